/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-export-job.h"

#include "bunting-limits.h"
#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"

/* Exports flags, as many at a time as there are decoder processes: reads the picture that is shown
 * of each, converts it, and writes the result. A flag that fails does not stop the others. */

#define N_THREADS 2

struct _BuntingExportJob {
  GObject parent_instance;

  /* input, read-only while the job runs */
  BuntingDecoderPool *pool; /* owned */
  GPtrArray *flags;         /* owned, of BuntingFlag */
  BuntingExportOptions options;
  GFile *folder; /* owned, NULL if a file was chosen */
  GFile *file;   /* owned, NULL if a folder was chosen */

  /* in progress */
  GTask *task;          /* owned, NULL unless the job runs */
  GThreadPool *threads; /* owned, NULL unless the job runs */
  guint n_done;

  /* output */
  guint n_exported;
  guint n_reduced;
  GPtrArray *failures; /* owned, of BuntingExportFailure, in the order of flags */
};

G_DEFINE_FINAL_TYPE (BuntingExportJob, bunting_export_job, G_TYPE_OBJECT)

enum { PROP_0, PROP_N_DONE, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* One flag, which a worker thread exports. The flag itself belongs to the main thread. */
typedef struct {
  /* input */
  BuntingExportJob *job;     /* owned */
  guint index;               /* of the flag */
  BuntingCountry *country;   /* owned */
  GFile *shown_file;         /* owned, NULL: there is none */
  GCancellable *cancellable; /* owned, NULL: cannot be cancelled */
  GMainContext *context;     /* owned: where the result is reported */
  /* output */
  gboolean is_reduced;
  GError *error; /* owned, NULL: exported */
} FlagExport;

static gboolean flag_exported_cb (gpointer user_data);

static void
flag_export_free (gpointer data)
{
  FlagExport *export = data;

  g_object_unref (export->job);
  g_object_unref (export->country);
  g_clear_object (&export->shown_file);
  g_clear_object (&export->cancellable);
  g_main_context_unref (export->context);
  g_clear_error (&export->error);
  g_free (export);
}

static void
failure_free (gpointer data)
{
  BuntingExportFailure *failure = data;

  if (failure == NULL)
    return;
  g_object_unref (failure->flag);
  g_error_free (failure->error);
  g_free (failure);
}

/* In a worker thread */

/* A file that the user has chosen by its name is replaced: the file dialog has asked. */
static gboolean
write_picture (FlagExport *export, const BuntingExportedPicture *picture, GError **error)
{
  BuntingExportJob *job = export->job;
  g_autoptr (GFile) parent = job->file == NULL ? NULL : g_file_get_parent (job->file);
  g_autofree char *name =
    job->file == NULL ? bunting_export_make_name (export->country, picture->kind, &job->options)
                      : g_file_get_basename (job->file);
  g_autoptr (GFile) file =
    job->file == NULL ? bunting_export_write (job->folder, name, picture->bytes, error)
                      : bunting_atomic_file_write (parent, name, picture->bytes, TRUE, NULL, error);

  return file != NULL;
}

static gboolean
export_flag (FlagExport *export, GError **error)
{
  g_auto (BuntingExportedPicture) picture = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  if (g_cancellable_set_error_if_cancelled (export->cancellable, error))
    return FALSE;
  if (export->shown_file == NULL) {
    g_set_error_literal (error, BUNTING_EXPORT_ERROR, BUNTING_EXPORT_ERROR_NO_PICTURE,
                         "the flag has no picture");
    return FALSE;
  }
  bytes = bunting_bounded_read (export->shown_file, BUNTING_PICTURE_MAX_BYTES, export->cancellable,
                                error);
  if (bytes == NULL ||
      !bunting_export_convert (export->job->pool, bytes, &export->job->options, &picture, error))
    return FALSE;
  export->is_reduced = picture.is_reduced;
  return !g_cancellable_set_error_if_cancelled (export->cancellable, error) &&
         write_picture (export, &picture, error);
}

static void
work_thread (gpointer data, gpointer user_data)
{
  FlagExport *export = data;

  export_flag (export, &export->error);
  g_main_context_invoke_full (export->context, G_PRIORITY_DEFAULT, flag_exported_cb, export,
                              flag_export_free);
}

/* Back in the main thread */

/* Leaves out the flags that were exported, and those after the job was cancelled. */
static void
compact_failures (BuntingExportJob *self)
{
  for (guint i = self->failures->len; i-- > 0;) {
    BuntingExportFailure *failure = self->failures->pdata[i];

    if (failure == NULL || g_error_matches (failure->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_ptr_array_remove_index (self->failures, i);
  }
}

static void
finish_run (BuntingExportJob *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_thread_pool_free (g_steal_pointer (&self->threads), FALSE, FALSE);
  compact_failures (self);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

static gboolean
flag_exported_cb (gpointer user_data)
{
  FlagExport *export = user_data;
  BuntingExportJob *self = export->job;

  if (export->error == NULL) {
    self->n_exported++;
    self->n_reduced += export->is_reduced;
  } else {
    BuntingExportFailure *failure = g_new0 (BuntingExportFailure, 1);

    failure->flag = g_object_ref (self->flags->pdata[export->index]);
    failure->error = g_steal_pointer (&export->error);
    self->failures->pdata[export->index] = failure;
  }
  self->n_done++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
  if (self->n_done == self->flags->len)
    finish_run (self);
  return G_SOURCE_REMOVE;
}

/* The object */

static void
bunting_export_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_N_DONE)
    g_value_set_uint (value, BUNTING_EXPORT_JOB (object)->n_done);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
bunting_export_job_finalize (GObject *object)
{
  BuntingExportJob *self = BUNTING_EXPORT_JOB (object);

  g_object_unref (self->pool);
  g_ptr_array_unref (self->flags);
  g_ptr_array_unref (self->failures);
  g_clear_object (&self->folder);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (bunting_export_job_parent_class)->finalize (object);
}

static void
bunting_export_job_class_init (BuntingExportJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_export_job_get_property;
  object_class->finalize = bunting_export_job_finalize;
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_export_job_init (BuntingExportJob *self)
{
}

/**
 * bunting_export_job_new:
 * @flags: (element-type BuntingFlag): at least one
 */
BuntingExportJob *
bunting_export_job_new (BuntingDecoderPool *pool,
                        GPtrArray *flags,
                        const BuntingExportOptions *options)
{
  BuntingExportJob *self = g_object_new (BUNTING_TYPE_EXPORT_JOB, NULL);

  self->pool = g_object_ref (pool);
  self->flags = g_ptr_array_ref (flags);
  self->options = *options;
  self->failures = g_ptr_array_new_with_free_func (failure_free);
  g_ptr_array_set_size (self->failures, (int)flags->len);
  return self;
}

static void
queue_flag (BuntingExportJob *self, guint index)
{
  BuntingFlag *flag = self->flags->pdata[index];
  FlagExport *export = g_new0 (FlagExport, 1);

  export->job = g_object_ref (self);
  export->index = index;
  export->country = g_object_ref (bunting_flag_get_country (flag));
  g_set_object (&export->shown_file, bunting_flag_get_shown_file (flag));
  g_set_object (&export->cancellable, g_task_get_cancellable (self->task));
  export->context = g_main_context_ref (g_task_get_context (self->task));
  g_thread_pool_push (self->threads, export, NULL);
}

/**
 * bunting_export_job_run_async:
 * @folder: (nullable): where the files get names of their own; different files of these names stay
 * @file: (nullable): the file for the only flag, which is replaced. Either this or @folder is given
 *
 * To be called once.
 */
void
bunting_export_job_run_async (BuntingExportJob *self,
                              GFile *folder,
                              GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->n_done == 0);
  g_return_if_fail ((folder == NULL) != (file == NULL));
  g_return_if_fail (self->flags->len > 0 && (file == NULL || self->flags->len == 1));

  g_set_object (&self->folder, folder);
  g_set_object (&self->file, file);
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, bunting_export_job_run_async);
  self->threads = g_thread_pool_new (work_thread, NULL, N_THREADS, FALSE, NULL);
  for (guint i = 0; i < self->flags->len; i++)
    queue_flag (self, i);
}

/* error: only %G_IO_ERROR_CANCELLED; flags that fail are failures of the job. What was exported
 * before stays. */
gboolean
bunting_export_job_run_finish (BuntingExportJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
bunting_export_job_get_n_flags (BuntingExportJob *self)
{
  return self->flags->len;
}

guint
bunting_export_job_get_n_done (BuntingExportJob *self)
{
  return self->n_done;
}

guint
bunting_export_job_get_n_exported (BuntingExportJob *self)
{
  return self->n_exported;
}

guint
bunting_export_job_get_n_reduced (BuntingExportJob *self)
{
  return self->n_reduced;
}

/* Returns: (transfer none) (element-type BuntingExportFailure) */
GPtrArray *
bunting_export_job_get_failures (BuntingExportJob *self)
{
  return self->failures;
}
