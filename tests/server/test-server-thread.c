/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-server-thread.h"

#include "raw-client.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *folder;
  BuntingAtlas *atlas;
  BuntingServerThread *thread;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  fixture->folder = test_make_folder ();
  path = g_build_filename (fixture->folder, "br.png", NULL);
  test_write_file (path, "png", -1);
  fixture->atlas = bunting_atlas_new (NULL);
  g_assert_nonnull (fixture->atlas);
  fixture->thread = bunting_server_thread_new (fixture->atlas, fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->thread != NULL)
    g_assert_finalize_object (fixture->thread);
  test_settle ();
  g_assert_finalize_object (fixture->atlas);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static char *
start (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_server_thread_start_async (fixture->thread, NULL, test_keep_result, &result);
  g_assert_null (result);
  test_wait_for_result (&result);
  return bunting_server_thread_start_finish (fixture->thread, result, error);
}

static void
test_serves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base_uri = start (fixture, &error);
  g_autoptr (RawReply) picture = NULL;
  g_autoptr (RawReply) metadata = NULL;
  BuntingCollection *collection;
  guint16 port;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (base_uri, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (base_uri, "/flags"));
  port = raw_port_of (base_uri);
  picture = raw_get (port, "/flags/br/br.gif");
  g_assert_cmpstr (raw_reply_get_text (picture), ==, "png");
  metadata = raw_get (port, "/flags/br/metadata.json");
  g_assert_nonnull (strstr (raw_reply_get_text (metadata), "Brazil"));
  collection = bunting_server_thread_get_collection (fixture->thread);
  g_assert_cmpuint (bunting_collection_get_n_flags (collection), ==, 1);

  bunting_server_thread_stop (fixture->thread);
  bunting_server_thread_stop (fixture->thread);
}

/* The port is closed after a stop. */
static void
assert_refused (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (g_socket_connect (socket, address, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_again_and_again (Fixture *fixture, gconstpointer data)
{
  guint n_before = 0;

  for (guint i = 0; i < 50; i++) {
    g_autofree char *base_uri = start (fixture, NULL);
    guint16 port = raw_port_of (base_uri);
    g_autoptr (GSocket) idle = raw_connect (port);
    g_autoptr (RawReply) reply = raw_get (port, "/flags/br/br.png");

    g_assert_cmpuint (reply->status, ==, 200);
    bunting_server_thread_stop (fixture->thread);
    assert_refused (port);
    g_clear_object (&idle);
    if (i == 0)
      n_before = raw_count_descriptors ();
  }
  g_assert_cmpuint (raw_count_descriptors (), ==, n_before);
}

static void
assert_cancelled (Fixture *fixture, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bunting_server_thread_start_finish (fixture->thread, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* At any moment of a start, also when the thread is done but the callback has not run. */
static void
test_stop_during_start (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 50; i++) {
    g_autoptr (GAsyncResult) result = NULL;

    bunting_server_thread_start_async (fixture->thread, NULL, test_keep_result, &result);
    g_usleep (i * 200);
    bunting_server_thread_stop (fixture->thread);
    g_assert_null (result);
    test_wait_for_result (&result);
    assert_cancelled (fixture, result);
  }
}

static void
test_start_again_during_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *base_uri = NULL;

  bunting_server_thread_start_async (fixture->thread, NULL, test_keep_result, &first);
  bunting_server_thread_start_async (fixture->thread, NULL, test_keep_result, &second);
  bunting_server_thread_stop (fixture->thread);
  bunting_server_thread_start_async (fixture->thread, NULL, test_keep_result, &third);
  test_wait_for_result (&first);
  test_wait_for_result (&second);
  test_wait_for_result (&third);
  assert_cancelled (fixture, first);
  g_assert_null (bunting_server_thread_start_finish (fixture->thread, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  base_uri = bunting_server_thread_start_finish (fixture->thread, third, NULL);
  g_assert_nonnull (base_uri);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;

    if (i == 0)
      g_cancellable_cancel (cancellable);
    bunting_server_thread_start_async (fixture->thread, cancellable, test_keep_result, &result);
    g_usleep (i * 300);
    g_cancellable_cancel (cancellable);
    test_wait_for_result (&result);
    assert_cancelled (fixture, result);
  }
  /* It can be started after a cancelled start. */
  g_assert_null (bunting_server_thread_get_collection (fixture->thread));
  g_free (start (fixture, NULL));
  g_assert_nonnull (bunting_server_thread_get_collection (fixture->thread));
}

/* The result holds the last reference; its release ends the thread. */
static void
test_forgotten (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_server_thread_start_async (fixture->thread, NULL, test_keep_result, &result);
  g_clear_object (&fixture->thread);
  test_wait_for_result (&result);
}

static void
test_no_collection (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "br.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_null (start (fixture, &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_EMPTY);
  g_assert_null (bunting_server_thread_get_collection (fixture->thread));
  test_write_file (path, "png", -1);
  g_free (start (fixture, NULL));
  g_assert_nonnull (bunting_server_thread_get_collection (fixture->thread));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/server-thread/serves", test_serves);
  ADD ("/server-thread/again-and-again", test_again_and_again);
  ADD ("/server-thread/stop-during-start", test_stop_during_start);
  ADD ("/server-thread/start-again-during-start", test_start_again_during_start);
  ADD ("/server-thread/cancel", test_cancel);
  ADD ("/server-thread/forgotten", test_forgotten);
  ADD ("/server-thread/no-collection", test_no_collection);
  return g_test_run ();
}
