/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-check.h"

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
  BuntingSourceCheckResult *result; /* (owned) (nullable) */
} SourceCheck;

static void fetch_picture (GTask *task);
static void picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetch_metadata (GTask *task);
static void metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task, GError *error);

/**
 * bunting_source_check_result_free:
 * @self: (transfer full): a result
 *
 * Frees it.
 */
void
bunting_source_check_result_free (BuntingSourceCheckResult *self)
{
  g_free (self->code);
  g_free (self->name);
  g_clear_error (&self->metadata_error);
  g_free (self);
}

static void
trial_free (SourceCheck *check)
{
  g_object_unref (check->source);
  g_clear_pointer (&check->metadata_uri, g_uri_unref);
  g_clear_pointer (&check->result, bunting_source_check_result_free);
  g_free (check);
}

static void
fetch_picture (GTask *task)
{
  SourceCheck *check = g_task_get_task_data (task);
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;
  BuntingRequest request = { .max_bytes = BUNTING_PICTURE_MAX_BYTES,
                             .deadline_us = check->deadline_us };

  uri = bunting_source_build_picture_uri (check->source, codes[check->at], &error);
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
  SourceCheck *check = g_task_get_task_data (task);
  GError *error = NULL;
  BuntingPicture picture;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &error);

  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND) &&
      ++check->at < G_N_ELEMENTS (codes)) {
    g_error_free (error);
    fetch_picture (task);
    return;
  }
  if (response == NULL ||
      !bunting_picture_inspect (response->bytes, response->content_type, &picture, &error)) {
    done (task, error);
    return;
  }
  check->result = g_new0 (BuntingSourceCheckResult, 1);
  check->result->code = g_strdup (codes[check->at]);
  check->result->picture = picture;
  fetch_metadata (task);
}

static void
fetch_metadata (GTask *task)
{
  SourceCheck *check = g_task_get_task_data (task);
  BuntingRequest request = { .max_bytes = BUNTING_METADATA_MAX_BYTES,
                             .deadline_us = check->deadline_us };
  GError *error = NULL;

  check->metadata_uri =
    bunting_source_build_metadata_uri (check->source, check->result->code, &error);
  if (check->metadata_uri == NULL) {
    /* With no error: a source need not have any. */
    done (task, error);
    return;
  }
  request.uri = check->metadata_uri;
  bunting_fetcher_fetch_async (g_task_get_source_object (task), &request,
                               g_task_get_cancellable (task), metadata_fetched_cb, task);
}

static void
metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SourceCheck *check = g_task_get_task_data (task);
  BuntingSourceCheckResult *output = check->result;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &output->metadata_error);

  if (response != NULL &&
      !bunting_metadata_is_json (response->content_type, g_uri_get_path (check->metadata_uri)))
    g_set_error (&output->metadata_error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID,
                 "the metadata is %s, not JSON",
                 response->content_type != NULL ? response->content_type : "of no known type");
  else if (response != NULL)
    output->name = bunting_metadata_parse_name (
      response->bytes, bunting_source_get_name_path (check->source), &output->metadata_error);
  done (task, NULL);
}

/* The one exit. Takes error. */
static void
done (GTask *task, GError *error)
{
  SourceCheck *check = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&check->result),
                           (GDestroyNotify)bunting_source_check_result_free);
  g_object_unref (task);
}

/**
 * bunting_source_check_run_async:
 * @fetcher: what asks
 * @source: the source to try, which needs no base any more
 * @cancellable: (nullable): ends it
 * @callback: called when it is known whether flags come from there
 * @user_data: for @callback
 *
 * Tries @source.
 */
void
bunting_source_check_run_async (BuntingFetcher *fetcher,
                                BuntingSource *source,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (fetcher, cancellable, callback, user_data);
  SourceCheck *check = g_new0 (SourceCheck, 1);

  g_task_set_source_tag (task, bunting_source_check_run_async);
  check->source = g_object_ref (source);
  check->deadline_us =
    g_get_monotonic_time () + (gint64)BUNTING_SOURCE_CHECK_DEADLINE_S * G_USEC_PER_SEC;
  g_task_set_task_data (task, check, (GDestroyNotify)trial_free);
  fetch_picture (task);
}

/**
 * bunting_source_check_run_finish:
 * @fetcher: the same
 * @result: what the callback was given
 * @error: why no flag comes from there: #BuntingFetcherError, #BuntingPictureError,
 *   #BuntingSourceError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what came; without a name where the metadata is missing or no use
 */
BuntingSourceCheckResult *
bunting_source_check_run_finish (BuntingFetcher *fetcher, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, fetcher), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
