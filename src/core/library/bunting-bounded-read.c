/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-bounded-read.h"

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE

/* Reads a small file that someone else may have put there. g_file_load_contents_async() would wait
 * for ever on a pipe, and fill the memory from a link to /dev/zero. */
typedef struct {
  /* input */
  GFile *file; /* (owned) */
  gsize max_bytes;

  /* in progress */
  GFileInputStream *stream; /* (owned) (nullable) */
  guchar *buffer;           /* (owned) (nullable) */
  gsize size_bytes;         /* the file's; the buffer has room for one byte more */
} BoundedRead;

static void file_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void all_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
load_free (BoundedRead *load)
{
  g_clear_object (&load->file);
  g_clear_object (&load->stream);
  g_free (load->buffer);
  g_free (load);
}

/* Returns: (transfer full) (nullable): why a file like this is not read */
static GError *
refuse (GFileInfo *info, gsize max_bytes)
{
  GFileType type =
    (GFileType)g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_STANDARD_TYPE);
  guint64 size_bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE);

  if (type == G_FILE_TYPE_DIRECTORY)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "this is a folder");
  if (type != G_FILE_TYPE_REGULAR)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "this is no regular file");
  if (size_bytes > max_bytes)
    return g_error_new (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                        "the file is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
  return NULL;
}

static void
file_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BoundedRead *load = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info != NULL)
    error = refuse (info, load->max_bytes);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  load->size_bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE);
  g_file_read_async (load->file, G_PRIORITY_DEFAULT, cancellable, file_opened_cb,
                     g_steal_pointer (&task));
}

static void
file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BoundedRead *load = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  load->stream = g_file_read_finish (G_FILE (source), result, &error);
  if (load->stream == NULL) {
    g_task_return_error (task, error);
    return;
  }
  /* One byte more than there should be shows whether the file has grown. */
  load->buffer = g_malloc (load->size_bytes + 1);
  g_input_stream_read_all_async (G_INPUT_STREAM (load->stream), load->buffer, load->size_bytes + 1,
                                 G_PRIORITY_DEFAULT, cancellable, all_read_cb,
                                 g_steal_pointer (&task));
}

static void
all_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BoundedRead *load = g_task_get_task_data (task);
  GError *error = NULL;
  gsize read_bytes;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &read_bytes, &error))
    g_task_return_error (task, error);
  else if (read_bytes != load->size_bytes)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY,
                             "the file changes while it is read");
  else
    g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&load->buffer), read_bytes),
                           (GDestroyNotify)g_bytes_unref);
}

/**
 * bunting_bounded_read_async:
 * @file: a file
 * @max_bytes: how large it may be
 * @cancellable: (nullable): ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads all of a regular file. A symbolic link is none.
 */
void
bunting_bounded_read_async (GFile *file,
                            gsize max_bytes,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  BoundedRead *load = g_new0 (BoundedRead, 1);

  g_task_set_source_tag (task, bunting_bounded_read_async);
  g_task_set_task_data (task, load, (GDestroyNotify)load_free);
  load->file = g_object_ref (file);
  load->max_bytes = max_bytes;
  g_file_query_info_async (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                           G_PRIORITY_DEFAULT, cancellable, file_queried_cb, task);
}

/**
 * bunting_bounded_read_finish:
 * @result: what the callback was given
 * @error: %G_IO_ERROR_IS_DIRECTORY, %G_IO_ERROR_NOT_REGULAR_FILE, %G_IO_ERROR_MESSAGE_TOO_LARGE,
 *   %G_IO_ERROR_BUSY for a file that someone writes to meanwhile, or as GIO reports it
 *
 * Returns: (transfer full): what the file holds
 */
GBytes *
bunting_bounded_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
