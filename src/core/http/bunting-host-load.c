/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-host-load.h"

#include "bunting-socket.h"
#include "http/bunting-fetch-error.h"

/* Tells the limiter of a host what the end of each request says about the load that the host can
 * take, and gives the permit back while a request pauses. */

static void
record_connection (BuntingLimiter *limiter, SoupMessage *message, GSocketConnection *connection)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  gint64 start_us = (gint64)soup_message_metrics_get_connect_start (metrics);
  gint64 connect_us =
    bunting_socket_get_round_trip_us (g_socket_connection_get_socket (connection));

  if (start_us == 0)
    return;
  if (connect_us == 0)
    connect_us = g_get_monotonic_time () - start_us;
  bunting_limiter_record_connection (limiter, connect_us);
}

static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  BuntingLimiter *limiter)
{
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    record_connection (limiter, message, G_SOCKET_CONNECTION (stream));
}

static void
starting_cb (SoupMessage *message, BuntingLimiter *limiter)
{
  bunting_limiter_record_tls (limiter, soup_message_get_http_version (message) == SOUP_HTTP_2_0);
}

/* message: with %SOUP_MESSAGE_COLLECT_METRICS */
void
bunting_host_load_sent (BuntingHostLoad *self, SoupMessage *message)
{
  self->sent_us = g_get_monotonic_time ();
  if (self->limiter == NULL)
    return;
  self->n_in_flight = bunting_limiter_get_n_in_flight (self->limiter);
  if (!bunting_limiter_wants_connections (self->limiter))
    return;
  g_signal_connect_object (message, "network-event", G_CALLBACK (network_event_cb), self->limiter,
                           0);
  if (g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https")) {
    bunting_limiter_record_need_of_tls (self->limiter);
    g_signal_connect_object (message, "starting", G_CALLBACK (starting_cb), self->limiter, 0);
  }
}

/* The time of the TCP handshake; 0 if the connection was open already. libsoup counts the TLS
 * handshake as a part of connecting. */
static gint64
get_connect_us (SoupMessageMetrics *metrics)
{
  gint64 start_us = (gint64)soup_message_metrics_get_connect_start (metrics);
  gint64 tls_us = (gint64)soup_message_metrics_get_tls_start (metrics);
  gint64 end_us = tls_us != 0 ? tls_us : (gint64)soup_message_metrics_get_connect_end (metrics);

  return start_us != 0 && end_us > start_us ? end_us - start_us : 0;
}

/* message: with its response, and %SOUP_MESSAGE_COLLECT_METRICS */
void
bunting_host_load_answered (BuntingHostLoad *self, SoupMessage *message)
{
  guint status = soup_message_get_status (message);
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);
  gint64 request_us = (gint64)soup_message_metrics_get_request_start (metrics);
  gint64 response_us = (gint64)soup_message_metrics_get_response_start (metrics);
  const BuntingResponseTimes times = {
    .sent_us = self->sent_us,
    .n_in_flight = self->n_in_flight,
    .latency_us = MAX (response_us - request_us, 0),
    .connect_us = get_connect_us (metrics),
    /* libsoup says that a response of HTTP/2 without a Content-Length ends the connection. */
    .is_persistent = soup_message_get_http_version (message) == SOUP_HTTP_2_0 ||
                     soup_message_is_keepalive (message),
    .is_tls_http1 = soup_message_get_http_version (message) != SOUP_HTTP_2_0 &&
                    soup_message_get_tls_peer_certificate (message) != NULL,
  };

  if (self->limiter == NULL)
    return;
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == 429)
    bunting_limiter_record_overload (self->limiter, BUNTING_OVERLOAD_REFUSED, self->sent_us,
                                     self->n_in_flight);
  else
    bunting_limiter_record_response (self->limiter, &times);
}

/* cause: of libsoup or GIO, or the fetcher's own when its deadline passes */
void
bunting_host_load_failed (BuntingHostLoad *self, const GError *cause)
{
  BuntingOverload overload = BUNTING_OVERLOAD_DISCONNECTED;

  if (self->limiter == NULL)
    return;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (cause, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT))
    overload = BUNTING_OVERLOAD_TIMED_OUT;
  else if (!bunting_fetch_error_is_transient (cause) || bunting_fetch_error_is_goaway (cause))
    return;
  bunting_limiter_record_overload (self->limiter, overload, self->sent_us, self->n_in_flight);
}

/* The body arrives so slowly that fewer at once would be better. */
void
bunting_host_load_slow (BuntingHostLoad *self)
{
  if (self->limiter != NULL)
    bunting_limiter_record_overload (self->limiter, BUNTING_OVERLOAD_SLOW_BODY, self->sent_us,
                                     self->n_in_flight);
}

/* The host asked for a pause: flags that have not started wait for its end, so that their deadlines
 * begin after it, and not all of them are requested then at once. */
void
bunting_host_load_hold (BuntingHostLoad *self, gint64 until_us)
{
  if (self->limiter != NULL)
    bunting_limiter_hold (self->limiter, until_us);
}

void
bunting_host_load_pause (BuntingHostLoad *self)
{
  if (!self->has_permit || self->gave_permit)
    return;
  bunting_limiter_release (self->limiter);
  self->gave_permit = TRUE;
}

/* Takes the permit back, above the limit if need be: a flag that waited for one behind others that
 * are silent would run into its deadline. */
void
bunting_host_load_resume (BuntingHostLoad *self)
{
  if (self->gave_permit)
    bunting_limiter_take_back (self->limiter);
  self->gave_permit = FALSE;
}
