/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-sessions.h"

#include "bunting-limits.h"
#include "bunting-proxy-cache.h"
#include "config.h"
#include "http/bunting-http-message.h"

/* The sessions of a fetcher: its owner's; a new one after HTTP/2 has failed, because requests that
 * libsoup never ends hold their connections, of which a session has a limited number; and one for
 * hosts that are asked over HTTP/1.1 only, because a session shares a connection that speaks HTTP/2
 * with every request to its host. */

#define HTTP1_CONNECTIONS_MAX 8
#define RENEWALS_MAX 8

struct _BuntingHttpSessions {
  SoupSession *owners;  /* (owned) */
  SoupSession *current; /* (owned) */
  SoupSession *http1;   /* (owned) (nullable) */
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

/* session: where the proxy and the trusted certificates are set, now and later */
BuntingHttpSessions *
bunting_http_sessions_new (SoupSession *session)
{
  BuntingHttpSessions *self = g_new0 (BuntingHttpSessions, 1);

  self->owners = g_object_ref (session);
  self->current = g_object_ref (session);
  return self;
}

void
bunting_http_sessions_free (BuntingHttpSessions *self)
{
  g_object_unref (self->owners);
  g_object_unref (self->current);
  g_clear_object (&self->http1);
  g_free (self);
}

static SoupSession *
copy_session (SoupSession *original, guint max_connections)
{
  static const char *const properties[] = { "proxy-resolver", "tls-database" };
  SoupSession *copy = bunting_http_session_new (max_connections);

  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    g_object_bind_property (original, properties[i], copy, properties[i], G_BINDING_SYNC_CREATE);
  return copy;
}

/* Returns: (transfer none): the session for the next request */
SoupSession *
bunting_http_sessions_get (BuntingHttpSessions *self, gboolean needs_http1)
{
  if (!needs_http1)
    return self->current;
  if (self->http1 == NULL)
    self->http1 = copy_session (
      self->owners, MIN (soup_session_get_max_conns (self->owners), HTTP1_CONNECTIONS_MAX));
  return self->http1;
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
  self->current = copy_session (self->owners, soup_session_get_max_conns (self->owners));
  return TRUE;
}
