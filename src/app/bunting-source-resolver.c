/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-resolver.h"

#include "bunting-server-thread.h"

/* Turns the source that was chosen into one that can be asked. Most can be; the built-in source has
 * no address before its server runs, which is started for the first download that needs it. */

struct _BuntingSourceResolver {
  GObject parent_instance;

  BuntingAtlas *atlas;         /* owned */
  SoupSession *soup;           /* owned: what will ask */
  char *collection_folder;     /* owned, may be NULL: what the system has */
  BuntingServerThread *server; /* owned, NULL before a source needed one */
  BuntingSource *source;       /* owned, NULL before: what the server was started for */
  BuntingSource *served;       /* owned, NULL before: the same with the server's base */
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

  /* Another start has taken its place, and it ends together with this task. */
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

/* The object */

static void
bunting_source_resolver_dispose (GObject *object)
{
  BuntingSourceResolver *self = BUNTING_SOURCE_RESOLVER (object);

  if (self->server != NULL)
    bunting_server_thread_stop (self->server);
  g_clear_object (&self->server);
  g_clear_object (&self->served);
  g_clear_object (&self->source);
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
 * @atlas: all countries
 * @soup: what asks sources; whether it does so by way of a proxy is decided here
 * @collection_folder: (nullable): what the built-in server serves; %NULL for what is installed
 *
 * Returns: (transfer full): a supply, whose server does not run yet
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

/**
 * bunting_source_resolver_get_collection:
 *
 * Returns: (transfer none) (nullable): what the built-in server serves; %NULL before it was started
 */
BuntingCollection *
bunting_source_resolver_get_collection (BuntingSourceResolver *self)
{
  g_return_val_if_fail (BUNTING_IS_SOURCE_RESOLVER (self), NULL);

  return self->server == NULL ? NULL : bunting_server_thread_get_collection (self->server);
}

/**
 * bunting_source_resolver_get_collection_folder:
 *
 * Returns: (transfer none) (nullable): the folder that the built-in server serves; %NULL for what
 *   is installed
 */
const char *
bunting_source_resolver_get_collection_folder (BuntingSourceResolver *self)
{
  g_return_val_if_fail (BUNTING_IS_SOURCE_RESOLVER (self), NULL);

  return self->collection_folder;
}

/**
 * bunting_source_resolver_resolve:
 * @source: what was chosen
 *
 * Makes ready to ask @source, without waiting for anything.
 *
 * Returns: (transfer full) (nullable): a source that can be asked; %NULL if
 *   bunting_source_resolver_start_async() must start its server first
 */
BuntingSource *
bunting_source_resolver_resolve (BuntingSourceResolver *self, BuntingSource *source)
{
  gboolean needs_base;

  g_return_val_if_fail (BUNTING_IS_SOURCE_RESOLVER (self), NULL);

  needs_base = bunting_source_needs_base (source);
  /* Our own server is on the loopback interface, where no proxy can reach it. In a sandbox without
   * network nobody could even be asked for one. */
  soup_session_set_proxy_resolver (self->soup, needs_base ? NULL : g_proxy_resolver_get_default ());
  if (!needs_base)
    return g_object_ref (source);
  return source == self->source ? g_object_ref (self->served) : NULL;
}

/**
 * bunting_source_resolver_start_async:
 * @source: one that bunting_source_resolver_resolve() found nothing for
 *
 * Starts the built-in server, instead of the one that runs if there is one. A start that has not
 * finished ends with %G_IO_ERROR_CANCELLED.
 */
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
