/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-bounded-read.h"

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE

/* info: NULL when the query failed and error is set */
static gboolean
is_acceptable (GFileInfo *info, gsize max_bytes, gsize *out_size_bytes, GError **error)
{
  guint32 type;
  guint64 size_bytes;

  if (info == NULL)
    return FALSE;
  type = g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_STANDARD_TYPE);
  size_bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE);
  if (type == G_FILE_TYPE_DIRECTORY)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "the file is a folder");
  else if (type != G_FILE_TYPE_REGULAR)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                         "the file is not a regular file");
  else if (size_bytes > max_bytes)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                 "the file is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
  *out_size_bytes = size_bytes;
  return type == G_FILE_TYPE_REGULAR && size_bytes <= max_bytes;
}

/**
 * bunting_bounded_read:
 * @error: %G_IO_ERROR_IS_DIRECTORY, %G_IO_ERROR_NOT_REGULAR_FILE, %G_IO_ERROR_MESSAGE_TOO_LARGE,
 *   %G_IO_ERROR_BUSY for a file that grows or shrinks meanwhile, or as GIO reports it
 *
 * Reads a small regular file that another program may have put there. g_file_load_contents() would
 * block on a pipe, and read a link to /dev/zero until memory runs out. The type is therefore
 * checked before the file is opened, because opening a pipe blocks, and again on the opened stream.
 * Symbolic links are refused. Blocks.
 *
 * Returns: (transfer full): the content of the file
 */
GBytes *
bunting_bounded_read (GFile *file, gsize max_bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, error);
  g_autoptr (GFileInfo) opened_info = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guchar *buffer = NULL;
  gsize size_bytes, read_bytes;

  if (!is_acceptable (info, max_bytes, &size_bytes, error))
    return NULL;
  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return NULL;
  opened_info = g_file_input_stream_query_info (stream, ATTRIBUTES, cancellable, error);
  if (!is_acceptable (opened_info, max_bytes, &size_bytes, error))
    return NULL;
  /* One byte more than the size shows whether the file has grown. */
  buffer = g_malloc (size_bytes + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, size_bytes + 1, &read_bytes,
                                cancellable, error))
    return NULL;
  if (read_bytes != size_bytes) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                         "the file was changed while it was read");
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&buffer), read_bytes);
}
