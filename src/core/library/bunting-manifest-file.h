/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-manifest.h"

#include <gio/gio.h>

G_BEGIN_DECLS

void bunting_manifest_file_load_async (GFile *folder,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
BuntingManifest *bunting_manifest_file_load_finish (GAsyncResult *result, GError **error);

void bunting_manifest_file_update_async (GFile *folder,
                                         BuntingManifest *with,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean bunting_manifest_file_update_finish (GAsyncResult *result, GError **error);

G_END_DECLS
