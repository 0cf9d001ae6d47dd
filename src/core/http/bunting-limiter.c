/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-limiter.h"

/* A fixed number of permits for flags in flight, given in the order of the requests for them. It
 * stands in front of the session because libsoup 3.2 searches its whole queue for every message:
 * 5,000 flags at once took seventeen times as long as twelve at a time. Over HTTP/2 all requests
 * share one connection, so that the session's own limits have no effect.
 *
 * A permit is passed on from the main context, never from inside release(): no callback runs inside
 * a caller's call. */
struct _BuntingLimiter {
  GObject parent_instance;

  guint n_permits;
  guint n_active;
  GQueue waiting; /* (element-type GTask) (owned) */
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

static void
grant_permits (BuntingLimiter *self)
{
  while (self->n_active < self->n_permits && !g_queue_is_empty (&self->waiting)) {
    g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
    Wait *wait = g_task_get_task_data (task);
    g_autoptr (GSource) idle = NULL;

    wait->link = NULL;
    /* Cancelled in this iteration of the main loop, before cancelled_cb() ran. */
    if (g_task_return_error_if_cancelled (task))
      continue;
    self->n_active++;
    idle = g_idle_source_new ();
    g_task_attach_source (task, idle, granted_cb);
  }
}

static void
bunting_limiter_finalize (GObject *object)
{
  BuntingLimiter *self = BUNTING_LIMITER (object);

  /* Waiting tasks hold a reference; all permits must have been released. */
  g_assert (g_queue_is_empty (&self->waiting) && self->n_active == 0);
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

void
bunting_limiter_release (BuntingLimiter *self)
{
  g_return_if_fail (self->n_active > 0);
  self->n_active--;
  grant_permits (self);
}
