/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library-scan.h"

#include "library/bunting-file-name.h"
#include "library/bunting-library-probe.h"
#include "library/bunting-manifest-file.h"
#include "library/bunting-atomic-file.h"

#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_NAME                                                                   \
  "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE                            \
  "," G_FILE_ATTRIBUTE_TIME_MODIFIED
#define BATCH 100

/* A part lives as long as the writing of one small file. One that is this old was left behind by a
 * program that was killed; a younger one may be another program's, at work in the same folder. */
#define LEFTOVER_AGE_S (10 * 60)

/* The manifest first, for it says which file counts where a flag is there twice; then the folder.
 */
typedef struct {
  /* input */
  GFile *folder;          /* (owned) */
  BuntingManifest *saved; /* (owned) */
  gint64 now_s;

  /* in progress */
  GFileEnumerator *enumerator; /* (owned) (nullable) */

  /* output */
  BuntingManifest *manifest; /* (owned) */
  BuntingShelf *shelf;       /* (owned) */
} LibraryScan;

static void manifest_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void enumerated_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void next_files (GTask *task);
static void files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task, GError *error);

static void
scan_free (LibraryScan *scan)
{
  g_clear_object (&scan->folder);
  g_clear_object (&scan->saved);
  g_clear_object (&scan->enumerator);
  g_clear_object (&scan->manifest);
  g_clear_pointer (&scan->shelf, bunting_shelf_free);
  g_free (scan);
}

static void
manifest_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LibraryScan *scan = g_task_get_task_data (task);
  GError *error = NULL;

  scan->manifest = bunting_manifest_file_load_finish (result, &error);
  if (scan->manifest == NULL) {
    done (task, error);
    return;
  }
  bunting_manifest_insert_all (scan->manifest, scan->saved);
  g_file_enumerate_children_async (scan->folder, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                   G_PRIORITY_DEFAULT, g_task_get_cancellable (task), enumerated_cb,
                                   task);
}

static void
enumerated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LibraryScan *scan = g_task_get_task_data (task);
  GError *error = NULL;

  scan->enumerator = g_file_enumerate_children_finish (G_FILE (source), result, &error);
  if (scan->enumerator == NULL)
    done (task, error);
  else
    next_files (task);
}

static void
next_files (GTask *task)
{
  LibraryScan *scan = g_task_get_task_data (task);

  g_file_enumerator_next_files_async (scan->enumerator, BATCH, G_PRIORITY_DEFAULT,
                                      g_task_get_cancellable (task), files_listed_cb, task);
}

/* Other programs name their parts in much the same way: only what would have become a file of ours
 * is ours. */
static gboolean
is_our_part (const char *file_name)
{
  g_autofree char *final_name = bunting_atomic_file_parse_name (file_name);
  g_autofree char *code = final_name != NULL ? bunting_file_name_parse (final_name, NULL) : NULL;

  return code != NULL || g_strcmp0 (final_name, BUNTING_MANIFEST_FILE_NAME) == 0 ||
         g_strcmp0 (final_name, BUNTING_LIBRARY_PROBE_NAME) == 0;
}

/* A file without a time of modification is left alone. */
static void
sweep_leftover (LibraryScan *scan, GFile *file, gint64 modified_at)
{
  g_autofree char *uri = NULL;

  if (modified_at == 0 || scan->now_s - modified_at < LEFTOVER_AGE_S)
    return;
  uri = g_file_get_uri (file);
  g_debug ("sweeping %s", uri);
  g_file_delete_async (file, G_PRIORITY_LOW, NULL, NULL, NULL);
}

static void
take_file (LibraryScan *scan, GFileInfo *info)
{
  const char *file_name = g_file_info_get_name (info);
  guint32 type = g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_STANDARD_TYPE);
  g_autoptr (GFile) child = g_file_get_child (scan->folder, file_name);
  g_autofree char *code = bunting_file_name_parse (file_name, NULL);
  BuntingShelfFile file = { child, 0, 0 };

  if (type != G_FILE_TYPE_REGULAR)
    return;
  file.size_bytes = (gint64)g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE);
  file.modified_at =
    (gint64)g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED);
  if (is_our_part (file_name))
    sweep_leftover (scan, child, file.modified_at);
  else if (code != NULL && file.size_bytes > 0)
    bunting_shelf_offer (scan->shelf, code, &file, bunting_manifest_lookup (scan->manifest, code));
}

static void
files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  LibraryScan *scan = g_task_get_task_data (task);
  GError *error = NULL;
  g_autolist (GFileInfo) infos =
    g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (source), result, &error);

  if (infos == NULL) {
    done (task, error);
    return;
  }
  for (GList *link = infos; link != NULL; link = link->next)
    take_file (scan, link->data);
  next_files (task);
}

/* The one exit. A folder that is not there yet is an empty library. Takes error. */
static void
done (GTask *task, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * bunting_library_scan_folder_async:
 * @folder: where flags are saved
 * @saved: what is known for certain; it counts for more than what the manifest's file says
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads the manifest and lists the folder. What a killed program left behind half-written is swept.
 */
void
bunting_library_scan_folder_async (GFile *folder,
                                   BuntingManifest *saved,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  LibraryScan *scan = g_new0 (LibraryScan, 1);

  g_task_set_source_tag (task, bunting_library_scan_folder_async);
  g_task_set_task_data (task, scan, (GDestroyNotify)scan_free);
  scan->folder = g_object_ref (folder);
  scan->saved = g_object_ref (saved);
  scan->now_s = g_get_real_time () / G_USEC_PER_SEC;
  scan->shelf = bunting_shelf_new ();
  bunting_manifest_file_load_async (folder, cancellable, manifest_loaded_cb, task);
}

/**
 * bunting_library_scan_folder_finish:
 * @result: what the callback was given
 * @out_manifest: (out) (transfer full): what is remembered of the files
 * @out_shelf: (out) (transfer full): the files
 * @out_found: (out): whether there is a folder
 * @error: %G_IO_ERROR as GIO reports it
 *
 * Returns: %TRUE when all of the folder was seen, also when there is no folder yet
 */
gboolean
bunting_library_scan_folder_finish (GAsyncResult *result,
                                    BuntingManifest **out_manifest,
                                    BuntingShelf **out_shelf,
                                    gboolean *out_found,
                                    GError **error)
{
  LibraryScan *scan;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  scan = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_manifest = g_steal_pointer (&scan->manifest);
  *out_shelf = g_steal_pointer (&scan->shelf);
  *out_found = scan->enumerator != NULL;
  return TRUE;
}
