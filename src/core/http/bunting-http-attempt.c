/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-attempt.h"

#include "bunting-limits.h"
#include "bunting-socket.h"
#include "bunting-tls-database.h"
#include "config.h"
#include "http/bunting-http-message.h"

#include <glib/gi18n-lib.h>

/* A request that is sent once, and its response. It ends when its owner frees it, whatever libsoup
 * does: libsoup's part is cancelled then, and goes on without an owner until libsoup calls back,
 * which after some errors of HTTP/2 it never does. */

/* libsoup before 3.5.1 resends a request by itself when a kept-alive connection turns out to be
 * reset. If its queue runs before the first attempt's error is delivered, it takes that error for
 * the second attempt's, frees the request, and crashes when the second attempt ends. The queue has
 * the default priority. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)
/* After everything that libsoup has to deliver: libsoup 3.4 to 3.6 frees a request twice when it is
 * cancelled between the arrival of the response's head and the callback (fixed in 3.7.1). */
#define CANCEL_PRIORITY (G_PRIORITY_DEFAULT + 1)
#define ABUSED_ATTEMPTS_MAX 3

#define FLOOD_TEXT N_ ("the server sent so much that the program could not respond")

struct _BuntingHttpAttempt {
  /* input */
  BuntingRequest request;        /* its uri is owned, and nothing else valid after sending */
  BuntingFetchProgress progress; /* (nullable): the caller's */
  gpointer progress_data;
  BuntingHttpBackoff *backoff;  /* (not owned) */
  SoupSession *session;         /* (owned) */
  BuntingLimiter *large_bodies; /* (owned) */
  gboolean needs_http1;
  gboolean tolerates_silence;
  void (*waits) (gpointer waits_data); /* (nullable) */
  gpointer waits_data;
  BuntingResponseCallback callback; /* (nullable): NULL once called */
  gpointer user_data;

  /* in progress */
  SoupMessage *message;          /* (owned) */
  GCancellable *cancellable;     /* (owned) */
  BuntingConnectionWatch *watch; /* (owned) (nullable): until the attempt ends */
  BuntingHttpTransfer *transfer; /* (owned) (nullable): while the body is read */
  GSource *later;                /* (owned) (nullable) */
  GError *reason;                /* (owned) (nullable): why it was ended from here */
  gint64 sent_us;
  guint n_heads;
  guint n_connections;
  gboolean is_abused;
  gboolean has_no_end;
  gboolean is_with_libsoup; /* which will call back */
  gboolean is_owned;
  gboolean needs_known_certificate; /* that of an earlier connection, which was checked */
  GTlsCertificateFlags certificate; /* the problems of a rejected one */
};

/* Attempts that libsoup has not given back, perhaps never will. */
static GHashTable *ownerless;

static void progress_cb (gsize received_bytes, gsize total_bytes, gpointer user_data);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void response_read_cb (BuntingResponse *response, GError *error, gpointer user_data);
static void end (BuntingHttpAttempt *self, BuntingResponse *response, GError *error);

static void
clear_later (BuntingHttpAttempt *self)
{
  if (self->later != NULL)
    g_source_destroy (self->later);
  g_clear_pointer (&self->later, g_source_unref);
}

static void
call_later (BuntingHttpAttempt *self, GSourceFunc callback, int priority)
{
  clear_later (self);
  self->later = g_idle_source_new ();
  g_source_set_priority (self->later, priority);
  g_source_set_callback (self->later, callback, self, NULL);
  g_source_attach (self->later, g_main_context_get_thread_default ());
}

static void
free_finally (BuntingHttpAttempt *self)
{
  clear_later (self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_uri_unref (self->request.uri);
  g_object_unref (self->session);
  g_object_unref (self->large_bodies);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_clear_error (&self->reason);
  g_free (self);
}

/* libsoup has called back for the last time. */
static void
returned_by_libsoup (BuntingHttpAttempt *self)
{
  self->is_with_libsoup = FALSE;
  if (self->is_owned)
    return;
  g_hash_table_remove (ownerless, self);
  free_finally (self);
}

/* --- reasons to end it from here --- */

static gboolean
give_up_cb (gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;

  clear_later (self);
  end (self, NULL, g_error_copy (self->reason));
  return G_SOURCE_REMOVE;
}

/* Takes reason. May be called from inside libsoup. */
static void
give_up (BuntingHttpAttempt *self, GError *reason)
{
  if (self->reason != NULL || self->callback == NULL) {
    g_error_free (reason);
    return;
  }
  self->reason = reason;
  call_later (self, give_up_cb, G_PRIORITY_DEFAULT);
}

static void
set_abuse (BuntingHttpAttempt *self, const char *text)
{
  self->is_abused = TRUE;
  if (self->reason == NULL)
    self->reason =
      g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL, text);
}

static void
give_up_for_abuse (BuntingHttpAttempt *self, const char *text)
{
  if (self->callback == NULL)
    return;
  set_abuse (self, text);
  call_later (self, give_up_cb, G_PRIORITY_DEFAULT);
}

/* Informational responses do not end libsoup's loop, so the connection is ended. Over HTTP/2,
 * libsoup takes all but the first one for the head of the response. */
static void
got_head_cb (SoupMessage *message, gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;

  if (++self->n_heads <= BUNTING_INFORMATIONAL_MAX + 1 || self->watch == NULL)
    return;
  give_up_for_abuse (self, N_ ("the server keeps sending interim responses, but no final one"));
  bunting_connection_watch_shut_down (self->watch);
}

/* libsoup dials again and again by itself when a server ends each connection at once (GOAWAY). */
static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  gpointer user_data)
{
  static const char *const http1[] = { "http/1.1", NULL };
  BuntingHttpAttempt *self = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTING &&
      g_str_equal (g_uri_get_scheme (self->request.uri), "https"))
    bunting_tls_database_install_soon ();
  /* libsoup sends a request again by itself when a kept-alive connection ends. */
  if (event == G_SOCKET_CLIENT_CONNECTED && !self->is_owned && G_IS_SOCKET_CONNECTION (stream))
    bunting_socket_shut_down (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  /* Also after a flood, before that has been noticed here. */
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (stream) &&
      (self->needs_http1 ||
       (self->watch != NULL && bunting_connection_watch_is_flooded (self->watch))))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), http1);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (stream))
    self->needs_known_certificate = bunting_tls_database_prepare (G_TLS_CONNECTION (stream));
  if (event == G_SOCKET_CLIENT_COMPLETE && G_IS_TLS_CONNECTION (stream))
    bunting_tls_database_remember (G_TLS_CONNECTION (stream));
  if (event == G_SOCKET_CLIENT_COMPLETE && G_IS_TLS_CONNECTION (stream) && self->is_owned)
    bunting_http_backoff_host_chose (
      self->backoff, self->request.uri,
      g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (stream)));
  if (event == G_SOCKET_CLIENT_COMPLETE && ++self->n_connections > BUNTING_CONNECTIONS_MAX)
    give_up_for_abuse (self, N_ ("the server closes each connection before it responds"));
}

/* For rejected certificates only. One that is only not known: the next connection checks it. */
static gboolean
certificate_rejected_cb (SoupMessage *message,
                         GTlsCertificate *certificate,
                         GTlsCertificateFlags problems,
                         gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;

  if (self->needs_known_certificate)
    give_up (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                        "the server has changed its certificate"));
  else
    self->certificate = problems;
  return FALSE;
}

static void
trouble_cb (BuntingConnectionTrouble trouble, gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;
  gboolean has_head = soup_message_get_status (self->message) != SOUP_STATUS_NONE;

  switch (trouble) {
  case BUNTING_CONNECTION_FLOODED:
    give_up_for_abuse (self, FLOOD_TEXT);
    break;
  case BUNTING_CONNECTION_FOREIGN:
    give_up (self, g_error_new_literal (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING,
                                        "the response is not HTTP"));
    break;
  case BUNTING_CONNECTION_WAITS:
    if (self->waits != NULL)
      self->waits (self->waits_data);
    break;
  case BUNTING_CONNECTION_UNREAD:
    give_up_for_abuse (self, N_ ("the server does not follow HTTP/2"));
    break;
  case BUNTING_CONNECTION_SILENT:
    self->has_no_end = !self->tolerates_silence && self->transfer != NULL &&
                       bunting_http_transfer_end_if_whole (self->transfer);
    if (self->tolerates_silence || self->has_no_end)
      break;
    G_GNUC_FALLTHROUGH;
  case BUNTING_CONNECTION_LOST:
    give_up (self, g_error_new_literal (
                     G_IO_ERROR, has_head ? G_IO_ERROR_PARTIAL_INPUT : G_IO_ERROR_CONNECTION_CLOSED,
                     "the connection was lost"));
    break;
  default:
    g_assert_not_reached ();
  }
}

/* --- the steps, in the order in which they happen --- */

/**
 * bunting_http_attempt_send:
 * @request: its progress function is not called after the attempt is freed
 * @callback: called once, later, unless the attempt is freed before; may free it
 *
 * Returns: (transfer full)
 */
BuntingHttpAttempt *
bunting_http_attempt_send (const BuntingRequest *request,
                           const BuntingHttpAttemptOptions *options,
                           BuntingResponseCallback callback,
                           gpointer user_data)
{
  BuntingHttpAttempt *self = g_new0 (BuntingHttpAttempt, 1);

  self->request = *request;
  g_uri_ref (self->request.uri);
  self->progress = request->progress;
  self->progress_data = request->progress_data;
  self->request.progress = progress_cb;
  self->request.progress_data = self;
  self->backoff = options->backoff;
  self->session = g_object_ref (options->session);
  self->large_bodies = g_object_ref (options->large_bodies);
  self->needs_http1 = options->needs_http1;
  self->tolerates_silence = options->tolerates_silence;
  self->waits = options->waits;
  self->waits_data = options->waits_data;
  self->callback = callback;
  self->user_data = user_data;
  self->message = bunting_http_message_new (request, options->needs_new_connection);
  self->request.etag = self->request.last_modified = self->request.validated_uri = NULL;
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (certificate_rejected_cb),
                    self);
  g_signal_connect (self->message, "got-informational", G_CALLBACK (got_head_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_head_cb), self);
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  self->cancellable = g_cancellable_new ();
  self->watch = bunting_http_connections_watch (options->connections, self->session, self->message,
                                                trouble_cb, self);
  self->sent_us = g_get_monotonic_time ();
  self->is_owned = TRUE;
  self->is_with_libsoup = TRUE;
  soup_session_send_async (self->session, self->message, SEND_PRIORITY, self->cancellable, sent_cb,
                           self);
  return self;
}

/* Not called any more once the attempt has ended. */
static void
progress_cb (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;

  bunting_http_backoff_host_heard (self->backoff, self->request.uri, g_get_monotonic_time ());
  if (self->progress != NULL)
    self->progress (received_bytes, total_bytes, self->progress_data);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream == NULL) {
    end (self, NULL, error);
    returned_by_libsoup (self);
    return;
  }
  if (self->watch != NULL) {
    bunting_connection_watch_data_arrived (self->watch);
    bunting_http_backoff_host_heard (self->backoff, self->request.uri, g_get_monotonic_time ());
  }
  self->transfer =
    bunting_http_transfer_read (stream, self->message, &self->request, self->large_bodies,
                                self->watch, self->cancellable, response_read_cb, self);
  if (self->callback == NULL)
    bunting_http_transfer_abandon (self->transfer);
}

static void
response_read_cb (BuntingResponse *response, GError *error, gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;

  self->transfer = NULL;
  end (self, response, error);
  returned_by_libsoup (self);
}

static void
detach (BuntingHttpAttempt *self)
{
  clear_later (self);
  if (self->transfer != NULL)
    bunting_http_transfer_abandon (self->transfer);
  g_clear_pointer (&self->watch, bunting_connection_watch_free);
}

/* The one exit. Takes response and error. */
static void
end (BuntingHttpAttempt *self, BuntingResponse *response, GError *error)
{
  BuntingResponseCallback callback = g_steal_pointer (&self->callback);

  if (callback == NULL) {
    g_clear_pointer (&response, bunting_response_free);
    g_clear_error (&error);
    return;
  }
  if (error != NULL && bunting_connection_watch_is_flooded (self->watch))
    set_abuse (self, FLOOD_TEXT);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    set_abuse (self, N_ ("the server sends the response in chunks that are too small"));
  detach (self);
  if (error != NULL && self->reason != NULL) {
    g_error_free (error);
    error = g_error_copy (self->reason);
  }
  callback (response, error, self->user_data);
}

static gboolean
cancel_cb (gpointer user_data)
{
  BuntingHttpAttempt *self = user_data;

  clear_later (self);
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

/* Ends the attempt, if it has not ended; its callback is not called any more. libsoup may be in a
 * flood that lets nothing be cancelled; a connection of HTTP/1 is of no use for another request. */
void
bunting_http_attempt_free (BuntingHttpAttempt *self)
{
  if (self->watch != NULL && self->is_with_libsoup && !bunting_http_attempt_is_http2 (self))
    bunting_connection_watch_shut_down (self->watch);
  detach (self);
  self->callback = NULL;
  self->is_owned = FALSE;
  if (!self->is_with_libsoup) {
    free_finally (self);
    return;
  }
  if (ownerless == NULL)
    ownerless = g_hash_table_new (NULL, NULL);
  g_hash_table_add (ownerless, self);
  call_later (self, cancel_cb, CANCEL_PRIORITY);
}

SoupMessage *
bunting_http_attempt_get_message (BuntingHttpAttempt *self)
{
  return self->message;
}

/* Returns: whether it has moved; see bunting_fetch_deadline_extend() */
gboolean
bunting_http_attempt_extend_deadline (BuntingHttpAttempt *self, BuntingFetchDeadline *deadline)
{
  return self->transfer != NULL && bunting_http_transfer_extend_deadline (self->transfer, deadline);
}

/* On g_get_monotonic_time()'s clock. */
gint64
bunting_http_attempt_get_sent_us (BuntingHttpAttempt *self)
{
  return self->sent_us;
}

/* Returns: why the server’s certificate was rejected; 0 if it was not */
GTlsCertificateFlags
bunting_http_attempt_get_certificate_problems (BuntingHttpAttempt *self)
{
  return self->certificate;
}

gboolean
bunting_http_attempt_is_http2 (BuntingHttpAttempt *self)
{
  return soup_message_get_http_version (self->message) == SOUP_HTTP_2_0;
}

/* Returns: whether the handshake failed because HTTP/1.1 was all that was offered */
gboolean
bunting_http_attempt_lacks_http1 (BuntingHttpAttempt *self, const GError *cause)
{
  return self->needs_http1 && cause->domain == G_TLS_ERROR &&
         cause->code != G_TLS_ERROR_BAD_CERTIFICATE;
}

/* Returns: whether the response, over HTTP/2, was used although its end has not come */
gboolean
bunting_http_attempt_has_no_end (BuntingHttpAttempt *self)
{
  return self->has_no_end;
}

/* Returns: whether it was ended because the server does not keep to HTTP, or floods the program */
gboolean
bunting_http_attempt_is_abused (BuntingHttpAttempt *self)
{
  return self->is_abused;
}

/* Returns: whether the rest of the previous response may have been in the way: a 304 that had a
 * body, for example */
gboolean
bunting_http_attempt_needs_new_connection (BuntingHttpAttempt *self, const GError *cause)
{
  return bunting_fetch_error_is_not_http (cause) &&
         bunting_http_message_reuses_connection (self->message);
}

/**
 * bunting_http_attempt_compute_wait_ms:
 * @cause: why it failed
 * @n_attempts: for its URI so far, this one included
 * @next_is_http1: whether the host is asked over HTTP/1.1 from now on
 *
 * Returns: the wait before the request is sent again; -1: the usual back-off; %G_MAXINT64: it is
 *   not sent again
 */
gint64
bunting_http_attempt_compute_wait_ms (BuntingHttpAttempt *self,
                                      const GError *cause,
                                      guint n_attempts,
                                      gboolean next_is_http1)
{
  if (bunting_fetch_error_is_goaway (cause))
    return 0;
  if (bunting_http_attempt_is_http2 (self) && (n_attempts == 1 || next_is_http1))
    return 0;
  /* The flood may have been on the connection of another request. */
  if (self->is_abused)
    return n_attempts < ABUSED_ATTEMPTS_MAX ? 0 : G_MAXINT64;
  if (bunting_http_attempt_needs_new_connection (self, cause))
    return 0;
  return bunting_fetch_error_is_transient (cause) ? -1 : G_MAXINT64;
}
