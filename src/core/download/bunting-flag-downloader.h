/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"
#include "download/bunting-flag-publisher.h"
#include "download/bunting-picture-converter.h"
#include "download/bunting-table-loader.h"
#include "http/bunting-fetcher.h"
#include "library/bunting-library.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_OUTCOME_SAVED,
  BUNTING_OUTCOME_ALREADY_SAVED, /* and no refresh was asked for */
  BUNTING_OUTCOME_CHANGED,       /* refreshed: another picture has replaced the saved one */
  BUNTING_OUTCOME_UNCHANGED,     /* refreshed: the source still has the same picture */
  BUNTING_OUTCOME_EDITED,        /* refreshed, but the file is not as it was saved, and was kept */
  BUNTING_OUTCOME_NOT_FOUND,
  BUNTING_OUTCOME_FAILED,
  BUNTING_OUTCOME_CANCELLED,
  BUNTING_N_OUTCOMES
} BuntingOutcome;

/* What is done with flags that are saved. */
typedef enum {
  BUNTING_REFRESH_NONE,     /* they are not requested */
  BUNTING_REFRESH_UNEDITED, /* replaced where they have changed, if the file is as it was saved */
  BUNTING_REFRESH_ALL,      /* also if it is not */
} BuntingRefresh;

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
char *bunting_flag_downloader_dup_picture_uri (BuntingFlagDownloader *self, const char *code);
BuntingTableLoader *bunting_flag_downloader_get_table (BuntingFlagDownloader *self);
void bunting_flag_downloader_set_deadline_s (BuntingFlagDownloader *self, guint deadline_s);
void
bunting_flag_downloader_set_metadata_wait_ms (BuntingFlagDownloader *self, guint metadata_wait_ms);
void bunting_flag_downloader_set_refresh (BuntingFlagDownloader *self, gboolean refresh);
gboolean bunting_flag_downloader_get_refresh (BuntingFlagDownloader *self);
void bunting_flag_downloader_set_overwrite_edited (BuntingFlagDownloader *self,
                                                   gboolean overwrite_edited);
void bunting_flag_downloader_set_converter (BuntingFlagDownloader *self,
                                            BuntingPictureConverter *converter);
void bunting_flag_downloader_set_publisher (BuntingFlagDownloader *self,
                                            BuntingFlagPublisher *publisher);

void bunting_flag_downloader_download_flag_async (BuntingFlagDownloader *self,
                                                  BuntingFlag *flag,
                                                  BuntingLimiter *limiter,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
BuntingOutcome bunting_flag_downloader_download_flag_finish (BuntingFlagDownloader *self,
                                                             GAsyncResult *result,
                                                             GBytes **replaced,
                                                             GError **metadata_error,
                                                             GError **error);

G_END_DECLS
