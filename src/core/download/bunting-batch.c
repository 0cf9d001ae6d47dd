/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-batch.h"

/* One download of many flags: their totals and the report. Flags are started one after the other,
 * each when the limiter grants a permit for it, so that the work in progress does not grow with the
 * size of the batch. A flag that is not found or fails does not stop the others. */
struct _BuntingBatch {
  GObject parent_instance;

  BuntingFlagDownloader *downloader;
  BuntingLimiter *limiter;
  GPtrArray *flags; /* (element-type BuntingFlag) */

  GQueue queue;        /* (element-type BuntingFlag), borrowed from flags: not started */
  GHashTable *jobs;    /* BuntingFlag (borrowed) → FlagJob (borrowed): in flight */
  GTask *task;         /* (not owned) (nullable): of run_async(), while it runs */
  gboolean acquiring;  /* a permit */
  gboolean ending;     /* all are reported */
  GSource *cancel_all; /* (owned) (nullable): watches the run's cancellable */
  guint n_of[BUNTING_N_OUTCOMES];
  GPtrArray *report; /* (element-type BuntingReportLine), in the order in which flags ended */
  gsize keep_replaced_bytes; /* that the report may still keep of pictures that were replaced */
  gint64 started_us;
  gint64 ended_us; /* 0 while it runs */
};

G_DEFINE_FINAL_TYPE (BuntingBatch, bunting_batch, G_TYPE_OBJECT)

enum { FLAG_DONE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void take_next (GTask *task);
static void permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void flag_downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void report_flag (BuntingBatch *self, BuntingReportLine *line);
static void end_if_all_reported (GTask *task);
static void manifest_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void table_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task, GError *error);

void
bunting_report_line_free (BuntingReportLine *line)
{
  g_object_unref (line->flag);
  g_free (line->file_name);
  g_free (line->uri);
  g_clear_pointer (&line->replaced, g_bytes_unref);
  g_clear_error (&line->error);
  g_clear_error (&line->metadata_error);
  g_free (line);
}

BuntingReportLine *
bunting_report_line_copy (const BuntingReportLine *line)
{
  BuntingReportLine *copy = g_new0 (BuntingReportLine, 1);

  copy->flag = g_object_ref (line->flag);
  copy->outcome = line->outcome;
  copy->file_name = g_strdup (line->file_name);
  copy->uri = g_strdup (line->uri);
  copy->size_bytes = line->size_bytes;
  copy->ended_at = line->ended_at;
  copy->elapsed_s = line->elapsed_s;
  copy->replaced = line->replaced == NULL ? NULL : g_bytes_ref (line->replaced);
  copy->error = line->error == NULL ? NULL : g_error_copy (line->error);
  copy->metadata_error = line->metadata_error == NULL ? NULL : g_error_copy (line->metadata_error);
  return copy;
}

static BuntingReportLine *
report_line_new (BuntingFlag *flag, BuntingOutcome outcome)
{
  BuntingReportLine *line = g_new0 (BuntingReportLine, 1);

  line->flag = g_object_ref (flag);
  line->outcome = outcome;
  return line;
}

typedef struct {
  GTask *task;               /* (not owned): lives until all flags are reported */
  BuntingFlag *flag;         /* (not owned): the batch's */
  GCancellable *cancellable; /* (owned): of this flag alone */
  gint64 started_us;
} FlagJob;

/* Collects the cancellables first: cancelling one may end its flag and change the table. */
static gboolean
run_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  BuntingBatch *self = user_data;
  g_autoptr (GPtrArray) cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    g_ptr_array_add (cancellables, g_object_ref (((FlagJob *)job)->cancellable));
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (cancellables->pdata[i]);
  return G_SOURCE_REMOVE;
}

/* The folder may have changed since the last scan. */
static void
update_from_library (BuntingFlag *flag, BuntingLibrary *library)
{
  GFile *file = bunting_library_lookup (library, bunting_flag_get_code (flag));

  if (file != NULL)
    bunting_flag_saved (flag, file);
  else
    bunting_flag_set_state (flag, BUNTING_FLAG_ABSENT);
}

/* All flags that will be fetched become queued before the first signal. Saved ones are reported at
 * once. */
static void
queue_flags (BuntingBatch *self)
{
  gboolean refresh = bunting_flag_downloader_get_refresh (self->downloader);
  BuntingLibrary *library = bunting_flag_downloader_get_library (self->downloader);

  for (guint i = 0; i < self->flags->len; i++) {
    BuntingFlag *flag = self->flags->pdata[i];

    update_from_library (flag, library);
    if (refresh || bunting_flag_get_file (flag) == NULL) {
      bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
      g_queue_push_tail (&self->queue, flag);
    }
  }
  for (guint i = 0; i < self->flags->len; i++) {
    BuntingFlag *flag = self->flags->pdata[i];

    if (bunting_flag_get_state (flag) == BUNTING_FLAG_SAVED)
      report_flag (self, report_line_new (flag, BUNTING_OUTCOME_ALREADY_SAVED));
  }
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (!bunting_library_open_finish (BUNTING_LIBRARY (source), result, &error)) {
    done (task, error);
    return;
  }
  queue_flags (g_task_get_source_object (task));
  take_next (task);
  end_if_all_reported (task);
}

/* For one flag at a time: with a wait for each flag, every iteration of the main loop would check
 * all of their cancellables. */
static void
take_next (GTask *task)
{
  BuntingBatch *self = g_task_get_source_object (task);

  if (g_queue_is_empty (&self->queue))
    return;
  self->acquiring = TRUE;
  bunting_limiter_acquire_async (self->limiter, g_task_get_cancellable (task), permit_given_cb,
                                 task);
}

static void
report_cancelled (BuntingBatch *self, BuntingFlag *flag)
{
  bunting_flag_set_state (flag, BUNTING_FLAG_CANCELLED);
  report_flag (self, report_line_new (flag, BUNTING_OUTCOME_CANCELLED));
}

static void
start_flag (GTask *task, BuntingFlag *flag)
{
  BuntingBatch *self = g_task_get_source_object (task);
  FlagJob *job = g_new0 (FlagJob, 1);

  job->task = task;
  job->flag = flag;
  job->cancellable = g_cancellable_new ();
  job->started_us = g_get_monotonic_time ();
  /* The permit may have been granted before the batch was cancelled. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    g_cancellable_cancel (job->cancellable);
  g_hash_table_insert (self->jobs, flag, job);
  bunting_flag_downloader_download_flag_async (self->downloader, flag, self->limiter,
                                               job->cancellable, flag_downloaded_cb, job);
}

static void
permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingBatch *self = g_task_get_source_object (task);

  self->acquiring = FALSE;
  /* Being cancelled is the only error. */
  if (!bunting_limiter_acquire_finish (BUNTING_LIMITER (source), result, NULL)) {
    while (!g_queue_is_empty (&self->queue))
      report_cancelled (self, g_queue_pop_head (&self->queue));
    end_if_all_reported (task);
    return;
  }
  /* All queued flags may have been cancelled, one by one. */
  if (g_queue_is_empty (&self->queue)) {
    bunting_limiter_release (self->limiter);
    end_if_all_reported (task);
    return;
  }
  /* With the turn of the main loop that a wait takes, all of its sources are looked at. */
  do
    start_flag (task, g_queue_pop_head (&self->queue));
  while (!g_queue_is_empty (&self->queue) &&
         !g_cancellable_is_cancelled (g_task_get_cancellable (task)) &&
         bunting_limiter_try_acquire (self->limiter));
  take_next (task);
}

/* The first ones are kept; those after are shown without the picture that was there before. */
static void
bound_replaced (BuntingBatch *self, BuntingReportLine *line)
{
  gsize size_bytes = line->replaced != NULL ? g_bytes_get_size (line->replaced) : 0;

  if (size_bytes <= self->keep_replaced_bytes)
    self->keep_replaced_bytes -= size_bytes;
  else
    g_clear_pointer (&line->replaced, g_bytes_unref);
}

static void
flag_downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FlagJob *job = user_data;
  GTask *task = job->task;
  BuntingBatch *self = g_task_get_source_object (task);
  BuntingReportLine *line = report_line_new (job->flag, BUNTING_OUTCOME_FAILED);

  line->elapsed_s = (double)(g_get_monotonic_time () - job->started_us) / G_USEC_PER_SEC;
  line->uri =
    bunting_flag_downloader_dup_picture_uri (self->downloader, bunting_flag_get_code (job->flag));
  g_hash_table_remove (self->jobs, job->flag);
  g_object_unref (job->cancellable);
  g_free (job);
  bunting_limiter_release (self->limiter);
  line->outcome = bunting_flag_downloader_download_flag_finish (
    BUNTING_FLAG_DOWNLOADER (source), result, &line->replaced, &line->metadata_error, &line->error);
  bound_replaced (self, line);
  report_flag (self, line);
  end_if_all_reported (task);
}

/* Takes line. */
static void
report_flag (BuntingBatch *self, BuntingReportLine *line)
{
  const BuntingFileRecord *record = bunting_library_lookup_entry (
    bunting_flag_downloader_get_library (self->downloader), bunting_flag_get_code (line->flag));

  line->file_name = g_strdup (bunting_flag_get_file_name (line->flag));
  line->ended_at = g_get_real_time () / G_USEC_PER_SEC;
  if (line->file_name != NULL && record != NULL)
    line->size_bytes = record->size_bytes;
  if (line->uri == NULL && line->file_name != NULL && record != NULL)
    line->uri = g_strdup (record->picture_uri);
  self->n_of[line->outcome]++;
  g_ptr_array_add (self->report, line);
  g_signal_emit (self, signals[FLAG_DONE], 0, line);
}

static void
end_if_all_reported (GTask *task)
{
  BuntingBatch *self = g_task_get_source_object (task);

  /* A signal handler may cancel other flags and re-enter this function. */
  if (self->report->len < self->flags->len || self->acquiring || self->ending)
    return;
  self->ending = TRUE;
  bunting_library_flush_async (bunting_flag_downloader_get_library (self->downloader), NULL,
                               manifest_flushed_cb, task);
}

static void
manifest_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingBatch *self = g_task_get_source_object (task);
  BuntingTableLoader *table = bunting_flag_downloader_get_table (self->downloader);
  g_autoptr (GError) error = NULL;

  /* The flags are saved. Without the manifest only conditional requests are lost. */
  if (!bunting_library_flush_finish (BUNTING_LIBRARY (source), result, &error))
    g_info ("the manifest was not written: %s", error->message);
  if (table != NULL)
    bunting_table_loader_stop_async (table, table_stopped_cb, task);
  else
    done (task, NULL);
}

/* A table that is late is not waited for, but nothing of it runs after the batch. */
static void
table_stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  bunting_table_loader_stop_finish (BUNTING_TABLE_LOADER (source), result);
  done (user_data, NULL);
}

/* The one exit. Takes error. */
static void
done (GTask *task, GError *error)
{
  BuntingBatch *self = g_task_get_source_object (task);

  self->ended_us = g_get_monotonic_time ();
  self->task = NULL;
  if (self->cancel_all != NULL)
    g_source_destroy (self->cancel_all);
  g_clear_pointer (&self->cancel_all, g_source_unref);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
bunting_batch_finalize (GObject *object)
{
  BuntingBatch *self = BUNTING_BATCH (object);

  g_queue_clear (&self->queue);
  g_clear_pointer (&self->jobs, g_hash_table_unref);
  g_clear_object (&self->downloader);
  g_clear_object (&self->limiter);
  g_clear_pointer (&self->flags, g_ptr_array_unref);
  g_clear_pointer (&self->report, g_ptr_array_unref);
  G_OBJECT_CLASS (bunting_batch_parent_class)->finalize (object);
}

static void
bunting_batch_class_init (BuntingBatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_batch_finalize;

  /**
   * BuntingBatch::flag-done:
   * @line: (type gpointer): a #BuntingReportLine that lives as long as the batch
   */
  signals[FLAG_DONE] = g_signal_new ("flag-done", BUNTING_TYPE_BATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
bunting_batch_init (BuntingBatch *self)
{
  g_queue_init (&self->queue);
  self->jobs = g_hash_table_new (NULL, NULL);
  self->report = g_ptr_array_new_with_free_func ((GDestroyNotify)bunting_report_line_free);
}

/* flags: (element-type BuntingFlag): none of them in flight, each once */
BuntingBatch *
bunting_batch_new (BuntingFlagDownloader *downloader, BuntingLimiter *limiter, GPtrArray *flags)
{
  BuntingBatch *self = g_object_new (BUNTING_TYPE_BATCH, NULL);

  self->downloader = g_object_ref (downloader);
  self->limiter = g_object_ref (limiter);
  self->flags = g_ptr_array_new_full (flags->len, g_object_unref);
  for (guint i = 0; i < flags->len; i++)
    g_ptr_array_add (self->flags, g_object_ref (flags->pdata[i]));
  return self;
}

/* How many bytes of pictures that a refresh replaces the report keeps in memory, to be shown beside
 * the new ones; none by default. */
void
bunting_batch_set_keep_replaced_bytes (BuntingBatch *self, gsize max_bytes)
{
  self->keep_replaced_bytes = max_bytes;
}

/**
 * bunting_batch_run_async:
 * @self: a batch that has not run
 * @cancellable: (nullable): cancels the flags that are not done; they are in the report as well
 *
 * Opens the folder first, so that a folder that cannot be written is reported before any request.
 */
void
bunting_batch_run_async (BuntingBatch *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_batch_run_async);
  g_task_set_check_cancellable (task, FALSE); /* cancelled flags are in the report */
  self->started_us = g_get_monotonic_time ();
  self->task = task;
  if (cancellable != NULL) {
    /* A source, not a signal handler, which could not be disconnected from inside itself. */
    self->cancel_all = g_cancellable_source_new (cancellable);
    g_source_set_callback (self->cancel_all, G_SOURCE_FUNC (run_cancelled_cb), self, NULL);
    g_source_attach (self->cancel_all, g_task_get_context (task));
  }
  bunting_library_open_async (bunting_flag_downloader_get_library (self->downloader), TRUE,
                              cancellable, folder_opened_cb, task);
}

/**
 * bunting_batch_run_finish:
 * @error: #BuntingLibraryError, or %G_IO_ERROR_CANCELLED before the first flag
 *
 * Returns: whether it ran; the report has the outcome of each flag
 */
gboolean
bunting_batch_run_finish (BuntingBatch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * bunting_batch_cancel_flag:
 *
 * Cancels one flag. A queued flag is reported at once, a flag in flight when it has ended; no
 * partial file is left. A flag that is done stays as it is.
 */
void
bunting_batch_cancel_flag (BuntingBatch *self, BuntingFlag *flag)
{
  FlagJob *job = g_hash_table_lookup (self->jobs, flag);
  GTask *task = self->task;

  if (job != NULL) {
    /* Cancelling may end the flag and free the job. */
    g_autoptr (GCancellable) cancellable = g_object_ref (job->cancellable);

    g_cancellable_cancel (cancellable);
  } else if (g_queue_remove (&self->queue, flag)) {
    report_cancelled (self, flag);
    end_if_all_reported (task);
  }
}

guint
bunting_batch_get_n_flags (BuntingBatch *self)
{
  return self->flags->len;
}

guint
bunting_batch_get_n_done (BuntingBatch *self)
{
  return self->report->len;
}

guint
bunting_batch_get_n (BuntingBatch *self, BuntingOutcome outcome)
{
  return self->n_of[outcome];
}

BuntingLimiter *
bunting_batch_get_limiter (BuntingBatch *self)
{
  return self->limiter;
}

/* Seconds, until the end if it has ended. */
double
bunting_batch_get_elapsed_s (BuntingBatch *self)
{
  gint64 until_us = self->ended_us != 0 ? self->ended_us : g_get_monotonic_time ();

  return self->started_us != 0 ? (double)(until_us - self->started_us) / G_USEC_PER_SEC : 0;
}

/* Returns: (transfer none) (element-type BuntingReportLine): in the order in which flags ended */
GPtrArray *
bunting_batch_get_report (BuntingBatch *self)
{
  return self->report;
}
