/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_LIST_IMPORT_ERROR (bunting_list_import_error_quark ())
GQuark bunting_list_import_error_quark (void);
typedef enum {
  BUNTING_LIST_IMPORT_ERROR_NO_LIST,  /* neither UTF-8 nor UTF-16 with a byte order mark */
  BUNTING_LIST_IMPORT_ERROR_TOO_LONG, /* longer than BUNTING_LIST_MAX_BYTES */
  BUNTING_LIST_IMPORT_ERROR_NOT_READ, /* the file cannot be read */
} BuntingListImportError;

void bunting_list_import_load_async (GSList *files,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *
bunting_list_import_load_finish (GAsyncResult *result, gboolean *out_are_links, GError **error);

G_END_DECLS
