/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Limits a list of countries. A table of all countries with a few columns is half as long. */
#define BUNTING_LIST_MAX_BYTES 65536

#define BUNTING_LINK_ERROR (bunting_link_error_quark ())
GQuark bunting_link_error_quark (void);
typedef enum {
  BUNTING_LINK_ERROR_INVALID, /* not a link, or its text is not valid */
} BuntingLinkError;

gboolean bunting_link_is_link (GFile *file);
char *bunting_link_parse (const char *uri, GError **error);
GFile *bunting_link_new (const char *list);

G_END_DECLS
