/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As much as is read of a list of countries: twice the names of all of them. */
#define BUNTING_LIST_MAX_BYTES 8192

#define BUNTING_LINK_ERROR (bunting_link_error_quark ())
GQuark bunting_link_error_quark (void);
typedef enum {
  BUNTING_LINK_ERROR_INVALID, /* starts with bunting: and names nothing */
} BuntingLinkError;

gboolean bunting_link_is_link (GFile *file);
char *bunting_link_parse (const char *uri, GError **error);
GFile *bunting_link_new (const char *list);

G_END_DECLS
