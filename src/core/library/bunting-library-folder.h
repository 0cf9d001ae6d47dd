/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-file-index.h"
#include "library/bunting-rendition.h"

G_BEGIN_DECLS

/* For bunting-library.c alone: the work of its jobs. All of these block. */

gboolean bunting_library_folder_prepare (GFile *folder, GCancellable *cancellable, GError **error);
BuntingFileIndex *bunting_library_folder_list (GFile *folder,
                                               const BuntingRendition *rendition,
                                               BuntingFileIndex *saved,
                                               gboolean sweep,
                                               GCancellable *cancellable,
                                               GError **error);
gboolean bunting_library_folder_is_read_only (GFile *folder);
gsize bunting_library_folder_get_name_max_bytes (GFile *folder);
gint64 bunting_library_folder_query_modified_us (GFile *file);
gboolean
bunting_library_folder_is_edited (GFile *file, const BuntingFileRecord *known, GBytes *bytes);
gboolean bunting_library_folder_is_one_file (GFile *file, GFile *other);
void bunting_library_folder_delete_unchanged (GFile *file, gint64 size_bytes, gint64 modified_us);
gboolean bunting_library_folder_update_manifest (GFile *folder,
                                                 BuntingFileIndex *saved,
                                                 GCancellable *cancellable,
                                                 GError **error);

G_END_DECLS
