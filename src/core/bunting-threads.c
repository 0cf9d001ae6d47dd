/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-threads.h"

static gpointer
wait_thread (gpointer data)
{
  GMutex *lock = data;

  g_mutex_lock (lock);
  g_mutex_unlock (lock);
  return NULL;
}

/**
 * bunting_threads_can_start:
 * @error: a #GThreadError, with a message for people
 *
 * GTask waits for ever if its first thread cannot be started, for which memory or the number of
 * processes may be too small.
 *
 * Returns: whether @n_threads threads could be started at the same time. They have ended
 */
gboolean
bunting_threads_can_start (guint n_threads, GError **error)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  GMutex lock;
  gboolean can_start = TRUE;

  g_mutex_init (&lock);
  g_mutex_lock (&lock);
  while (can_start && threads->len < n_threads) {
    GThread *thread = g_thread_try_new ("try", wait_thread, &lock, error);

    can_start = thread != NULL;
    if (can_start)
      g_ptr_array_add (threads, thread);
  }
  g_mutex_unlock (&lock);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  g_mutex_clear (&lock);
  return can_start;
}
