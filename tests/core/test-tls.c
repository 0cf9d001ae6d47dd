/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-fetcher.h"
#include "bunting-limits.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Certificates that are not to be trusted, and HTTP/2 with a graceful end of the connection
 * half-way. openssl makes the certificates, for a day; for HTTP/2 it takes a real peer, nginx. */

#define N_FETCHES 60

typedef enum { GOOD, EXPIRED, OTHER_NAME, SELF_SIGNED, N_PEERS } Peer;

typedef struct {
  char *folder;
  FixtureServer *peers[N_PEERS];
  FixtureServer *plain; /* http, where a redirect leads */
  SoupSession *session; /* trusts the test's authority */
  BuntingFetcher *fetcher;

  GSubprocess *nginx; /* (nullable) */
  guint nginx_port;
} Fixture;

static char *nginx_path;
static char *openssl_path;

/* Returns: whether it went well; what it said is shown only when it did not. */
static gboolean
run_in (const char *folder, const char *script)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-ec", script, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_test_message ("%s", said);
  return g_subprocess_get_successful (process);
}

static void
make_certificates (Fixture *fixture)
{
  static const char script[] =
    "key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
    "openssl req -x509 $key -keyout ca.key -out ca.pem -subj /CN=authority -days 1\n"
    "sign () {\n"
    "  name=$1 alternative=$2\n"
    "  shift 2\n"
    "  openssl req $key -keyout $name.key -out $name.csr -subj /CN=$name\n"
    "  echo \"subjectAltName=$alternative\" > $name.ext\n"
    "  openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial \\\n"
    "    -out $name.pem -extfile $name.ext \"$@\"\n"
    "}\n"
    "sign good DNS:localhost -days 1\n"
    "sign other DNS:flags.example -days 1\n"
    /* OpenSSL before 3.4 does not know dates; 3.6 refuses what ends before it begins. */
    "sign expired DNS:localhost -not_before 20200101000000Z -not_after 20200102000000Z ||\n"
    "  sign expired DNS:localhost -days -1\n"
    "openssl req -x509 $key -keyout self.key -out self.pem -subj /CN=localhost -days 1 \\\n"
    "  -addext subjectAltName=DNS:localhost\n";

  g_assert_true (run_in (fixture->folder, script));
}

static void
start_peers (Fixture *fixture)
{
  static const char *const names[N_PEERS] = { "good", "expired", "other", "self" };
  g_autofree char *location = NULL;

  fixture->plain = fixture_server_new ();
  location =
    g_strdup_printf ("Location: %s/flag.gif\r\n", fixture_server_get_base_uri (fixture->plain));
  for (guint i = 0; i < N_PEERS; i++) {
    g_autofree char *certificate_path = g_strdup_printf ("%s/%s.pem", fixture->folder, names[i]);
    g_autofree char *key_path = g_strdup_printf ("%s/%s.key", fixture->folder, names[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_path, key_path, &error);

    g_assert_no_error (error);
    fixture->peers[i] = fixture_server_new_tls (certificate);
    fixture_server_answer (fixture->peers[i], "/flags/flag.gif",
                           &(FixtureAnswer){ .body = "a flag", .size_bytes = -1 });
    fixture_server_answer (fixture->peers[i], "/flags/down",
                           &(FixtureAnswer){ .status = 302, .headers = location });
  }
}

static guint
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
write_configuration (Fixture *fixture)
{
  static const char *const paths[] = { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" };
  g_autoptr (GString) text = g_string_new ("daemon off;\nmaster_process off;\npid nginx.pid;\n"
                                           "error_log error.log;\nevents {}\nhttp {\n"
                                           "access_log off;\nkeepalive_requests 10;\n");
  g_autofree char *path = g_build_filename (fixture->folder, "nginx.conf", NULL);
  g_autofree char *flag = g_build_filename (fixture->folder, "flags", "flag.gif", NULL);

  if (geteuid () == 0)
    g_string_prepend (text, "user root;\n");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    g_string_append_printf (text, "%s_temp_path %s/temp;\n", paths[i], fixture->folder);
  fixture->nginx_port = find_port ();
  g_string_append_printf (text,
                          "server {\nlisten 127.0.0.1:%u ssl http2;\nroot %s;\n"
                          "ssl_certificate %s/good.pem;\nssl_certificate_key %s/good.key;\n}\n}\n",
                          fixture->nginx_port, fixture->folder, fixture->folder, fixture->folder);
  test_write_file (path, text->str, -1);
  test_write_file (flag, "a flag", -1);
}

static gboolean
is_listening (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", (guint16)fixture->nginx_port, NULL, NULL);

  return connection != NULL;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
start_nginx (Fixture *fixture)
{
  g_autofree char *configuration = g_build_filename (fixture->folder, "nginx.conf", NULL);
  g_autofree char *early_log = g_build_filename (fixture->folder, "early.log", NULL);
  guint tick = g_timeout_add (20, look_again_cb, NULL);
  g_autoptr (GError) error = NULL;

  fixture->nginx = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, nginx_path, "-e",
                                     early_log, "-p", fixture->folder, "-c", configuration, NULL);
  g_assert_no_error (error);
  test_wait_until (is_listening, fixture);
  g_source_remove (tick);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *authority = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (openssl_path == NULL || !g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return;
  fixture->folder = test_make_folder ();
  make_certificates (fixture);
  start_peers (fixture);
  authority = g_build_filename (fixture->folder, "ca.pem", NULL);
  database = g_tls_file_database_new (authority, &error);
  g_assert_no_error (error);
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
  if (fixture->nginx != NULL) {
    g_subprocess_send_signal (fixture->nginx, SIGTERM);
    g_subprocess_wait (fixture->nginx, NULL, NULL);
  }
  g_clear_object (&fixture->nginx);
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
  g_test_skip (openssl_path == NULL ? "openssl is not installed" : "GIO has no TLS here");
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

/* It is the certificates that the others fail for. */
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
  assert_fails (fixture, SELF_SIGNED, "flag.gif", BUNTING_FETCHER_ERROR_TLS, "nobody whom");
}

static void
test_downgrade (Fixture *fixture, gconstpointer data)
{
  if (skipped (fixture))
    return;
  assert_fails (fixture, GOOD, "down", BUNTING_FETCHER_ERROR_REDIRECT, "from https to http");
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->plain), ==, 0);
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

/* nginx ends each connection gracefully after ten requests, whatever else is in flight on it. */
static void
test_goaway (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = NULL;
  BuntingRequest request = { .max_bytes = 4096 };
  Arrivals arrivals = { .fetcher = fixture->fetcher };

  if (skipped (fixture))
    return;
  if (nginx_path == NULL) {
    g_test_skip ("nginx is not installed");
    return;
  }
  write_configuration (fixture);
  start_nginx (fixture);
  request.uri = uri = make_uri (fixture->nginx_port, "flag.gif");
  for (guint i = 0; i < N_FETCHES; i++)
    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, arrived_cb, &arrivals);
  test_wait_until (all_arrived, &arrivals);
}

#define ADD(name, function) g_test_add ("/tls/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  nginx_path = g_find_program_in_path ("nginx");
  if (nginx_path == NULL && g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    nginx_path = g_strdup ("/usr/sbin/nginx");
  openssl_path = g_find_program_in_path ("openssl");
  ADD ("trusted", test_trusted);
  ADD ("certificates", test_certificates);
  ADD ("downgrade", test_downgrade);
  ADD ("goaway", test_goaway);
  status = g_test_run ();
  g_free (nginx_path);
  g_free (openssl_path);
  return status;
}
