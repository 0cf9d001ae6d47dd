/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "library/bunting-file-index.h"
#include "library/bunting-library-error.h"
#include "library/bunting-library-item.h"
#include "library/bunting-rendition.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_LIBRARY (bunting_library_get_type ())
G_DECLARE_FINAL_TYPE (BuntingLibrary, bunting_library, BUNTING, LIBRARY, GObject)

/* The errors of all operations are of BUNTING_LIBRARY_ERROR, or G_IO_ERROR_CANCELLED. */

BuntingLibrary *bunting_library_new (GFile *folder);
GFile *bunting_library_get_folder (BuntingLibrary *self);
void bunting_library_set_rendition (BuntingLibrary *self, const BuntingRendition *rendition);

void bunting_library_open_async (BuntingLibrary *self,
                                 gboolean for_writing,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean bunting_library_open_finish (BuntingLibrary *self, GAsyncResult *result, GError **error);
gboolean bunting_library_has_folder (BuntingLibrary *self);
gboolean bunting_library_is_read_only (BuntingLibrary *self);

void bunting_library_save_async (BuntingLibrary *self,
                                 const BuntingLibraryItem *item,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GFile *bunting_library_save_finish (BuntingLibrary *self,
                                    GAsyncResult *result,
                                    BuntingSaveOutcome *outcome,
                                    GBytes **replaced,
                                    GError **error);

void bunting_library_flush_async (BuntingLibrary *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean bunting_library_flush_finish (BuntingLibrary *self, GAsyncResult *result, GError **error);

GFile *bunting_library_lookup (BuntingLibrary *self, const char *code);
const BuntingFileRecord *bunting_library_lookup_entry (BuntingLibrary *self, const char *code);
const BuntingFileRecord *bunting_library_lookup_from (BuntingLibrary *self,
                                                      const char *code,
                                                      const char *source_id,
                                                      const char *picture_uri);

G_END_DECLS
