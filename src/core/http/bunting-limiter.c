/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-limiter.h"

/* Permits for flags in flight, given in the order of the requests for them. Their number is fixed,
 * or adapts to what the host can take. The limiter stands in front of the session because
 * libsoup 3.2 searches its whole queue for every message: 5,000 flags at once took seventeen times
 * as long as twelve at a time. Over HTTP/2 all requests share one connection, so that the session's
 * own limits have no effect.
 *
 * A permit is passed on from the main context, never from inside release(): no callback runs inside
 * a caller's call. */
#define STALL_US (2 * G_TIME_SPAN_SECOND)

struct _BuntingLimiter {
  GObject parent_instance;

  guint n_permits; /* if it is fixed */
  gboolean is_adaptive;
  BuntingAdaptiveLimit limit; /* if it adapts */
  BuntingHedge hedge;         /* likewise */
  GSource *growth;            /* (owned) (nullable): the limit grows without a signal then */
  guint n_active;
  guint highest;        /* the most that were active */
  gint64 last_us;       /* the last permit or signal of the host */
  gint64 held_until_us; /* no permits before that */
  GQueue waiting;       /* (element-type GTask) (owned) */
};

G_DEFINE_FINAL_TYPE (BuntingLimiter, bunting_limiter, G_TYPE_OBJECT)

/* Per-waiter state, until a permit is granted or the wait is cancelled. */
typedef struct {
  /* input */
  BuntingLimiter *limiter; /* (not owned): the task's source object */
  /* in progress */
  GList *link;     /* (nullable) in the limiter's queue; NULL once granted or cancelled */
  GSource *cancel; /* (owned) (nullable) */
} Wait;

static void
wait_free (Wait *wait)
{
  g_assert (wait->link == NULL);
  if (wait->cancel != NULL) {
    g_source_destroy (wait->cancel);
    g_source_unref (wait->cancel);
  }
  g_free (wait);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Wait *wait = g_task_get_task_data (task);

  if (wait->link != NULL) {
    g_queue_delete_link (&wait->limiter->waiting, g_steal_pointer (&wait->link));
    g_task_return_error_if_cancelled (task);
    g_object_unref (task);
  }
  return G_SOURCE_REMOVE;
}

static gboolean
granted_cb (gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void grant_permits (BuntingLimiter *self);

static gboolean
limit_grew_cb (gpointer user_data)
{
  BuntingLimiter *self = user_data;

  g_source_destroy (self->growth);
  g_clear_pointer (&self->growth, g_source_unref);
  grant_permits (self);
  return G_SOURCE_REMOVE;
}

/* Flags that are silent keep their permits until their deadlines. If nothing else happens, another
 * one starts after STALL_US, whatever the limit. */
static guint
get_n_permits (BuntingLimiter *self, gint64 *next_us)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 stalled_us = self->last_us + STALL_US;
  guint n;

  *next_us = 0;
  if (now_us < self->held_until_us) {
    *next_us = self->held_until_us;
    return 0;
  }
  if (!self->is_adaptive)
    return self->n_permits;
  n = bunting_adaptive_limit_get (&self->limit, now_us, next_us);
  if (*next_us == 0 && self->n_active >= n && self->n_active < self->limit.ceiling) {
    if (now_us >= stalled_us)
      return self->n_active + 1;
    *next_us = stalled_us;
  }
  return n;
}

static void
count_active (BuntingLimiter *self)
{
  self->n_active++;
  self->last_us = g_get_monotonic_time ();
  self->highest = MAX (self->highest, self->n_active);
  if (self->is_adaptive)
    bunting_adaptive_limit_started (&self->limit, g_get_monotonic_time ());
}

static void
grant_permits (BuntingLimiter *self)
{
  gint64 next_us = 0;

  while (!g_queue_is_empty (&self->waiting) && self->n_active < get_n_permits (self, &next_us)) {
    g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
    Wait *wait = g_task_get_task_data (task);
    g_autoptr (GSource) idle = NULL;

    wait->link = NULL;
    /* Cancelled in this iteration of the main loop, before cancelled_cb() ran. */
    if (g_task_return_error_if_cancelled (task))
      continue;
    count_active (self);
    idle = g_idle_source_new ();
    g_task_attach_source (task, idle, granted_cb);
  }
  if (next_us == 0 || g_queue_is_empty (&self->waiting))
    return;
  if (self->growth == NULL) {
    self->growth = g_timeout_source_new (0);
    g_source_set_callback (self->growth, limit_grew_cb, self, NULL);
    g_source_attach (self->growth, g_task_get_context (g_queue_peek_head (&self->waiting)));
  }
  g_source_set_ready_time (self->growth, next_us);
}

static void
bunting_limiter_finalize (GObject *object)
{
  BuntingLimiter *self = BUNTING_LIMITER (object);

  /* Waiting tasks hold a reference; all permits must have been released. */
  g_assert (g_queue_is_empty (&self->waiting) && self->n_active == 0);
  if (self->growth != NULL)
    g_source_destroy (self->growth);
  g_clear_pointer (&self->growth, g_source_unref);
  G_OBJECT_CLASS (bunting_limiter_parent_class)->finalize (object);
}

static void
bunting_limiter_class_init (BuntingLimiterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_limiter_finalize;
}

static void
bunting_limiter_init (BuntingLimiter *self)
{
  g_queue_init (&self->waiting);
}

/* n_permits: at least 1 */
BuntingLimiter *
bunting_limiter_new (guint n_permits)
{
  BuntingLimiter *self = g_object_new (BUNTING_TYPE_LIMITER, NULL);

  self->n_permits = MAX (n_permits, 1);
  return self;
}

/**
 * bunting_limiter_new_adaptive:
 * @ceiling: the most flags in flight, at least 1
 * @requests_per_flag: that go to the host
 *
 * For one host. bunting-adaptive-limit.c has the rules.
 */
BuntingLimiter *
bunting_limiter_new_adaptive (guint ceiling, guint requests_per_flag)
{
  BuntingLimiter *self = g_object_new (BUNTING_TYPE_LIMITER, NULL);

  self->is_adaptive = TRUE;
  bunting_adaptive_limit_init (&self->limit, ceiling, requests_per_flag);
  return self;
}

void
bunting_limiter_acquire_async (BuntingLimiter *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Wait *wait;

  g_task_set_source_tag (task, bunting_limiter_acquire_async);
  /* Once the task has returned, cancelling must not turn a granted permit into an error: the permit
   * would be lost. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;
  wait = g_new0 (Wait, 1);
  wait->limiter = self;
  g_task_set_task_data (task, wait, (GDestroyNotify)wait_free);
  g_queue_push_tail (&self->waiting, g_object_ref (task));
  wait->link = g_queue_peek_tail_link (&self->waiting);
  if (cancellable != NULL) {
    wait->cancel = g_cancellable_source_new (cancellable);
    g_source_set_callback (wait->cancel, G_SOURCE_FUNC (cancelled_cb), task, NULL);
    g_source_attach (wait->cancel, g_task_get_context (task));
  }
  grant_permits (self);
}

/**
 * bunting_limiter_acquire_finish:
 * @error: %G_IO_ERROR_CANCELLED and no other
 *
 * Returns: %TRUE with a permit, to be returned with bunting_limiter_release()
 */
gboolean
bunting_limiter_acquire_finish (BuntingLimiter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: whether there was a permit at once, to be returned with bunting_limiter_release() */
gboolean
bunting_limiter_try_acquire (BuntingLimiter *self)
{
  gint64 next_us;

  if (!g_queue_is_empty (&self->waiting) || self->n_active >= get_n_permits (self, &next_us))
    return FALSE;
  count_active (self);
  return TRUE;
}

void
bunting_limiter_release (BuntingLimiter *self)
{
  g_return_if_fail (self->n_active > 0);
  self->n_active--;
  grant_permits (self);
}

/* A permit at once, above the limit if need be: for a flag that released its own for a pause. */
void
bunting_limiter_take_back (BuntingLimiter *self)
{
  self->n_active++;
}

/* Gives no permits until then, on g_get_monotonic_time()'s clock: the host asked for a pause. */
void
bunting_limiter_hold (BuntingLimiter *self, gint64 until_us)
{
  self->held_until_us = MAX (self->held_until_us, until_us);
}

/* Does nothing if the limit is fixed. */
void
bunting_limiter_record_response (BuntingLimiter *self, const BuntingResponseTimes *times)
{
  guint n_slow;

  if (!self->is_adaptive)
    return;
  self->last_us = g_get_monotonic_time ();
  n_slow = self->limit.n_reductions[BUNTING_OVERLOAD_LATENCY];
  bunting_adaptive_limit_answered (&self->limit, times, g_get_monotonic_time ());
  if (self->limit.n_reductions[BUNTING_OVERLOAD_LATENCY] != n_slow)
    bunting_hedge_overloaded (&self->hedge, g_get_monotonic_time ());
  grant_permits (self);
}

/* Returns: whether what is recorded of connections changes anything */
gboolean
bunting_limiter_wants_connections (BuntingLimiter *self)
{
  return self->is_adaptive && self->limit.phase == BUNTING_LIMIT_FIRST;
}

/* A request waits for a TLS connection. This and the next two do nothing if the limit is fixed, or
 * after the first response. */
void
bunting_limiter_record_need_of_tls (BuntingLimiter *self)
{
  if (bunting_limiter_wants_connections (self))
    bunting_adaptive_limit_needs_tls (&self->limit, g_get_monotonic_time ());
}

/* It has one. */
void
bunting_limiter_record_tls (BuntingLimiter *self, gboolean is_http2)
{
  if (!bunting_limiter_wants_connections (self))
    return;
  bunting_adaptive_limit_tls_opened (&self->limit, is_http2, g_get_monotonic_time ());
  grant_permits (self);
}

/* connect_us: how long the TCP handshake took */
void
bunting_limiter_record_connection (BuntingLimiter *self, gint64 connect_us)
{
  if (!bunting_limiter_wants_connections (self))
    return;
  bunting_adaptive_limit_connected (&self->limit, connect_us, g_get_monotonic_time ());
  grant_permits (self);
}

/* n_in_flight: when the request was sent. Does nothing if the limit is fixed. */
void
bunting_limiter_record_overload (BuntingLimiter *self,
                                 BuntingOverload overload,
                                 gint64 sent_us,
                                 guint n_in_flight)
{
  if (!self->is_adaptive)
    return;
  bunting_adaptive_limit_overloaded (&self->limit, overload, sent_us, n_in_flight,
                                     g_get_monotonic_time ());
  bunting_hedge_overloaded (&self->hedge, g_get_monotonic_time ());
}

/* Returns: (nullable): the requests to the host; NULL if the limit is fixed */
BuntingHedge *
bunting_limiter_get_hedge (BuntingLimiter *self)
{
  return self->is_adaptive ? &self->hedge : NULL;
}

/* Returns: how long the fastest TCP handshake took; 0 if none was, or the limit is fixed */
gint64
bunting_limiter_get_fastest_connect_us (BuntingLimiter *self)
{
  return self->limit.connect_us;
}

/* Returns: whether as many flags are in flight as the source and the user allow */
gboolean
bunting_limiter_is_at_ceiling (BuntingLimiter *self)
{
  return self->n_active >= self->limit.ceiling;
}

guint
bunting_limiter_get_n_in_flight (BuntingLimiter *self)
{
  return self->n_active;
}

/* Returns: the most that were in flight at once */
guint
bunting_limiter_get_highest (BuntingLimiter *self)
{
  return self->highest;
}

/* Returns: how often the limit was reduced for that reason */
guint
bunting_limiter_get_n_reductions (BuntingLimiter *self, BuntingOverload overload)
{
  return self->limit.n_reductions[overload];
}

/* Returns: how often a request was sent a second time because the first one waited for long */
guint
bunting_limiter_get_n_second_requests (BuntingLimiter *self)
{
  return self->hedge.n_seconds;
}
