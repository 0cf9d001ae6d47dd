/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bunting_file_show_in_files_async (GFile *file,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean bunting_file_show_in_files_finish (GAsyncResult *result, GError **error);

void bunting_file_open_with_async (GFile *file,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean bunting_file_open_with_finish (GAsyncResult *result, GError **error);

G_END_DECLS
