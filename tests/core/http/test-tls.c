/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"
#include "bunting-limits.h"

#include "certificates.h"
#include "fixture-server.h"
#include "server-process.h"
#include "test-utils.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Certificates that are not trusted, and HTTP/2 with a graceful end of the connection during a
 * transfer. openssl makes the certificates, for a day; the HTTP/2 server is
 * tests/fixtures/http2-server.py. */

#define N_FETCHES 60
#define REQUESTS_PER_CONNECTION "10"
#define EXIT_SKIPPED 77
#define AN_HOUR_MS (60 * 60 * 1000)

typedef enum { GOOD, EXPIRED, OTHER_NAME, SELF_SIGNED, N_PEERS } Peer;

typedef struct {
  char *folder;
  FixtureServer *peers[N_PEERS];
  FixtureServer *plain; /* http, the target of a redirect */
  SoupSession *session; /* trusts the test's authority */
  BuntingFetcher *fetcher;

} Fixture;

static void
start_peers (Fixture *fixture)
{
  static const char *const names[N_PEERS] = { "good", "expired", "other", "self" };
  g_autofree char *location = NULL;

  fixture->plain = fixture_server_new ();
  location =
    g_strdup_printf ("Location: %s/flag.gif\r\n", fixture_server_get_base_uri (fixture->plain));
  for (guint i = 0; i < N_PEERS; i++) {
    g_autoptr (GTlsCertificate) certificate = certificates_load (fixture->folder, names[i]);

    fixture->peers[i] = fixture_server_new_tls (certificate);
    fixture_server_answer (fixture->peers[i], "/flags/flag.gif",
                           &(FixtureAnswer){ .body = "a flag", .size_bytes = -1 });
    fixture_server_answer (fixture->peers[i], "/flags/down",
                           &(FixtureAnswer){ .status = 302, .headers = location });
  }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsDatabase) database = NULL;

  fixture->folder = certificates_make ();
  if (fixture->folder == NULL)
    return;
  start_peers (fixture);
  database = certificates_load_authority (fixture->folder);
  fixture->session = bunting_fetcher_create_session (N_FETCHES);
  soup_session_set_tls_database (fixture->session, database);
  fixture->fetcher = bunting_fetcher_new (fixture->session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->folder == NULL)
    return;
  soup_session_abort (fixture->session);
  test_settle ();
  g_assert_finalize_object (fixture->fetcher);
  g_object_unref (fixture->session);
  for (guint i = 0; i < N_PEERS; i++)
    fixture_server_free (fixture->peers[i]);
  fixture_server_free (fixture->plain);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
skipped (Fixture *fixture)
{
  if (fixture->folder != NULL)
    return FALSE;
  g_test_skip ("openssl is not installed, or GIO has no TLS here");
  return TRUE;
}

static GUri *
make_uri (guint port, const char *path)
{
  g_autofree char *text = g_strdup_printf ("https://localhost:%u/flags/%s", port, path);

  return g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
}

static GUri *
make_peer_uri (Fixture *fixture, Peer peer, const char *path)
{
  g_autoptr (GUri) base =
    g_uri_parse (fixture_server_get_base_uri (fixture->peers[peer]), SOUP_HTTP_URI_FLAGS, NULL);

  return make_uri (g_uri_get_port (base), path);
}

static void
assert_fails (Fixture *fixture, Peer peer, const char *path, int code, const char *says)
{
  g_autoptr (GUri) uri = make_peer_uri (fixture, peer, path);
  BuntingRequest request = { .uri = uri, .max_bytes = 4096 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_null (bunting_fetcher_fetch_finish (fixture->fetcher, result, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, code);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

/* A control: the other requests fail because of their certificates only. */
static void
test_trusted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = NULL;
  BuntingRequest request = { .max_bytes = 4096 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  if (skipped (fixture))
    return;
  request.uri = uri = make_peer_uri (fixture, GOOD, "flag.gif");
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  response = bunting_fetcher_fetch_finish (fixture->fetcher, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (response->bytes), ==, 6);
}

static void
test_certificates (Fixture *fixture, gconstpointer data)
{
  if (skipped (fixture))
    return;
  assert_fails (fixture, EXPIRED, "flag.gif", BUNTING_FETCHER_ERROR_TLS, "has expired");
  assert_fails (fixture, OTHER_NAME, "flag.gif", BUNTING_FETCHER_ERROR_TLS, "for another host");
  assert_fails (fixture, SELF_SIGNED, "flag.gif", BUNTING_FETCHER_ERROR_TLS,
                "not signed by an authority");
}

static void
test_downgrade (Fixture *fixture, gconstpointer data)
{
  if (skipped (fixture))
    return;
  assert_fails (fixture, GOOD, "down", BUNTING_FETCHER_ERROR_REDIRECT, "from https to http");
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->plain), ==, 0);
}

/* Through a proxy that wants a password. */
static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (FixtureServer) proxy = NULL;
  g_autoptr (GProxyResolver) resolver = NULL;
  g_autoptr (GUri) proxy_uri = NULL;
  g_autoptr (GUri) uri = make_uri (443, "flag.gif");
  BuntingRequest request = { .uri = uri, .max_bytes = 4096 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  if (skipped (fixture))
    return;
  certificate = certificates_load (fixture->folder, "good");
  proxy = fixture_server_new_proxy (certificate);
  proxy_uri = g_uri_parse (fixture_server_get_base_uri (proxy), SOUP_HTTP_URI_FLAGS, NULL);
  address = g_strdup_printf ("http://user:secret@127.0.0.1:%d", g_uri_get_port (proxy_uri));
  resolver = g_simple_proxy_resolver_new (address, NULL);
  soup_session_set_proxy_resolver (fixture->session, resolver);
  fixture_server_answer (
    proxy, "localhost:443",
    &(FixtureAnswer){ .status = 407, .headers = "Proxy-Authenticate: Basic realm=\"x\"\r\n" });
  fixture_server_answer (proxy, "localhost:443", &(FixtureAnswer){ .status = 200 });
  fixture_server_answer (proxy, "/flags/flag.gif",
                         &(FixtureAnswer){ .body = "a flag", .size_bytes = -1 });
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  response = bunting_fetcher_fetch_finish (fixture->fetcher, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (response->bytes), ==, 6);
  g_assert_cmpuint (fixture_server_count (proxy, "localhost:443"), ==, 2);
  soup_session_abort (fixture->session);
}

typedef struct {
  BuntingFetcher *fetcher;
  guint n_arrived;
} Arrivals;

static void
arrived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Arrivals *arrivals = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (arrivals->fetcher, result, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL), g_bytes_get_size (response->bytes),
                   "a flag", 6);
  arrivals->n_arrived++;
}

static gboolean
all_arrived (gpointer user_data)
{
  Arrivals *arrivals = user_data;

  return arrivals->n_arrived == N_FETCHES;
}

/* --- HTTP/2 --- */

typedef struct {
  GSubprocess *process;    /* (owned) */
  GDataInputStream *lines; /* (owned): its standard output */
  guint port;
} Http2Server;

/* Debian's Python has python3-h2; another one may not. */
static const char *
find_python (void)
{
  static const char system[] = "/usr/bin/python3";

  return g_file_test (system, G_FILE_TEST_IS_EXECUTABLE) ? system : "python3";
}

/* Returns: FALSE if it is not available on this machine */
static gboolean
http2_server_start (Http2Server *server, Fixture *fixture)
{
  g_autofree char *program = test_fixture_path ("http2-server.py");
  g_autofree char *certificate = g_build_filename (fixture->folder, "good.pem", NULL);
  g_autofree char *key = g_build_filename (fixture->folder, "good.key", NULL);
  const char *const argv[] = {
    find_python (), program, certificate, key, REQUESTS_PER_CONNECTION, NULL,
  };
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  server->process = server_process_spawn (argv);
  server->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  line = g_data_input_stream_read_line (server->lines, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL) {
    g_subprocess_wait (server->process, NULL, NULL);
    g_assert_cmpint (g_subprocess_get_exit_status (server->process), ==, EXIT_SKIPPED);
    return FALSE;
  }
  server->port = (guint)g_ascii_strtoull (line, NULL, 10);
  return TRUE;
}

/* Returns: (transfer full) (nullable): its counters */
static char *
http2_server_stop (Http2Server *server)
{
  char *line;

  g_subprocess_send_signal (server->process, SIGTERM);
  line = g_data_input_stream_read_line (server->lines, NULL, NULL, NULL);
  g_subprocess_wait (server->process, NULL, NULL);
  g_object_unref (server->lines);
  g_object_unref (server->process);
  return line;
}

/* The server ends each connection after ten requests, with others in flight on it. Those are sent
 * again at once: with a pause, as after an error, the test would time out. */
static void
test_goaway (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = NULL;
  BuntingRequest request = { .max_bytes = 4096 };
  Arrivals arrivals = { .fetcher = fixture->fetcher };
  Http2Server server = { NULL };
  g_autofree char *counts = NULL;
  guint n_connections, n_ended, n_unanswered, n_http1;

  if (skipped (fixture))
    return;
  if (!http2_server_start (&server, fixture)) {
    g_test_skip ("python3-h2 is not installed");
    http2_server_stop (&server);
    return;
  }
  bunting_fetcher_set_backoff_ms (fixture->fetcher, AN_HOUR_MS);
  request.uri = uri = make_uri (server.port, "flag.gif");
  for (guint i = 0; i < N_FETCHES; i++)
    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, arrived_cb, &arrivals);
  test_wait_until (all_arrived, &arrivals);
  counts = http2_server_stop (&server);
  g_assert_cmpint (
    sscanf (counts, "%u %u %u %u", &n_connections, &n_ended, &n_unanswered, &n_http1), ==, 4);
  g_test_message ("%u connections, %u of them ended by the server, %u requests unanswered",
                  n_connections, n_ended, n_unanswered);
  g_assert_cmpuint (n_ended, >, 0);
  g_assert_cmpuint (n_unanswered, >, 0);
  /* A client that is slower than the server sees the end of a connection before it has read why,
   * and gives up on HTTP/2 after two of these. */
  if (g_getenv ("BUNTING_TEST_VALGRIND") == NULL)
    g_assert_cmpuint (n_http1, ==, 0);
}

#define ADD(name, function) g_test_add ("/tls/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("trusted", test_trusted);
  ADD ("certificates", test_certificates);
  ADD ("downgrade", test_downgrade);
  ADD ("proxy", test_proxy);
  ADD ("goaway", test_goaway);
  return g_test_run ();
}
