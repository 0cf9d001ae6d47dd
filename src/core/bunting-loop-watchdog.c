/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-loop-watchdog.h"

#include "bunting-limits.h"
#include "bunting-socket.h"

#include <pthread.h>
#include <sys/resource.h>
#include <time.h>

/* A thread that notices that the main loop does not turn while requests are in flight, and then
 * shuts their sockets down. libsoup reads on and on as long as a socket has data, before it returns
 * to the main loop, so that a server can keep it there for ever, and fill the memory meanwhile
 * (seen in 3.2.3: informational responses, and most kinds of HTTP/2 frames). A socket that is shut
 * down and emptied has no more data, and libsoup reports an ordinary error.
 *
 * There are two measures, and both are needed. Iterations of the loop are counted by a source: only
 * within one of them nothing but libsoup takes memory, because between two the window may draw.
 * bunting_loop_watchdog_loop_turned() says that timers have their turn: they come after libsoup's
 * sources, which may be ready in each iteration, so that the loop iterates and nothing else
 * happens.
 *
 * What counts is the processor time of the loop's own thread, and only while it reads, where the
 * system counts the bytes: a loop that waits for a disk or for memory, that is drawing, or whose
 * process was stopped, is not the server's fault. */

#define TICK_US (G_USEC_PER_SEC / 50)
#define STILL_MAX_US (BUNTING_LOOP_STILL_MAX_MS * 1000)
#define READING_MAX_US (BUNTING_LOOP_READING_MAX_MS * 1000)
#define READING_MIN_BYTES 1024 /* in a tick; less does not keep libsoup from returning */
#define GROWING_MIN_TICKS 1    /* before the memory counts; a frame of the window reads nothing */

struct _BuntingLoopWatchdog {
  GThread *thread; /* (owned) (nullable): from the first start on */
  GSource *turns;  /* (owned) (nullable): while it watches */
  guint n_turns;   /* iterations of the loop; atomic */

  GMutex mutex; /* guards what follows */
  GCond cond;
  gboolean is_watching;
  gboolean must_end;
  GQueue sockets;       /* (element-type GWeakRef) (owned) */
  clockid_t clock;      /* the processor time of the loop's thread */
  gint64 used_us;       /* of that time, so far */
  gint64 still_us;      /* of that time, since the loop turned */
  gint64 reading_us;    /* of these, while much was read from the sockets */
  guint64 n_read;       /* bytes, from all of the sockets */
  guint n_inside_ticks; /* in which one iteration of the loop went on, and read something */
  guint n_turns_before; /* when they began */
  guint64 peak_bytes;   /* of the process's memory, likewise */
  guint n_interventions;
};

typedef struct {
  GSource source;
  BuntingLoopWatchdog *watchdog; /* (not owned) */
} TurnSource;

static guint64
measure_peak_bytes (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (guint64)usage.ru_maxrss * 1024;
}

static void
socket_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
shut_down_sockets (BuntingLoopWatchdog *self)
{
  for (GList *each = self->sockets.head; each != NULL; each = each->next) {
    g_autoptr (GSocket) socket = g_weak_ref_get (each->data);

    if (socket != NULL)
      bunting_socket_shut_down (socket);
  }
  self->n_interventions++;
}

static void
loop_turned (BuntingLoopWatchdog *self)
{
  self->still_us = self->reading_us = 0;
}

/* Returns: in µs, since the last call; at most a tick, in case one was late */
static gint64
measure_used_us (BuntingLoopWatchdog *self)
{
  gint64 before_us = self->used_us;
  struct timespec used;

  if (clock_gettime (self->clock, &used) != 0)
    return TICK_US;
  self->used_us = (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
  return MIN (self->used_us - before_us, TICK_US);
}

static void
begin_growth (BuntingLoopWatchdog *self)
{
  self->n_turns_before = g_atomic_int_get (&self->n_turns);
  self->n_inside_ticks = 0;
  self->peak_bytes = measure_peak_bytes ();
}

/* While the loop does not turn, nothing but libsoup reads. */
static void
count_tick (BuntingLoopWatchdog *self)
{
  guint64 n_read = 0;
  gint64 used_us = measure_used_us (self);
  gboolean has_read;

  for (GList *each = self->sockets.head; each != NULL; each = each->next) {
    g_autoptr (GSocket) socket = g_weak_ref_get (each->data);

    if (socket != NULL)
      n_read += bunting_socket_get_n_read (socket);
  }
  has_read = n_read > self->n_read;
  if (has_read || !bunting_socket_counts_bytes ())
    self->still_us += used_us;
  if (n_read >= self->n_read + READING_MIN_BYTES)
    self->reading_us += used_us;
  self->n_read = n_read;
  if (self->n_turns_before != (guint)g_atomic_int_get (&self->n_turns))
    begin_growth (self);
  else if (has_read)
    self->n_inside_ticks++;
}

static gboolean
must_intervene (BuntingLoopWatchdog *self)
{
  if (self->still_us >= STILL_MAX_US || self->reading_us >= READING_MAX_US)
    return TRUE;
  return self->n_inside_ticks >= GROWING_MIN_TICKS &&
         measure_peak_bytes () > self->peak_bytes + BUNTING_LOOP_STILL_MAX_BYTES;
}

static gpointer
watch_loop (gpointer user_data)
{
  BuntingLoopWatchdog *self = user_data;

  g_mutex_lock (&self->mutex);
  while (!self->must_end) {
    if (!self->is_watching) {
      g_cond_wait (&self->cond, &self->mutex);
      continue;
    }
    if (g_cond_wait_until (&self->cond, &self->mutex, g_get_monotonic_time () + TICK_US))
      continue;
    count_tick (self);
    if (!must_intervene (self))
      continue;
    shut_down_sockets (self);
    loop_turned (self);
    begin_growth (self);
  }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

BuntingLoopWatchdog *
bunting_loop_watchdog_new (void)
{
  BuntingLoopWatchdog *self = g_new0 (BuntingLoopWatchdog, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->sockets);
  return self;
}

void
bunting_loop_watchdog_free (BuntingLoopWatchdog *self)
{
  if (self->thread != NULL) {
    g_mutex_lock (&self->mutex);
    self->must_end = TRUE;
    g_cond_signal (&self->cond);
    g_mutex_unlock (&self->mutex);
    g_thread_join (self->thread);
  }
  g_queue_clear_full (&self->sockets, socket_ref_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Does not hold a reference on the socket. */
void
bunting_loop_watchdog_add_socket (BuntingLoopWatchdog *self, GSocket *socket)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, socket);
  g_mutex_lock (&self->mutex);
  for (GList *each = self->sockets.head, *next; each != NULL; each = next) {
    g_autoptr (GSocket) other = g_weak_ref_get (each->data);

    next = each->next;
    if (other != NULL)
      continue;
    socket_ref_free (each->data);
    g_queue_delete_link (&self->sockets, each);
  }
  g_queue_push_tail (&self->sockets, ref);
  g_mutex_unlock (&self->mutex);
}

/* Called at the beginning of each iteration. */
static gboolean
count_turn (GSource *source, int *timeout_ms)
{
  TurnSource *turn = (TurnSource *)source;

  g_atomic_int_inc (&turn->watchdog->n_turns);
  *timeout_ms = -1;
  return FALSE;
}

static gboolean
never_dispatched (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
watch_turns (BuntingLoopWatchdog *self)
{
  static GSourceFuncs functions = { .prepare = count_turn, .dispatch = never_dispatched };

  self->turns = g_source_new (&functions, sizeof (TurnSource));
  ((TurnSource *)self->turns)->watchdog = self;
  g_source_set_priority (self->turns, G_MININT);
  g_source_attach (self->turns, g_main_context_get_thread_default ());
}

/* Starts to watch the loop of the thread's main context: bunting_loop_watchdog_loop_turned() must
 * be called several times a second. */
void
bunting_loop_watchdog_start (BuntingLoopWatchdog *self)
{
  g_assert (self->turns == NULL);
  watch_turns (self);
  g_mutex_lock (&self->mutex);
  self->is_watching = TRUE;
  if (pthread_getcpuclockid (pthread_self (), &self->clock) != 0)
    self->clock = CLOCK_MONOTONIC;
  measure_used_us (self);
  loop_turned (self);
  begin_growth (self);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (self->thread == NULL)
    self->thread = g_thread_new ("loop-watchdog", watch_loop, self);
}

void
bunting_loop_watchdog_stop (BuntingLoopWatchdog *self)
{
  g_source_destroy (self->turns);
  g_clear_pointer (&self->turns, g_source_unref);
  g_mutex_lock (&self->mutex);
  self->is_watching = FALSE;
  g_mutex_unlock (&self->mutex);
}

void
bunting_loop_watchdog_loop_turned (BuntingLoopWatchdog *self)
{
  g_mutex_lock (&self->mutex);
  loop_turned (self);
  g_mutex_unlock (&self->mutex);
}

/* Returns: how often the sockets have been shut down so far */
guint
bunting_loop_watchdog_get_n_interventions (BuntingLoopWatchdog *self)
{
  guint n_interventions;

  g_mutex_lock (&self->mutex);
  n_interventions = self->n_interventions;
  g_mutex_unlock (&self->mutex);
  return n_interventions;
}
