/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-png-renderer.h"

#include "bunting-http-listener.h"
#include "raw-client.h"
#include "test-utils.h"

#include <string.h>

/* One drawing for all requests for an image, and a limit on the images that are kept. */

#define SVG                                                                                        \
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><rect width='4' height='3'/></svg>"

typedef struct {
  char *folder;
  BuntingCollection *collection;
  BuntingBodyCache *bodies;
  BuntingPngRenderer *renderer;
  SoupServer *server;
  BuntingHttpListener *listener;
  guint16 port;
} Fixture;

/* The path is /br/320. */
static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", 2);

  bunting_png_renderer_reply (fixture->renderer, message, parts[0],
                              (guint)g_ascii_strtoull (parts[1], NULL, 10));
}

static void
set_up (Fixture *fixture, gconstpointer max_bytes)
{
  static const char *const names[] = { "br.svg", "de.svg", "fr.svg" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);

  fixture->folder = test_make_folder ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

    test_write_file (path, SVG, -1);
  }
  fixture->collection = bunting_collection_new_for_folder (fixture->folder, &error);
  g_assert_no_error (error);
  fixture->bodies = bunting_body_cache_new (BUNTING_BODY_CACHE_MAX_BYTES);
  fixture->renderer =
    bunting_png_renderer_new (fixture->collection, fixture->bodies, GPOINTER_TO_SIZE (max_bytes));
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);
  fixture->listener = bunting_http_listener_new (fixture->server, NULL);
  bunting_http_listener_open (fixture->listener, address, &error);
  g_assert_no_error (error);
  fixture->port = bunting_http_listener_get_port (fixture->listener);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bunting_http_listener_close (fixture->listener);
  g_object_unref (fixture->listener);
  g_object_unref (fixture->server);
  bunting_png_renderer_free (fixture->renderer);
  bunting_body_cache_unref (fixture->bodies);
  g_object_unref (fixture->collection);
  test_settle ();
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
assert_n_drawn (Fixture *fixture, guint expected)
{
  g_assert_cmpuint (bunting_png_renderer_get_n_drawn (fixture->renderer), ==, expected);
}

static void
assert_get (Fixture *fixture, const char *path)
{
  g_autoptr (RawReply) reply = raw_get (fixture->port, path);

  g_assert_cmpuint (reply->status, ==, 200);
}

static void
test_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 8; i++) {
    GSocket *socket = raw_connect (fixture->port);

    raw_send (socket, "GET /br/1280 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    g_ptr_array_add (sockets, socket);
  }
  for (guint i = 0; i < sockets->len; i++) {
    g_autofree char *reply = raw_read_all (sockets->pdata[i]);

    g_assert_true (g_str_has_prefix (reply, "HTTP/1.1 200"));
  }
  assert_n_drawn (fixture, 1);
  assert_get (fixture, "/BR/1280");
  assert_n_drawn (fixture, 1);
  assert_get (fixture, "/br/640");
  assert_n_drawn (fixture, 2);
}

/* A limit that is less than three of these images. The least recently used one is dropped. */
static void
test_limit (Fixture *fixture, gconstpointer max_bytes)
{
  g_autoptr (RawReply) head = raw_request (fixture->port, "HEAD", "/br/640", NULL);
  g_autofree char *length = raw_reply_get (head, "Content-Length");
  g_autofree char *etag = raw_reply_get (head, "ETag");
  g_autofree char *none_match = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autoptr (RawReply) head_again = NULL;
  g_autoptr (RawReply) not_modified = NULL;

  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10) * 2, <=, GPOINTER_TO_SIZE (max_bytes));
  g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10) * 3, >, GPOINTER_TO_SIZE (max_bytes));
  assert_get (fixture, "/de/640");
  assert_get (fixture, "/br/640"); /* used again, so that DE is the least recently used */
  assert_n_drawn (fixture, 2);
  assert_get (fixture, "/fr/640"); /* drops DE */
  assert_get (fixture, "/br/640");
  assert_n_drawn (fixture, 3);
  assert_get (fixture, "/de/640"); /* drops FR */
  assert_n_drawn (fixture, 4);
  assert_get (fixture, "/fr/640"); /* drops BR */
  assert_n_drawn (fixture, 5);
  /* These need no bytes. */
  head_again = raw_request (fixture->port, "HEAD", "/br/640", NULL);
  not_modified = raw_request (fixture->port, "GET", "/br/640", none_match);
  g_assert_cmpuint (head_again->status, ==, 200);
  g_assert_cmpuint (not_modified->status, ==, 304);
  assert_n_drawn (fixture, 5);
}

/* Nothing fits; every request draws. */
static void
test_nothing_is_kept (Fixture *fixture, gconstpointer max_bytes)
{
  assert_get (fixture, "/br/160");
  assert_get (fixture, "/br/160");
  assert_n_drawn (fixture, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/png-renderer/once", Fixture, GSIZE_TO_POINTER (BUNTING_PNG_CACHE_MAX_BYTES), set_up,
              test_once, tear_down);
  g_test_add ("/png-renderer/limit", Fixture, GSIZE_TO_POINTER (2600), set_up, test_limit,
              tear_down);
  g_test_add ("/png-renderer/nothing-is-kept", Fixture, GSIZE_TO_POINTER (10), set_up,
              test_nothing_is_kept, tear_down);
  return g_test_run ();
}
