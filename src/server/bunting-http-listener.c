/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-http-listener.h"

#include "bunting-soup-input-filter.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* Accepts connections for a SoupServer, with a limit on their number and deadlines.
 *
 * The listener of SoupServer (up to 3.2 at least) has three faults: its backlog is 10, so that most
 * of a hundred connections opened at once wait a second; it stops listening for good after one
 * failed accept(), for instance when there are no file descriptors left; and it has no time-outs.
 */
struct _BuntingHttpListener {
  GObject parent_instance;

  SoupServer *soup;
  BuntingHttpListenerLimits limits;

  GMainContext *context;   /* (nullable) of the thread that opened */
  GMainContext *never_run; /* (nullable) */
  GSocket *listener;       /* (nullable) NULL while closed */
  GSource *accept_source;  /* (nullable) NULL while no client can be accepted */
  GSource *sweep_source;   /* (nullable) NULL while there is nothing to sweep */
  gboolean accept_failed;  /* retry at the next sweep */
  GHashTable *clients;     /* GSocketAddress by identity → Client */
};

typedef struct {
  BuntingHttpListener *listener; /* (unowned) */
  GSocketAddress *address;       /* (owned) identifies the client of a SoupServerMessage */
  GSocket *socket;               /* (owned) */
  GIOStream *stream;             /* (unowned) weak reference; finalized when SoupServer drops it */
  gint64 deadline_us;
} Client;

G_DEFINE_FINAL_TYPE (BuntingHttpListener, bunting_http_listener, G_TYPE_OBJECT)

#define LISTEN_BACKLOG 512
#define SWEEP_MAX_MS 1000
#define SWEEP_MIN_MS 10

static gboolean accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data);
static void client_gone_cb (gpointer user_data, GObject *old_stream);
static gboolean sweep_cb (gpointer user_data);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
client_free (Client *client)
{
  if (client->stream != NULL)
    g_object_weak_unref (G_OBJECT (client->stream), client_gone_cb, client);
  g_clear_object (&client->address);
  g_clear_object (&client->socket);
  g_free (client);
}

/* Starts or stops accepting and sweeping, whichever is needed in the current state. */
static void
update_sources (BuntingHttpListener *self)
{
  guint n_clients = g_hash_table_size (self->clients);
  gboolean can_accept =
    self->listener != NULL && !self->accept_failed && n_clients < self->limits.clients_max;
  gboolean must_sweep = self->listener != NULL && (n_clients > 0 || self->accept_failed);

  if (!can_accept)
    clear_source (&self->accept_source);
  else if (self->accept_source == NULL) {
    self->accept_source = g_socket_create_source (self->listener, G_IO_IN, NULL);
    g_source_set_callback (self->accept_source, G_SOURCE_FUNC (accept_cb), self, NULL);
    g_source_attach (self->accept_source, self->context);
  }

  if (!must_sweep)
    clear_source (&self->sweep_source);
  else if (self->sweep_source == NULL) {
    guint shortest_ms =
      MIN (MIN (self->limits.request_ms, self->limits.reply_ms), self->limits.idle_ms);

    self->sweep_source = g_timeout_source_new (CLAMP (shortest_ms / 4, SWEEP_MIN_MS, SWEEP_MAX_MS));
    g_source_set_callback (self->sweep_source, sweep_cb, self, NULL);
    g_source_attach (self->sweep_source, self->context);
  }
}

static void
set_deadline (Client *client, guint from_now_ms)
{
  client->deadline_us = g_get_monotonic_time () + (gint64)from_now_ms * 1000;
}

static void
accept_client (BuntingHttpListener *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) local_address = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) remote_address = g_socket_get_remote_address (socket, NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) stream = NULL;
  Client *client;

  /* The client has closed the connection already. */
  if (local_address == NULL || remote_address == NULL)
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  stream = bunting_soup_input_filter_wrap (connection);

  client = g_new0 (Client, 1);
  client->listener = self;
  client->address = g_object_ref (remote_address);
  client->socket = g_object_ref (socket);
  client->stream = stream;
  set_deadline (client, self->limits.request_ms);
  g_object_weak_ref (G_OBJECT (stream), client_gone_cb, client);
  g_hash_table_insert (self->clients, client->address, client);
  soup_server_accept_iostream (self->soup, stream, local_address, remote_address, NULL);
}

static gboolean
accept_cb (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  BuntingHttpListener *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);

  if (socket != NULL)
    accept_client (self, socket);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->accept_failed = TRUE;
  update_sources (self);
  return G_SOURCE_CONTINUE;
}

static void
set_deadline_of (BuntingHttpListener *self, SoupServerMessage *message, guint from_now_ms)
{
  Client *client =
    g_hash_table_lookup (self->clients, soup_server_message_get_remote_address (message));

  if (client != NULL)
    set_deadline (client, from_now_ms);
}

static void
request_started_cb (BuntingHttpListener *self, SoupServerMessage *message)
{
  set_deadline_of (self, message, self->limits.request_ms);
}

static void
request_read_cb (BuntingHttpListener *self, SoupServerMessage *message)
{
  set_deadline_of (self, message, self->limits.reply_ms);
}

static void
request_ended_cb (BuntingHttpListener *self, SoupServerMessage *message)
{
  set_deadline_of (self, message, self->limits.idle_ms);
}

static gboolean
sweep_cb (gpointer user_data)
{
  BuntingHttpListener *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Client *client = value;

    if (now_us < client->deadline_us)
      continue;
    /* SoupServer then reads the end of the stream and drops the connection. */
    g_socket_shutdown (client->socket, TRUE, TRUE, NULL);
    client->deadline_us = G_MAXINT64;
  }
  self->accept_failed = FALSE;
  update_sources (self);
  return G_SOURCE_CONTINUE;
}

static void
client_gone_cb (gpointer user_data, GObject *old_stream)
{
  Client *client = user_data;
  BuntingHttpListener *self = client->listener;

  client->stream = NULL;
  g_hash_table_remove (self->clients, client->address);
  update_sources (self);
}

static void
bunting_http_listener_finalize (GObject *object)
{
  BuntingHttpListener *self = BUNTING_HTTP_LISTENER (object);

  bunting_http_listener_close (self);
  g_signal_handlers_disconnect_by_data (self->soup, self);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->clients, g_hash_table_unref);
  G_OBJECT_CLASS (bunting_http_listener_parent_class)->finalize (object);
}

static void
bunting_http_listener_class_init (BuntingHttpListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_http_listener_finalize;
}

static void
bunting_http_listener_init (BuntingHttpListener *self)
{
  self->clients = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)client_free);
}

/**
 * bunting_http_listener_new:
 * @soup: must not listen itself
 * @limits: (nullable): copied; %BUNTING_HTTP_LISTENER_LIMITS_DEFAULT if %NULL
 */
BuntingHttpListener *
bunting_http_listener_new (SoupServer *soup, const BuntingHttpListenerLimits *limits)
{
  BuntingHttpListener *self = g_object_new (BUNTING_TYPE_HTTP_LISTENER, NULL);
  BuntingHttpListenerLimits defaults = BUNTING_HTTP_LISTENER_LIMITS_DEFAULT;

  self->soup = g_object_ref (soup);
  self->limits = limits != NULL ? *limits : defaults;
  g_signal_connect_swapped (soup, "request-started", G_CALLBACK (request_started_cb), self);
  g_signal_connect_swapped (soup, "request-read", G_CALLBACK (request_read_cb), self);
  g_signal_connect_swapped (soup, "request-finished", G_CALLBACK (request_ended_cb), self);
  g_signal_connect_swapped (soup, "request-aborted", G_CALLBACK (request_ended_cb), self);
  return self;
}

/* SoupServer keeps connections alive only while it has a listener. Give it ours, in a context that
 * never runs, so that it never accepts. */
static gboolean
add_listener_to_soup (BuntingHttpListener *self, GSocket *listener, GError **error)
{
  gboolean is_added;

  self->never_run = g_main_context_new ();
  g_main_context_push_thread_default (self->never_run);
  is_added = soup_server_listen_socket (self->soup, listener, 0, error);
  g_main_context_pop_thread_default (self->never_run);
  return is_added;
}

/**
 * bunting_http_listener_open:
 * @address: port 0 for a free one; the unspecified IPv6 address accepts IPv4 as well
 *
 * Accepts clients from now on, in the thread's default main context. Can be called once.
 *
 * Returns: %FALSE with a %G_IO_ERROR, such as %G_IO_ERROR_ADDRESS_IN_USE
 */
gboolean
bunting_http_listener_open (BuntingHttpListener *self, GSocketAddress *address, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) listener =
    g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (listener == NULL)
    return FALSE;
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (listener, IPPROTO_IPV6, IPV6_V6ONLY, FALSE, NULL);
  g_socket_set_blocking (listener, FALSE);
  g_socket_set_listen_backlog (listener, LISTEN_BACKLOG);
  if (!g_socket_bind (listener, address, TRUE, error) || !g_socket_listen (listener, error) ||
      !add_listener_to_soup (self, listener, error))
    return FALSE;

  self->context = g_main_context_ref_thread_default ();
  self->listener = g_steal_pointer (&listener);
  update_sources (self);
  return TRUE;
}

/* Returns: the port, or 0 while it is closed */
guint16
bunting_http_listener_get_port (BuntingHttpListener *self)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (self->listener != NULL)
    address = g_socket_get_local_address (self->listener, NULL);
  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

guint
bunting_http_listener_get_n_clients (BuntingHttpListener *self)
{
  return g_hash_table_size (self->clients);
}

/* Closes all connections and stops listening. */
void
bunting_http_listener_close (BuntingHttpListener *self)
{
  soup_server_disconnect (self->soup);
  if (self->listener != NULL)
    g_socket_close (self->listener, NULL);
  g_clear_object (&self->listener);
  g_hash_table_remove_all (self->clients);
  update_sources (self);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->never_run, g_main_context_unref);
}
