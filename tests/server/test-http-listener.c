/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-http-listener.h"

#include "raw-client.h"
#include "test-utils.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define REQUEST "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define LARGE_REQUEST "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
#define LARGE_BYTES (32 * 1024 * 1024)

typedef struct {
  SoupServer *soup;
  BuntingHttpListener *listener;
  guint16 port;
} Fixture;

static const BuntingHttpListenerLimits patient = { .clients_max = 600,
                                                   .request_ms = 60000,
                                                   .reply_ms = 60000,
                                                   .idle_ms = 60000 };
static const BuntingHttpListenerLimits impatient = { .clients_max = 600,
                                                     .request_ms = 300,
                                                     .reply_ms = 300,
                                                     .idle_ms = 300 };
static const BuntingHttpListenerLimits narrow = { .clients_max = 4,
                                                  .request_ms = 60000,
                                                  .reply_ms = 60000,
                                                  .idle_ms = 60000 };

static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, 200, NULL);
  if (strcmp (path, "/large") == 0) {
    g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (LARGE_BYTES), LARGE_BYTES);

    soup_message_body_append_bytes (body, bytes);
  } else {
    soup_message_body_append (body, SOUP_MEMORY_STATIC, "hello", 5);
  }
}

static void
set_up (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GError) error = NULL;

  fixture->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->soup, NULL, request_cb, NULL, NULL);
  fixture->listener = bunting_http_listener_new (fixture->soup, limits);
  bunting_http_listener_open (fixture->listener, address, &error);
  g_assert_no_error (error);
  fixture->port = bunting_http_listener_get_port (fixture->listener);
}

static void
tear_down (Fixture *fixture, gconstpointer limits)
{
  bunting_http_listener_close (fixture->listener);
  g_assert_cmpuint (bunting_http_listener_get_port (fixture->listener), ==, 0);
  g_assert_finalize_object (fixture->listener);
  test_settle ();
  g_assert_finalize_object (fixture->soup);
}

static gboolean
has_no_clients (gpointer listener)
{
  return bunting_http_listener_get_n_clients (listener) == 0;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_until_empty (Fixture *fixture)
{
  guint ticking = g_timeout_add (1, look_again_cb, NULL);

  test_wait_until (has_no_clients, fixture->listener);
  g_source_remove (ticking);
}

static void
assert_served (Fixture *fixture)
{
  g_autoptr (RawReply) reply = raw_exchange (fixture->port, REQUEST, -1);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (raw_reply_get_text (reply), ==, "hello");
}

typedef struct {
  const char *first; /* (nullable) sent, then a reply is read */
  const char *then;  /* (nullable) sent, then the client closes */
} Leaving;

/* Connections and descriptors are released wherever in a request a client closes. */
static void
test_leaving (Fixture *fixture, gconstpointer limits)
{
  static const Leaving leavings[] = {
    { NULL, NULL },
    { NULL, "\r\n" },
    { NULL, "GET / HT" },
    { NULL, "GET / HTTP/1.1\r\nHost: a\r\n" },
    { NULL, REQUEST },
    { NULL, LARGE_REQUEST },
    { NULL, REQUEST REQUEST REQUEST "GET" },
    { NULL, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc" },
    { NULL, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab" },
    { NULL, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n" },
    { REQUEST, NULL },
    { REQUEST, "G" },
    { REQUEST, "GET / HTTP/1.1\r\nHost: a\r\n" },
    { REQUEST, REQUEST },
  };
  guint n_before;

  assert_served (fixture);
  wait_until_empty (fixture);
  n_before = raw_count_descriptors ();
  for (guint i = 0; i < G_N_ELEMENTS (leavings); i++) {
    for (guint round = 0; round < 10; round++) {
      g_autoptr (GSocket) socket = raw_connect (fixture->port);

      if (leavings[i].first != NULL) {
        g_autofree char *reply = NULL;

        raw_send (socket, leavings[i].first);
        reply = raw_read_some (socket);
        g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
      }
      if (leavings[i].then != NULL)
        raw_send (socket, leavings[i].then);
      /* The server may see the close together with the bytes, or later. */
      if (round % 2 == 0)
        test_settle ();
      g_socket_close (socket, NULL);
    }
    wait_until_empty (fixture);
    g_test_message ("leaving %u", i);
    g_assert_cmpuint (raw_count_descriptors (), ==, n_before);
  }
  assert_served (fixture);
}

/* A client that has shut down its sending side gets its reply, and nothing else. */
static void
test_half_close (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  g_autofree char *reply = NULL;

  raw_send (socket, REQUEST);
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  reply = raw_read_all (socket);
  g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
  g_assert_true (g_str_has_suffix (reply, "\r\n\r\nhello"));
  g_assert_null (strstr (reply + 1, "HTTP/1.1"));
}

static void
test_deadlines (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GSocket) silent = raw_connect (fixture->port);
  g_autoptr (GSocket) half = raw_connect (fixture->port);
  g_autoptr (GSocket) idle = raw_connect (fixture->port);
  g_autoptr (GSocket) reading = raw_connect (fixture->port);
  g_autofree char *idle_reply = NULL;
  g_autofree char *silent_reply = NULL;
  g_autofree char *half_reply = NULL;

  raw_send (half, "GET / HTTP/1.1\r\nHost:");
  raw_send (idle, REQUEST);
  raw_send (reading, LARGE_REQUEST);
  wait_until_empty (fixture);
  idle_reply = raw_read_all (idle);
  g_assert_true (g_str_has_suffix (idle_reply, "hello"));
  silent_reply = raw_read_all (silent);
  g_assert_cmpstr (silent_reply, ==, "");
  half_reply = raw_read_all (half);
  g_assert_cmpstr (half_reply, ==, "");
  assert_served (fixture);
}

typedef struct {
  GSocket *socket;
  gboolean is_over;
} Trickle;

static gboolean
trickle_cb (gpointer user_data)
{
  Trickle *trickle = user_data;

  if (g_socket_send (trickle->socket, "x", 1, NULL, NULL) == 1)
    return G_SOURCE_CONTINUE;
  trickle->is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
trickle_is_over (gpointer user_data)
{
  return ((Trickle *)user_data)->is_over;
}

/* Slow bytes do not extend the deadline of a request. */
static void
test_trickle (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GSocket) socket = raw_connect (fixture->port);
  Trickle trickle = { socket, FALSE };

  raw_send (socket, "GET /");
  g_timeout_add (20, trickle_cb, &trickle);
  test_wait_until (trickle_is_over, &trickle);
  wait_until_empty (fixture);
}

static void
test_crowd (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 300; i++)
    g_ptr_array_add (sockets, raw_connect (fixture->port));
  for (guint i = 0; i < sockets->len; i++)
    raw_send (sockets->pdata[i], REQUEST);
  for (guint i = 0; i < sockets->len; i++) {
    g_autofree char *reply = raw_read_some (sockets->pdata[i]);

    g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
  }
  g_assert_cmpuint (bunting_http_listener_get_n_clients (fixture->listener), ==, 300);
  g_clear_pointer (&sockets, g_ptr_array_unref);
  wait_until_empty (fixture);
}

/* Clients above the limit are accepted when others have closed. */
static void
test_bound (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 20; i++) {
    GSocket *socket = raw_connect (fixture->port);

    raw_send (socket, REQUEST);
    g_ptr_array_add (sockets, socket);
  }
  while (sockets->len > 0) {
    g_autofree char *reply = raw_read_some (sockets->pdata[0]);

    g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
    g_assert_cmpuint (bunting_http_listener_get_n_clients (fixture->listener), <=,
                      narrow.clients_max);
    g_ptr_array_remove_index (sockets, 0);
  }
  wait_until_empty (fixture);
}

/* accept() fails while there are no descriptors left, and works again afterwards. */
static void
test_descriptors (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GSocketAddress) address =
    g_inet_socket_address_new_from_string ("127.0.0.1", fixture->port);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GArray) fillers = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *reply = NULL;
  struct rlimit before;
  struct rlimit low;
  int fd;

  if (g_getenv ("BUNTING_TEST_VALGRIND") != NULL) {
    g_test_skip ("valgrind enforces the limit itself, and closes the connections");
    return;
  }
  assert_served (fixture);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  low = before;
  low.rlim_cur = MIN (before.rlim_cur, raw_count_descriptors () + 50);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &low), ==, 0);
  while ((fd = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    g_array_append_val (fillers, fd);

  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  raw_send (socket, REQUEST);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (bunting_http_listener_get_n_clients (fixture->listener), ==, 0);

  for (guint i = 0; i < fillers->len; i++)
    close (g_array_index (fillers, int, i));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  reply = raw_read_some (socket);
  g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
}

static void
test_close_in_use (Fixture *fixture, gconstpointer limits)
{
  g_autoptr (GSocket) idle = raw_connect (fixture->port);
  g_autoptr (GSocket) busy = raw_connect (fixture->port);
  g_autofree char *reply = NULL;

  raw_send (idle, REQUEST);
  reply = raw_read_some (idle);
  raw_send (busy, LARGE_REQUEST);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  bunting_http_listener_close (fixture->listener);
  g_assert_cmpuint (bunting_http_listener_get_n_clients (fixture->listener), ==, 0);
  bunting_http_listener_close (fixture->listener);
}

#define ADD(path, limits, function) g_test_add (path, Fixture, limits, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/http-listener/leaving", &patient, test_leaving);
  ADD ("/http-listener/half-close", &patient, test_half_close);
  ADD ("/http-listener/deadlines", &impatient, test_deadlines);
  ADD ("/http-listener/trickle", &impatient, test_trickle);
  ADD ("/http-listener/crowd", &patient, test_crowd);
  ADD ("/http-listener/bound", &narrow, test_bound);
  ADD ("/http-listener/descriptors", &patient, test_descriptors);
  ADD ("/http-listener/close-in-use", &patient, test_close_in_use);
  return g_test_run ();
}
