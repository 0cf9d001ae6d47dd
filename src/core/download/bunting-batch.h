/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag-downloader.h"
#include "http/bunting-limiter.h"

G_BEGIN_DECLS

typedef struct {
  BuntingFlag *flag;
  BuntingOutcome outcome;
  char *file_name;        /* (nullable) */
  char *uri;              /* (nullable) of the picture, without user and password */
  gint64 size_bytes;      /* of the file; 0 if it is not known */
  gint64 ended_at;        /* seconds since the epoch, UTC */
  double elapsed_s;       /* of its download; 0 without one */
  GBytes *replaced;       /* (nullable) the picture before, if it has changed: see the batch */
  GError *error;          /* (nullable) why it is not saved */
  GError *metadata_error; /* (nullable) saved under the atlas's name, because of this */
} BuntingReportLine;

BuntingReportLine *bunting_report_line_copy (const BuntingReportLine *line);
void bunting_report_line_free (BuntingReportLine *line);

#define BUNTING_TYPE_BATCH (bunting_batch_get_type ())
G_DECLARE_FINAL_TYPE (BuntingBatch, bunting_batch, BUNTING, BATCH, GObject)

/* Emits "flag-done" (BuntingReportLine *) as each flag ends. */
BuntingBatch *
bunting_batch_new (BuntingFlagDownloader *downloader, BuntingLimiter *limiter, GPtrArray *flags);
void bunting_batch_set_keep_replaced_bytes (BuntingBatch *self, gsize max_bytes);
void bunting_batch_run_async (BuntingBatch *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean bunting_batch_run_finish (BuntingBatch *self, GAsyncResult *result, GError **error);
void bunting_batch_cancel_flag (BuntingBatch *self, BuntingFlag *flag);

guint bunting_batch_get_n_flags (BuntingBatch *self);
guint bunting_batch_get_n_done (BuntingBatch *self);
guint bunting_batch_get_n (BuntingBatch *self, BuntingOutcome outcome);
BuntingLimiter *bunting_batch_get_limiter (BuntingBatch *self);
double bunting_batch_get_elapsed_s (BuntingBatch *self);
GPtrArray *bunting_batch_get_report (BuntingBatch *self);

G_END_DECLS
