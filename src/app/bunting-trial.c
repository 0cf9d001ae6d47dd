/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-trial.h"

#include "bunting-limits.h"
#include "source/bunting-metadata.h"

/* Tries a source before it is kept: a real request for one flag's picture, and when that has come,
 * one for its metadata. A source need not have every flag, so a few are asked for, one after the
 * other, before it is said to have none. */

static const char *const codes[] = { "BR", "FR", "IN", "US" };

typedef struct {
  /* input */
  BuntingSource *source; /* (owned) */

  /* in progress */
  guint at; /* which code */
  gint64 deadline_us;
  GUri *metadata_uri; /* (owned) (nullable) */

  /* output */
  BuntingTrialResult *result; /* (owned) (nullable) */
} Trial;

static void fetch_picture (GTask *task);
static void picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetch_metadata (GTask *task);
static void metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task, GError *error);

/**
 * bunting_trial_result_free:
 * @self: (transfer full): a result
 *
 * Frees it.
 */
void
bunting_trial_result_free (BuntingTrialResult *self)
{
  g_free (self->code);
  g_free (self->name);
  g_clear_error (&self->metadata_error);
  g_free (self);
}

static void
trial_free (Trial *trial)
{
  g_object_unref (trial->source);
  g_clear_pointer (&trial->metadata_uri, g_uri_unref);
  g_clear_pointer (&trial->result, bunting_trial_result_free);
  g_free (trial);
}

static void
fetch_picture (GTask *task)
{
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;
  BuntingRequest request = { .max_bytes = BUNTING_PICTURE_MAX_BYTES,
                             .deadline_us = trial->deadline_us };

  uri = bunting_source_build_picture_uri (trial->source, codes[trial->at], &error);
  if (uri == NULL) {
    done (task, error);
    return;
  }
  request.uri = uri;
  bunting_fetcher_fetch_async (g_task_get_source_object (task), &request,
                               g_task_get_cancellable (task), picture_fetched_cb, task);
}

static void
picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Trial *trial = g_task_get_task_data (task);
  GError *error = NULL;
  BuntingPicture picture;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &error);

  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND) &&
      ++trial->at < G_N_ELEMENTS (codes)) {
    g_error_free (error);
    fetch_picture (task);
    return;
  }
  if (response == NULL ||
      !bunting_picture_inspect (response->bytes, response->content_type, &picture, &error)) {
    done (task, error);
    return;
  }
  trial->result = g_new0 (BuntingTrialResult, 1);
  trial->result->code = g_strdup (codes[trial->at]);
  trial->result->picture = picture;
  fetch_metadata (task);
}

static void
fetch_metadata (GTask *task)
{
  Trial *trial = g_task_get_task_data (task);
  BuntingRequest request = { .max_bytes = BUNTING_METADATA_MAX_BYTES,
                             .deadline_us = trial->deadline_us };
  GError *error = NULL;

  trial->metadata_uri =
    bunting_source_build_metadata_uri (trial->source, trial->result->code, &error);
  if (trial->metadata_uri == NULL) {
    /* With no error: a source need not have any. */
    done (task, error);
    return;
  }
  request.uri = trial->metadata_uri;
  bunting_fetcher_fetch_async (g_task_get_source_object (task), &request,
                               g_task_get_cancellable (task), metadata_fetched_cb, task);
}

static void
metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Trial *trial = g_task_get_task_data (task);
  BuntingTrialResult *output = trial->result;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &output->metadata_error);

  if (response != NULL &&
      !bunting_metadata_is_json (response->content_type, g_uri_get_path (trial->metadata_uri)))
    g_set_error (&output->metadata_error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID,
                 "the metadata is %s, not JSON",
                 response->content_type != NULL ? response->content_type : "of no known type");
  else if (response != NULL)
    output->name = bunting_metadata_parse_name (
      response->bytes, bunting_source_get_name_path (trial->source), &output->metadata_error);
  done (task, NULL);
}

/* The one exit. Takes error. */
static void
done (GTask *task, GError *error)
{
  Trial *trial = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&trial->result),
                           (GDestroyNotify)bunting_trial_result_free);
  g_object_unref (task);
}

/**
 * bunting_trial_run_async:
 * @fetcher: what asks
 * @source: the source to try, which needs no base any more
 * @cancellable: (nullable): ends it
 * @callback: called when it is known whether flags come from there
 * @user_data: for @callback
 *
 * Tries @source.
 */
void
bunting_trial_run_async (BuntingFetcher *fetcher,
                         BuntingSource *source,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (fetcher, cancellable, callback, user_data);
  Trial *trial = g_new0 (Trial, 1);

  g_task_set_source_tag (task, bunting_trial_run_async);
  trial->source = g_object_ref (source);
  trial->deadline_us = g_get_monotonic_time () + (gint64)BUNTING_TRIAL_DEADLINE_S * G_USEC_PER_SEC;
  g_task_set_task_data (task, trial, (GDestroyNotify)trial_free);
  fetch_picture (task);
}

/**
 * bunting_trial_run_finish:
 * @fetcher: the same
 * @result: what the callback was given
 * @error: why no flag comes from there: #BuntingFetcherError, #BuntingPictureError,
 *   #BuntingSourceError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what came; without a name where the metadata is missing or no use
 */
BuntingTrialResult *
bunting_trial_run_finish (BuntingFetcher *fetcher, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, fetcher), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
