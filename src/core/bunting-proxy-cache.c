/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-cache.h"

#include "bunting-proxy-environment.h"

#define VALID_US (5 * G_USEC_PER_SEC)
#define ENTRIES_MAX 256

/* The proxies of another resolver, remembered for some seconds. libsoup asks for each connection,
 * and libproxy reads several files then, in a thread of its own. No proxy is needed for the
 * loopback interface: there the other resolver is not even loaded. */
struct _BuntingProxyCache {
  GObject parent_instance;

  GProxyResolver *resolver;   /* (owned) (nullable): NULL for the system's */
  GProxyResolver *exceptions; /* (owned) (nullable): those of the environment */
  GHashTable *proxies;        /* URI → GStrv, both owned */
  gint64 since_us;            /* when the oldest was looked up */
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
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* An exception may name a port, which an address states only if it is not that of its scheme. */
static gboolean
is_excepted (BuntingProxyCache *self, GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);
  gsize length = strlen (host);
  int port = g_uri_get_port (uri);
  g_autofree char *name = g_strndup (host, g_str_has_suffix (host, ".") ? length - 1 : length);
  g_autofree char *text = NULL;
  g_auto (GStrv) proxies = NULL;

  if (self->exceptions == NULL)
    return FALSE;
  if (port < 0)
    port = g_strcmp0 (scheme, "https") == 0 ? 443 : 80;
  text = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, name, port, "", NULL, NULL);
  proxies = g_proxy_resolver_lookup (self->exceptions, text, NULL, NULL);
  return proxies != NULL && g_strcmp0 (proxies[0], "direct://") == 0;
}

static gboolean
needs_no_proxy (BuntingProxyCache *self, const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && (is_loopback (host) || is_excepted (self, uri));
}

/* Returns: (transfer full) (nullable): the proxies, without asking the other resolver */
static char **
lookup_known (BuntingProxyCache *self, const char *uri)
{
  static const char *const direct[] = { "direct://", NULL };

  if (needs_no_proxy (self, uri))
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
  g_clear_object (&self->exceptions);
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
  self->exceptions = bunting_proxy_environment_create_exceptions ();
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

/* To be called after bunting_proxy_environment_prepare().
 * resolver: (nullable): NULL for the system's, which is loaded when it is first needed */
GProxyResolver *
bunting_proxy_cache_new (GProxyResolver *resolver)
{
  BuntingProxyCache *self = g_object_new (BUNTING_TYPE_PROXY_CACHE, NULL);

  g_set_object (&self->resolver, resolver);
  return G_PROXY_RESOLVER (self);
}
