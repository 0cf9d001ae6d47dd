/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-fixture.h"
#include "bunting-limits.h"

#include "test-utils.h"

#include <string.h>

/* Which address a response comes from: redirects and proxies. */

/* The body of a redirect is ignored, however long it is. */
static void
test_redirect_with_body (FetcherFixture *fixture, gconstpointer data)
{
  g_autofree char *excuse = g_strnfill (1024 * 1024, 'e');
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  fetcher_answer (fixture, "old",
                  (FixtureAnswer){ .status = 302, .headers = "Location: new\r\n", .body = excuse });
  fetcher_answer (fixture, "new", (FixtureAnswer){ .body = "here" });
  response = fetcher_fetch (fixture, "old", &error);
  g_assert_no_error (error);
  fetcher_assert_body (response, "here");
}

static void
test_redirects (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  fetcher_answer (fixture, "old", (FixtureAnswer){ .status = 302, .headers = "Location: new\r\n" });
  fetcher_answer (fixture, "new",
                  (FixtureAnswer){ .status = 307, .headers = "Location: /flags/newer one\r\n" });
  fetcher_answer (fixture, "newer%20one", (FixtureAnswer){ .body = "here" });
  response = fetcher_fetch (fixture, "old", &error);
  g_assert_no_error (error);
  fetcher_assert_body (response, "here");

  fetcher_answer (fixture, "loop",
                  (FixtureAnswer){ .status = 301, .headers = "Location: loop\r\n" });
  fetcher_assert_fails (fixture, "loop", BUNTING_FETCHER_ERROR_REDIRECT, "too many");
  g_assert_cmpuint (fetcher_count (fixture, "loop"), ==, BUNTING_REDIRECTS_MAX + 1);

  fetcher_answer (fixture, "file",
                  (FixtureAnswer){ .status = 302, .headers = "Location: file:///etc/passwd\r\n" });
  fetcher_assert_fails (fixture, "file", BUNTING_FETCHER_ERROR_REDIRECT, "not HTTP");
  fetcher_answer (fixture, "nowhere", (FixtureAnswer){ .status = 302 });
  fetcher_assert_fails (fixture, "nowhere", BUNTING_FETCHER_ERROR_REDIRECT, "without a valid");
  fetcher_answer (fixture, "bad",
                  (FixtureAnswer){ .status = 302, .headers = "Location: http://[\r\n" });
  fetcher_assert_fails (fixture, "bad", BUNTING_FETCHER_ERROR_REDIRECT, NULL);
}

/* A session that sends every request through the server, as a proxy with a password. */
static void
use_proxy (FetcherFixture *fixture)
{
  g_autoptr (GUri) server = fetcher_make_uri (fixture, "");
  g_autofree char *proxy =
    g_strdup_printf ("http://user:secret@127.0.0.1:%d", g_uri_get_port (server));
  g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (proxy, NULL);

  soup_session_set_proxy_resolver (fixture->session, resolver);
}

#define PROXY_REFUSAL                                                                              \
  {                                                                                                \
    .status = 407, .headers = "Proxy-Authenticate: Basic realm=\"x\"\r\n", .body = "no",           \
    .size_bytes = -1                                                                               \
  }

/* Once it has the proxy's password, libsoup would ask for the proxy's own address instead of the
 * one of the request. */
static void
test_proxy_password (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  g_autofree char *proxy_root = NULL;
  g_autoptr (GUri) server = fetcher_make_uri (fixture, "");
  GAsyncResult *results[8] = { NULL };

  use_proxy (fixture);
  proxy_root = g_strdup_printf ("http://127.0.0.1:%d/", g_uri_get_port (server));
  fixture_server_answer (fixture->server, proxy_root,
                         &(FixtureAnswer){ .body = "not the flag", .size_bytes = -1 });
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autofree char *text =
      g_strdup_printf ("http://flags.example.test/flags/%u?x=%u", (guint)i, 1);
    g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };

    fixture_server_answer (fixture->server, text, &refusal);
    fixture_server_answer (fixture->server, text,
                           &(FixtureAnswer){ .body = text, .size_bytes = -1 });
    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &results[i]);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autofree char *text =
      g_strdup_printf ("http://flags.example.test/flags/%u?x=%u", (guint)i, 1);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;
    g_autofree char *sent = NULL;

    test_wait_for_result (&results[i]);
    response = bunting_fetcher_fetch_finish (fixture->fetcher, results[i], &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, text);
    sent = fixture_server_dup_header (fixture->server, text, "Proxy-Authorization");
    g_assert_cmpstr (sent, ==, "Basic dXNlcjpzZWNyZXQ=");
    g_object_unref (results[i]);
  }
  g_assert_cmpuint (fixture_server_count (fixture->server, proxy_root), ==, 0);
}

/* A session of libsoup's own making follows the proxy's address; its response is not taken. */
static void
test_misdirected (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  g_autoptr (GUri) uri = g_uri_parse ("http://flags.example.test/br", SOUP_HTTP_URI_FLAGS, NULL);
  BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };
  g_autoptr (GUri) server = fetcher_make_uri (fixture, "");
  g_autofree char *root = g_strdup_printf ("http://127.0.0.1:%d/", g_uri_get_port (server));
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->fetcher);
  g_clear_object (&fixture->session);
  fixture->session = soup_session_new ();
  fixture->fetcher = bunting_fetcher_new (fixture->session);
  use_proxy (fixture);
  fixture_server_answer (fixture->server, "http://flags.example.test/br", &refusal);
  fixture_server_answer (fixture->server, root,
                         &(FixtureAnswer){ .body = "not the flag", .size_bytes = -1 });
  g_assert_null (fetcher_fetch_request (fixture, &request, &error));
  if (fixture_server_count (fixture->server, root) == 0) {
    g_test_skip ("this libsoup keeps the URI");
    return;
  }
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, "belongs to another request"));
  g_assert_cmpuint (fixture_server_count (fixture->server, root), ==, 1);
}

/* Over https the password is for the CONNECT, which must name the source's host, not the proxy's.
 */
static void
test_proxy_tunnel (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  static const char tunnel[] = "flags.example.test:443";
  g_autoptr (GUri) uri = g_uri_parse ("https://flags.example.test/br", SOUP_HTTP_URI_FLAGS, NULL);
  BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };
  g_autoptr (GError) error = NULL;
  g_autofree char *sent = NULL;

  use_proxy (fixture);
  fixture_server_answer (fixture->server, tunnel, &refusal);
  fixture_server_answer (fixture->server, tunnel, &(FixtureAnswer){ .status = 451 });
  g_assert_null (fetcher_fetch_request (fixture, &request, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS);
  g_assert_nonnull (strstr (error->message, "451"));
  g_assert_cmpuint (fixture_server_count (fixture->server, tunnel), ==, 2);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 2);
  sent = fixture_server_dup_header (fixture->server, tunnel, "Proxy-Authorization");
  g_assert_cmpstr (sent, ==, "Basic dXNlcjpzZWNyZXQ=");
}

/* A password that the proxy refuses is reported, and nothing else is asked for. */
static void
test_proxy_refuses (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  static const char *const uris[] = { "http://flags.example.test/br",
                                      "https://flags.example.test/br" };
  static const char *const paths[] = { "http://flags.example.test/br", "flags.example.test:443" };
  static const char *const messages[] = { "407", "password was refused" };

  use_proxy (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autoptr (GUri) uri = g_uri_parse (uris[i], SOUP_HTTP_URI_FLAGS, NULL);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };
    g_autoptr (GError) error = NULL;

    fixture_server_answer (fixture->server, paths[i], &refusal);
    g_assert_null (fetcher_fetch_request (fixture, &request, &error));
    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS);
    g_assert_nonnull (strstr (error->message, messages[i]));
    g_assert_cmpuint (fixture_server_count (fixture->server, paths[i]), <=, 21);
  }
  /* libsoup may send one more request after it was given up. */
  test_settle ();
  g_assert_cmpuint (fixture_server_count (fixture->server, paths[0]) +
                      fixture_server_count (fixture->server, paths[1]),
                    ==, fixture_server_get_n_requests (fixture->server));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/fetched-addresses/" name, FetcherFixture, NULL, fetcher_set_up, function,          \
              fetcher_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("redirect-with-body", test_redirect_with_body);
  ADD ("redirects", test_redirects);
  ADD ("proxy-password", test_proxy_password);
  ADD ("misdirected", test_misdirected);
  ADD ("proxy-tunnel", test_proxy_tunnel);
  ADD ("proxy-refuses", test_proxy_refuses);
  return g_test_run ();
}
