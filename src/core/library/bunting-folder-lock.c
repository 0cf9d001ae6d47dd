/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-folder-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

/* Several programs may save flags in one folder. The lock is on the folder itself, so that it
 * leaves no file behind, and ends with the process that holds it. */

#define RETRY_US (5 * 1000)
/* Much longer than a manifest takes to write; a stopped process must not hold up others. */
#define PATIENCE_US (5 * G_USEC_PER_SEC)

static gboolean
try_lock (int fd)
{
  int result;

  do
    result = flock (fd, LOCK_EX | LOCK_NB);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

/**
 * bunting_folder_lock:
 * @cancellable: (nullable): ends the wait
 *
 * Locks a folder against other programs, and other threads, that lock it. Waits for at most five
 * seconds. Some file systems, mostly of file servers, cannot lock folders. Blocks.
 *
 * Returns: a lock for bunting_folder_unlock(); -1 if the folder is not locked
 */
int
bunting_folder_lock (GFile *folder, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (folder);
  gint64 until_us = g_get_monotonic_time () + PATIENCE_US;
  int fd = path != NULL ? open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

  if (fd < 0)
    return -1;
  while (!try_lock (fd)) {
    if (errno != EWOULDBLOCK || g_get_monotonic_time () > until_us ||
        g_cancellable_is_cancelled (cancellable)) {
      g_debug ("the folder %s is not locked: %s", path, g_strerror (errno));
      close (fd);
      return -1;
    }
    g_usleep (RETRY_US);
  }
  return fd;
}

/* lock: -1 is allowed. */
void
bunting_folder_unlock (int lock)
{
  if (lock >= 0)
    close (lock);
}
