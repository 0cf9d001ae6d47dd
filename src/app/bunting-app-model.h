/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "bunting-flag-colours.h"
#include "bunting-source-resolver.h"
#include "download/bunting-batch.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_APP_MODEL (bunting_app_model_get_type ())
G_DECLARE_FINAL_TYPE (BuntingAppModel, bunting_app_model, BUNTING, APP_MODEL, GObject)

/* Properties, read-only and notified: "folder" (GFile), "source" (BuntingSource), "busy" (a
 * download runs), "fraction" (how much of the current or last download is done, 0 to 1). */
BuntingAppModel *bunting_app_model_new (BuntingAtlas *atlas,
                                        BuntingSource *source,
                                        GFile *folder,
                                        const char *collection_folder);

BuntingAtlas *bunting_app_model_get_atlas (BuntingAppModel *self);
GListModel *bunting_app_model_get_flags (BuntingAppModel *self);
BuntingFlagColours *bunting_app_model_get_colours (BuntingAppModel *self);
BuntingSource *bunting_app_model_get_source (BuntingAppModel *self);
GFile *bunting_app_model_get_folder (BuntingAppModel *self);
/* Whether the current folder has been read, or is being read. */
gboolean bunting_app_model_get_folder_opened (BuntingAppModel *self);
BuntingSourceResolver *bunting_app_model_get_source_resolver (BuntingAppModel *self);
/* The built-in collection. (nullable): not loaded yet */
BuntingCollection *bunting_app_model_get_collection (BuntingAppModel *self);
GFile *bunting_app_model_lookup_file (BuntingAppModel *self, const char *code);
const BuntingFileRecord *bunting_app_model_lookup_entry (BuntingAppModel *self, const char *code);
/* The current download, or the last one. (nullable) */
BuntingBatch *bunting_app_model_get_batch (BuntingAppModel *self);
gboolean bunting_app_model_get_busy (BuntingAppModel *self);
guint bunting_app_model_get_n_flags (BuntingAppModel *self);
guint bunting_app_model_get_n_done (BuntingAppModel *self);
double bunting_app_model_get_fraction (BuntingAppModel *self);

void bunting_app_model_set_deadline_s (BuntingAppModel *self, guint deadline_s);
void bunting_app_model_set_refresh (BuntingAppModel *self, gboolean refresh);
gboolean bunting_app_model_get_refresh (BuntingAppModel *self);
BuntingRefresh bunting_app_model_get_refreshed (BuntingAppModel *self);
GPtrArray *bunting_app_model_get_last_flags (BuntingAppModel *self);
void bunting_app_model_set_source (BuntingAppModel *self, BuntingSource *source);
void bunting_app_model_expect_folder (BuntingAppModel *self);
void bunting_app_model_add_codes (BuntingAppModel *self, const char *const *codes);
guint bunting_app_model_count_saved (BuntingAppModel *self);

/* Reads a folder and marks its flags as saved. */
void bunting_app_model_open_folder_async (BuntingAppModel *self,
                                          GFile *folder,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean
bunting_app_model_open_folder_finish (BuntingAppModel *self, GAsyncResult *result, GError **error);

/* flags: (element-type BuntingFlag). One download at a time. */
void bunting_app_model_download_async (BuntingAppModel *self,
                                       GPtrArray *flags,
                                       BuntingRefresh refresh,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
bunting_app_model_download_finish (BuntingAppModel *self, GAsyncResult *result, GError **error);
void bunting_app_model_cancel (BuntingAppModel *self);
void bunting_app_model_cancel_flag (BuntingAppModel *self, BuntingFlag *flag);

G_END_DECLS
