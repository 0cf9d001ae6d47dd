/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-publisher.h"

/* The program gives the function, so that core does not depend on what it uses. */
struct _BuntingFlagPublisher {
  BuntingPublishFunc publish;
  gpointer user_data;
  GDestroyNotify destroy; /* (nullable) */
};

typedef struct {
  /* input */
  BuntingFlagPublisher *publisher; /* (owned) */
  char *code;                      /* (owned) */
  char *name;                      /* (owned) (nullable) */
  GFile *file;                     /* (owned) */
} Publication;

static void
publication_free (gpointer data)
{
  Publication *publication = data;

  bunting_flag_publisher_unref (publication->publisher);
  g_free (publication->code);
  g_free (publication->name);
  g_object_unref (publication->file);
  g_free (publication);
}

/* destroy: (nullable): called in any thread */
BuntingFlagPublisher *
bunting_flag_publisher_new (BuntingPublishFunc publish, gpointer user_data, GDestroyNotify destroy)
{
  BuntingFlagPublisher *self = g_atomic_rc_box_new0 (BuntingFlagPublisher);

  self->publish = publish;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

BuntingFlagPublisher *
bunting_flag_publisher_ref (BuntingFlagPublisher *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
publisher_clear (gpointer data)
{
  BuntingFlagPublisher *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
}

void
bunting_flag_publisher_unref (BuntingFlagPublisher *self)
{
  g_atomic_rc_box_release_full (self, publisher_clear);
}

static void
publish_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Publication *publication = data;
  BuntingFlagPublisher *publisher = publication->publisher;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (publisher->publish (publication->code, publication->name, publication->file,
                          publisher->user_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Ends at once when it is cancelled, whatever the function does. name: (nullable) */
void
bunting_flag_publisher_publish_async (BuntingFlagPublisher *self,
                                      const char *code,
                                      const char *name,
                                      GFile *file,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Publication *publication = g_new0 (Publication, 1);

  publication->publisher = bunting_flag_publisher_ref (self);
  publication->code = g_strdup (code);
  publication->name = g_strdup (name);
  publication->file = g_object_ref (file);
  g_task_set_source_tag (task, bunting_flag_publisher_publish_async);
  g_task_set_task_data (task, publication, publication_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, publish_thread);
}

/* error: as the function sets it, or %G_IO_ERROR_CANCELLED */
gboolean
bunting_flag_publisher_publish_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
