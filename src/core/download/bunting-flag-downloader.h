/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"
#include "http/bunting-fetcher.h"
#include "library/bunting-library.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_OUTCOME_SAVED,
  BUNTING_OUTCOME_ALREADY_SAVED, /* and no refresh was asked for */
  BUNTING_OUTCOME_UNCHANGED,     /* refreshed: the source still has the same picture */
  BUNTING_OUTCOME_NOT_FOUND,
  BUNTING_OUTCOME_FAILED,
  BUNTING_OUTCOME_CANCELLED,
  BUNTING_N_OUTCOMES
} BuntingOutcome;

#define BUNTING_TYPE_FLAG_DOWNLOADER (bunting_flag_downloader_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagDownloader,
                      bunting_flag_downloader,
                      BUNTING,
                      FLAG_DOWNLOADER,
                      GObject)

BuntingFlagDownloader *bunting_flag_downloader_new (BuntingSource *source,
                                                    BuntingFetcher *fetcher,
                                                    BuntingLibrary *library);
BuntingLibrary *bunting_flag_downloader_get_library (BuntingFlagDownloader *self);
void bunting_flag_downloader_set_deadline_s (BuntingFlagDownloader *self, guint deadline_s);
void
bunting_flag_downloader_set_metadata_wait_ms (BuntingFlagDownloader *self, guint metadata_wait_ms);
void bunting_flag_downloader_set_refresh (BuntingFlagDownloader *self, gboolean refresh);
gboolean bunting_flag_downloader_get_refresh (BuntingFlagDownloader *self);

void bunting_flag_downloader_download_flag_async (BuntingFlagDownloader *self,
                                                  BuntingFlag *flag,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
BuntingOutcome bunting_flag_downloader_download_flag_finish (BuntingFlagDownloader *self,
                                                             GAsyncResult *result,
                                                             GError **metadata_error,
                                                             GError **error);

G_END_DECLS
