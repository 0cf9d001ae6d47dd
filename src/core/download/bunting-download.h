/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-downloader.h"

G_BEGIN_DECLS

/* A line of the report: how one flag ended. */
typedef struct {
  BuntingFlag *flag;
  BuntingOutcome outcome;
  char *file_name;        /* (nullable) */
  GError *error;          /* (nullable) why, for not found and failed */
  GError *metadata_error; /* (nullable) saved under the atlas's name, because of this */
} BuntingReportLine;

#define BUNTING_TYPE_DOWNLOAD (bunting_download_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDownload, bunting_download, BUNTING, DOWNLOAD, GObject)

/* flags: (element-type BuntingFlag). "flag-done" (BuntingReportLine *) is emitted as each one ends.
 */
BuntingDownload *
bunting_download_new (BuntingDownloader *downloader, BuntingLimiter *limiter, GPtrArray *flags);
void bunting_download_run_async (BuntingDownload *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean bunting_download_run_finish (BuntingDownload *self, GAsyncResult *result, GError **error);
void bunting_download_cancel_flag (BuntingDownload *self, BuntingFlag *flag);

guint bunting_download_get_n_flags (BuntingDownload *self);
guint bunting_download_get_n_done (BuntingDownload *self);
guint bunting_download_get_n (BuntingDownload *self, BuntingOutcome outcome);
double bunting_download_get_elapsed_s (BuntingDownload *self);
GPtrArray *bunting_download_get_report (BuntingDownload *self);

G_END_DECLS
