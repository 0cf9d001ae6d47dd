/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void bunting_trash_move_async (GPtrArray *files,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GPtrArray *bunting_trash_move_finish (GAsyncResult *result, GError **out_error);

void bunting_trash_restore_async (GPtrArray *trashed,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean bunting_trash_restore_finish (GAsyncResult *result, GError **error);

G_END_DECLS
