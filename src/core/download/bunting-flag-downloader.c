/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-downloader.h"

#include "bunting-limits.h"
#include "source/bunting-metadata.h"
#include "picture/bunting-picture.h"

/* Downloads one flag: two requests side by side, the picture and the metadata; then, the moment
 * that both are answered, the picture is saved under the name that the metadata gives. The picture
 * is what counts: without metadata it is saved under the atlas's name. The bytes are kept as they
 * came and are not decoded here. */
struct _BuntingFlagDownloader {
  GObject parent_instance;

  BuntingSource *source;
  BuntingFetcher *fetcher;
  BuntingLibrary *library;
  guint deadline_s;
  gboolean refresh;
};

G_DEFINE_FINAL_TYPE (BuntingFlagDownloader, bunting_flag_downloader, G_TYPE_OBJECT)

typedef struct {
  /* input */
  BuntingFlag *flag; /* (owned) */

  /* in progress */
  guint n_requests;           /* not yet answered */
  GCancellable *metadata_end; /* (owned): struck by the caller's, and without a picture */
  GSource *caller_cancel;     /* (owned) (nullable) */
  GUri *picture_uri;          /* (owned) (nullable) */
  GUri *metadata_uri;         /* (owned) (nullable): the source has none */
  BuntingResponse *picture;   /* (owned) (nullable) */
  char *name;                 /* (owned) (nullable): what the metadata says */

  /* output */
  BuntingOutcome outcome;
  GError *metadata_error; /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable): why there is no picture */
} DownloadJob;

static void fetch_picture (GTask *task, gint64 deadline_us);
static void fetch_metadata (GTask *task, gint64 deadline_us);
static void picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void request_answered (GTask *task);
static void save_picture (GTask *task);
static void picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task);

static void
job_free (DownloadJob *job)
{
  g_assert (job->n_requests == 0 && job->caller_cancel == NULL);
  g_clear_object (&job->flag);
  g_clear_object (&job->metadata_end);
  g_clear_pointer (&job->picture_uri, g_uri_unref);
  g_clear_pointer (&job->metadata_uri, g_uri_unref);
  g_clear_pointer (&job->picture, bunting_response_free);
  g_free (job->name);
  g_clear_error (&job->metadata_error);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  DownloadJob *job = user_data;

  g_cancellable_cancel (job->metadata_end);
  return G_SOURCE_REMOVE;
}

/* A source rather than a signal handler, which could not be disconnected from inside itself. */
static void
watch_caller (GTask *task)
{
  DownloadJob *job = g_task_get_task_data (task);

  if (g_task_get_cancellable (task) == NULL)
    return;
  job->caller_cancel = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (job->caller_cancel, G_SOURCE_FUNC (caller_cancelled_cb), job, NULL);
  g_source_attach (job->caller_cancel, g_task_get_context (task));
}

static void
picture_progress (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  DownloadJob *job = user_data;

  if (total_bytes > 0)
    bunting_flag_set_progress (job->flag, 0.9 * received_bytes / total_bytes);
}

/* The picture's address, as it is written down. */
static char *
make_public_uri (DownloadJob *job)
{
  return g_uri_to_string_partial (job->picture_uri, G_URI_HIDE_PASSWORD);
}

static void
fetch_picture (GTask *task, gint64 deadline_us)
{
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);
  g_autofree char *uri = make_public_uri (job);
  g_autofree char *etag = NULL;
  BuntingRequest request = {
    .uri = job->picture_uri,
    .max_bytes = BUNTING_PICTURE_MAX_BYTES,
    .deadline_us = deadline_us,
    .progress = picture_progress,
    .progress_data = job,
  };

  /* Only a picture that is still there may be answered by "not modified". */
  if (bunting_flag_get_file (job->flag) != NULL)
    etag = bunting_library_dup_etag (self->library, bunting_flag_get_code (job->flag),
                                     bunting_source_get_id (self->source), uri);
  request.etag = etag;
  job->n_requests++;
  bunting_fetcher_fetch_async (self->fetcher, &request, g_task_get_cancellable (task),
                               picture_fetched_cb, task);
}

static void
fetch_metadata (GTask *task, gint64 deadline_us)
{
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);
  BuntingRequest request = {
    .uri = job->metadata_uri,
    .max_bytes = BUNTING_METADATA_MAX_BYTES,
    .deadline_us = deadline_us,
  };

  if (job->metadata_uri == NULL)
    return;
  job->n_requests++;
  bunting_fetcher_fetch_async (self->fetcher, &request, job->metadata_end, metadata_fetched_cb,
                               task);
}

static void
picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);

  job->picture = bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &job->error);
  /* Without a picture, or with the one that is saved already, nobody waits for its name. */
  if (job->picture == NULL || job->picture->not_modified)
    g_cancellable_cancel (job->metadata_end);
  request_answered (task);
}

static char *
read_name (BuntingFlagDownloader *self, DownloadJob *job, BuntingResponse *response, GError **error)
{
  if (!bunting_metadata_is_json (response->content_type, g_uri_get_path (job->metadata_uri))) {
    g_set_error (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID,
                 "the metadata is %s, not JSON",
                 response->content_type != NULL ? response->content_type : "of no known type");
    return NULL;
  }
  return bunting_metadata_parse_name (response->bytes, bunting_source_get_name_path (self->source),
                                      error);
}

static void
metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &job->metadata_error);

  if (response != NULL)
    job->name = read_name (self, job, response, &job->metadata_error);
  request_answered (task);
}

static void
request_answered (GTask *task)
{
  DownloadJob *job = g_task_get_task_data (task);

  if (--job->n_requests > 0)
    return;
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)) && job->error == NULL)
    g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &job->error);
  if (job->error == NULL && !job->picture->not_modified)
    save_picture (task);
  else
    done (task);
}

static void
save_picture (GTask *task)
{
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);
  BuntingCountry *country = bunting_flag_get_country (job->flag);
  BuntingPicture picture;
  g_autofree char *uri = NULL;
  BuntingLibraryItem item;

  if (!bunting_picture_inspect (job->picture->bytes, job->picture->content_type, &picture,
                                &job->error)) {
    done (task);
    return;
  }
  bunting_flag_set_state (job->flag, BUNTING_FLAG_SAVING);
  uri = make_public_uri (job);
  item = (BuntingLibraryItem){
    .code = bunting_country_get_code (country),
    .name = job->name != NULL ? job->name : bunting_country_get_english_name (country),
    .kind = picture.kind,
    .bytes = job->picture->bytes,
    .source_id = bunting_source_get_id (self->source),
    .picture_uri = uri,
    .etag = job->picture->etag,
    .replace = self->refresh,
  };
  bunting_library_save_async (self->library, &item, g_task_get_cancellable (task), picture_saved_cb,
                              task);
}

static void
picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);
  g_autoptr (GFile) file =
    bunting_library_save_finish (BUNTING_LIBRARY (source), result, &job->error);

  if (file != NULL)
    bunting_flag_saved (job->flag, file);
  done (task);
}

static BuntingOutcome
settle_flag (DownloadJob *job)
{
  if (job->error == NULL && job->picture->not_modified) {
    bunting_flag_saved (job->flag, bunting_flag_get_file (job->flag));
    return BUNTING_OUTCOME_UNCHANGED;
  }
  if (job->error == NULL)
    return BUNTING_OUTCOME_SAVED;
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

  if (job->caller_cancel != NULL)
    g_source_destroy (job->caller_cancel);
  g_clear_pointer (&job->caller_cancel, g_source_unref);
  job->outcome = settle_flag (job);
  if (job->outcome != BUNTING_OUTCOME_SAVED)
    g_clear_error (&job->metadata_error);
  g_clear_pointer (&job->picture, bunting_response_free);
  g_task_return_int (task, job->outcome);
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
}

/**
 * bunting_flag_downloader_new:
 * @source: where flags come from; one that needs no base any more
 * @fetcher: what asks for them
 * @library: where they are saved
 *
 * Returns: (transfer full): a downloader
 */
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

/**
 * bunting_flag_downloader_get_source:
 * @self: a downloader
 *
 * Returns: (transfer none): where flags come from
 */
BuntingSource *
bunting_flag_downloader_get_source (BuntingFlagDownloader *self)
{
  return self->source;
}

/**
 * bunting_flag_downloader_get_library:
 * @self: a downloader
 *
 * Returns: (transfer none): where they are saved
 */
BuntingLibrary *
bunting_flag_downloader_get_library (BuntingFlagDownloader *self)
{
  return self->library;
}

/**
 * bunting_flag_downloader_set_deadline_s:
 * @self: a downloader
 * @deadline_s: seconds, %BUNTING_DEADLINE_S from the start
 *
 * Sets how long the requests for one flag may take together, new attempts included.
 */
void
bunting_flag_downloader_set_deadline_s (BuntingFlagDownloader *self, guint deadline_s)
{
  self->deadline_s = deadline_s;
}

/**
 * bunting_flag_downloader_set_refresh:
 * @self: a downloader
 * @refresh: whether what is saved is asked for again, and replaced where it changed
 *
 * Sets what happens to flags that are saved already.
 */
void
bunting_flag_downloader_set_refresh (BuntingFlagDownloader *self, gboolean refresh)
{
  self->refresh = refresh;
}

/**
 * bunting_flag_downloader_get_refresh:
 * @self: a downloader
 *
 * Returns: whether what is saved is asked for again
 */
gboolean
bunting_flag_downloader_get_refresh (BuntingFlagDownloader *self)
{
  return self->refresh;
}

/**
 * bunting_flag_downloader_download_flag_async:
 * @self: a downloader
 * @flag: a queued flag
 * @cancellable: (nullable): ends it; nothing is left half-written
 * @callback: called when the flag has come to an end
 * @user_data: for @callback
 *
 * Downloads one flag and takes it through its states.
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
  const char *code = bunting_flag_get_code (flag);
  gint64 deadline_us = g_get_monotonic_time () + (gint64)self->deadline_s * G_USEC_PER_SEC;

  g_task_set_source_tag (task, bunting_flag_downloader_download_flag_async);
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_task_set_check_cancellable (task, FALSE); /* cancelled is an outcome */
  job->flag = g_object_ref (flag);
  job->metadata_end = g_cancellable_new ();
  bunting_flag_set_state (flag, BUNTING_FLAG_FETCHING);
  job->picture_uri = bunting_source_build_picture_uri (self->source, code, &job->error);
  if (job->error == NULL)
    job->metadata_uri = bunting_source_build_metadata_uri (self->source, code, &job->error);
  if (job->error != NULL) {
    done (task);
    return;
  }
  watch_caller (task);
  fetch_picture (task, deadline_us);
  fetch_metadata (task, deadline_us);
}

/**
 * bunting_flag_downloader_download_flag_finish:
 * @self: a downloader
 * @result: what the callback was given
 * @metadata_error: (out) (optional) (nullable): why the picture was saved under the atlas's name:
 *   #BuntingFetcherError or #BuntingMetadataError
 * @error: (out) (optional) (nullable): why it was not saved: #BuntingFetcherError,
 *   #BuntingPictureError, #BuntingLibraryError, #BuntingSourceError or %G_IO_ERROR_CANCELLED
 *
 * Returns: how it ended
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
