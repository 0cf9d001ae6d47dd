/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetch-deadline.h"

#include "bunting-limits.h"

/* A deadline that a slow line moves: twenty pictures of 300 kB over 10 kB/s in all take ten
 * minutes, and are no failure. As curl's --speed-limit and --speed-time do, it demands that enough
 * bytes arrive within each period. */

#define LATE_US G_USEC_PER_SEC /* more than a main loop that turns is late */

/* slow_period_s: 0 if the deadline is final */
void
bunting_fetch_deadline_init (BuntingFetchDeadline *self, gint64 until_us, guint slow_period_s)
{
  *self = (BuntingFetchDeadline){
    .since_us = g_get_monotonic_time (),
    .until_us = until_us,
    .period_s = slow_period_s,
    .at_most_us = until_us + (gint64)BUNTING_SLOW_MAX_S * G_USEC_PER_SEC,
  };
}

/**
 * bunting_fetch_deadline_extend:
 * @n_received: bytes of the body of the attempt in flight
 * @is_held: whether the body is not read at the moment, which is not the server's fault
 *
 * To be called at the deadline.
 *
 * Returns: whether it moved by another period: because enough bytes have arrived in the last one,
 *   or could not
 */
gboolean
bunting_fetch_deadline_extend (BuntingFetchDeadline *self, gsize n_received, gboolean is_held)
{
  gint64 until_us = self->until_us + (gint64)self->period_s * G_USEC_PER_SEC;
  /* A new attempt counts from the beginning. */
  gsize n_new = n_received >= self->n_counted ? n_received - self->n_counted : n_received;

  if (self->period_s == 0 || until_us > self->at_most_us ||
      (n_new < (gsize)self->period_s * BUNTING_SLOW_BYTES_PER_S && !is_held))
    return FALSE;
  self->n_counted = n_received;
  self->until_us = until_us;
  return TRUE;
}

/* Takes failure (nullable). */
void
bunting_fetch_deadline_set_failure (BuntingFetchDeadline *self, GError *failure)
{
  g_clear_error (&self->failure);
  self->failure = failure;
}

/**
 * bunting_fetch_deadline_choose_error:
 * @sent_us: when the attempt in flight was sent; 0: none is
 * @error: (transfer full): why there will be no response
 *
 * That the time was up explains nothing if attempts that failed, and the pauses after them, took
 * most of it.
 *
 * Returns: (transfer full): @error, or the failure of the attempt before
 */
GError *
bunting_fetch_deadline_choose_error (BuntingFetchDeadline *self, gint64 sent_us, GError *error)
{
  gboolean is_short = sent_us == 0 || sent_us - self->since_us > self->until_us - sent_us;

  if (self->failure == NULL || !is_short)
    return error;
  g_error_free (error);
  return g_steal_pointer (&self->failure);
}

/* If the process was stopped, or the computer had no time for it, then the server has not had the
 * time that the deadline gave it.
 *
 * Returns: whether it moved by another period from now on */
static gboolean
move_if_stopped (BuntingFetchDeadline *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 late_us = now_us - self->until_us;
  gint64 until_us = now_us + (gint64)self->period_s * G_USEC_PER_SEC;

  self->is_late = late_us >= LATE_US;
  if (self->period_s == 0 || !self->is_late || until_us > self->at_most_us + late_us)
    return FALSE;
  self->at_most_us += late_us;
  self->until_us = until_us;
  return TRUE;
}

/* One source for all, because the main loop looks at each of its sources in each iteration, and
 * setting the time of one wakes it up. */
struct _BuntingFetchDeadlines {
  int priority;
  GQueue queue;    /* (element-type BuntingFetchDeadline) (not owned): the first to pass first */
  GSource *source; /* (owned) (nullable): while the queue is not empty; may be ready too early */
};

static gboolean
first_passed_cb (gpointer user_data)
{
  BuntingFetchDeadlines *self = user_data;
  BuntingFetchDeadline *first = g_queue_peek_head (&self->queue);

  if (first->until_us > g_source_get_time (self->source)) {
    g_source_set_ready_time (self->source, first->until_us);
    return G_SOURCE_CONTINUE;
  }
  bunting_fetch_deadlines_remove (self, first);
  if (move_if_stopped (first))
    bunting_fetch_deadlines_add (self, first, first->passed, first->user_data);
  else
    first->passed (first->user_data); /* may free self */
  return G_SOURCE_CONTINUE;
}

BuntingFetchDeadlines *
bunting_fetch_deadlines_new (int priority)
{
  BuntingFetchDeadlines *self = g_new0 (BuntingFetchDeadlines, 1);

  self->priority = priority;
  g_queue_init (&self->queue);
  return self;
}

void
bunting_fetch_deadlines_free (BuntingFetchDeadlines *self)
{
  g_assert (self->source == NULL);
  g_free (self);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/* After its callback, GLib's own source of a timeout is ready at its interval, whatever time was
 * set. */
static GSourceFuncs source_funcs = { .dispatch = dispatch };

static void
start (BuntingFetchDeadlines *self, gint64 until_us)
{
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_ready_time (self->source, until_us);
  g_source_set_priority (self->source, self->priority);
  g_source_set_callback (self->source, first_passed_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * bunting_fetch_deadlines_add:
 * @deadline: must stay where it is until it is removed, or has passed
 * @passed: called once, when the deadline has been removed; may add it again
 *
 * Does nothing for a deadline without an end.
 */
void
bunting_fetch_deadlines_add (BuntingFetchDeadlines *self,
                             BuntingFetchDeadline *deadline,
                             void (*passed) (gpointer user_data),
                             gpointer user_data)
{
  GList *before = self->queue.tail;

  if (deadline->until_us == 0)
    return;
  deadline->link.data = deadline;
  deadline->passed = passed;
  deadline->user_data = user_data;
  /* Most have the same time to go, so that the last one added is the last one to pass. */
  while (before != NULL && ((BuntingFetchDeadline *)before->data)->until_us > deadline->until_us)
    before = before->prev;
  g_queue_insert_after_link (&self->queue, before, &deadline->link);
  if (self->source == NULL)
    start (self, deadline->until_us);
  else if (before == NULL)
    g_source_set_ready_time (self->source, deadline->until_us);
}

/* Does nothing if it is in no queue. */
void
bunting_fetch_deadlines_remove (BuntingFetchDeadlines *self, BuntingFetchDeadline *deadline)
{
  if (deadline->link.data == NULL)
    return;
  g_queue_unlink (&self->queue, &deadline->link);
  deadline->link.data = NULL;
  if (!g_queue_is_empty (&self->queue))
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}
