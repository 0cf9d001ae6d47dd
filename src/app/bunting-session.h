/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "bunting-collection.h"
#include "download/bunting-batch.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SESSION (bunting_session_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSession, bunting_session, BUNTING, SESSION, GObject)

/* Properties, all read-only and notified: "flags" (GListModel), "folder" (GFile), "busy",
 * "n-flags", "n-done" and "fraction" (of the download that runs, or ran last). */
BuntingSession *bunting_session_new (BuntingAtlas *atlas,
                                     BuntingSource *source,
                                     GFile *folder,
                                     const char *collection_folder);

BuntingAtlas *bunting_session_get_atlas (BuntingSession *self);
GListModel *bunting_session_get_flags (BuntingSession *self);
BuntingSource *bunting_session_get_source (BuntingSession *self);
GFile *bunting_session_get_folder (BuntingSession *self);
BuntingCollection *bunting_session_get_collection (BuntingSession *self);
const char *bunting_session_get_collection_folder (BuntingSession *self);
const BuntingManifestEntry *bunting_session_lookup_entry (BuntingSession *self, const char *code);
BuntingBatch *bunting_session_get_batch (BuntingSession *self);
gboolean bunting_session_get_busy (BuntingSession *self);
guint bunting_session_get_n_flags (BuntingSession *self);
guint bunting_session_get_n_done (BuntingSession *self);
double bunting_session_get_fraction (BuntingSession *self);

void bunting_session_set_max_in_flight (BuntingSession *self, guint max_in_flight);
guint bunting_session_get_max_in_flight (BuntingSession *self);
void bunting_session_set_deadline_s (BuntingSession *self, guint deadline_s);
void bunting_session_set_refresh (BuntingSession *self, gboolean refresh);
gboolean bunting_session_get_refresh (BuntingSession *self);
gboolean bunting_session_get_refreshed (BuntingSession *self);
void bunting_session_set_source (BuntingSession *self, BuntingSource *source);
void bunting_session_expect_folder (BuntingSession *self);
void bunting_session_add_codes (BuntingSession *self, const char *const *codes);
guint bunting_session_count_saved (BuntingSession *self);

/* Opens a folder: what it holds is shown as saved. */
void bunting_session_open_folder_async (BuntingSession *self,
                                        GFile *folder,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
bunting_session_open_folder_finish (BuntingSession *self, GAsyncResult *result, GError **error);

/* flags: (element-type BuntingFlag). One download at a time. */
void bunting_session_download_async (BuntingSession *self,
                                     GPtrArray *flags,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void bunting_session_refresh_async (BuntingSession *self,
                                    GPtrArray *flags,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
bunting_session_download_finish (BuntingSession *self, GAsyncResult *result, GError **error);
void bunting_session_cancel (BuntingSession *self);
void bunting_session_cancel_flag (BuntingSession *self, BuntingFlag *flag);

GFile *bunting_session_create_default_folder (void);

G_END_DECLS
