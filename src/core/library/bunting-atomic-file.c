/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-atomic-file.h"

#include "library/bunting-bounded-read.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
#define MOVE_FLAGS (G_FILE_COPY_NO_FALLBACK_FOR_MOVE | G_FILE_COPY_NOFOLLOW_SYMLINKS)
#define SUFFIX ".part"
#define RANDOM_LENGTH 6

/* Writes a file completely or not at all: first under a temporary name in the same folder, then
 * renamed. g_file_replace() and g_file_replace_contents() are not used: the first writes a new file
 * under its final name, the second hides errors of close(). */

typedef struct {
  GFile *folder;    /* (owned) */
  char *final_name; /* (owned) */
  GBytes *bytes;    /* (owned) */
  gboolean replace;
} AtomicWrite;

static void
atomic_write_free (AtomicWrite *write)
{
  g_object_unref (write->folder);
  g_free (write->final_name);
  g_bytes_unref (write->bytes);
  g_free (write);
}

/* Some file systems, such as those of a network, report a full disk only when a descriptor is
 * closed, and then once. After such an error, GIO closes the descriptor again, which may be another
 * thread's file or connection by then. A duplicate gets the error here: close(2) says that the
 * descriptor is free in any case. */
static gboolean
check_close (GFileOutputStream *stream, GError **error)
{
  int copy = -1;
  int cause;

  if (G_IS_FILE_DESCRIPTOR_BASED (stream))
    copy =
      fcntl (g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream)), F_DUPFD_CLOEXEC, 0);
  if (copy < 0 || close (copy) == 0 || errno == EINTR)
    return TRUE;
  cause = errno;
  g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (cause), "Error closing file: %s",
               g_strerror (cause));
  return FALSE;
}

/* Leaves no file behind when it fails. Creating and closing ignore the cancellable: GIO may report
 * as cancelled a file that it has created, and a stream must be closed in any case. */
static gboolean
write_part (GFile *part, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream = g_file_create (part, G_FILE_CREATE_NONE, NULL, error);
  gsize size_bytes;
  const void *data = g_bytes_get_data (bytes, &size_bytes);
  gboolean is_written;

  if (stream == NULL)
    return FALSE;
  is_written = g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size_bytes, NULL,
                                          cancellable, error) &&
               check_close (stream, error);
  if (g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, is_written ? error : NULL) &&
      is_written)
    return TRUE;
  g_file_delete (part, NULL, NULL);
  return FALSE;
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

/* Whether the file holds these bytes. If not, error says why the name cannot be used. */
static gboolean
holds_bytes (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) existing =
    bunting_bounded_read (file, g_bytes_get_size (bytes), cancellable, &cause);

  if (existing != NULL && g_bytes_equal (existing, bytes))
    return TRUE;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "a different file has this name");
  return FALSE;
}

/**
 * bunting_atomic_file_probe:
 * @final_name: goes into the temporary names
 *
 * Writes a temporary file, renames it, and deletes it. The file holds a byte, because a full disk
 * may still have space for a name. Some file systems, such as those of phones (MTP), cannot rename.
 * Blocks.
 *
 * Returns: whether files can be written in the folder
 */
gboolean
bunting_atomic_file_probe (GFile *folder,
                           const char *final_name,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *part_name = bunting_atomic_file_make_name (final_name);
  g_autofree char *moved_name = bunting_atomic_file_make_name (final_name);
  g_autoptr (GFile) part = g_file_get_child (folder, part_name);
  g_autoptr (GFile) moved = g_file_get_child (folder, moved_name);
  g_autoptr (GBytes) byte = g_bytes_new_static ("?", 1);

  if (!write_part (part, byte, cancellable, error))
    return FALSE;
  if (g_file_move (part, moved, MOVE_FLAGS, NULL, NULL, NULL, error)) {
    g_file_delete (moved, NULL, NULL);
    return TRUE;
  }
  g_prefix_error (error, "files cannot be renamed there: ");
  g_file_delete (part, NULL, NULL);
  return FALSE;
}

/* GIO looks whether the name is taken, and then renames, so that two programs could both find it
 * free. Returns: FALSE with %G_IO_ERROR_EXISTS if the name is taken */
static gboolean
move_without_replacing (GFile *part, GFile *final, GFileCopyFlags flags, GError **error)
{
#ifdef RENAME_NOREPLACE
  const char *part_path = g_file_peek_path (part);
  const char *final_path = g_file_peek_path (final);

  if (part_path != NULL && final_path != NULL) {
    if (renameat2 (AT_FDCWD, part_path, AT_FDCWD, final_path, RENAME_NOREPLACE) == 0)
      return TRUE;
    if (errno == EEXIST) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "the name is taken");
      return FALSE;
    }
    /* Not every file system can do this. Other errors are GIO's to report. */
  }
#endif
  return g_file_move (part, final, flags, NULL, NULL, NULL, error);
}

static gboolean
move (GFile *part, GFile *final, GFileCopyFlags flags, GError **error)
{
  return (flags & G_FILE_COPY_OVERWRITE) != 0
           ? g_file_move (part, final, flags, NULL, NULL, NULL, error)
           : move_without_replacing (part, final, flags, error);
}

/* Moving ignores the cancellable: GIO may report as cancelled a file that it has moved.
 *
 * Where the name is taken, an empty file is replaced in any case: it holds nothing, a power failure
 * may have left it, and nothing else would ever remove it. The same bytes under that name count as
 * saved: another program that downloads into this folder was faster. */
static gboolean
move_part (GFile *part,
           GFile *final,
           GFileCopyFlags flags,
           GBytes *bytes,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (move (part, final, flags, &cause))
    return TRUE;
  if (!g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  if (is_empty_file (final) &&
      g_file_move (part, final, flags | G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL))
    return TRUE;
  if (!holds_bytes (final, bytes, cancellable, error))
    return FALSE;
  g_file_delete (part, NULL, NULL);
  return TRUE;
}

/* The same as bunting_atomic_file_write_async(), but blocks. */
GFile *
bunting_atomic_file_write (GFile *folder,
                           const char *final_name,
                           GBytes *bytes,
                           gboolean replace,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *part_name = bunting_atomic_file_make_name (final_name);
  g_autoptr (GFile) part = g_file_get_child (folder, part_name);
  g_autoptr (GFile) final = g_file_get_child (folder, final_name);
  GFileCopyFlags flags = replace ? MOVE_FLAGS | G_FILE_COPY_OVERWRITE : MOVE_FLAGS;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !write_part (part, bytes, cancellable, error))
    return NULL;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error) &&
      move_part (part, final, flags, bytes, cancellable, error))
    return g_steal_pointer (&final);
  g_file_delete (part, NULL, NULL);
  return NULL;
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AtomicWrite *write = data;
  GError *error = NULL;
  GFile *file = bunting_atomic_file_write (write->folder, write->final_name, write->bytes,
                                           write->replace, cancellable, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * bunting_atomic_file_write_async:
 * @final_name: the name of the file, in the file system's encoding
 * @replace: whether to replace a file of that name
 * @cancellable: (nullable): checked between the steps, until the file is renamed
 *
 * Writes a file completely or not at all. Where @replace is %FALSE and the name is taken, this
 * succeeds only if that file holds the same bytes or is empty; an empty file is replaced.
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
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  AtomicWrite *write = g_new0 (AtomicWrite, 1);

  g_task_set_source_tag (task, bunting_atomic_file_write_async);
  g_task_set_task_data (task, write, (GDestroyNotify)atomic_write_free);
  g_task_set_check_cancellable (task, FALSE); /* a file that was renamed is saved */
  write->folder = g_object_ref (folder);
  write->final_name = g_strdup (final_name);
  write->bytes = g_bytes_ref (bytes);
  write->replace = replace;
  g_task_run_in_thread (task, write_thread);
}

/**
 * bunting_atomic_file_write_finish:
 * @error: %G_IO_ERROR_EXISTS when a different file has the name, %G_IO_ERROR_IS_DIRECTORY or
 *   %G_IO_ERROR_NOT_REGULAR_FILE when something else has it, or as GIO reports it
 *
 * Returns: (transfer full): the file under its final name
 */
GFile *
bunting_atomic_file_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * bunting_atomic_file_make_name:
 *
 * Returns: (transfer full): a temporary, hidden name for a file that will be called @final_name. It
 *   differs at each call, so that two programs that save the same flag do not write to one file
 */
char *
bunting_atomic_file_make_name (const char *final_name)
{
  char letters[RANDOM_LENGTH + 1] = { 0 };

  for (gsize i = 0; i < RANDOM_LENGTH; i++)
    letters[i] = (char)g_random_int_range ('a', 'z' + 1);
  return g_strconcat (".", final_name, ".", letters, SUFFIX, NULL);
}

/**
 * bunting_atomic_file_parse_name:
 *
 * Returns: (transfer full) (nullable): the final name for which bunting_atomic_file_make_name()
 *   could have made @part_name; %NULL if there is none
 */
char *
bunting_atomic_file_parse_name (const char *part_name)
{
  gsize length = strlen (part_name);
  gsize tail = 1 + RANDOM_LENGTH + strlen (SUFFIX);
  const char *letters;

  if (part_name[0] != '.' || length < 2 + tail || !g_str_has_suffix (part_name, SUFFIX))
    return NULL;
  letters = part_name + length - tail + 1;
  if (letters[-1] != '.')
    return NULL;
  for (gsize i = 0; i < RANDOM_LENGTH; i++)
    if (!g_ascii_islower (letters[i]))
      return NULL;
  return g_strndup (part_name + 1, length - 1 - tail);
}
