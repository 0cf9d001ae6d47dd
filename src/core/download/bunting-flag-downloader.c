/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-downloader.h"

#include "bunting-limits.h"
#include "download/bunting-flag-requests.h"

/* Downloads one flag: fetches it, and saves the picture under the name that the metadata gives.
 * Without metadata, or if that comes late, it is saved under the atlas's name. */
struct _BuntingFlagDownloader {
  GObject parent_instance;

  BuntingSource *source;
  BuntingFetcher *fetcher;
  BuntingLibrary *library;
  guint deadline_s;
  guint metadata_wait_ms;
  gboolean refresh;
};

G_DEFINE_FINAL_TYPE (BuntingFlagDownloader, bunting_flag_downloader, G_TYPE_OBJECT)

typedef struct {
  /* input */
  BuntingFlag *flag; /* (owned) */

  /* in progress */
  BuntingFetchedFlag *fetched; /* (owned) (nullable) */
  gboolean is_unchanged;       /* not modified, or the same bytes */

  /* output */
  GError *metadata_error; /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable): why the picture is not saved */
} DownloadJob;

static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void save_picture (GTask *task);
static void picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task);

static void
download_job_free (gpointer data)
{
  DownloadJob *job = data;

  g_object_unref (job->flag);
  g_clear_pointer (&job->fetched, bunting_fetched_flag_free);
  g_clear_error (&job->metadata_error);
  g_clear_error (&job->error);
  g_free (job);
}

static void
picture_progress (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  if (total_bytes > 0)
    bunting_flag_set_progress (user_data, 0.9 * received_bytes / total_bytes);
}

/* Only a picture that is still there, from the same URI, may be answered by "not modified". */
static const BuntingFileRecord *
find_record (BuntingFlagDownloader *self, BuntingFlag *flag)
{
  const char *code = bunting_flag_get_code (flag);
  g_autoptr (GUri) uri = NULL;
  g_autofree char *public_uri = NULL;

  if (bunting_flag_get_file (flag) != NULL)
    uri = bunting_source_build_picture_uri (self->source, code, NULL);
  if (uri == NULL)
    return NULL;
  public_uri = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  return bunting_library_lookup_from (self->library, code, bunting_source_get_id (self->source),
                                      public_uri);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);

  job->fetched = bunting_flag_requests_send_finish (BUNTING_FETCHER (source), result, &job->error);
  job->is_unchanged = job->error == NULL && job->fetched->response->not_modified;
  if (job->is_unchanged)
    bunting_flag_saved (job->flag, bunting_flag_get_file (job->flag));
  if (job->error == NULL && !job->is_unchanged)
    save_picture (task);
  else
    done (task);
}

static void
save_picture (GTask *task)
{
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);
  BuntingFetchedFlag *fetched = job->fetched;
  BuntingCountry *country = bunting_flag_get_country (job->flag);
  const BuntingLibraryItem item = {
    .code = bunting_country_get_code (country),
    .name = fetched->name != NULL ? fetched->name : bunting_country_get_english_name (country),
    .kind = fetched->picture.kind,
    .bytes = fetched->response->bytes,
    .source_id = bunting_source_get_id (self->source),
    .picture_uri = fetched->picture_uri,
    .etag = fetched->response->etag,
    .last_modified = fetched->response->last_modified,
    .replace = self->refresh,
  };

  bunting_flag_set_state (job->flag, BUNTING_FLAG_SAVING);
  bunting_library_save_async (self->library, &item, g_task_get_cancellable (task), picture_saved_cb,
                              task);
}

static void
picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);
  g_autoptr (GFile) file =
    bunting_library_save_finish (BUNTING_LIBRARY (source), result, &job->is_unchanged, &job->error);

  if (file != NULL)
    bunting_flag_saved (job->flag, file);
  if (file != NULL && !job->is_unchanged)
    job->metadata_error = g_steal_pointer (&job->fetched->metadata_error);
  done (task);
}

static BuntingOutcome
settle_flag (DownloadJob *job)
{
  if (job->error == NULL)
    return job->is_unchanged ? BUNTING_OUTCOME_UNCHANGED : BUNTING_OUTCOME_SAVED;
  if (g_error_matches (job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    bunting_flag_set_state (job->flag, BUNTING_FLAG_CANCELLED);
    return BUNTING_OUTCOME_CANCELLED;
  }
  if (g_error_matches (job->error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND)) {
    bunting_flag_not_found (job->flag, job->error);
    return BUNTING_OUTCOME_NOT_FOUND;
  }
  bunting_flag_failed (job->flag, job->error);
  return BUNTING_OUTCOME_FAILED;
}

/* The one exit. */
static void
done (GTask *task)
{
  DownloadJob *job = g_task_get_task_data (task);
  BuntingOutcome outcome = settle_flag (job);

  /* With its permit, if it is a large one. */
  g_clear_pointer (&job->fetched, bunting_fetched_flag_free);
  g_task_return_int (task, outcome);
  g_object_unref (task);
}

static void
bunting_flag_downloader_finalize (GObject *object)
{
  BuntingFlagDownloader *self = BUNTING_FLAG_DOWNLOADER (object);

  g_clear_object (&self->source);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (bunting_flag_downloader_parent_class)->finalize (object);
}

static void
bunting_flag_downloader_class_init (BuntingFlagDownloaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_flag_downloader_finalize;
}

static void
bunting_flag_downloader_init (BuntingFlagDownloader *self)
{
  self->deadline_s = BUNTING_DEADLINE_S;
  self->metadata_wait_ms = BUNTING_METADATA_WAIT_MS;
}

/* source: one that needs no base */
BuntingFlagDownloader *
bunting_flag_downloader_new (BuntingSource *source,
                             BuntingFetcher *fetcher,
                             BuntingLibrary *library)
{
  BuntingFlagDownloader *self = g_object_new (BUNTING_TYPE_FLAG_DOWNLOADER, NULL);

  self->source = g_object_ref (source);
  self->fetcher = g_object_ref (fetcher);
  self->library = g_object_ref (library);
  return self;
}

BuntingLibrary *
bunting_flag_downloader_get_library (BuntingFlagDownloader *self)
{
  return self->library;
}

/* The time for all requests for one flag, retries included; BUNTING_DEADLINE_S by default. */
void
bunting_flag_downloader_set_deadline_s (BuntingFlagDownloader *self, guint deadline_s)
{
  self->deadline_s = deadline_s;
}

/* How long a picture that has arrived waits for its metadata; BUNTING_METADATA_WAIT_MS by default.
 */
void
bunting_flag_downloader_set_metadata_wait_ms (BuntingFlagDownloader *self, guint metadata_wait_ms)
{
  self->metadata_wait_ms = metadata_wait_ms;
}

/* Whether saved flags are asked for again, and replaced where they have changed. */
void
bunting_flag_downloader_set_refresh (BuntingFlagDownloader *self, gboolean refresh)
{
  self->refresh = refresh;
}

gboolean
bunting_flag_downloader_get_refresh (BuntingFlagDownloader *self)
{
  return self->refresh;
}

/**
 * bunting_flag_downloader_download_flag_async:
 * @flag: a queued flag; the download changes its state
 * @cancellable: (nullable): ends it; no partial file is left
 */
void
bunting_flag_downloader_download_flag_async (BuntingFlagDownloader *self,
                                             BuntingFlag *flag,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  DownloadJob *job = g_new0 (DownloadJob, 1);
  const BuntingFileRecord *record = find_record (self, flag);
  const BuntingFlagRequests requests = {
    .source = self->source,
    .code = bunting_flag_get_code (flag),
    .deadline_us = g_get_monotonic_time () + (gint64)self->deadline_s * G_USEC_PER_SEC,
    .metadata_wait_ms = self->metadata_wait_ms,
    .etag = record != NULL ? record->etag : NULL,
    .last_modified = record != NULL ? record->last_modified : NULL,
    .progress = picture_progress,
    .progress_data = flag,
  };

  g_task_set_source_tag (task, bunting_flag_downloader_download_flag_async);
  g_task_set_task_data (task, job, download_job_free);
  g_task_set_check_cancellable (task, FALSE); /* cancelled is an outcome */
  job->flag = g_object_ref (flag);
  bunting_flag_set_state (flag, BUNTING_FLAG_FETCHING);
  bunting_flag_requests_send_async (self->fetcher, &requests, cancellable, fetched_cb, task);
}

/**
 * bunting_flag_downloader_download_flag_finish:
 * @metadata_error: (out) (optional) (nullable): why the picture was saved under the atlas's name:
 *   #BuntingFetcherError or #BuntingMetadataError
 * @error: (out) (optional) (nullable): why it was not saved: #BuntingFetcherError,
 *   #BuntingPictureError, #BuntingLibraryError, #BuntingSourceError or %G_IO_ERROR_CANCELLED
 */
BuntingOutcome
bunting_flag_downloader_download_flag_finish (BuntingFlagDownloader *self,
                                              GAsyncResult *result,
                                              GError **metadata_error,
                                              GError **error)
{
  DownloadJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), BUNTING_OUTCOME_FAILED);
  job = g_task_get_task_data (G_TASK (result));
  if (metadata_error != NULL)
    *metadata_error = g_steal_pointer (&job->metadata_error);
  if (error != NULL)
    *error = g_steal_pointer (&job->error);
  return g_task_propagate_int (G_TASK (result), NULL);
}
