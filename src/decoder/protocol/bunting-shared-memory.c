/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/bunting-shared-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Memory that two processes share, as an anonymous file. Its size is sealed, so that neither
 * process can cut it under the other, which would end that one with SIGBUS. */

#define SIZE_SEALS (F_SEAL_SHRINK | F_SEAL_GROW)

typedef struct {
  void *data;
  gsize size_bytes;
} Mapping;

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  munmap (mapping->data, mapping->size_bytes);
  g_free (mapping);
}

static void
set_error_from_errno (GError **error, const char *action)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", action,
               g_strerror (code));
}

static gboolean
write_all (int fd, const guint8 *data, gsize size_bytes)
{
  while (size_bytes > 0) {
    gssize n_written = write (fd, data, size_bytes);

    if (n_written < 0 && errno == EINTR)
      continue;
    if (n_written < 0)
      return FALSE;
    data += n_written;
    size_bytes -= n_written;
  }
  return TRUE;
}

/* Returns: a descriptor of that much memory, all zero, or -1. It takes no space before it is
 * written to. */
int
bunting_shared_memory_new (gsize size_bytes, GError **error)
{
  int fd = memfd_create ("bunting-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && ftruncate (fd, (off_t)size_bytes) == 0 && fcntl (fd, F_ADD_SEALS, SIZE_SEALS) == 0)
    return fd;
  set_error_from_errno (error, "cannot make shared memory");
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Returns: a descriptor of memory with that content, which no process can change, or -1 */
int
bunting_shared_memory_new_from_bytes (GBytes *bytes, GError **error)
{
  gsize size_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &size_bytes);
  int fd = memfd_create ("bunting-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && write_all (fd, data, size_bytes) &&
      fcntl (fd, F_ADD_SEALS, SIZE_SEALS | F_SEAL_WRITE | F_SEAL_SEAL) == 0)
    return fd;
  set_error_from_errno (error, "cannot make shared memory");
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * bunting_shared_memory_seal:
 * @error: also if the other process has still mapped the memory and could change it
 *
 * Returns: (transfer full): the first @size_bytes of the memory, which no process can change any
 * more
 */
GBytes *
bunting_shared_memory_seal (int fd, gsize size_bytes, GError **error)
{
  if (fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL) == 0)
    return bunting_shared_memory_map (fd, size_bytes, error);
  set_error_from_errno (error, "cannot seal shared memory");
  return NULL;
}

/* Returns: (transfer full): the first @size_bytes of the memory, which keep it after the descriptor
 * is closed. Pages are mapped at once, so that the main thread need not wait for them. */
GBytes *
bunting_shared_memory_map (int fd, gsize size_bytes, GError **error)
{
  struct stat info;
  void *data;
  Mapping *mapping;

  if (fstat (fd, &info) != 0 || info.st_size < 0 || (gsize)info.st_size < size_bytes) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "the shared memory is too small");
    return NULL;
  }
  data = mmap (NULL, size_bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (data == MAP_FAILED) {
    set_error_from_errno (error, "cannot map shared memory");
    return NULL;
  }
  mapping = g_new (Mapping, 1);
  mapping->data = data;
  mapping->size_bytes = size_bytes;
  return g_bytes_new_with_free_func (data, size_bytes, mapping_free, mapping);
}
