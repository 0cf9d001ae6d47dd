/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-resolver.h"

#include "bunting-proxy-cache.h"
#include "bunting-server-thread.h"

/* Resolves the selected source to one with an address. Only the built-in source has none: its
 * server is started for the first download. Also loads the built-in source's collection without a
 * server. */

struct _BuntingSourceResolver {
  GObject parent_instance;

  BuntingAtlas *atlas;           /* owned */
  SoupSession *soup;             /* owned: its proxy depends on the source */
  BuntingSource *built_in;       /* owned, NULL if it is not known */
  char *collection_folder;       /* owned, NULL: the installed collection */
  BuntingCollection *collection; /* owned, NULL until loaded without a server */
  BuntingServerThread *server;   /* owned, NULL until first needed */
  BuntingSource *source; /* owned, NULL before: the source that the server was started for */
  BuntingSource *served; /* owned, NULL before: that source with the server's address */
};

G_DEFINE_FINAL_TYPE (BuntingSourceResolver, bunting_source_resolver, G_TYPE_OBJECT)

static void
server_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingSourceResolver *self = g_task_get_source_object (task);
  BuntingSource *source = g_task_get_task_data (task);
  g_autoptr (BuntingSource) served = NULL;
  GError *error = NULL;
  g_autofree char *base_uri =
    bunting_server_thread_start_finish (BUNTING_SERVER_THREAD (object), result, &error);

  /* Another start has replaced this server, which ends with this task. */
  if (base_uri != NULL && BUNTING_SERVER_THREAD (object) != self->server) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "another server was started instead");
    return;
  }
  if (base_uri != NULL)
    served = bunting_source_new_with_base (source, base_uri, &error);
  if (served == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_set_object (&self->source, source);
  g_set_object (&self->served, served);
  g_task_return_pointer (task, g_steal_pointer (&served), g_object_unref);
}

static void
bunting_source_resolver_dispose (GObject *object)
{
  BuntingSourceResolver *self = BUNTING_SOURCE_RESOLVER (object);

  if (self->server != NULL)
    bunting_server_thread_stop (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->served);
  g_clear_object (&self->source);
  g_clear_object (&self->built_in);
  g_clear_object (&self->collection);
  g_clear_object (&self->soup);
  g_clear_object (&self->atlas);
  g_clear_pointer (&self->collection_folder, g_free);
  G_OBJECT_CLASS (bunting_source_resolver_parent_class)->dispose (object);
}

static void
bunting_source_resolver_class_init (BuntingSourceResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_source_resolver_dispose;
}

static void
bunting_source_resolver_init (BuntingSourceResolver *self)
{
}

/**
 * bunting_source_resolver_new:
 * @soup: fetches the flags; the resolver sets its proxy resolver
 * @collection_folder: (nullable): of the built-in source; %NULL for the installed collection
 */
BuntingSourceResolver *
bunting_source_resolver_new (BuntingAtlas *atlas, SoupSession *soup, const char *collection_folder)
{
  BuntingSourceResolver *self = g_object_new (BUNTING_TYPE_SOURCE_RESOLVER, NULL);

  self->atlas = g_object_ref (atlas);
  self->soup = g_object_ref (soup);
  self->collection_folder = g_strdup (collection_folder);
  return self;
}

/* Sets the built-in source, which can be offered in place of one that cannot be reached. */
void
bunting_source_resolver_set_built_in (BuntingSourceResolver *self, BuntingSource *built_in)
{
  g_set_object (&self->built_in, built_in);
}

/* Returns: (transfer none) (nullable): %NULL if it is not known */
BuntingSource *
bunting_source_resolver_get_built_in (BuntingSourceResolver *self)
{
  return self->built_in;
}

/* Returns: (transfer none) (nullable): the built-in collection; %NULL before its server was started
 *   and before bunting_source_resolver_load_collection_async() */
BuntingCollection *
bunting_source_resolver_get_collection (BuntingSourceResolver *self)
{
  BuntingCollection *served =
    self->server == NULL ? NULL : bunting_server_thread_get_collection (self->server);

  return served != NULL ? served : self->collection;
}

/* Returns: (nullable): as it was given to bunting_source_resolver_new() */
const char *
bunting_source_resolver_get_collection_folder (BuntingSourceResolver *self)
{
  return self->collection_folder;
}

static void
load_collection_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = data;
  GError *error = NULL;
  BuntingCollection *collection = folder != NULL
                                    ? bunting_collection_new_for_folder (folder, &error)
                                    : bunting_collection_new_installed (&error);

  if (collection == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, collection, g_object_unref);
}

/* Reads the built-in collection in a worker thread. */
void
bunting_source_resolver_load_collection_async (BuntingSourceResolver *self,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  BuntingCollection *collection = bunting_source_resolver_get_collection (self);

  g_task_set_source_tag (task, bunting_source_resolver_load_collection_async);
  if (collection != NULL) {
    g_task_return_pointer (task, g_object_ref (collection), g_object_unref);
    return;
  }
  g_task_set_task_data (task, g_strdup (self->collection_folder), g_free);
  g_task_run_in_thread (task, load_collection_thread);
}

/**
 * bunting_source_resolver_load_collection_finish:
 * @error: of %BUNTING_COLLECTION_ERROR
 *
 * Returns: (transfer none): the collection, as bunting_source_resolver_get_collection() returns it
 */
BuntingCollection *
bunting_source_resolver_load_collection_finish (BuntingSourceResolver *self,
                                                GAsyncResult *result,
                                                GError **error)
{
  g_autoptr (BuntingCollection) collection = g_task_propagate_pointer (G_TASK (result), error);

  if (collection == NULL)
    return NULL;
  g_set_object (&self->collection, collection);
  return self->collection;
}

/* Sets the session's proxy for @source.
 *
 * Returns: (transfer full) (nullable): @source with an address; %NULL if
 *   bunting_source_resolver_start_async() must start its server first */
BuntingSource *
bunting_source_resolver_resolve (BuntingSourceResolver *self, BuntingSource *source)
{
  gboolean needs_base = bunting_source_needs_base (source);

  /* A proxy cannot reach the built-in server on the loopback interface, and in a sandbox without
   * network the proxy resolver is not available. */
  soup_session_set_proxy_resolver (self->soup,
                                   needs_base ? NULL : bunting_proxy_cache_get_default ());
  if (!needs_base)
    return g_object_ref (source);
  return source == self->source ? g_object_ref (self->served) : NULL;
}

/* Starts the built-in server for @source, and stops the one that runs. A start that has not
 * finished fails with %G_IO_ERROR_CANCELLED. */
void
bunting_source_resolver_start_async (BuntingSourceResolver *self,
                                     BuntingSource *source,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_source_resolver_start_async);
  g_task_set_task_data (task, g_object_ref (source), g_object_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->served);
  g_clear_object (&self->server);
  self->server = bunting_server_thread_new (self->atlas, self->collection_folder);
  bunting_server_thread_start_async (self->server, cancellable, server_started_cb, task);
}

/**
 * bunting_source_resolver_start_finish:
 * @error: of %BUNTING_COLLECTION_ERROR or %G_IO_ERROR
 *
 * Returns: (transfer full): the source with the server's address
 */
BuntingSource *
bunting_source_resolver_start_finish (BuntingSourceResolver *self,
                                      GAsyncResult *result,
                                      GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
