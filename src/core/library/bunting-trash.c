/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-trash.h"

#include "bunting-limits.h"
#include "library/bunting-atomic-file.h"
#include "library/bunting-bounded-read.h"

/* Moves files of flags to the trash, and puts them back.
 *
 * GIO cannot restore a file from the trash: only some desktops have trash:///, and a sandbox hides
 * it. So the bytes are kept, and are written again to put a file back. The file in the trash stays
 * there, so that nothing is lost whatever happens in between. */

typedef struct {
  GFile *file;     /* owned */
  GBytes *bytes;   /* owned */
  GFileInfo *info; /* owned: the time of modification, by which the library knows the file */
} TrashedFile;

#define ATTRIBUTES G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC

typedef struct {
  /* input */
  GPtrArray *files; /* owned */
  /* output */
  GPtrArray *trashed; /* owned, of TrashedFile */
  GError *error;      /* owned, NULL if all files were moved */
} TrashMove;

static void
trashed_file_free (gpointer data)
{
  TrashedFile *trashed = data;

  g_object_unref (trashed->file);
  g_bytes_unref (trashed->bytes);
  g_object_unref (trashed->info);
  g_free (trashed);
}

static void
trash_move_free (gpointer data)
{
  TrashMove *move = data;

  g_ptr_array_unref (move->files);
  g_ptr_array_unref (move->trashed);
  g_clear_error (&move->error);
  g_free (move);
}

static gboolean
move_one (TrashMove *move, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes =
    bunting_bounded_read (file, BUNTING_PICTURE_MAX_BYTES, cancellable, error);
  g_autoptr (GFileInfo) info =
    bytes == NULL ? NULL
                  : g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                       cancellable, error);
  TrashedFile *trashed;

  if (info == NULL || !g_file_trash (file, cancellable, error))
    return FALSE;
  trashed = g_new (TrashedFile, 1);
  trashed->file = g_object_ref (file);
  trashed->bytes = g_steal_pointer (&bytes);
  trashed->info = g_steal_pointer (&info);
  g_ptr_array_add (move->trashed, trashed);
  return TRUE;
}

static void
move_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  TrashMove *move = data;

  for (guint i = 0; i < move->files->len; i++)
    if (!move_one (move, g_ptr_array_index (move->files, i), cancellable, &move->error))
      break;
  g_task_return_boolean (task, TRUE);
}

/* files: (element-type GFile). Stops at the first file that cannot be moved. */
void
bunting_trash_move_async (GPtrArray *files,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  TrashMove *move = g_new0 (TrashMove, 1);

  g_task_set_source_tag (task, bunting_trash_move_async);
  g_task_set_check_cancellable (task, FALSE); /* what was moved must be known */
  move->files = g_ptr_array_ref (files);
  move->trashed = g_ptr_array_new_with_free_func (trashed_file_free);
  g_task_set_task_data (task, move, trash_move_free);
  g_task_run_in_thread (task, move_thread);
}

/* out_error: set if a file could not be moved: of %G_IO_ERROR, for example
 *   %G_IO_ERROR_NOT_SUPPORTED on a file system without a trash, or %BUNTING_PICTURE_ERROR
 *
 * Returns: (transfer full): the files that were moved, for bunting_trash_restore_async(); possibly
 *   none, and also after an error */
GPtrArray *
bunting_trash_move_finish (GAsyncResult *result, GError **out_error)
{
  TrashMove *move = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (move->error != NULL)
    g_propagate_error (out_error, g_steal_pointer (&move->error));
  return g_ptr_array_ref (move->trashed);
}

/* A flag that was downloaded again meanwhile stays: both pictures are kept, that of before in the
 * trash. */
static void
restore_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *all = data;

  for (guint i = 0; i < all->len; i++) {
    TrashedFile *trashed = g_ptr_array_index (all, i);
    g_autoptr (GFile) folder = g_file_get_parent (trashed->file);
    g_autofree char *name = g_file_get_basename (trashed->file);
    g_autoptr (GError) error = NULL;
    g_autoptr (GFile) file =
      bunting_atomic_file_write (folder, name, trashed->bytes, FALSE, cancellable, &error);

    if (file == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
    /* Without its time the flag has no source any more, which is no reason to fail. */
    if (file != NULL)
      g_file_set_attributes_from_info (file, trashed->info, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                       cancellable, NULL);
  }
  g_task_return_boolean (task, TRUE);
}

/* trashed: as bunting_trash_move_finish() returned it. Writes each file under its name again,
 * unless that is taken. */
void
bunting_trash_restore_async (GPtrArray *trashed,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_trash_restore_async);
  g_task_set_task_data (task, g_ptr_array_ref (trashed), (GDestroyNotify)g_ptr_array_unref);
  g_task_run_in_thread (task, restore_thread);
}

/* error: of %G_IO_ERROR */
gboolean
bunting_trash_restore_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
