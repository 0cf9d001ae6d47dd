/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-cache.h"

#define VALID_US (5 * G_USEC_PER_SEC)
#define ENTRIES_MAX 256

/* The proxies of another resolver, remembered for some seconds. libsoup asks for each connection,
 * and libproxy reads several files then, in a thread of its own. No proxy is needed for the
 * loopback interface: there the other resolver is not even loaded. */
struct _BuntingProxyCache {
  GObject parent_instance;

  GProxyResolver *resolver; /* (owned) (nullable): NULL for the system's */
  GHashTable *proxies;      /* URI → GStrv, both owned */
  gint64 since_us;          /* when the oldest was looked up */
};

static void bunting_proxy_cache_resolver_init (GProxyResolverInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingProxyCache,
                               bunting_proxy_cache,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      bunting_proxy_cache_resolver_init))

static GProxyResolver *
get_resolver (BuntingProxyCache *self)
{
  return self->resolver != NULL ? self->resolver : g_proxy_resolver_get_default ();
}

static gboolean
is_loopback (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : host != NULL && g_ascii_strcasecmp (host, "localhost") == 0;
}

/* Returns: (transfer full) (nullable): the proxies, without asking the other resolver */
static char **
lookup_known (BuntingProxyCache *self, const char *uri)
{
  static const char *const direct[] = { "direct://", NULL };

  if (is_loopback (uri))
    return g_strdupv ((char **)direct);
  if (g_get_monotonic_time () - self->since_us > VALID_US ||
      g_hash_table_size (self->proxies) >= ENTRIES_MAX) {
    g_hash_table_remove_all (self->proxies);
    self->since_us = g_get_monotonic_time ();
  }
  return g_strdupv (g_hash_table_lookup (self->proxies, uri));
}

static gboolean
bunting_proxy_cache_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

/* May be called in any thread. */
static char **
bunting_proxy_cache_lookup (GProxyResolver *resolver,
                            const char *uri,
                            GCancellable *cancellable,
                            GError **error)
{
  return g_proxy_resolver_lookup (get_resolver (BUNTING_PROXY_CACHE (resolver)), uri, cancellable,
                                  error);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  BuntingProxyCache *self = g_task_get_source_object (task);
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_hash_table_insert (self->proxies, g_strdup (g_task_get_task_data (task)), g_strdupv (proxies));
  g_task_return_pointer (task, proxies, (GDestroyNotify)g_strfreev);
}

static void
bunting_proxy_cache_lookup_async (GProxyResolver *resolver,
                                  const char *uri,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  BuntingProxyCache *self = BUNTING_PROXY_CACHE (resolver);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  char **proxies = lookup_known (self, uri);

  g_task_set_source_tag (task, bunting_proxy_cache_lookup_async);
  if (proxies != NULL) {
    g_task_return_pointer (task, proxies, (GDestroyNotify)g_strfreev);
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, g_strdup (uri), g_free);
  g_proxy_resolver_lookup_async (get_resolver (self), uri, cancellable, looked_up_cb, task);
}

static char **
bunting_proxy_cache_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
bunting_proxy_cache_resolver_init (GProxyResolverInterface *interface)
{
  interface->is_supported = bunting_proxy_cache_is_supported;
  interface->lookup = bunting_proxy_cache_lookup;
  interface->lookup_async = bunting_proxy_cache_lookup_async;
  interface->lookup_finish = bunting_proxy_cache_lookup_finish;
}

static void
bunting_proxy_cache_finalize (GObject *object)
{
  BuntingProxyCache *self = BUNTING_PROXY_CACHE (object);

  g_clear_object (&self->resolver);
  g_clear_pointer (&self->proxies, g_hash_table_unref);
  G_OBJECT_CLASS (bunting_proxy_cache_parent_class)->finalize (object);
}

static void
bunting_proxy_cache_class_init (BuntingProxyCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_proxy_cache_finalize;
}

static void
bunting_proxy_cache_init (BuntingProxyCache *self)
{
  self->proxies =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
}

/* Returns: (transfer none): for the system's proxies; for the main thread only */
GProxyResolver *
bunting_proxy_cache_get_default (void)
{
  static GProxyResolver *cache;

  if (cache == NULL)
    cache = bunting_proxy_cache_new (NULL);
  return cache;
}

/* resolver: (nullable): NULL for the system's, which is loaded when it is first needed */
GProxyResolver *
bunting_proxy_cache_new (GProxyResolver *resolver)
{
  BuntingProxyCache *self = g_object_new (BUNTING_TYPE_PROXY_CACHE, NULL);

  g_set_object (&self->resolver, resolver);
  return G_PROXY_RESOLVER (self);
}
