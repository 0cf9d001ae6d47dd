/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-downloader.h"

#include "bunting-limits.h"
#include "download/bunting-flag-requests.h"
#include "source/bunting-metadata.h"

/* Downloads one flag: fetches it, and saves the picture under the name that the metadata gives.
 * Without metadata, or if that comes late, it is saved under the atlas's name. A converter may make
 * another picture of it before, and a publisher other files of it afterwards. */
struct _BuntingFlagDownloader {
  GObject parent_instance;

  BuntingSource *source;
  BuntingFetcher *fetcher;
  BuntingLibrary *library;
  BuntingTableLoader *table;          /* (owned) (nullable): of a source that has one */
  BuntingPictureConverter *converter; /* (owned) (nullable): NULL to save pictures as they are */
  BuntingFlagPublisher *publisher;    /* (owned) (nullable) */
  guint deadline_s;
  gboolean is_final;            /* the deadline: it is the user's */
  guint metadata_wait_ms;       /* of a flag that starts now */
  guint metadata_wait_whole_ms; /* if metadata arrives in time */
  gboolean refresh;
  gboolean overwrite_edited;
};

G_DEFINE_FINAL_TYPE (BuntingFlagDownloader, bunting_flag_downloader, G_TYPE_OBJECT)

typedef struct {
  /* input */
  BuntingFlag *flag; /* (owned) */

  /* in progress */
  BuntingFetchedFlag *fetched; /* (owned) (nullable) */
  GBytes *bytes;               /* (owned) (nullable): to save */
  BuntingPictureKind kind;     /* of these */
  GFile *file;                 /* (owned) (nullable): saved */

  /* output */
  BuntingSaveOutcome outcome; /* of the picture, without an error */
  GBytes *replaced;           /* (owned) (nullable): what the file held before */
  GError *metadata_error;     /* (owned) (nullable) */
  GError *error;              /* (owned) (nullable): why the picture is not saved */
} DownloadJob;

static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void convert_picture (GTask *task);
static void picture_converted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void save_picture (GTask *task);
static void picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void publish_flag (GTask *task);
static void flag_published_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task);

static void
download_job_free (gpointer data)
{
  DownloadJob *job = data;

  g_object_unref (job->flag);
  g_clear_pointer (&job->fetched, bunting_fetched_flag_free);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_object (&job->file);
  g_clear_pointer (&job->replaced, g_bytes_unref);
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
  g_autofree char *public_uri = bunting_flag_get_file (flag) != NULL
                                  ? bunting_flag_downloader_dup_picture_uri (self, code)
                                  : NULL;

  if (public_uri == NULL)
    return NULL;
  return bunting_library_lookup_from (self->library, code, bunting_source_get_id (self->source),
                                      public_uri);
}

/* Metadata that is late for flag after flag makes each of them wait less. Any that arrives in time
 * gets the whole time for the next ones. */
static void
adapt_metadata_wait (BuntingFlagDownloader *self, const BuntingFetchedFlag *fetched)
{
  if (g_error_matches (fetched->metadata_error, BUNTING_METADATA_ERROR,
                       BUNTING_METADATA_ERROR_LATE))
    self->metadata_wait_ms /= 2;
  else if (fetched->name != NULL)
    self->metadata_wait_ms = self->metadata_wait_whole_ms;
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);

  job->fetched = bunting_flag_requests_send_finish (BUNTING_FETCHER (source), result, &job->error);
  if (job->fetched != NULL)
    adapt_metadata_wait (g_task_get_source_object (task), job->fetched);
  if (job->error != NULL) {
    done (task);
  } else if (job->fetched->response->not_modified) {
    job->outcome = BUNTING_SAVE_UNCHANGED;
    job->file = g_object_ref (bunting_flag_get_file (job->flag));
    publish_flag (task);
  } else {
    convert_picture (task);
  }
}

static void
convert_picture (GTask *task)
{
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);

  bunting_flag_set_state (job->flag, BUNTING_FLAG_SAVING);
  if (self->converter != NULL) {
    bunting_picture_converter_convert_async (
      self->converter, bunting_flag_get_code (job->flag), job->fetched->response->bytes,
      g_task_get_cancellable (task), picture_converted_cb, task);
    return;
  }
  job->bytes = g_bytes_ref (job->fetched->response->bytes);
  job->kind = job->fetched->picture.kind;
  save_picture (task);
}

static void
picture_converted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);

  job->bytes = bunting_picture_converter_convert_finish (result, &job->kind, &job->error);
  if (job->error == NULL)
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
    .kind = job->kind,
    .bytes = job->bytes,
    .source_id = bunting_source_get_id (self->source),
    .picture_uri = fetched->picture_uri,
    .etag = fetched->response->etag,
    .last_modified = fetched->response->last_modified,
    .final_uri = fetched->response->final_uri,
    .replace = self->refresh,
    .overwrite_edited = self->overwrite_edited,
  };

  bunting_library_save_async (self->library, &item, g_task_get_cancellable (task), picture_saved_cb,
                              task);
}

static void
picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);

  job->file = bunting_library_save_finish (BUNTING_LIBRARY (source), result, &job->outcome,
                                           &job->replaced, &job->error);
  if (job->file != NULL &&
      (job->outcome == BUNTING_SAVE_NEW || job->outcome == BUNTING_SAVE_CHANGED))
    job->metadata_error = g_steal_pointer (&job->fetched->metadata_error);
  if (job->file != NULL)
    publish_flag (task);
  else
    done (task);
}

static void
publish_flag (GTask *task)
{
  BuntingFlagDownloader *self = g_task_get_source_object (task);
  DownloadJob *job = g_task_get_task_data (task);

  if (self->publisher != NULL)
    bunting_flag_publisher_publish_async (self->publisher, bunting_flag_get_code (job->flag),
                                          job->fetched->name, job->file,
                                          g_task_get_cancellable (task), flag_published_cb, task);
  else
    done (task);
}

static void
flag_published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  DownloadJob *job = g_task_get_task_data (task);

  bunting_flag_publisher_publish_finish (result, &job->error);
  done (task);
}

static BuntingOutcome
settle_flag (DownloadJob *job)
{
  static const BuntingOutcome outcomes[] = {
    [BUNTING_SAVE_NEW] = BUNTING_OUTCOME_SAVED,
    [BUNTING_SAVE_CHANGED] = BUNTING_OUTCOME_CHANGED,
    [BUNTING_SAVE_UNCHANGED] = BUNTING_OUTCOME_UNCHANGED,
    [BUNTING_SAVE_EDITED] = BUNTING_OUTCOME_EDITED,
  };

  if (job->error == NULL) {
    bunting_flag_saved (job->flag, job->file);
    return outcomes[job->outcome];
  }
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
  g_clear_pointer (&job->bytes, g_bytes_unref);
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
  g_clear_object (&self->table);
  g_clear_pointer (&self->converter, bunting_picture_converter_unref);
  g_clear_pointer (&self->publisher, bunting_flag_publisher_unref);
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
  bunting_flag_downloader_set_metadata_wait_ms (self, BUNTING_METADATA_WAIT_MS);
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
  if (bunting_source_has_table (source))
    self->table = bunting_table_loader_new (source, fetcher);
  return self;
}

BuntingLibrary *
bunting_flag_downloader_get_library (BuntingFlagDownloader *self)
{
  return self->library;
}

/* Returns: (transfer full) (nullable): without user and password; %NULL if there is none for that
 * code */
char *
bunting_flag_downloader_dup_picture_uri (BuntingFlagDownloader *self, const char *code)
{
  g_autoptr (GUri) uri = bunting_source_build_picture_uri (self->source, code, NULL);

  return uri != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO) : NULL;
}

/* Returns: (nullable): the names of all countries, if the source has them in a table */
BuntingTableLoader *
bunting_flag_downloader_get_table (BuntingFlagDownloader *self)
{
  return self->table;
}

/* The time for all requests for one flag, retries included. Without it, it is BUNTING_DEADLINE_S,
 * and more while its picture arrives slowly. */
void
bunting_flag_downloader_set_deadline_s (BuntingFlagDownloader *self, guint deadline_s)
{
  self->deadline_s = deadline_s;
  self->is_final = TRUE;
}

/* How long a picture that has arrived waits for its metadata at most; BUNTING_METADATA_WAIT_MS by
 * default. */
void
bunting_flag_downloader_set_metadata_wait_ms (BuntingFlagDownloader *self, guint metadata_wait_ms)
{
  self->metadata_wait_ms = self->metadata_wait_whole_ms = metadata_wait_ms;
}

/* Whether saved flags are asked for again, and replaced where they have changed. Files that are not
 * as they were saved are kept. */
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

/* Whether a refresh also replaces files that are not as they were saved. */
void
bunting_flag_downloader_set_overwrite_edited (BuntingFlagDownloader *self,
                                              gboolean overwrite_edited)
{
  self->overwrite_edited = overwrite_edited;
}

/* What makes the pictures that are saved; without it they are saved as they come. The rendition of
 * the library has to fit. */
void
bunting_flag_downloader_set_converter (BuntingFlagDownloader *self,
                                       BuntingPictureConverter *converter)
{
  g_clear_pointer (&self->converter, bunting_picture_converter_unref);
  self->converter = bunting_picture_converter_ref (converter);
}

/* What is done with each flag once it is saved, or found unchanged. A flag that it fails for is
 * saved, but counts as failed. */
void
bunting_flag_downloader_set_publisher (BuntingFlagDownloader *self, BuntingFlagPublisher *publisher)
{
  g_clear_pointer (&self->publisher, bunting_flag_publisher_unref);
  self->publisher = bunting_flag_publisher_ref (publisher);
}

/**
 * bunting_flag_downloader_download_flag_async:
 * @flag: a queued flag; the download changes its state
 * @limiter: (nullable): has given a permit for the flag, and outlives the download
 * @cancellable: (nullable): ends it; no partial file is left
 */
void
bunting_flag_downloader_download_flag_async (BuntingFlagDownloader *self,
                                             BuntingFlag *flag,
                                             BuntingLimiter *limiter,
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
    .table = self->table,
    .deadline_us = g_get_monotonic_time () + (gint64)self->deadline_s * G_USEC_PER_SEC,
    .slow_period_s = self->is_final ? 0 : self->deadline_s,
    .metadata_wait_ms = self->metadata_wait_ms,
    .etag = record != NULL ? record->etag : NULL,
    .last_modified = record != NULL ? record->last_modified : NULL,
    .final_uri = record != NULL ? record->final_uri : NULL,
    .progress = picture_progress,
    .progress_data = flag,
    .limiter = limiter,
    .name_always = self->publisher != NULL,
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
 * @replaced: (out) (optional) (nullable) (transfer full): the picture that was replaced, if the
 *   outcome is %BUNTING_OUTCOME_CHANGED
 * @metadata_error: (out) (optional) (nullable): why the picture was saved under the atlas's name:
 *   #BuntingFetcherError or #BuntingMetadataError
 * @error: (out) (optional) (nullable): why it was not saved: #BuntingFetcherError,
 *   #BuntingPictureError, #BuntingLibraryError, #BuntingSourceError, %G_IO_ERROR_CANCELLED, or as
 *   the converter or the publisher sets it
 */
BuntingOutcome
bunting_flag_downloader_download_flag_finish (BuntingFlagDownloader *self,
                                              GAsyncResult *result,
                                              GBytes **replaced,
                                              GError **metadata_error,
                                              GError **error)
{
  DownloadJob *job;

  g_return_val_if_fail (g_task_is_valid (result, self), BUNTING_OUTCOME_FAILED);
  job = g_task_get_task_data (G_TASK (result));
  if (replaced != NULL)
    *replaced = g_steal_pointer (&job->replaced);
  if (metadata_error != NULL)
    *metadata_error = g_steal_pointer (&job->metadata_error);
  if (error != NULL)
    *error = g_steal_pointer (&job->error);
  return g_task_propagate_int (G_TASK (result), NULL);
}
