/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-manifest-file.h"

#include "bunting-limits.h"
#include "library/bunting-bounded-read.h"
#include "library/bunting-atomic-file.h"

/* The file that holds a library's manifest. It may be missing, damaged, or put there to do harm:
 * that is as good as an empty one. */
typedef struct {
  /* input */
  GFile *folder;         /* (owned) */
  BuntingManifest *with; /* (owned) */
} Update;

static void bytes_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);
static void manifest_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void manifest_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
update_free (Update *update)
{
  g_clear_object (&update->folder);
  g_clear_object (&update->with);
  g_free (update);
}

static void
bytes_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = bunting_bounded_read_finish (result, &error);

  if (bytes != NULL) {
    g_task_set_task_data (task, g_steal_pointer (&bytes), (GDestroyNotify)g_bytes_unref);
    g_task_run_in_thread (task, read_thread);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_task_return_error (task, g_steal_pointer (&error));
  } else {
    g_task_return_pointer (task, bunting_manifest_new (), g_object_unref);
  }
}

/* Within its bounds a file that was made for it takes json-glib a second and more. */
static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (BuntingManifest) manifest = bunting_manifest_new ();

  bunting_manifest_read (manifest, data);
  g_task_return_pointer (task, g_steal_pointer (&manifest), g_object_unref);
}

/**
 * bunting_manifest_file_load_async:
 * @folder: a library's folder
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads what is remembered of the files in @folder.
 */
void
bunting_manifest_file_load_async (GFile *folder,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GFile) file = g_file_get_child (folder, BUNTING_MANIFEST_FILE_NAME);

  g_task_set_source_tag (task, bunting_manifest_file_load_async);
  bunting_bounded_read_async (file, BUNTING_MANIFEST_MAX_BYTES, cancellable, bytes_loaded_cb, task);
}

/**
 * bunting_manifest_file_load_finish:
 * @result: what the callback was given
 * @error: %G_IO_ERROR_CANCELLED and no other
 *
 * Returns: (transfer full): the manifest, empty where there is none to be read
 */
BuntingManifest *
bunting_manifest_file_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
manifest_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Update *update = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (BuntingManifest) manifest = bunting_manifest_file_load_finish (result, &error);
  g_autoptr (GBytes) bytes = NULL;

  if (manifest == NULL) {
    g_task_return_error (task, error);
    return;
  }
  bunting_manifest_insert_all (manifest, update->with);
  bytes = bunting_manifest_write (manifest);
  bunting_atomic_file_write_async (update->folder, BUNTING_MANIFEST_FILE_NAME, bytes, TRUE,
                                   cancellable, manifest_written_cb, g_steal_pointer (&task));
}

static void
manifest_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GFile) file = bunting_atomic_file_write_finish (result, &error);

  if (file != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * bunting_manifest_file_update_async:
 * @folder: a library's folder
 * @with: what to write down; it is looked at when the file has been read
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Writes @with over what the file says. What another program that saves in the same folder wrote
 * down of other flags is kept.
 */
void
bunting_manifest_file_update_async (GFile *folder,
                                    BuntingManifest *with,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Update *update = g_new0 (Update, 1);

  g_task_set_source_tag (task, bunting_manifest_file_update_async);
  g_task_set_task_data (task, update, (GDestroyNotify)update_free);
  g_task_set_check_cancellable (task, FALSE); /* once it is there, it is written */
  update->folder = g_object_ref (folder);
  update->with = g_object_ref (with);
  bunting_manifest_file_load_async (folder, cancellable, manifest_loaded_cb, task);
}

/**
 * bunting_manifest_file_update_finish:
 * @result: what the callback was given
 * @error: as bunting_atomic_file_write_finish() sets it
 *
 * Returns: whether the file was written
 */
gboolean
bunting_manifest_file_update_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
