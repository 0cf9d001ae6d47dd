/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void bunting_bounded_read_async (GFile *file,
                                 gsize max_bytes,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GBytes *bunting_bounded_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
