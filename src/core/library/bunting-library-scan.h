/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-manifest.h"
#include "library/bunting-shelf.h"

G_BEGIN_DECLS

/* For bunting-library.c alone. */

void bunting_library_scan_folder_async (GFile *folder,
                                        BuntingManifest *saved,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean bunting_library_scan_folder_finish (GAsyncResult *result,
                                             BuntingManifest **out_manifest,
                                             BuntingShelf **out_shelf,
                                             gboolean *out_found,
                                             GError **error);

G_END_DECLS
