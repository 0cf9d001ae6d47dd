/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-server-thread.h"

/* The flag server in a thread, for the built-in source. */

/* One run of the server, from start to stop; also referenced by the source of started_cb(). */
typedef struct {
  /* Input */
  BuntingAtlas *atlas;       /* (owned) */
  char *collection_folder;   /* (owned) (nullable) NULL: the installed collection */
  GCancellable *cancellable; /* (owned) (nullable) of the start */
  GMainContext *context;     /* (owned) of the thread */
  int is_stopped;            /* (atomic) */

  /* In progress */
  GThread *thread; /* (owned) joined by bunting_server_thread_stop() */
  GTask *task;     /* (owned) (nullable) released only in the caller's context: it may hold the last
                    * reference to the object, whose finalizer joins the thread */

  /* Output, written by the thread before it schedules started_cb() */
  BuntingCollection *collection; /* (owned) (nullable) */
  char *base_uri;                /* (owned) (nullable) */
  GError *error;                 /* (owned) (nullable) */
} ServerRun;

struct _BuntingServerThread {
  GObject parent_instance;

  BuntingAtlas *atlas;
  char *collection_folder;       /* (nullable) */
  ServerRun *run;                /* (nullable) while started and not stopped */
  BuntingCollection *collection; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (BuntingServerThread, bunting_server_thread, G_TYPE_OBJECT)

static gpointer serve (gpointer data);
static BuntingServer *open_server (ServerRun *run, GError **error);
static gboolean started_cb (gpointer user_data);

static void
run_clear (gpointer data)
{
  ServerRun *run = data;

  g_assert (run->thread == NULL);
  g_clear_object (&run->task);
  g_clear_object (&run->atlas);
  g_free (run->collection_folder);
  g_clear_object (&run->cancellable);
  g_clear_pointer (&run->context, g_main_context_unref);
  g_clear_object (&run->collection);
  g_free (run->base_uri);
  g_clear_error (&run->error);
}

static void
run_release (gpointer run)
{
  g_atomic_rc_box_release_full (run, run_clear);
}

static gboolean
set_error_if_ended (ServerRun *run, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return TRUE;
  if (g_atomic_int_get (&run->is_stopped)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the server was stopped");
    return TRUE;
  }
  return FALSE;
}

/* The thread, which ends before bunting_server_thread_stop() releases the run. */
static gpointer
serve (gpointer data)
{
  ServerRun *run = data;
  g_autoptr (BuntingServer) server = NULL;
  g_autoptr (GSource) source = g_idle_source_new ();
  GMainContext *callers_context = g_task_get_context (run->task);

  g_main_context_push_thread_default (run->context);
  server = open_server (run, &run->error);

  g_source_set_priority (source, g_task_get_priority (run->task));
  g_source_set_callback (source, started_cb, g_atomic_rc_box_acquire (run), run_release);
  g_source_attach (source, callers_context);

  while (server != NULL && !g_atomic_int_get (&run->is_stopped))
    g_main_context_iteration (run->context, TRUE);

  if (server != NULL)
    bunting_server_stop (server);
  g_clear_object (&server);
  while (g_main_context_iteration (run->context, FALSE))
    ;
  g_main_context_pop_thread_default (run->context);
  return NULL;
}

static BuntingServer *
open_server (ServerRun *run, GError **error)
{
  g_autoptr (BuntingServer) server = NULL;
  g_autoptr (BuntingCollection) collection = NULL;

  if (set_error_if_ended (run, error))
    return NULL;
  collection = run->collection_folder != NULL
                 ? bunting_collection_new_for_folder (run->collection_folder, error)
                 : bunting_collection_new_installed (error);
  if (collection == NULL || set_error_if_ended (run, error))
    return NULL;
  server = bunting_server_new (collection, run->atlas);
  if (!bunting_server_listen (server, "127.0.0.1", 0, error) || set_error_if_ended (run, error))
    return NULL;
  run->collection = g_steal_pointer (&collection);
  run->base_uri = g_strdup (bunting_server_get_base_uri (server));
  return g_steal_pointer (&server);
}

/* In the caller's context. */
static gboolean
started_cb (gpointer user_data)
{
  ServerRun *run = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&run->task);
  BuntingServerThread *self = g_task_get_source_object (task);
  g_autoptr (GError) error = g_steal_pointer (&run->error);

  if (error == NULL && !set_error_if_ended (run, &error)) {
    g_set_object (&self->collection, run->collection);
    g_task_return_pointer (task, g_strdup (run->base_uri), g_free);
    return G_SOURCE_REMOVE;
  }
  /* Stop, so that it can be started again. */
  if (self->run == run)
    bunting_server_thread_stop (self);
  g_task_return_error (task, g_steal_pointer (&error));
  return G_SOURCE_REMOVE;
}

static void
bunting_server_thread_finalize (GObject *object)
{
  BuntingServerThread *self = BUNTING_SERVER_THREAD (object);

  bunting_server_thread_stop (self);
  g_clear_object (&self->collection);
  g_clear_object (&self->atlas);
  g_free (self->collection_folder);
  G_OBJECT_CLASS (bunting_server_thread_parent_class)->finalize (object);
}

static void
bunting_server_thread_class_init (BuntingServerThreadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_server_thread_finalize;
}

static void
bunting_server_thread_init (BuntingServerThread *self)
{
}

/**
 * bunting_server_thread_new:
 * @atlas: names the countries; used in the server's thread
 * @collection_folder: (nullable): %NULL for the installed collection
 */
BuntingServerThread *
bunting_server_thread_new (BuntingAtlas *atlas, const char *collection_folder)
{
  BuntingServerThread *self = g_object_new (BUNTING_TYPE_SERVER_THREAD, NULL);

  self->atlas = g_object_ref (atlas);
  self->collection_folder = g_strdup (collection_folder);
  return self;
}

/**
 * bunting_server_thread_start_async:
 * @cancellable: (nullable): for the start; does not stop a server that has started
 *
 * Opens the collection and serves it on a free port of the loopback interface, in a new thread. All
 * functions of this class must be called in the same thread.
 */
void
bunting_server_thread_start_async (BuntingServerThread *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  ServerRun *run;

  /* started_cb() checks; a later cancel must not hide a server that has started. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->run != NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "the server is started already");
    return;
  }

  run = g_atomic_rc_box_new0 (ServerRun);
  run->atlas = g_object_ref (self->atlas);
  run->collection_folder = g_strdup (self->collection_folder);
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  run->context = g_main_context_new ();
  run->task = g_object_ref (task);
  run->thread = g_thread_try_new ("bunting-server", serve, run, &error);
  if (run->thread == NULL) {
    run_release (run);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  self->run = run;
}

/* Returns: (transfer full): the base URI, "http://127.0.0.1:40123/flags", or %NULL with a
 *   %BUNTING_COLLECTION_ERROR; %G_IO_ERROR_PENDING if it was started before; %G_IO_ERROR_CANCELLED
 * if it was cancelled or stopped; another %G_IO_ERROR if it cannot listen */
char *
bunting_server_thread_start_finish (BuntingServerThread *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (nullable): the collection of the last successful start */
BuntingCollection *
bunting_server_thread_get_collection (BuntingServerThread *self)
{
  return self->collection;
}

/* Closes all connections and joins the thread, which takes at most the time of one request or,
 * during a start, of opening the collection. A start in progress ends with %G_IO_ERROR_CANCELLED.
 * The server may be started again. */
void
bunting_server_thread_stop (BuntingServerThread *self)
{
  ServerRun *run = g_steal_pointer (&self->run);

  if (run == NULL)
    return;
  g_atomic_int_set (&run->is_stopped, TRUE);
  g_main_context_wakeup (run->context);
  g_thread_join (g_steal_pointer (&run->thread));
  run_release (run);
}
