/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-atomic-file.h"

#include "library/bunting-bounded-read.h"

#include <string.h>

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
#define SUFFIX ".part"
#define CHANCE_LENGTH 6

/* Writes a file whole or not at all: under another name in the same folder first, closed with its
 * error checked (a full disk may speak up only there), then moved to its final name. GIO's own
 * g_file_replace_async() writes a new file under its final name from the first byte on.
 *
 * The cancellable is looked at between the steps, and handed to none that makes or moves a file:
 * these run in threads, and one that is struck meanwhile reports as cancelled what it has done. */
typedef struct {
  /* input */
  GFile *final;  /* (owned) */
  GBytes *bytes; /* (owned) */
  GFileCopyFlags move_flags;

  /* in progress */
  GFile *part;           /* (owned) */
  GOutputStream *stream; /* (owned) (nullable): closed when NULL */
  gboolean part_exists;
  GError *error; /* (owned) (nullable): what the clean-up will report */
} AtomicWrite;

static void part_created_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void bytes_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void stream_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void part_moved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void
move_over_empty_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable);
static void moved_over_empty_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void existing_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void part_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void clean_up (GTask *task);
static void done (GTask *task);

static void
write_free (AtomicWrite *write)
{
  g_assert (write->stream == NULL);
  g_clear_object (&write->final);
  g_clear_object (&write->part);
  g_clear_pointer (&write->bytes, g_bytes_unref);
  g_clear_error (&write->error);
  g_free (write);
}

/* Keeps the first error: what comes after it is only its consequence. */
static void
take_error (AtomicWrite *write, GError *error)
{
  if (write->error == NULL)
    write->error = error;
  else
    g_clear_error (&error);
}

static void
part_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);
  GError *error = NULL;
  GFileOutputStream *stream = g_file_create_finish (G_FILE (source), result, &error);
  gsize size_bytes;
  const void *data = g_bytes_get_data (write->bytes, &size_bytes);

  if (stream == NULL) {
    take_error (write, error);
    done (task);
    return;
  }
  write->stream = G_OUTPUT_STREAM (stream);
  write->part_exists = TRUE;
  g_output_stream_write_all_async (write->stream, data, size_bytes, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), bytes_written_cb, task);
}

static void
bytes_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    take_error (write, error);
  /* Closed in any case, and without the cancellable, so that no descriptor is left open. */
  g_output_stream_close_async (write->stream, G_PRIORITY_DEFAULT, NULL, stream_closed_cb, task);
}

static void
stream_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    take_error (write, error);
  else if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    take_error (write, error);
  g_clear_object (&write->stream);
  if (write->error != NULL) {
    clean_up (task);
    return;
  }
  g_file_move_async (write->part, write->final, write->move_flags, G_PRIORITY_DEFAULT, NULL, NULL,
                     NULL, part_moved_cb, task);
}

static void
part_moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_file_move_finish (G_FILE (source), result, &error)) {
    write->part_exists = FALSE;
    done (task);
    return;
  }
  take_error (write, error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_autoptr (GTask) over = g_task_new (NULL, NULL, moved_over_empty_cb, task);

    g_task_set_task_data (over, task, NULL);
    g_task_run_in_thread (over, move_over_empty_thread);
  } else {
    clean_up (task);
  }
}

static gboolean
is_empty_file (GFile *file)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);

  return info != NULL &&
         g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_STANDARD_TYPE) ==
           G_FILE_TYPE_REGULAR &&
         g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) == 0;
}

/* An empty file holds nothing that could be lost: a power cut may have left it, and it would be in
 * the way for ever. Looked at and moved over in one go, with no turn of the main loop in between:
 * that leaves another program no more time to fill it than GIO does, which looks whether a name is
 * taken and then moves, too. */
static void
move_over_empty_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AtomicWrite *write = g_task_get_task_data (data);
  gboolean is_moved =
    !g_cancellable_is_cancelled (g_task_get_cancellable (data)) && is_empty_file (write->final) &&
    g_file_move (write->part, write->final, write->move_flags | G_FILE_COPY_OVERWRITE, NULL, NULL,
                 NULL, NULL);

  g_task_return_boolean (task, is_moved);
}

static void
moved_over_empty_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);

  if (g_task_propagate_boolean (G_TASK (result), NULL)) {
    g_clear_error (&write->error);
    write->part_exists = FALSE;
    done (task);
    return;
  }
  bunting_bounded_read_async (write->final, g_bytes_get_size (write->bytes),
                              g_task_get_cancellable (task), existing_loaded_cb, task);
}

/* Whether this says more than that the name is taken. */
static gboolean
says_more (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A name that is taken by the very same bytes is as good as saved: another program that downloads
 * into the same folder was faster. */
static void
existing_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) existing = bunting_bounded_read_finish (result, &error);

  if (existing != NULL && g_bytes_equal (existing, write->bytes)) {
    g_clear_error (&write->error);
  } else if (says_more (error)) {
    g_clear_error (&write->error);
    take_error (write, g_steal_pointer (&error));
  }
  clean_up (task);
}

static void
clean_up (GTask *task)
{
  AtomicWrite *write = g_task_get_task_data (task);

  g_file_delete_async (write->part, G_PRIORITY_DEFAULT, NULL, part_deleted_cb, task);
}

static void
part_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  AtomicWrite *write = g_task_get_task_data (task);

  /* What cannot be deleted is swept at a later scan. */
  g_file_delete_finish (G_FILE (source), result, NULL);
  write->part_exists = FALSE;
  done (task);
}

/* The one exit. */
static void
done (GTask *task)
{
  AtomicWrite *write = g_task_get_task_data (task);

  g_assert (!write->part_exists);
  if (write->error != NULL)
    g_task_return_error (task, g_steal_pointer (&write->error));
  else
    g_task_return_pointer (task, g_object_ref (write->final), g_object_unref);
  g_object_unref (task);
}

/**
 * bunting_atomic_file_make_name:
 * @final_name: a file's name
 *
 * Returns: (transfer full): a hidden name beside it, another at each call, so that two programs
 * that save the same flag do not write into one file
 */
char *
bunting_atomic_file_make_name (const char *final_name)
{
  char chance[CHANCE_LENGTH + 1] = { 0 };

  for (gsize i = 0; i < CHANCE_LENGTH; i++)
    chance[i] = (char)g_random_int_range ('a', 'z' + 1);
  return g_strconcat (".", final_name, ".", chance, SUFFIX, NULL);
}

/**
 * bunting_atomic_file_parse_name:
 * @part_name: the name of a file
 *
 * Reads what bunting_atomic_file_make_name() makes.
 *
 * Returns: (transfer full) (nullable): the name that the file was going to have, or %NULL for a
 *   file that is no part
 */
char *
bunting_atomic_file_parse_name (const char *part_name)
{
  gsize length = strlen (part_name);
  gsize tail = 1 + CHANCE_LENGTH + strlen (SUFFIX);
  const char *chance;

  if (part_name[0] != '.' || length < 2 + tail || !g_str_has_suffix (part_name, SUFFIX))
    return NULL;
  chance = part_name + length - tail + 1;
  if (chance[-1] != '.')
    return NULL;
  for (gsize i = 0; i < CHANCE_LENGTH; i++)
    if (!g_ascii_islower (chance[i]))
      return NULL;
  return g_strndup (part_name + 1, length - 1 - tail);
}

/**
 * bunting_atomic_file_write_async:
 * @folder: where
 * @final_name: the name that the file will have, in the file system's encoding
 * @bytes: what it will hold
 * @replace: whether a file of that name gives way
 * @cancellable: (nullable): ends it before the file has its final name, and cleans up
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Writes a file whole or not at all. Where @replace is %FALSE and the name is taken, that is no
 * error as long as the file holds the same bytes. An empty file gives way in any case.
 */
void
bunting_atomic_file_write_async (GFile *folder,
                                 const char *final_name,
                                 GBytes *bytes,
                                 gboolean replace,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  AtomicWrite *write = g_new0 (AtomicWrite, 1);
  g_autofree char *part_name = bunting_atomic_file_make_name (final_name);

  g_task_set_source_tag (task, bunting_atomic_file_write_async);
  g_task_set_task_data (task, write, (GDestroyNotify)write_free);
  /* Once moved, the file is there: being cancelled after that must not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  write->final = g_file_get_child (folder, final_name);
  write->part = g_file_get_child (folder, part_name);
  write->bytes = g_bytes_ref (bytes);
  write->move_flags = G_FILE_COPY_NO_FALLBACK_FOR_MOVE | G_FILE_COPY_NOFOLLOW_SYMLINKS;
  if (replace)
    write->move_flags |= G_FILE_COPY_OVERWRITE;
  if (g_cancellable_set_error_if_cancelled (cancellable, &write->error))
    done (task);
  else
    g_file_create_async (write->part, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, part_created_cb,
                         task);
}

/**
 * bunting_atomic_file_write_finish:
 * @result: what the callback was given
 * @error: %G_IO_ERROR_EXISTS when other bytes have the name, %G_IO_ERROR_IS_DIRECTORY or
 *   %G_IO_ERROR_NOT_REGULAR_FILE when it is taken by what is no file, or as GIO reports it
 *
 * Returns: (transfer full): the file under its final name
 */
GFile *
bunting_atomic_file_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
