/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-export.h"
#include "download/bunting-flag.h"

G_BEGIN_DECLS

/* A flag that was not exported. */
typedef struct {
  BuntingFlag *flag; /* owned */
  GError *error;     /* owned */
} BuntingExportFailure;

#define BUNTING_TYPE_EXPORT_JOB (bunting_export_job_get_type ())
G_DECLARE_FINAL_TYPE (BuntingExportJob, bunting_export_job, BUNTING, EXPORT_JOB, GObject)

/* Property: "n-done" (read-only, notified in the main context of the caller). */
BuntingExportJob *bunting_export_job_new (BuntingDecoderPool *pool,
                                          GPtrArray *flags,
                                          const BuntingExportOptions *options);
void bunting_export_job_run_async (BuntingExportJob *self,
                                   GFile *folder,
                                   GFile *file,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
bunting_export_job_run_finish (BuntingExportJob *self, GAsyncResult *result, GError **error);

guint bunting_export_job_get_n_flags (BuntingExportJob *self);
guint bunting_export_job_get_n_done (BuntingExportJob *self);

/* Valid once the run has ended. */
guint bunting_export_job_get_n_exported (BuntingExportJob *self);
guint bunting_export_job_get_n_reduced (BuntingExportJob *self);
GPtrArray *bunting_export_job_get_failures (BuntingExportJob *self);

G_END_DECLS
