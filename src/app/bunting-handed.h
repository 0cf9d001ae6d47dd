/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_HANDED_ERROR (bunting_handed_error_quark ())
GQuark bunting_handed_error_quark (void);
typedef enum {
  BUNTING_HANDED_ERROR_LINK,     /* starts with bunting: and names nothing */
  BUNTING_HANDED_ERROR_NO_LIST,  /* the file is no text, or far longer than a list of countries */
  BUNTING_HANDED_ERROR_NOT_READ, /* the file cannot be read */
} BuntingHandedError;

gboolean bunting_handed_is_link (GFile *file);
char *bunting_handed_parse_link (const char *uri, GError **error);
GFile *bunting_handed_create_link (const char *list);

void bunting_handed_load_async (GSList *files,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
char *bunting_handed_load_finish (GAsyncResult *result, gboolean *out_are_links, GError **error);

G_END_DECLS
