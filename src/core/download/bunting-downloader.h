/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetcher.h"
#include "download/bunting-flag.h"
#include "library/bunting-library.h"
#include "http/bunting-limiter.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

/* How the download of one flag ended. */
typedef enum {
  BUNTING_OUTCOME_SAVED,
  BUNTING_OUTCOME_ALREADY_SAVED, /* it was there, and no refresh was asked */
  BUNTING_OUTCOME_UNCHANGED,     /* refreshed: the source still has the same (304) */
  BUNTING_OUTCOME_NOT_FOUND,
  BUNTING_OUTCOME_FAILED,
  BUNTING_OUTCOME_CANCELLED,
  BUNTING_N_OUTCOMES
} BuntingOutcome;

#define BUNTING_TYPE_DOWNLOADER (bunting_downloader_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDownloader, bunting_downloader, BUNTING, DOWNLOADER, GObject)

BuntingDownloader *
bunting_downloader_new (BuntingSource *source, BuntingFetcher *fetcher, BuntingLibrary *library);
BuntingSource *bunting_downloader_get_source (BuntingDownloader *self);
BuntingLibrary *bunting_downloader_get_library (BuntingDownloader *self);
void bunting_downloader_set_deadline_s (BuntingDownloader *self, guint deadline_s);
void bunting_downloader_set_refresh (BuntingDownloader *self, gboolean refresh);
gboolean bunting_downloader_get_refresh (BuntingDownloader *self);

/* One flag: picture and metadata side by side, then saved. */
void bunting_downloader_download_flag_async (BuntingDownloader *self,
                                             BuntingFlag *flag,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
BuntingOutcome bunting_downloader_download_flag_finish (BuntingDownloader *self,
                                                        GAsyncResult *result,
                                                        GError **metadata_error,
                                                        GError **error);

G_END_DECLS
