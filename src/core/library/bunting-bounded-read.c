/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-bounded-read.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Opening a pipe for reading waits for a writer, and a file may become a pipe or a link between a
 * look at it and opening it: it is opened without waiting and without following a link, then looked
 * at. */
#define OPEN_FLAGS (O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC)

static void
set_open_error (GError **error)
{
  int code = errno;

  if (code == ELOOP || code == EMLINK || code == ENXIO) /* a link; Linux, FreeBSD; a socket */
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                         "the file is not a regular file");
  else
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
}

static gboolean
is_acceptable (const struct stat *info, gsize max_bytes, GError **error)
{
  if (S_ISDIR (info->st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "the file is a folder");
  else if (!S_ISREG (info->st_mode))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                         "the file is not a regular file");
  else if (info->st_size < 0 || (guint64)info->st_size > max_bytes)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                 "the file is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
  else
    return TRUE;
  return FALSE;
}

/**
 * bunting_bounded_file_open:
 * @error: %G_IO_ERROR_IS_DIRECTORY, %G_IO_ERROR_NOT_REGULAR_FILE, %G_IO_ERROR_MESSAGE_TOO_LARGE,
 *   %G_IO_ERROR_NOT_SUPPORTED for a file without a local path, or as the system reports it
 *
 * Opens a small regular file that another program may have put there. Symbolic links are refused.
 * May block on a slow disk, but not on a pipe.
 *
 * Returns: whether @self is open, and must be closed
 */
gboolean
bunting_bounded_file_open (BuntingBoundedFile *self, GFile *file, gsize max_bytes, GError **error)
{
  const char *path = g_file_peek_path (file);

  self->fd = -1;
  if (path == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the file has no local path");
    return FALSE;
  }
  self->fd = open (path, OPEN_FLAGS);
  if (self->fd < 0) {
    set_open_error (error);
    return FALSE;
  }
  if (fstat (self->fd, &self->info) != 0)
    set_open_error (error);
  else if (is_acceptable (&self->info, max_bytes, error))
    return TRUE;
  bunting_bounded_file_close (self);
  return FALSE;
}

/**
 * bunting_bounded_file_read:
 * @error: %G_IO_ERROR_BUSY for a file that grows or shrinks meanwhile, or as the system reports it
 *
 * Blocks.
 *
 * Returns: (transfer full): the content of the file
 */
GBytes *
bunting_bounded_file_read (BuntingBoundedFile *self, GError **error)
{
  gsize size_bytes = (gsize)self->info.st_size;
  gsize read_bytes = 0;
  /* One byte more than the size shows whether the file has grown. */
  g_autofree guchar *buffer = g_malloc (size_bytes + 1);
  gssize n_read;

  do {
    n_read = read (self->fd, buffer + read_bytes, size_bytes + 1 - read_bytes);
    if (n_read > 0)
      read_bytes += (gsize)n_read;
  } while ((n_read > 0 && read_bytes <= size_bytes) || (n_read < 0 && errno == EINTR));
  if (n_read < 0) {
    set_open_error (error);
    return NULL;
  }
  if (read_bytes != size_bytes) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                         "the file was changed while it was read");
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&buffer), read_bytes);
}

/* Does nothing if it is closed already. */
void
bunting_bounded_file_close (BuntingBoundedFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * bunting_bounded_read:
 * @error: as bunting_bounded_file_open() and bunting_bounded_file_read() report it
 *
 * Opens, reads and closes a file. g_file_load_contents() would block on a pipe, and read a link to
 * /dev/zero until memory runs out. Blocks.
 *
 * Returns: (transfer full): the content of the file
 */
GBytes *
bunting_bounded_read (GFile *file, gsize max_bytes, GCancellable *cancellable, GError **error)
{
  BuntingBoundedFile opened = BUNTING_BOUNDED_FILE_INIT;
  GBytes *bytes;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !bunting_bounded_file_open (&opened, file, max_bytes, error))
    return NULL;
  bytes = bunting_bounded_file_read (&opened, error);
  bunting_bounded_file_close (&opened);
  return bytes;
}
