/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-export-survey.h"

#include "bunting-limits.h"
#include "download/bunting-flag.h"
#include "library/bunting-bounded-read.h"
#include "picture/bunting-picture.h"

/* Looks at the pictures of flags in a worker thread: an SVG is sharp at any width, a raster image
 * is not. What cannot be read is left out. */

typedef struct {
  /* input */
  BuntingDecoderPool *pool; /* owned */
  GPtrArray *files;         /* owned, of GFile */
  /* output */
  BuntingExportSurvey survey;
} SurveyJob;

static void
survey_job_free (gpointer data)
{
  SurveyJob *job = data;

  g_object_unref (job->pool);
  g_ptr_array_unref (job->files);
  g_free (job);
}

static double
measure_svg (BuntingDecoderPool *pool, GBytes *bytes)
{
  g_auto (BuntingDecodedPicture) measured = { 0 };

  if (!bunting_decoder_pool_run (pool, BUNTING_DECODER_MEASURE, bytes, 0, 0, &measured, NULL))
    return 0;
  return measured.aspect;
}

static void
look_at (SurveyJob *job, GFile *file, GCancellable *cancellable)
{
  BuntingExportSurvey *survey = &job->survey;
  gboolean is_only = job->files->len == 1;
  g_autoptr (GBytes) bytes =
    bunting_bounded_read (file, BUNTING_PICTURE_MAX_BYTES, cancellable, NULL);
  BuntingPicture picture;

  if (bytes == NULL || !bunting_picture_inspect (bytes, NULL, &picture, NULL))
    return;
  if (picture.kind == BUNTING_PICTURE_SVG) {
    survey->n_svg++;
    survey->aspect = is_only ? measure_svg (job->pool, bytes) : 0;
    return;
  }
  survey->n_raster++;
  survey->aspect = is_only ? (double)picture.width_px / picture.height_px : 0;
  if (survey->min_raster_width_px == 0 || picture.width_px < survey->min_raster_width_px)
    survey->min_raster_width_px = picture.width_px;
}

static void
survey_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  SurveyJob *job = data;

  for (guint i = 0; i < job->files->len; i++)
    if (!g_cancellable_is_cancelled (cancellable))
      look_at (job, job->files->pdata[i], cancellable);
  g_task_return_boolean (task, TRUE);
}

/**
 * bunting_export_survey_async:
 * @flags: (element-type BuntingFlag):
 */
void
bunting_export_survey_async (BuntingDecoderPool *pool,
                             GPtrArray *flags,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  SurveyJob *job = g_new0 (SurveyJob, 1);

  g_task_set_source_tag (task, bunting_export_survey_async);
  job->pool = g_object_ref (pool);
  job->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flags->len; i++) {
    GFile *file = bunting_flag_get_shown_file (flags->pdata[i]);

    if (file != NULL)
      g_ptr_array_add (job->files, g_object_ref (file));
  }
  g_task_set_task_data (task, job, survey_job_free);
  g_task_run_in_thread (task, survey_thread);
}

/* error: %G_IO_ERROR_CANCELLED */
gboolean
bunting_export_survey_finish (GAsyncResult *result, BuntingExportSurvey *out_survey, GError **error)
{
  SurveyJob *job = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_survey = job->survey;
  return TRUE;
}
