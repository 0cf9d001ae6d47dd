/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-limiter.h"

/* A fixed number of permits for flags in flight. It stands in front of the session, because a
 * session that is handed everything at once searches its whole queue for every message: 5,000 flags
 * cost it seventeen times what they cost twelve at a time. And over HTTP/2 all requests share one
 * connection, so that the session's own limits would limit nothing.
 *
 * Who waits is served in the order of asking. A permit is handed on from the main context, never
 * from inside release(), so that no caller finds its callback run under it. */
struct _BuntingLimiter {
  GObject parent_instance;

  guint n_permits;
  guint n_active;
  guint max_active; /* the most there ever were at once */
  GQueue waiting;   /* (element-type GTask) (owned) */
};

G_DEFINE_FINAL_TYPE (BuntingLimiter, bunting_limiter, G_TYPE_OBJECT)

/* What a waiting task holds while its cancellable may still strike. */
typedef struct {
  /* input */
  BuntingLimiter *limiter; /* (not owned): the task's source object */
  /* in progress */
  GList *link;     /* (nullable) in the limiter's queue; NULL once served */
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

static void
give_permit (BuntingLimiter *self)
{
  self->n_active++;
  self->max_active = MAX (self->max_active, self->n_active);
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
served_cb (gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
serve_waiting (BuntingLimiter *self)
{
  while (self->n_active < self->n_permits && !g_queue_is_empty (&self->waiting)) {
    g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
    Wait *wait = g_task_get_task_data (task);
    g_autoptr (GSource) turn = NULL;

    wait->link = NULL;
    /* A task that was cancelled in this very turn of the loop must not take a permit with it. */
    if (g_task_return_error_if_cancelled (task))
      continue;
    give_permit (self);
    turn = g_idle_source_new ();
    g_task_attach_source (task, turn, served_cb);
  }
}

static void
bunting_limiter_finalize (GObject *object)
{
  BuntingLimiter *self = BUNTING_LIMITER (object);

  /* Each waiting task holds a reference on the limiter. */
  g_assert (g_queue_is_empty (&self->waiting));
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

/**
 * bunting_limiter_new:
 * @n_permits: how many may be in flight at once, at least 1
 *
 * Returns: (transfer full): a limiter with all its permits free
 */
BuntingLimiter *
bunting_limiter_new (guint n_permits)
{
  BuntingLimiter *self = g_object_new (BUNTING_TYPE_LIMITER, NULL);

  self->n_permits = MAX (n_permits, 1);
  return self;
}

/**
 * bunting_limiter_acquire_async:
 * @self: a limiter
 * @cancellable: (nullable): ends the waiting
 * @callback: called when there is a permit
 * @user_data: for @callback
 *
 * Asks for one permit. Who asked first is served first.
 */
void
bunting_limiter_acquire_async (BuntingLimiter *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Wait *wait;

  g_task_set_source_tag (task, bunting_limiter_acquire_async);
  /* The permit is given when the task returns; a cancellable that strikes between that and the
   * callback must not turn it into an error, or the permit would be lost. */
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
  serve_waiting (self);
}

/**
 * bunting_limiter_acquire_finish:
 * @self: a limiter
 * @result: what the callback was given
 * @error: %G_IO_ERROR_CANCELLED and no other
 *
 * Returns: %TRUE with a permit, to be given back by bunting_limiter_release()
 */
gboolean
bunting_limiter_acquire_finish (BuntingLimiter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * bunting_limiter_release:
 * @self: a limiter
 *
 * Gives one permit back, however the work that it stood for ended.
 */
void
bunting_limiter_release (BuntingLimiter *self)
{
  g_return_if_fail (self->n_active > 0);
  self->n_active--;
  serve_waiting (self);
}

/**
 * bunting_limiter_get_n_active:
 * @self: a limiter
 *
 * Returns: how many permits are out
 */
guint
bunting_limiter_get_n_active (BuntingLimiter *self)
{
  return self->n_active;
}

/**
 * bunting_limiter_get_max_active:
 * @self: a limiter
 *
 * Returns: the most permits that were ever out at once
 */
guint
bunting_limiter_get_max_active (BuntingLimiter *self)
{
  return self->max_active;
}

/**
 * bunting_limiter_get_n_waiting:
 * @self: a limiter
 *
 * Returns: how many ask for a permit
 */
guint
bunting_limiter_get_n_waiting (BuntingLimiter *self)
{
  return g_queue_get_length (&self->waiting);
}
