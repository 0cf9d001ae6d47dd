/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library.h"

#include "library/bunting-library-folder.h"
#include "library/bunting-library-save.h"
#include "source/bunting-source.h"
#include "bunting-limits.h"

#include <string.h>

/* One thread saves, because files in one folder hinder each other in the kernel, and threads wait
 * for each other. On a slow file system, where files wait, there are more. */
#define WRITE_THREADS_MAX 4
#define WAITING_MAX 16

/* The folder of saved flags and the index of its files. The folder decides: any file that is named
 * like a flag is one, also if another program put it there. The manifest in the folder only adds
 * the origin of a file.
 *
 * Opening, saving and flushing are one job of a worker thread each, with the folder as its source
 * object. A job works on copies; the index is changed on the main loop only, when a job ends. */
struct _BuntingLibrary {
  GObject parent_instance;

  GFile *folder; /* (owned) */
  BuntingRendition rendition;
  BuntingFileIndex *index; /* (owned): files found when the folder was opened, or saved since */
  gboolean has_folder;     /* when it was opened */
  gboolean is_read_only;   /* likewise */
  gsize name_max_bytes;    /* likewise: of a file name */

  GThreadPool *writers; /* (element-type GTask) (owned) */
  guint n_saves;        /* files saved by this library: the save number of the last one */
  guint n_flushed;      /* the save number up to which records are in the manifest */
  GQueue flushes;       /* of GTask (owned), in the order of the calls */
  guint n_flushing;     /* the save number up to which the running flush writes; 0 if none runs */
};

G_DEFINE_FINAL_TYPE (BuntingLibrary, bunting_library, G_TYPE_OBJECT)

/* --- open --- */

typedef struct {
  /* input */
  BuntingFileIndex *saved; /* (owned) */
  guint n_saves;           /* when the job was started */
  gboolean for_writing;
  BuntingRendition rendition;

  /* output */
  BuntingFileIndex *index; /* (owned) (nullable) */
  gboolean has_folder;
  gboolean is_read_only;
  gsize name_max_bytes;
} LibraryOpen;

static void
library_open_free (LibraryOpen *open)
{
  bunting_file_index_free (open->saved);
  g_clear_pointer (&open->index, bunting_file_index_free);
  g_free (open);
}

static void
open_thread (GTask *job, gpointer source, gpointer data, GCancellable *cancellable)
{
  LibraryOpen *open = data;
  g_autoptr (GError) error = NULL;

  if (!open->for_writing || bunting_library_folder_prepare (source, cancellable, &error))
    open->index = bunting_library_folder_list (source, &open->rendition, open->saved,
                                               open->for_writing, cancellable, &error);
  open->has_folder = open->index != NULL;
  if (!open->for_writing && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    open->index = bunting_file_index_new ();
  if (open->index == NULL) {
    g_task_return_error (job, g_steal_pointer (&error));
    return;
  }
  open->is_read_only = bunting_library_folder_is_read_only (source);
  open->name_max_bytes = bunting_library_folder_get_name_max_bytes (source);
  g_task_return_boolean (job, TRUE);
}

static void
library_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  LibraryOpen *open = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, bunting_library_error_translate (error));
    return;
  }
  /* The job may have listed the folder before these were saved. */
  bunting_file_index_insert_saved (open->index, self->index, open->n_saves);
  bunting_file_index_free (self->index);
  self->index = g_steal_pointer (&open->index);
  self->has_folder = open->has_folder;
  self->is_read_only = open->is_read_only;
  self->name_max_bytes = open->name_max_bytes;
  g_task_return_boolean (task, TRUE);
}

/**
 * bunting_library_open_async:
 * @for_writing: whether to create a missing folder, to check that files can be written there, and
 *   to delete old temporary files; otherwise nothing in the folder is changed
 *
 * Lists the folder for bunting_library_lookup(). A folder that does not exist is listed as empty,
 * unless it is opened for writing. On error the result of an earlier call stays.
 */
void
bunting_library_open_async (BuntingLibrary *self,
                            gboolean for_writing,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) job = g_task_new (self->folder, cancellable, library_opened_cb, task);
  LibraryOpen *open = g_new0 (LibraryOpen, 1);

  g_task_set_source_tag (task, bunting_library_open_async);
  g_task_set_task_data (job, open, (GDestroyNotify)library_open_free);
  open->saved = bunting_file_index_new ();
  bunting_file_index_insert_saved (open->saved, self->index, 0);
  open->n_saves = self->n_saves;
  open->for_writing = for_writing;
  open->rendition = self->rendition;
  g_task_run_in_thread (job, open_thread);
}

gboolean
bunting_library_open_finish (BuntingLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static const BuntingFileRecord *
find_record (BuntingLibrary *self, const char *code)
{
  g_autofree char *key = bunting_rendition_make_key (&self->rendition, code);

  return bunting_file_index_lookup (self->index, key);
}

/* --- save --- */

static void
save_in_thread (GTask *job)
{
  GError *error = NULL;

  if (bunting_library_save_run (g_task_get_task_data (job), g_task_get_source_object (job),
                                g_task_get_cancellable (job), &error))
    g_task_return_boolean (job, TRUE);
  else
    g_task_return_error (job, error);
}

static void
picture_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  BuntingLibrarySave *save = g_task_get_task_data (task);
  const BuntingFileRecord *before = bunting_file_index_lookup (self->index, save->key);
  gboolean is_unchanged = save->outcome == BUNTING_SAVE_UNCHANGED;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, bunting_library_error_translate (error));
    return;
  }
  if (save->outcome != BUNTING_SAVE_EDITED) {
    save->record->saved_at =
      is_unchanged && before != NULL ? before->saved_at : g_get_real_time () / G_USEC_PER_SEC;
    save->record->save_number = ++self->n_saves;
    bunting_file_index_insert (self->index, save->key, save->record);
  }
  g_task_return_pointer (task, g_object_ref (save->record->file), g_object_unref);
}

/**
 * bunting_library_save_async:
 * @self: a library that was opened for writing
 * @cancellable: (nullable): has no effect once the file has its final name
 *
 * Saves one picture, completely or not at all. With @item.replace, a file that this program saved
 * for the same country under another name is deleted, and a file that holds the same bytes already
 * is not touched. A file that has other content than this program saved is not touched either,
 * unless @item.overwrite_edited says so.
 */
void
bunting_library_save_async (BuntingLibrary *self,
                            const BuntingLibraryItem *item,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) job = g_task_new (self->folder, cancellable, picture_saved_cb, task);
  BuntingLibrarySave *save = bunting_library_save_new (
    item, &self->rendition, find_record (self, item->code), self->name_max_bytes);

  g_task_set_source_tag (task, bunting_library_save_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_check_cancellable (job, FALSE);
  g_task_set_task_data (task, save, (GDestroyNotify)bunting_library_save_free);
  g_task_set_task_data (job, save, NULL); /* the task lives until the job has ended */
  if (g_thread_pool_unprocessed (self->writers) > WAITING_MAX)
    g_thread_pool_set_max_threads (self->writers, WRITE_THREADS_MAX, NULL);
  /* Not g_task_run_in_thread(), which locks several times for each task. */
  g_thread_pool_push (self->writers, g_steal_pointer (&job), NULL);
}

/**
 * bunting_library_save_finish:
 * @outcome: (out) (optional)
 * @replaced: (out) (optional) (nullable) (transfer full): what the flag's file held before, if the
 *   outcome is %BUNTING_SAVE_CHANGED and the file could be read
 *
 * Returns: (transfer full): the flag's file
 */
GFile *
bunting_library_save_finish (BuntingLibrary *self,
                             GAsyncResult *result,
                             BuntingSaveOutcome *outcome,
                             GBytes **replaced,
                             GError **error)
{
  BuntingLibrarySave *save;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  save = g_task_get_task_data (G_TASK (result));
  if (outcome != NULL)
    *outcome = save->outcome;
  if (replaced != NULL)
    *replaced = g_steal_pointer (&save->replaced);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- flush --- */

static void manifest_updated_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
flush_in_thread (GTask *job)
{
  GError *error = NULL;

  if (bunting_library_folder_update_manifest (g_task_get_source_object (job),
                                              g_task_get_task_data (job),
                                              g_task_get_cancellable (job), &error))
    g_task_return_boolean (job, TRUE);
  else
    g_task_return_error (job, error);
}

static void
start_flush (BuntingLibrary *self, GTask *task)
{
  GTask *job = g_task_new (self->folder, g_task_get_cancellable (task), manifest_updated_cb, self);
  BuntingFileIndex *saved = bunting_file_index_new ();

  g_task_set_source_tag (job, start_flush);
  g_task_set_check_cancellable (job, FALSE);
  g_task_set_task_data (job, saved, (GDestroyNotify)bunting_file_index_free);
  bunting_file_index_insert_saved (saved, self->index, 0);
  self->n_flushing = self->n_saves;
  /* By the threads that save. GTask would need another one, and would wait for ever if that cannot
   * be started, for which memory may be too small. */
  g_thread_pool_push (self->writers, job, NULL);
}

/* One flush at a time, because each reads the manifest, adds to it and replaces it. Of two at once,
 * the second to write could undo the work of the first. */
static void
run_flushes (BuntingLibrary *self)
{
  while (self->n_flushing == 0 && !g_queue_is_empty (&self->flushes)) {
    if (self->n_flushed < self->n_saves) {
      start_flush (self, g_queue_peek_head (&self->flushes));
    } else {
      g_autoptr (GTask) task = g_queue_pop_head (&self->flushes);

      g_task_return_boolean (task, TRUE);
    }
  }
}

static void
manifest_updated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingLibrary *self = user_data; /* kept by the task */
  g_autoptr (GTask) task = g_queue_pop_head (&self->flushes);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error)) {
    self->n_flushed = self->n_flushing;
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_error (task, bunting_library_error_translate (error));
  }
  self->n_flushing = 0;
  run_flushes (self);
}

/**
 * bunting_library_flush_async:
 *
 * Writes the records of saved files to the manifest. After an error the next flush tries again.
 */
void
bunting_library_flush_async (BuntingLibrary *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_library_flush_async);
  g_task_set_check_cancellable (task, FALSE); /* a manifest that was renamed is written */
  g_queue_push_tail (&self->flushes, task);
  run_flushes (self);
}

gboolean
bunting_library_flush_finish (BuntingLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Takes data, a job of a save or a flush. */
static void
write_thread (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) job = data;

  if (g_task_get_source_tag (job) == start_flush)
    flush_in_thread (job);
  else
    save_in_thread (job);
}

static void
bunting_library_finalize (GObject *object)
{
  BuntingLibrary *self = BUNTING_LIBRARY (object);

  g_thread_pool_free (self->writers, FALSE, FALSE);
  g_clear_object (&self->folder);
  g_clear_pointer (&self->index, bunting_file_index_free);
  G_OBJECT_CLASS (bunting_library_parent_class)->finalize (object);
}

static void
bunting_library_class_init (BuntingLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_library_finalize;
}

static void
bunting_library_init (BuntingLibrary *self)
{
  self->writers = g_thread_pool_new (write_thread, NULL, 1, FALSE, NULL);
  self->index = bunting_file_index_new ();
  self->name_max_bytes = BUNTING_FILE_NAME_MAX_BYTES;
}

/**
 * bunting_library_new:
 * @folder: where flags are saved; it need not exist yet
 *
 * Returns: (transfer full): a library that knows no file before it is opened
 */
BuntingLibrary *
bunting_library_new (GFile *folder)
{
  BuntingLibrary *self = g_object_new (BUNTING_TYPE_LIBRARY, NULL);

  self->folder = g_object_ref (folder);
  return self;
}

GFile *
bunting_library_get_folder (BuntingLibrary *self)
{
  return self->folder;
}

/* Whether the folder existed when it was last opened. */
gboolean
bunting_library_has_folder (BuntingLibrary *self)
{
  return self->has_folder;
}

/* What the file system said when the folder was last opened; a file server may still refuse. */
gboolean
bunting_library_is_read_only (BuntingLibrary *self)
{
  return self->is_read_only;
}

/**
 * bunting_library_set_rendition:
 *
 * To be called before the library is opened. The form in which flags are saved, and the only one
 * that the library finds; by default it finds all, and saves pictures as they are.
 */
void
bunting_library_set_rendition (BuntingLibrary *self, const BuntingRendition *rendition)
{
  self->rendition = *rendition;
}

/**
 * bunting_library_lookup:
 *
 * Returns: (transfer none) (nullable): the saved picture, as of the last open or save
 */
GFile *
bunting_library_lookup (BuntingLibrary *self, const char *code)
{
  const BuntingFileRecord *record = find_record (self, code);

  return record != NULL ? record->file : NULL;
}

/**
 * bunting_library_lookup_entry:
 *
 * Returns: (transfer none) (nullable): the origin of the saved picture, valid until the next open
 *   or save; %NULL if it is unknown, or if the file was changed after it was saved
 */
const BuntingFileRecord *
bunting_library_lookup_entry (BuntingLibrary *self, const char *code)
{
  const BuntingFileRecord *record = find_record (self, code);

  return record != NULL && record->source_id != NULL ? record : NULL;
}

/* An ETag or a Last-Modified is valid for one URI of one server only (RFC 9110 8.8.3). The custom
 * source keeps its id when its address changes. The built-in source serves the same flags on
 * another port each time. */
static gboolean
is_from (const BuntingFileRecord *record, const char *source_id, const char *picture_uri)
{
  return g_str_equal (record->source_id, source_id) &&
         (g_str_equal (source_id, BUNTING_SOURCE_BUILT_IN_ID) ||
          g_str_equal (record->picture_uri, picture_uri));
}

/**
 * bunting_library_lookup_from:
 * @source_id: the source of the request
 * @picture_uri: the URI of the request
 *
 * Returns: (transfer none) (nullable): as bunting_library_lookup_entry(), but only if its ETag and
 *   its Last-Modified may be sent with that request
 */
const BuntingFileRecord *
bunting_library_lookup_from (BuntingLibrary *self,
                             const char *code,
                             const char *source_id,
                             const char *picture_uri)
{
  const BuntingFileRecord *record = bunting_library_lookup_entry (self, code);

  return record != NULL && is_from (record, source_id, picture_uri) ? record : NULL;
}
