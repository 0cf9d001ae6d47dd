/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-connections.h"

#include "bunting-limits.h"
#include "bunting-loop-watchdog.h"
#include "bunting-socket.h"
#include "http/bunting-hedge.h"

/* Looks after the connections on which requests are in flight, because libsoup 3.2 does not always
 * report their end over HTTP/2: not to a response whose body is being read, not to a request that
 * is sent at that moment, and to none after a protocol error. The sockets, taken from
 * SoupMessage::network-event, are looked at a few times a second; libsoup has the first word. */

#define TICK_MS 100
#define LOST_MIN_TICKS 3
#define UNREAD_MIN_TICKS 5 /* GIO does not poll while it has decrypted data */
#define USELESS_MIN_TICKS 3
#define USELESS_MIN_US G_USEC_PER_SEC
/* Behind the sources of libsoup, before those that read bodies. */
#define TICK_PRIORITY (G_PRIORITY_DEFAULT + 1)

/* Before the sources of libsoup. */
#define RESPONSE_PRIORITY (G_PRIORITY_DEFAULT - 2)
#define FOREIGN_FIRST_BYTE 'I' /* libsoup takes "ICY 200 OK", of SHOUTcast, for HTTP/1.0 */

/* libsoup numbers the connections of each session. */
typedef struct {
  SoupSession *session; /* (not owned): never dereferenced */
  guint64 number;
} ConnectionId;

typedef struct {
  ConnectionId id;
  GWeakRef socket;
  gboolean is_http2;
  guint n_lost_ticks;
  guint n_unread_ticks;   /* in which libsoup does not wait for data */
  gint64 data_arrived_us; /* of a response */
  guint n_useless_ticks;  /* since then */
  guint64 n_read;         /* bytes, in all */
  guint64 n_read_before;  /* of these, before the last data of a response */
} Connection;

struct _BuntingHttpConnections {
  GHashTable *connections; /* (element-type Connection Connection) (owned) */
  GQueue watches;          /* (element-type BuntingConnectionWatch) (not owned) */
  GSource *tick; /* (owned) (nullable): while there are watches or connections that speak HTTP/2 */
  BuntingLoopWatchdog *watchdog;
};

struct _BuntingConnectionWatch {
  BuntingHttpConnections *owner; /* (not owned) */
  SoupSession *session;          /* (not owned) */
  SoupMessage *message;          /* (owned) */
  gulong handler_ids[2];
  BuntingConnectionTroubleFunc callback;
  gpointer user_data;
  GList *link;           /* (not owned): in the owner's queue */
  GSource *response;     /* (owned) (nullable): waits for its first byte */
  guint64 n_read_before; /* bytes from the connection, when the request was written */

  gint64 sent_us;
  guint n_interventions; /* of the watchdog, when the request was sent */
  gboolean has_data;
  gboolean is_waiting; /* for the server */
  gboolean is_checked; /* in this tick */
};

static guint
hash_id (gconstpointer key)
{
  const ConnectionId *id = key;

  return g_direct_hash (id->session) ^ g_int64_hash (&id->number);
}

static gboolean
equal_ids (gconstpointer a, gconstpointer b)
{
  const ConnectionId *one = a;
  const ConnectionId *other = b;

  return one->session == other->session && one->number == other->number;
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_weak_ref_clear (&connection->socket);
  g_free (connection);
}

/* Returns: (nullable): the connection that the message uses, if it is known */
static Connection *
find_connection (BuntingConnectionWatch *watch)
{
  ConnectionId id = { watch->session, soup_message_get_connection_id (watch->message) };

  return g_hash_table_lookup (watch->owner->connections, &id);
}

static void
add_connection (BuntingConnectionWatch *watch, GSocket *socket)
{
  BuntingHttpConnections *self = watch->owner;
  Connection *connection = g_new0 (Connection, 1);

  connection->id.session = watch->session;
  connection->id.number = soup_message_get_connection_id (watch->message);
  connection->data_arrived_us = g_get_monotonic_time ();
  g_weak_ref_init (&connection->socket, socket);
  g_hash_table_replace (self->connections, &connection->id, connection);
  bunting_loop_watchdog_add_socket (self->watchdog, socket);
}

static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *stream,
                  gpointer user_data)
{
  BuntingConnectionWatch *watch = user_data;
  Connection *connection = find_connection (watch);

  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    add_connection (watch, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  if (event != G_SOCKET_CLIENT_COMPLETE || !G_IS_TLS_CONNECTION (stream) || connection == NULL)
    return;
  connection->is_http2 =
    g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (stream)), "h2") == 0;
}

/* --- the first byte --- */

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
response_arrives_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  BuntingConnectionWatch *watch = user_data;

  clear_source (&watch->response);
  /* libsoup may have read the beginning already. The end of the connection counts as a byte. */
  if (soup_message_get_status (watch->message) != SOUP_STATUS_NONE ||
      bunting_socket_get_n_read (socket) > watch->n_read_before + 1)
    return G_SOURCE_REMOVE;
  if (bunting_socket_peek (socket) == FOREIGN_FIRST_BYTE) {
    bunting_socket_shut_down (socket);
    watch->callback (BUNTING_CONNECTION_FOREIGN, watch->user_data);
  }
  return G_SOURCE_REMOVE;
}

/* Over TLS, the first byte cannot be seen, and that protocol is not spoken. */
static void
request_written_cb (SoupMessage *message, gpointer user_data)
{
  BuntingConnectionWatch *watch = user_data;
  Connection *connection = find_connection (watch);
  g_autoptr (GSocket) socket = connection != NULL ? g_weak_ref_get (&connection->socket) : NULL;

  clear_source (&watch->response);
  if (socket == NULL || g_strcmp0 (g_uri_get_scheme (soup_message_get_uri (message)), "http") != 0)
    return;
  watch->n_read_before = bunting_socket_get_n_read (socket);
  watch->response = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_priority (watch->response, RESPONSE_PRIORITY);
  g_source_set_callback (watch->response, G_SOURCE_FUNC (response_arrives_cb), watch, NULL);
  g_source_attach (watch->response, g_main_context_get_thread_default ());
}

/* --- looking at the sockets --- */

static gboolean
is_lost (GSocket *socket)
{
  GIOCondition condition = g_socket_condition_check (socket, G_IO_IN | G_IO_HUP | G_IO_ERR);

  return (condition & (G_IO_HUP | G_IO_ERR)) != 0 ||
         ((condition & G_IO_IN) != 0 && g_socket_get_available_bytes (socket) == 0);
}

static void
look_at (Connection *connection, GMainContext *context)
{
  g_autoptr (GSocket) socket = g_weak_ref_get (&connection->socket);
  gboolean is_open = socket != NULL && !g_socket_is_closed (socket);

  connection->n_useless_ticks++;
  connection->n_lost_ticks = !is_open || is_lost (socket) ? connection->n_lost_ticks + 1 : 0;
  connection->n_unread_ticks =
    is_open && !bunting_socket_is_polled (socket, context) ? connection->n_unread_ticks + 1 : 0;
  if (is_open)
    connection->n_read = bunting_socket_get_n_read (socket);
}

/* Whether the server sends without end what belongs to no response. */
static gboolean
is_useless (Connection *connection, gint64 silent_us)
{
  return silent_us >= USELESS_MIN_US && connection->n_useless_ticks >= USELESS_MIN_TICKS &&
         connection->n_read > connection->n_read_before + BUNTING_HTTP2_USELESS_MAX_BYTES;
}

static gboolean
is_gone (gpointer key, gpointer value, gpointer user_data)
{
  Connection *connection = value;
  g_autoptr (GSocket) socket = g_weak_ref_get (&connection->socket);

  return socket == NULL && connection->n_lost_ticks > LOST_MIN_TICKS;
}

/* Returns: whether there is a trouble */
static gboolean
find_trouble (BuntingConnectionWatch *watch, BuntingConnectionTrouble *trouble)
{
  Connection *connection = find_connection (watch);
  gint64 now_us = g_get_monotonic_time ();
  gboolean is_http2 = connection != NULL && connection->is_http2 && watch->is_waiting;
  gint64 silent_us = is_http2 ? now_us - connection->data_arrived_us : 0;

  if (bunting_connection_watch_is_flooded (watch))
    *trouble = BUNTING_CONNECTION_FLOODED;
  else if (is_http2 && connection->n_lost_ticks >= LOST_MIN_TICKS)
    *trouble = BUNTING_CONNECTION_LOST;
  else if (is_http2 && connection->n_unread_ticks >= UNREAD_MIN_TICKS)
    *trouble = BUNTING_CONNECTION_UNREAD;
  else if (is_http2 && is_useless (connection, silent_us))
    *trouble = BUNTING_CONNECTION_FLOODED;
  else if (watch->has_data && silent_us >= BUNTING_HTTP2_SILENCE_MS * 1000)
    *trouble = BUNTING_CONNECTION_SILENT;
  else if (!watch->has_data && now_us - watch->sent_us >= BUNTING_HEDGE_CONNECT_MS * 1000)
    *trouble = BUNTING_CONNECTION_WAITS;
  else
    return FALSE;
  return TRUE;
}

static void
stop_tick (BuntingHttpConnections *self)
{
  clear_source (&self->tick);
  bunting_loop_watchdog_stop (self->watchdog);
}

/* libsoup reads from HTTP/2 connections also while there is no request. */
static gboolean
is_needed (BuntingHttpConnections *self)
{
  GHashTableIter iter;
  gpointer connection;

  if (!g_queue_is_empty (&self->watches))
    return TRUE;
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    if (((Connection *)connection)->is_http2)
      return TRUE;
  return FALSE;
}

/* Returns: (nullable): a watch that has not been checked in this tick */
static BuntingConnectionWatch *
find_unchecked (BuntingHttpConnections *self)
{
  for (GList *each = self->watches.head; each != NULL; each = each->next) {
    BuntingConnectionWatch *watch = each->data;

    if (!watch->is_checked)
      return watch;
  }
  return NULL;
}

/* A callback may end any request, and so free its watch, and may send others. */
static gboolean
tick_cb (gpointer user_data)
{
  BuntingHttpConnections *self = user_data;
  g_autoptr (GSource) tick = g_source_ref (self->tick);
  BuntingConnectionWatch *watch;
  GHashTableIter iter;
  gpointer connection;

  bunting_loop_watchdog_loop_turned (self->watchdog);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    look_at (connection, g_source_get_context (tick));
  g_hash_table_foreach_remove (self->connections, is_gone, NULL);
  for (GList *each = self->watches.head; each != NULL; each = each->next)
    ((BuntingConnectionWatch *)each->data)->is_checked = FALSE;
  while (!g_source_is_destroyed (tick) && (watch = find_unchecked (self)) != NULL) {
    BuntingConnectionTrouble trouble;

    watch->is_checked = TRUE;
    if (find_trouble (watch, &trouble))
      watch->callback (trouble, watch->user_data);
  }
  if (!g_source_is_destroyed (tick) && !is_needed (self))
    stop_tick (self);
  return G_SOURCE_CONTINUE;
}

BuntingHttpConnections *
bunting_http_connections_new (void)
{
  BuntingHttpConnections *self = g_new0 (BuntingHttpConnections, 1);

  self->connections = g_hash_table_new_full (hash_id, equal_ids, NULL, connection_free);
  self->watchdog = bunting_loop_watchdog_new ();
  g_queue_init (&self->watches);
  return self;
}

void
bunting_http_connections_free (BuntingHttpConnections *self)
{
  g_assert (g_queue_is_empty (&self->watches));
  if (self->tick != NULL)
    stop_tick (self);
  bunting_loop_watchdog_free (self->watchdog);
  g_hash_table_unref (self->connections);
  g_free (self);
}

static void
start_tick (BuntingHttpConnections *self)
{
  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_priority (self->tick, TICK_PRIORITY);
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, g_main_context_get_thread_default ());
  bunting_loop_watchdog_start (self->watchdog);
}

/**
 * bunting_http_connections_watch:
 * @message: before it is sent
 * @callback: called from the main loop, perhaps several times
 *
 * Returns: (transfer full): to be freed when the response has arrived or is no longer wanted; does
 *   not outlive @self
 */
BuntingConnectionWatch *
bunting_http_connections_watch (BuntingHttpConnections *self,
                                SoupSession *session,
                                SoupMessage *message,
                                BuntingConnectionTroubleFunc callback,
                                gpointer user_data)
{
  BuntingConnectionWatch *watch = g_new0 (BuntingConnectionWatch, 1);

  watch->owner = self;
  watch->session = session;
  watch->message = g_object_ref (message);
  watch->callback = callback;
  watch->user_data = user_data;
  watch->is_waiting = watch->is_checked = TRUE;
  watch->sent_us = g_get_monotonic_time ();
  watch->n_interventions = bunting_loop_watchdog_get_n_interventions (self->watchdog);
  watch->handler_ids[0] =
    g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), watch);
  watch->handler_ids[1] =
    g_signal_connect (message, "wrote-headers", G_CALLBACK (request_written_cb), watch);
  g_queue_push_tail (&self->watches, watch);
  watch->link = g_queue_peek_tail_link (&self->watches);
  if (self->tick == NULL)
    start_tick (self);
  return watch;
}

void
bunting_connection_watch_free (BuntingConnectionWatch *watch)
{
  BuntingHttpConnections *self = watch->owner;

  clear_source (&watch->response);
  for (gsize i = 0; i < G_N_ELEMENTS (watch->handler_ids); i++)
    g_signal_handler_disconnect (watch->message, watch->handler_ids[i]);
  g_object_unref (watch->message);
  g_queue_delete_link (&self->watches, watch->link);
  g_free (watch);
}

/* To be called when a part of the response arrives. */
void
bunting_connection_watch_data_arrived (BuntingConnectionWatch *watch)
{
  Connection *connection = find_connection (watch);

  watch->has_data = TRUE;
  /* The main loop calls this, if more slowly than usual: many sockets are ready, or the machine is
   * slow. */
  bunting_loop_watchdog_loop_turned (watch->owner->watchdog);
  if (connection == NULL)
    return;
  connection->data_arrived_us = g_get_monotonic_time ();
  connection->n_useless_ticks = 0;
  connection->n_read_before = connection->n_read;
}

/* is_waiting: whether the request waits for the server, and for nothing else. It does at first. */
void
bunting_connection_watch_set_waiting (BuntingConnectionWatch *watch, gboolean is_waiting)
{
  watch->is_waiting = is_waiting;
}

/* Returns: whether the watchdog has shut the sockets down since the request was sent */
gboolean
bunting_connection_watch_is_flooded (BuntingConnectionWatch *watch)
{
  return watch->n_interventions !=
         bunting_loop_watchdog_get_n_interventions (watch->owner->watchdog);
}

/* Ends the connection for all requests on it. libsoup reports that it was closed. */
void
bunting_connection_watch_shut_down (BuntingConnectionWatch *watch)
{
  Connection *connection = find_connection (watch);
  g_autoptr (GSocket) socket = connection != NULL ? g_weak_ref_get (&connection->socket) : NULL;

  if (socket != NULL)
    bunting_socket_shut_down (socket);
}
