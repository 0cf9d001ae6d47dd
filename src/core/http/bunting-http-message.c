/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-message.h"

#include <string.h>

/* One HTTP message, and whether it is still the one that was made: libsoup 3.2 to 3.7.1 replaces a
 * message's URI by the proxy's when it takes the password for the proxy from there (after a 407).
 */

#define URI_KEY "bunting-uri"
#define CONNECTING_KEY "bunting-connecting"

/* Called only while a connection is made. */
static void
connecting_cb (SoupMessage *message,
               GSocketClientEvent event,
               GIOStream *connection,
               gpointer user_data)
{
  g_object_set_data (G_OBJECT (message), CONNECTING_KEY, message);
}

static void
remember_uri (SoupMessage *message)
{
  g_object_set_data_full (G_OBJECT (message), URI_KEY, g_uri_ref (soup_message_get_uri (message)),
                          (GDestroyNotify)g_uri_unref);
}

/* new_connection: do not reuse a connection.
 *
 * Returns: (transfer full): a GET; redirects are left to the caller */
SoupMessage *
bunting_http_message_new (const BuntingRequest *request, gboolean new_connection)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, request->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  if (new_connection)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  /* Some firewalls refuse a request without Accept, which libsoup does not send. */
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  for (gsize i = 0; request->headers != NULL && request->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, request->headers[i], request->headers[i + 1]);
  bunting_request_add_condition (request, headers);
  g_signal_connect (message, "network-event", G_CALLBACK (connecting_cb), NULL);
  remember_uri (message);
  return message;
}

/* Returns: (nullable): the value of that field of the response's head */
const char *
bunting_http_message_get_field (SoupMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (message), name);
}

/* Returns: whether the message was sent on a connection that an earlier one had left open */
gboolean
bunting_http_message_reuses_connection (SoupMessage *message)
{
  return g_object_get_data (G_OBJECT (message), CONNECTING_KEY) == NULL;
}

/* Returns: whether the scheme, the host and the port are the same */
gboolean
bunting_http_message_is_same_server (GUri *a, GUri *b)
{
  return g_strcmp0 (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

/* Takes target. Headers that the source asks for are for its own server. */
void
bunting_http_message_redirect (BuntingRequest *request, GUri *target)
{
  if (!bunting_http_message_is_same_server (request->uri, target)) {
    g_strfreev ((char **)request->headers);
    request->headers = NULL;
  }
  g_uri_unref (request->uri);
  request->uri = target;
}

static gboolean
is_same_request (GUri *a, GUri *b)
{
  return a == b || (bunting_http_message_is_same_server (a, b) &&
                    strcmp (g_uri_get_path (a), g_uri_get_path (b)) == 0 &&
                    g_strcmp0 (g_uri_get_query (a), g_uri_get_query (b)) == 0);
}

/* message: of bunting_http_message_new(). Returns: whether a response to it is one to its request
 */
gboolean
bunting_http_message_keeps_uri (SoupMessage *message)
{
  return is_same_request (soup_message_get_uri (message),
                          g_object_get_data (G_OBJECT (message), URI_KEY));
}

static void
restarted_cb (SoupMessage *message, gpointer user_data)
{
  if (!bunting_http_message_keeps_uri (message))
    soup_message_set_uri (message, g_object_get_data (G_OBJECT (message), URI_KEY));
}

static void
request_queued_cb (SoupSession *session, SoupMessage *message, gpointer user_data)
{
  remember_uri (message);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), NULL);
}

/* Restores the URI of each message that libsoup sends again by itself; also of the CONNECT that it
 * sends to a proxy. */
void
bunting_http_message_keep_uris (SoupSession *session)
{
  g_signal_connect (session, "request-queued", G_CALLBACK (request_queued_cb), NULL);
}

/* message: with %SOUP_MESSAGE_COLLECT_METRICS. Returns: how long its TCP connection has been
 * opening; 0 if none is, or if it may have to wait for that of another request */
gint64
bunting_http_message_compute_connect_us (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  gint64 start_us = (gint64)soup_message_metrics_get_connect_start (metrics);

  if (!g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "http") || start_us == 0 ||
      soup_message_metrics_get_connect_end (metrics) != 0)
    return 0;
  return g_get_monotonic_time () - start_us;
}
