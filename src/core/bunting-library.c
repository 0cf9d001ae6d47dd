/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-library.h"

#include "bunting-file-name.h"
#include "bunting-part.h"
#include "bunting-sandbox.h"

#define SCAN_ATTRIBUTES                                                                            \
  G_FILE_ATTRIBUTE_STANDARD_NAME                                                                   \
  "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE                            \
  "," G_FILE_ATTRIBUTE_TIME_MODIFIED
#define SCAN_BATCH 100

/* A part lives as long as the writing of one small file. One that is this old was left behind by a
 * program that was killed; a younger one may be another program's, at work in the same folder. */
#define LEFTOVER_AGE_S (10 * 60)

/* The folder of saved flags, and what is known of each file in it. The folder is the truth: any
 * file named like a flag is one, whoever put it there. The manifest only adds where a file came
 * from. */
struct _BuntingLibrary {
  GObject parent_instance;

  GFile *folder;
  GHashTable *files;          /* code → SavedFile, both owned */
  BuntingManifest *manifest;  /* what the manifest's file says, and what was saved since */
  BuntingManifest *unwritten; /* what was saved since the manifest's file was written */
  gboolean found_folder;      /* the last scan did */
};

typedef struct {
  GFile *file;
  gint64 size_bytes;
  gint64 modified_at;
} SavedFile;

G_DEFINE_FINAL_TYPE (BuntingLibrary, bunting_library, G_TYPE_OBJECT)
G_DEFINE_QUARK (bunting_library_error, bunting_library_error)

static void
saved_file_free (gpointer data)
{
  SavedFile *saved = data;

  g_object_unref (saved->file);
  g_free (saved);
}

static BuntingLibraryError
code_for_io_error (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return BUNTING_LIBRARY_ERROR_FAILED;
  switch (error->code) {
  case G_IO_ERROR_NOT_FOUND:
  case G_IO_ERROR_NOT_DIRECTORY:
  case G_IO_ERROR_NOT_MOUNTED:
    return BUNTING_LIBRARY_ERROR_NO_FOLDER;
  case G_IO_ERROR_PERMISSION_DENIED:
  case G_IO_ERROR_READ_ONLY:
    return BUNTING_LIBRARY_ERROR_READ_ONLY;
  case G_IO_ERROR_NO_SPACE:
    return BUNTING_LIBRARY_ERROR_FULL;
  case G_IO_ERROR_EXISTS:
    return BUNTING_LIBRARY_ERROR_EXISTS;
  case G_IO_ERROR_IS_DIRECTORY:
  case G_IO_ERROR_WOULD_MERGE:
  case G_IO_ERROR_WOULD_RECURSE:
    return BUNTING_LIBRARY_ERROR_NAME;
  default:
    return BUNTING_LIBRARY_ERROR_FAILED;
  }
}

/* Takes cause; cancelled stays cancelled. */
static GError *
translate_error (GError *cause)
{
  g_autoptr (GError) error = cause;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&error);
  return g_error_new_literal (BUNTING_LIBRARY_ERROR, code_for_io_error (error), error->message);
}

/* --- scan: the manifest first, then the folder --- */

typedef struct {
  /* in progress */
  GFileEnumerator *enumerator; /* (owned) (nullable) */
  gint64 now_s;
} Scan;

static void manifest_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void enumerated_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void next_files (GTask *task);
static void files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void scan_done (GTask *task, GError *error);

static void
scan_free (Scan *scan)
{
  g_clear_object (&scan->enumerator);
  g_free (scan);
}

static void
manifest_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  char *contents = NULL;
  gsize size_bytes;

  if (g_file_load_contents_finish (G_FILE (source), result, &contents, &size_bytes, NULL, NULL)) {
    g_autoptr (GBytes) bytes = g_bytes_new_take (contents, size_bytes);

    bunting_manifest_read (self->manifest, bytes);
  }
  g_file_enumerate_children_async (self->folder, SCAN_ATTRIBUTES,
                                   G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), enumerated_cb, task);
}

static void
enumerated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  Scan *scan = g_task_get_task_data (task);
  GError *error = NULL;

  scan->enumerator = g_file_enumerate_children_finish (G_FILE (source), result, &error);
  self->found_folder = scan->enumerator != NULL;
  if (scan->enumerator == NULL)
    scan_done (task, error);
  else
    next_files (task);
}

static void
next_files (GTask *task)
{
  Scan *scan = g_task_get_task_data (task);

  g_file_enumerator_next_files_async (scan->enumerator, SCAN_BATCH, G_PRIORITY_DEFAULT,
                                      g_task_get_cancellable (task), files_listed_cb, task);
}

static void
sweep_leftover (BuntingLibrary *self, GFileInfo *info, gint64 now_s)
{
  g_autoptr (GDateTime) modified = g_file_info_get_modification_date_time (info);
  g_autoptr (GFile) file = NULL;

  if (modified == NULL || now_s - g_date_time_to_unix (modified) < LEFTOVER_AGE_S)
    return;
  file = g_file_get_child (self->folder, g_file_info_get_name (info));
  g_debug ("sweeping %s", g_file_info_get_name (info));
  g_file_delete_async (file, G_PRIORITY_LOW, NULL, NULL, NULL);
}

/* Where a flag is there twice, the file that we saved counts, else the newest. */
static gboolean
is_better (BuntingLibrary *self, const char *code, const char *file_name, gint64 modified_at)
{
  const BuntingManifestEntry *entry = bunting_manifest_lookup (self->manifest, code);
  SavedFile *known = g_hash_table_lookup (self->files, code);
  g_autofree char *known_name = NULL;

  if (known == NULL)
    return TRUE;
  known_name = g_file_get_basename (known->file);
  if (entry != NULL && g_strcmp0 (entry->file_name, known_name) == 0)
    return FALSE;
  if (entry != NULL && g_strcmp0 (entry->file_name, file_name) == 0)
    return TRUE;
  return modified_at > known->modified_at;
}

static void
remember_file (BuntingLibrary *self, const char *code, GFile *file, gint64 size, gint64 modified_at)
{
  SavedFile *saved = g_new0 (SavedFile, 1);

  saved->file = g_object_ref (file);
  saved->size_bytes = size;
  saved->modified_at = modified_at;
  g_hash_table_replace (self->files, g_strdup (code), saved);
}

static void
take_file (BuntingLibrary *self, GFileInfo *info, gint64 now_s)
{
  const char *file_name = g_file_info_get_name (info);
  g_autoptr (GDateTime) modified = g_file_info_get_modification_date_time (info);
  gint64 modified_at = modified != NULL ? g_date_time_to_unix (modified) : 0;
  g_autofree char *code = NULL;
  g_autoptr (GFile) file = NULL;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return;
  if (bunting_part_is_name (file_name)) {
    sweep_leftover (self, info, now_s);
    return;
  }
  code = bunting_file_name_parse (file_name, NULL);
  if (code == NULL || g_file_info_get_size (info) == 0 ||
      !is_better (self, code, file_name, modified_at))
    return;
  file = g_file_get_child (self->folder, file_name);
  remember_file (self, code, file, g_file_info_get_size (info), modified_at);
}

static void
files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  Scan *scan = g_task_get_task_data (task);
  GError *error = NULL;
  g_autolist (GFileInfo) infos =
    g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (source), result, &error);

  if (infos == NULL) {
    scan_done (task, error);
    return;
  }
  for (GList *link = infos; link != NULL; link = link->next)
    take_file (self, link->data, scan->now_s);
  next_files (task);
}

/* The one exit. A folder that is not there yet is an empty library. */
static void
scan_done (GTask *task, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (error != NULL)
    g_task_return_error (task, translate_error (error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * bunting_library_scan_async:
 * @self: a library
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks through the folder; from then on bunting_library_lookup() knows what is saved. What a
 * killed program left behind half-written is swept.
 */
void
bunting_library_scan_async (BuntingLibrary *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Scan *scan = g_new0 (Scan, 1);
  g_autoptr (GFile) manifest = g_file_get_child (self->folder, BUNTING_MANIFEST_FILE_NAME);

  g_task_set_source_tag (task, bunting_library_scan_async);
  g_task_set_task_data (task, scan, (GDestroyNotify)scan_free);
  scan->now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_hash_table_remove_all (self->files);
  g_file_load_contents_async (manifest, cancellable, manifest_loaded_cb, task);
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
  g_autofree char *probe_name = bunting_part_make_name ("probe");
  g_autoptr (GFile) probe = g_file_get_child (self->folder, probe_name);
  const char *path = g_file_peek_path (self->folder);
  g_autoptr (GFileOutputStream) stream = NULL;
  GError *error = NULL;

  if (path != NULL && bunting_sandbox_hides (path)) {
    g_task_return_new_error (task, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN,
                             "what is saved there does not leave the sandbox");
    return;
  }
  if (!g_file_make_directory_with_parents (self->folder, cancellable, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_task_return_error (task, translate_error (error));
    return;
  }
  g_clear_error (&error);
  stream = g_file_create (probe, G_FILE_CREATE_NONE, cancellable, &error);
  if (stream == NULL) {
    g_task_return_error (task, translate_error (error));
    return;
  }
  g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL);
  g_file_delete (probe, NULL, NULL);
  g_task_return_boolean (task, TRUE);
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
} Save;

static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
save_free (Save *save)
{
  g_free (save->code);
  g_free (save->entry.file_name);
  g_free (save->entry.source_id);
  g_free (save->entry.picture_uri);
  g_free (save->entry.etag);
  g_free (save);
}

/* A refreshed flag may have another name or kind than before. The file that it takes the place of
 * goes, if it was we who saved it. */
static void
remove_superseded (BuntingLibrary *self, Save *save)
{
  const BuntingManifestEntry *before = bunting_manifest_lookup (self->manifest, save->code);
  g_autoptr (GFile) file = NULL;

  if (!save->replace || before == NULL || g_strcmp0 (before->file_name, save->entry.file_name) == 0)
    return;
  file = g_file_get_child (self->folder, before->file_name);
  g_file_delete_async (file, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFile) file = bunting_part_write_finish (result, &error);

  if (file == NULL) {
    g_task_return_error (task, translate_error (error));
    return;
  }
  save->entry.saved_at = g_get_real_time () / G_USEC_PER_SEC;
  remove_superseded (self, save);
  remember_file (self, save->code, file, save->entry.size_bytes, save->entry.saved_at);
  bunting_manifest_insert (self->manifest, save->code, &save->entry);
  bunting_manifest_insert (self->unwritten, save->code, &save->entry);
  g_task_return_pointer (task, g_steal_pointer (&file), g_object_unref);
}

/**
 * bunting_library_save_async:
 * @self: a library whose folder is there
 * @item: what to save
 * @cancellable: (nullable): ends it before the file has its final name
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Saves one picture, whole or not at all.
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
  bunting_part_write_async (self->folder, save->entry.file_name, item->bytes, item->replace,
                            cancellable, saved_cb, task);
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

/* --- flush: the manifest --- */

static void manifest_reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void manifest_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Another program may have saved in the same folder meanwhile: what it wrote down is kept. */
static void
manifest_reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  BuntingManifest *unwritten = g_task_get_task_data (task);
  g_autoptr (BuntingManifest) merged = bunting_manifest_new ();
  g_autoptr (GBytes) bytes = NULL;
  char *contents = NULL;
  gsize size_bytes;

  if (g_file_load_contents_finish (G_FILE (source), result, &contents, &size_bytes, NULL, NULL)) {
    g_autoptr (GBytes) before = g_bytes_new_take (contents, size_bytes);

    bunting_manifest_read (merged, before);
  }
  bunting_manifest_insert_all (merged, unwritten);
  bytes = bunting_manifest_write (merged);
  bunting_part_write_async (self->folder, BUNTING_MANIFEST_FILE_NAME, bytes, TRUE,
                            g_task_get_cancellable (task), manifest_written_cb, task);
}

static void
manifest_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingLibrary *self = g_task_get_source_object (task);
  BuntingManifest *unwritten = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFile) file = bunting_part_write_finish (result, &error);

  if (file == NULL) {
    /* Still to be written, but for what was saved anew while this went on. */
    bunting_manifest_insert_all (unwritten, self->unwritten);
    g_set_object (&self->unwritten, unwritten);
    g_task_return_error (task, translate_error (error));
    return;
  }
  g_task_return_boolean (task, TRUE);
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
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GFile) manifest = g_file_get_child (self->folder, BUNTING_MANIFEST_FILE_NAME);

  g_task_set_source_tag (task, bunting_library_flush_async);
  if (bunting_manifest_get_n_entries (self->unwritten) == 0) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_task_set_task_data (task, g_steal_pointer (&self->unwritten), g_object_unref);
  self->unwritten = bunting_manifest_new ();
  g_file_load_contents_async (manifest, cancellable, manifest_reloaded_cb, g_steal_pointer (&task));
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
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_object (&self->manifest);
  g_clear_object (&self->unwritten);
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
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, saved_file_free);
  self->manifest = bunting_manifest_new ();
  self->unwritten = bunting_manifest_new ();
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
  SavedFile *saved = g_hash_table_lookup (self->files, code);

  return saved != NULL ? saved->file : NULL;
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
  SavedFile *saved = g_hash_table_lookup (self->files, code);
  g_autofree char *file_name = NULL;

  if (entry == NULL || saved == NULL || entry->size_bytes != saved->size_bytes)
    return NULL;
  file_name = g_file_get_basename (saved->file);
  return g_strcmp0 (file_name, entry->file_name) == 0 ? entry : NULL;
}

/**
 * bunting_library_dup_etag:
 * @self: a library
 * @code: a country's code
 * @source_id: the source that will be asked
 *
 * Returns: (transfer full) (nullable): the ETag to ask that source with whether it has a newer
 *   picture than the saved one
 */
char *
bunting_library_dup_etag (BuntingLibrary *self, const char *code, const char *source_id)
{
  const BuntingManifestEntry *entry = bunting_library_lookup_entry (self, code);

  if (entry == NULL || g_strcmp0 (entry->source_id, source_id) != 0)
    return NULL;
  return g_strdup (entry->etag);
}
