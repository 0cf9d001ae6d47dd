/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"
#include "http/bunting-hedge.h"
#include "http/bunting-limiter.h"

#include "test-utils.h"

/* A server with a short backlog, as Python's http.server has one: while it is full, the kernel
 * drops SYNs, and repeats each after a second. */

#define MS G_TIME_SPAN_MILLISECOND
#define CONNECT_US (BUNTING_HEDGE_CONNECT_MS * MS)
#define N_USUAL 20 /* so that one in ten may be sent a second time */
#define N_BACKLOG 8
#define FULL_MS 200
#define RESPONSE "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"

typedef struct {
  GSocketService *service;
  GSocketAddress *address;
  GPtrArray *held; /* (element-type GSocket): the connections in the backlog */
} Server;

/* In a thread for each connection. Does not look at the request. */
static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection)
{
  GIOStream *stream = G_IO_STREAM (connection);
  char request[4096];

  g_input_stream_read (g_io_stream_get_input_stream (stream), request, sizeof request, NULL, NULL);
  g_output_stream_write (g_io_stream_get_output_stream (stream), RESPONSE, strlen (RESPONSE), NULL,
                         NULL);
  return TRUE;
}

static void
server_start (Server *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;

  server->service = g_threaded_socket_service_new (N_BACKLOG);
  server->held = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (server->service, "run", G_CALLBACK (run_cb), NULL);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (server->service), 1);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), any_port,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 &server->address, &error);
  g_assert_no_error (error);
}

static void
server_stop (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  g_object_unref (server->address);
  g_ptr_array_unref (server->held);
}

static void
fill_backlog (Server *server)
{
  g_socket_service_stop (server->service);
  test_settle (); /* a cancelled accept still takes one */
  for (guint i = 0; i < N_BACKLOG; i++) {
    GSocket *client =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

    g_socket_set_blocking (client, FALSE);
    g_socket_connect (client, server->address, NULL, NULL);
    g_ptr_array_add (server->held, client);
  }
}

/* The clients that fill the backlog go away, and the server accepts again. */
static gboolean
free_backlog_cb (gpointer user_data)
{
  Server *server = user_data;

  g_ptr_array_set_size (server->held, 0);
  g_socket_service_start (server->service);
  return G_SOURCE_REMOVE;
}

static void
fetch (Server *server, BuntingFetcher *fetcher, BuntingLimiter *limiter)
{
  GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (server->address);
  g_autofree char *base =
    g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (address));
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  const BuntingRequest request = {
    .uri = uri,
    .max_bytes = 4096,
    .limiter = limiter,
    .deadline_us = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND,
  };
  g_autoptr (BuntingResponse) response = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_fetcher_fetch_async (fetcher, &request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  response = bunting_fetcher_fetch_finish (fetcher, result, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL), g_bytes_get_size (response->bytes),
                   "hello", 5);
}

/* The second connection does not wait for the kernel's second SYN. */
static void
test_backlog (void)
{
  Server server = { 0 };
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (8);
  BuntingFetcher *fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new_adaptive (8, 1);

  server_start (&server);
  for (guint i = 0; i < N_USUAL; i++)
    fetch (&server, fetcher, limiter);
  g_assert_cmpint (bunting_limiter_get_fastest_connect_us (limiter), >, 0);
  g_assert_cmpuint (bunting_limiter_get_n_second_requests (limiter), ==, 0);
  fill_backlog (&server);
  g_timeout_add (FULL_MS, free_backlog_cb, &server);
  fetch (&server, fetcher, limiter);
  g_assert_cmpuint (bunting_limiter_get_n_second_requests (limiter), >=, 1);
  g_assert_cmpuint (bunting_limiter_get_n_reductions (limiter, BUNTING_OVERLOAD_SLOW_CONNECT), ==,
                    1);
  test_settle ();
  test_assert_finalizes (fetcher);
  server_stop (&server);
}

static gboolean
is_due (const BuntingHedge *hedge, gint64 connect_us, gint64 usual_us)
{
  return bunting_hedge_connect_is_due (hedge, connect_us, usual_us);
}

static void
test_rule (void)
{
  BuntingHedge hedge = { .n_sent = 10, .n_second_waiting = 3 };

  g_assert_true (is_due (&hedge, CONNECT_US, 1));
  g_assert_false (is_due (&hedge, CONNECT_US - 1, 1));
  /* Nothing is known of the host, or the connection is open. */
  g_assert_false (is_due (&hedge, 10 * CONNECT_US, 0));
  g_assert_false (is_due (&hedge, 0, 1));
  /* The host is far. */
  g_assert_false (is_due (&hedge, 3 * CONNECT_US - 1, CONNECT_US));
  g_assert_true (is_due (&hedge, 3 * CONNECT_US, CONNECT_US));
  /* An overload is the reason for a second connection. */
  bunting_hedge_overloaded (&hedge, 1);
  g_assert_true (is_due (&hedge, CONNECT_US, 1));
  /* One in ten. */
  hedge.n_seconds = 1;
  g_assert_false (is_due (&hedge, CONNECT_US, 1));
  hedge.n_sent = 20;
  g_assert_true (is_due (&hedge, CONNECT_US, 1));
  for (guint i = 0; i < 3; i++)
    bunting_hedge_second_ended (&hedge, FALSE);
  g_assert_false (is_due (&hedge, CONNECT_US, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slow-connect/rule", test_rule);
  g_test_add_func ("/slow-connect/backlog", test_backlog);
  return g_test_run ();
}
