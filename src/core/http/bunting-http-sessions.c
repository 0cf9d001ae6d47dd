/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-sessions.h"

#include "bunting-limits.h"
#include "bunting-proxy-cache.h"
#include "config.h"
#include "http/bunting-http-message.h"

/* The sessions of a fetcher: its owner's; a new one after HTTP/2 has failed, because requests that
 * libsoup never ends hold their connections, of which a session has a limited number; and one for
 * hosts whose HTTP/2 has failed, because a session shares a connection that speaks HTTP/2 with
 * every request to its host.
 *
 * To a host that speaks HTTP/1, each request in flight has a session, and so a connection, for
 * itself. While libsoup 3.2 opens a connection, all other requests of the session to the host wait,
 * even for idle connections, since the server may speak HTTP/2: many connections were opened one
 * after the other, each in two round trips. And for each request that waits, it tries to read from
 * each idle connection. */

#define HTTP1_CONNECTIONS_MAX 8
/* The request's own, that of its second request, and those of cancelled ones that are not closed.
 */
#define SINGLE_CONNECTIONS_MAX 8
#define RENEWALS_MAX 8
#define HOST_KEY "bunting-host" /* of a session of one request */

struct _BuntingHttpSessions {
  BuntingHttpBackoff *backoff; /* (not owned) */
  SoupSession *owners;         /* (owned) */
  SoupSession *current;        /* (owned) */
  SoupSession *http1;          /* (owned) (nullable) */
  GPtrArray *idle;             /* (element-type SoupSession) (owned): of one request each */
  guint n_renewals;
};

/* Never freed: libsoup 3.2 warns of connections that it has not ended. */
static GPtrArray *failed_sessions;

/* Returns: (transfer full): a session without cookies, cache and content decoding */
SoupSession *
bunting_http_session_new (guint max_connections)
{
  SoupSession *session = soup_session_new_with_options (
    "max-conns", max_connections, "max-conns-per-host", max_connections, "timeout",
    BUNTING_SILENCE_S, "user-agent", "Bunting/" PACKAGE_VERSION, NULL);

  soup_session_set_proxy_resolver (session, bunting_proxy_cache_get_default ());
  /* libsoup accepts half a gzip as a whole body, and decodes without a bound. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  bunting_http_message_keep_uris (session);
  return session;
}

/* session: where the proxy and the trusted certificates are set, now and later; backoff: knows
 * which hosts speak HTTP/1; outlives the sessions */
BuntingHttpSessions *
bunting_http_sessions_new (SoupSession *session, BuntingHttpBackoff *backoff)
{
  BuntingHttpSessions *self = g_new0 (BuntingHttpSessions, 1);

  self->backoff = backoff;
  self->owners = g_object_ref (session);
  self->current = g_object_ref (session);
  self->idle = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
bunting_http_sessions_free (BuntingHttpSessions *self)
{
  g_object_unref (self->owners);
  g_object_unref (self->current);
  g_clear_object (&self->http1);
  g_ptr_array_unref (self->idle);
  g_free (self);
}

/* has_tls: without it, GIO's modules for TLS are not loaded */
static SoupSession *
copy_session (SoupSession *original, guint max_connections, gboolean has_tls)
{
  static const char *const properties[] = { "proxy-resolver", "tls-database" };
  SoupSession *copy = bunting_http_session_new (max_connections);

  for (gsize i = 0; i < (has_tls ? 2 : 1); i++)
    g_object_bind_property (original, properties[i], copy, properties[i], G_BINDING_SYNC_CREATE);
  return copy;
}

static SoupSession *
take_single (BuntingHttpSessions *self, GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  g_autofree char *host = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, g_uri_get_host (uri),
                                      g_uri_get_port (uri), "", NULL, NULL);
  SoupSession *session;

  /* The last one: its connection is the most likely to be open. */
  for (guint i = self->idle->len; i > 0; i--)
    if (g_str_equal (g_object_get_data (g_ptr_array_index (self->idle, i - 1), HOST_KEY), host))
      return g_ptr_array_steal_index (self->idle, i - 1);
  session = copy_session (self->owners, SINGLE_CONNECTIONS_MAX, g_str_equal (scheme, "https"));
  g_object_set_data_full (G_OBJECT (session), HOST_KEY, g_steal_pointer (&host), g_free);
  return session;
}

/**
 * bunting_http_sessions_take:
 * @session: (inout) (nullable) (transfer full): the session of the request, which has ended; that
 *   for the next one, to be given back
 *
 * Returns: (transfer none): that
 */
SoupSession *
bunting_http_sessions_take (BuntingHttpSessions *self, GUri *uri, SoupSession **session)
{
  gboolean needs_http1 = bunting_http_backoff_needs_http1 (self->backoff, uri);

  bunting_http_sessions_give_back (self, session);
  if (!needs_http1 && bunting_http_backoff_speaks_http1 (self->backoff, uri)) {
    *session = take_single (self, uri);
    return *session;
  }
  if (needs_http1 && self->http1 == NULL)
    self->http1 = copy_session (
      self->owners, MIN (soup_session_get_max_conns (self->owners), HTTP1_CONNECTIONS_MAX), TRUE);
  *session = g_object_ref (needs_http1 ? self->http1 : self->current);
  return *session;
}

/* session: (inout) (nullable): cleared */
void
bunting_http_sessions_give_back (BuntingHttpSessions *self, SoupSession **session)
{
  if (*session != NULL && g_object_get_data (G_OBJECT (*session), HOST_KEY) != NULL)
    g_ptr_array_add (self->idle, g_steal_pointer (session));
  g_clear_object (session);
}

/**
 * bunting_http_sessions_renew:
 * @failed: the session with which HTTP/2 has failed
 *
 * Further requests get another session; those in flight go on.
 *
 * Returns: %FALSE if that has been done too often
 */
gboolean
bunting_http_sessions_renew (BuntingHttpSessions *self, SoupSession *failed)
{
  if (failed != self->current)
    return TRUE;
  if (self->n_renewals == RENEWALS_MAX)
    return FALSE;
  self->n_renewals++;
  if (failed_sessions == NULL)
    failed_sessions = g_ptr_array_new ();
  g_ptr_array_add (failed_sessions, failed);
  self->current = copy_session (self->owners, soup_session_get_max_conns (self->owners), TRUE);
  return TRUE;
}
