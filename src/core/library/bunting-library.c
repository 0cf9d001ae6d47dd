/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library.h"

#include "library/bunting-file-name.h"
#include "library/bunting-library-probe.h"
#include "library/bunting-library-scan.h"
#include "library/bunting-manifest-file.h"
#include "library/bunting-atomic-file.h"
#include "source/bunting-source.h"

#include <string.h>

/* The folder of saved flags, and what is known of each file in it. The folder is the truth: any
 * file named like a flag is one, whoever put it there. The manifest only adds where a file came
 * from. */
struct _BuntingLibrary {
  GObject parent_instance;

  GFile *folder;
  BuntingShelf *shelf;       /* the files, as of the last scan, and those saved since */
  BuntingManifest *manifest; /* what the manifest's file said then, and what was saved since */

  BuntingManifest *saved; /* all that this library has saved, written down or not */
  gboolean is_written;    /* whether all of that is in the manifest's file, or will be */
  GQueue flushes;         /* of GTask (owned), one after the other */
  gboolean is_flushing;   /* the first of them is */

  gboolean found_folder; /* the last scan did */

  guint n_scans;                 /* going on now */
  BuntingShelf *saved_meanwhile; /* (nullable) what they may not have seen */
};

G_DEFINE_FINAL_TYPE (BuntingLibrary, bunting_library, G_TYPE_OBJECT)
G_DEFINE_QUARK (bunting_library_error, bunting_library_error)

/* --- scan --- */

static void
folder_scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  g_autoptr (BuntingManifest) manifest = NULL;
  g_autoptr (BuntingShelf) shelf = NULL;
  GError *error = NULL;

  if (bunting_library_scan_folder_finish (result, &manifest, &shelf, &self->found_folder, &error)) {
    bunting_shelf_put_all (shelf, self->saved_meanwhile);
    bunting_manifest_insert_all (manifest, self->saved);
    bunting_shelf_free (self->shelf);
    self->shelf = g_steal_pointer (&shelf);
    g_set_object (&self->manifest, manifest);
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_error (task, bunting_library_probe_translate_error (error));
  }
  self->n_scans--;
  if (self->n_scans == 0)
    g_clear_pointer (&self->saved_meanwhile, bunting_shelf_free);
}

/**
 * bunting_library_scan_async:
 * @self: a library
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks through the folder; from then on bunting_library_lookup() knows what is saved. Until then,
 * and after a scan that failed, it knows what it knew before. What a killed program left behind
 * half-written is swept.
 */
void
bunting_library_scan_async (BuntingLibrary *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_library_scan_async);
  if (self->n_scans == 0)
    self->saved_meanwhile = bunting_shelf_new ();
  self->n_scans++;
  bunting_library_scan_folder_async (self->folder, self->saved, cancellable, folder_scanned_cb,
                                     task);
}

/**
 * bunting_library_scan_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: #BuntingLibraryError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when all of the folder was seen, also when there is no folder yet
 */
gboolean
bunting_library_scan_finish (BuntingLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * bunting_library_get_found_folder:
 * @self: a library
 *
 * Returns: whether the folder was there at the last scan
 */
gboolean
bunting_library_get_found_folder (BuntingLibrary *self)
{
  return self->found_folder;
}

/* --- prepare: said before anything is fetched --- */

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BuntingLibrary *self = source;
  GError *error = NULL;

  if (bunting_library_probe_probe (self->folder, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * bunting_library_prepare_async:
 * @self: a library
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Makes the folder where there is none, and proves that a file can be written there and found
 * again, so that a download need not begin to find that out.
 */
void
bunting_library_prepare_async (BuntingLibrary *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_library_prepare_async);
  g_task_run_in_thread (task, prepare_thread);
}

/**
 * bunting_library_prepare_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: #BuntingLibraryError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether flags can be saved in the folder
 */
gboolean
bunting_library_prepare_finish (BuntingLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- save --- */

typedef struct {
  /* input */
  char *code;                 /* (owned) */
  BuntingManifestEntry entry; /* its strings owned */
  gboolean replace;

  /* in progress */
  gint64 superseded_size_bytes;

  /* output */
  GFile *file; /* (owned) (nullable) */
} Save;

static void part_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void superseded_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void superseded_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved (GTask *task);

static void
save_free (Save *save)
{
  g_free (save->code);
  g_free (save->entry.file_name);
  g_free (save->entry.source_id);
  g_free (save->entry.picture_uri);
  g_free (save->entry.etag);
  g_clear_object (&save->file);
  g_free (save);
}

/* Some file systems do not tell upper from lower case, nor one spelling of "é" from the other. */
static gboolean
may_be_one_file (const char *file_name, const char *other_name)
{
  g_autofree char *normal = g_utf8_normalize (file_name, -1, G_NORMALIZE_ALL);
  g_autofree char *other_normal = g_utf8_normalize (other_name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal, -1);
  g_autofree char *other_folded = g_utf8_casefold (other_normal, -1);

  return strcmp (folded, other_folded) == 0;
}

/* A refreshed flag may have another name or kind than before. The file that it takes the place of
 * goes, if it was we who saved it and nobody has changed it since.
 *
 * Returns: (transfer full) (nullable): that file */
static GFile *
dup_superseded (BuntingLibrary *self, Save *save)
{
  const BuntingManifestEntry *before = bunting_library_lookup_entry (self, save->code);

  if (!save->replace || before == NULL ||
      may_be_one_file (save->entry.file_name, before->file_name))
    return NULL;
  save->superseded_size_bytes = before->size_bytes;
  return g_file_get_child (self->folder, before->file_name);
}

static void
remember (BuntingLibrary *self, Save *save)
{
  BuntingShelfFile file = { save->file, save->entry.size_bytes, save->entry.saved_at };

  bunting_shelf_put (self->shelf, save->code, &file);
  if (self->saved_meanwhile != NULL)
    bunting_shelf_put (self->saved_meanwhile, save->code, &file);
  bunting_manifest_insert (self->manifest, save->code, &save->entry);
  bunting_manifest_insert (self->saved, save->code, &save->entry);
  self->is_written = FALSE;
}

static void
part_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr (GFile) superseded = NULL;
  GError *error = NULL;

  save->file = bunting_atomic_file_write_finish (result, &error);
  if (save->file == NULL) {
    g_task_return_error (task, bunting_library_probe_translate_error (error));
    g_object_unref (task);
    return;
  }
  save->entry.saved_at = g_get_real_time () / G_USEC_PER_SEC;
  superseded = dup_superseded (self, save);
  remember (self, save);
  if (superseded == NULL)
    saved (task);
  else
    g_file_query_info_async (superseded, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                             G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT, NULL,
                             superseded_queried_cb, task);
}

static void
superseded_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Save *save = g_task_get_task_data (task);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (info != NULL && g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) ==
                        (guint64)save->superseded_size_bytes)
    g_file_delete_async (G_FILE (source), G_PRIORITY_DEFAULT, NULL, superseded_deleted_cb, task);
  else
    saved (task);
}

static void
superseded_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* A file too many is no fault of this flag. */
  g_file_delete_finish (G_FILE (source), result, NULL);
  saved (user_data);
}

static void
saved (GTask *task)
{
  Save *save = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&save->file), g_object_unref);
  g_object_unref (task);
}

/**
 * bunting_library_save_async:
 * @self: a library whose folder is there
 * @item: what to save
 * @cancellable: (nullable): ends it before the file has its final name
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Saves one picture, whole or not at all. With @item.replace, a file that this program has saved
 * for the same country under another name goes.
 */
void
bunting_library_save_async (BuntingLibrary *self,
                            const BuntingLibraryItem *item,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Save *save = g_new0 (Save, 1);

  g_task_set_source_tag (task, bunting_library_save_async);
  g_task_set_task_data (task, save, (GDestroyNotify)save_free);
  g_task_set_check_cancellable (task, FALSE); /* once it is there, it is saved */
  save->code = g_strdup (item->code);
  save->replace = item->replace;
  save->entry.file_name = bunting_file_name_make (item->code, item->name, item->kind);
  save->entry.size_bytes = g_bytes_get_size (item->bytes);
  save->entry.source_id = g_strdup (item->source_id);
  save->entry.picture_uri = g_strdup (item->picture_uri);
  save->entry.etag = g_strdup (item->etag);
  bunting_atomic_file_write_async (self->folder, save->entry.file_name, item->bytes, item->replace,
                                   cancellable, part_written_cb, task);
}

/**
 * bunting_library_save_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: #BuntingLibraryError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the saved file
 */
GFile *
bunting_library_save_finish (BuntingLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- flush --- */

static void manifest_updated_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* One at a time: each reads the file, adds to it and puts it back. Of two at once, the one that
 * read first may write last, and what only the other knew is gone. */
static void
run_flushes (BuntingLibrary *self)
{
  GTask *task;

  while (!self->is_flushing && (task = g_queue_peek_head (&self->flushes)) != NULL) {
    if (!self->is_written) {
      self->is_flushing = TRUE;
      self->is_written = TRUE; /* but for what is saved from here on */
      bunting_manifest_file_update_async (self->folder, self->saved, g_task_get_cancellable (task),
                                          manifest_updated_cb, self);
    } else {
      g_queue_pop_head (&self->flushes);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
  }
}

static void
manifest_updated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingLibrary *self = user_data;
  g_autoptr (GTask) task = g_queue_pop_head (&self->flushes);
  GError *error = NULL;

  self->is_flushing = FALSE;
  if (bunting_manifest_file_update_finish (result, &error)) {
    g_task_return_boolean (task, TRUE);
  } else {
    self->is_written = FALSE;
    g_task_return_error (task, bunting_library_probe_translate_error (error));
  }
  run_flushes (self);
}

/**
 * bunting_library_flush_async:
 * @self: a library
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Writes down what has been saved since the last time: the manifest with its ETags.
 */
void
bunting_library_flush_async (BuntingLibrary *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_library_flush_async);
  g_task_set_check_cancellable (task, FALSE); /* once it is there, it is written */
  g_queue_push_tail (&self->flushes, task);
  run_flushes (self);
}

/**
 * bunting_library_flush_finish:
 * @self: a library
 * @result: what the callback was given
 * @error: #BuntingLibraryError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it was written; if not, the next flush tries again
 */
gboolean
bunting_library_flush_finish (BuntingLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
bunting_library_finalize (GObject *object)
{
  BuntingLibrary *self = BUNTING_LIBRARY (object);

  g_clear_object (&self->folder);
  g_clear_pointer (&self->shelf, bunting_shelf_free);
  g_clear_object (&self->manifest);
  g_clear_object (&self->saved);
  g_clear_pointer (&self->saved_meanwhile, bunting_shelf_free);
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
  self->shelf = bunting_shelf_new ();
  self->manifest = bunting_manifest_new ();
  self->saved = bunting_manifest_new ();
  self->is_written = TRUE;
}

/**
 * bunting_library_new:
 * @folder: where flags are saved; it need not be there yet
 *
 * Returns: (transfer full): a library that knows of no file until it is scanned
 */
BuntingLibrary *
bunting_library_new (GFile *folder)
{
  BuntingLibrary *self = g_object_new (BUNTING_TYPE_LIBRARY, NULL);

  self->folder = g_object_ref (folder);
  return self;
}

/**
 * bunting_library_get_folder:
 * @self: a library
 *
 * Returns: (transfer none): where flags are saved
 */
GFile *
bunting_library_get_folder (BuntingLibrary *self)
{
  return self->folder;
}

/**
 * bunting_library_lookup:
 * @self: a library
 * @code: a country's code
 *
 * Returns: (transfer none) (nullable): the saved picture, as of the last scan or save
 */
GFile *
bunting_library_lookup (BuntingLibrary *self, const char *code)
{
  const BuntingShelfFile *file = bunting_shelf_lookup (self->shelf, code);

  return file != NULL ? file->file : NULL;
}

/**
 * bunting_library_lookup_entry:
 * @self: a library
 * @code: a country's code
 *
 * Returns: (transfer none) (nullable): where the saved picture came from and when, if that is known
 *   and the file is still the one that was saved
 */
const BuntingManifestEntry *
bunting_library_lookup_entry (BuntingLibrary *self, const char *code)
{
  const BuntingManifestEntry *entry = bunting_manifest_lookup (self->manifest, code);
  const BuntingShelfFile *file = bunting_shelf_lookup (self->shelf, code);
  g_autofree char *file_name = NULL;

  if (entry == NULL || file == NULL || entry->size_bytes != file->size_bytes)
    return NULL;
  file_name = g_file_get_basename (file->file);
  return g_strcmp0 (file_name, entry->file_name) == 0 ? entry : NULL;
}

/* An ETag means something to the server that sent it, and for that address only. People may point
 * their own source elsewhere, which keeps its id. The built-in source serves on another port at
 * each start, but the same flags. */
static gboolean
is_from (const BuntingManifestEntry *entry, const char *source_id, const char *picture_uri)
{
  if (!g_str_equal (entry->source_id, source_id))
    return FALSE;
  return g_str_equal (source_id, BUNTING_SOURCE_BUILT_IN_ID) ||
         g_str_equal (entry->picture_uri, picture_uri);
}

/**
 * bunting_library_dup_etag:
 * @self: a library
 * @code: a country's code
 * @source_id: the source that will be asked
 * @picture_uri: the address that will be asked for, as it was said when the picture was saved
 *
 * Returns: (transfer full) (nullable): the ETag to ask that source with whether it has a newer
 *   picture than the saved one
 */
char *
bunting_library_dup_etag (BuntingLibrary *self,
                          const char *code,
                          const char *source_id,
                          const char *picture_uri)
{
  const BuntingManifestEntry *entry = bunting_library_lookup_entry (self, code);

  if (entry == NULL || !is_from (entry, source_id, picture_uri))
    return NULL;
  return g_strdup (entry->etag);
}
