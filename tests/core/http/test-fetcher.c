/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"
#include "bunting-limits.h"
#include "http/bunting-http-status.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <string.h>

#define MAX_BYTES 4096

typedef struct {
  FixtureServer *server;
  SoupSession *session;
  BuntingFetcher *fetcher;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fixture_server_new ();
  fixture->session = bunting_fetcher_create_session (4);
  fixture->fetcher = bunting_fetcher_new (fixture->session);
  bunting_fetcher_set_backoff_ms (fixture->fetcher, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  test_settle ();
  g_assert_finalize_object (fixture->fetcher);
  g_object_unref (fixture->session);
  fixture_server_free (fixture->server);
}

static GUri *
make_uri (Fixture *fixture, const char *path)
{
  g_autofree char *text =
    g_strconcat (fixture_server_get_base_uri (fixture->server), "/", path, NULL);
  g_autoptr (GError) error = NULL;
  GUri *uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &error);

  g_assert_no_error (error);
  return uri;
}

static BuntingResponse *
fetch_request (Fixture *fixture, const BuntingRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_fetcher_fetch_async (fixture->fetcher, request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  return bunting_fetcher_fetch_finish (fixture->fetcher, result, error);
}

static BuntingResponse *
fetch (Fixture *fixture, const char *path, GError **error)
{
  g_autoptr (GUri) uri = make_uri (fixture, path);
  BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };

  return fetch_request (fixture, &request, error);
}

static void
answer (Fixture *fixture, const char *path, FixtureAnswer answer)
{
  g_autofree char *full_path = g_strconcat ("/flags/", path, NULL);

  if (answer.body == NULL)
    answer.body = "hello";
  if (answer.size_bytes == 0)
    answer.size_bytes = -1;
  fixture_server_answer (fixture->server, full_path, &answer);
}

static guint
count (Fixture *fixture, const char *path)
{
  g_autofree char *full_path = g_strconcat ("/flags/", path, NULL);

  return fixture_server_count (fixture->server, full_path);
}

static void
assert_body (BuntingResponse *response, const char *text)
{
  g_assert_nonnull (response);
  g_assert_nonnull (response->bytes);
  g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL), g_bytes_get_size (response->bytes),
                   text, strlen (text));
}

static void
assert_fails (Fixture *fixture, const char *path, BuntingFetcherError code, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = fetch (fixture, path, &error);

  g_assert_null (response);
  g_assert_error (error, BUNTING_FETCHER_ERROR, (int)code);
  if (says != NULL && strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  g_autofree char *accepted = NULL;

  answer (
    fixture, "a",
    (FixtureAnswer){ .content_type = "image/gif; charset=x", .headers = "ETag: \"one\"\r\n" });
  response = fetch (fixture, "a", &error);
  g_assert_no_error (error);
  assert_body (response, "hello");
  g_assert_cmpstr (response->content_type, ==, "image/gif");
  g_assert_cmpstr (response->etag, ==, "\"one\"");
  g_assert_false (response->not_modified);
  g_assert_cmpuint (count (fixture, "a"), ==, 1);
  accepted = fixture_server_dup_header (fixture->server, "/flags/a", "Accept");
  g_assert_cmpstr (accepted, ==, "*/*");
}

static void
test_framings (Fixture *fixture, gconstpointer data)
{
  static const FixtureTrick tricks[] = { FIXTURE_CHUNKED, FIXTURE_NO_LENGTH, FIXTURE_TRICKLE };

  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++) {
    g_autofree char *path = g_strdup_printf ("framing-%u", (guint)i);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    answer (fixture, path, (FixtureAnswer){ .body = "twenty-one characters", .trick = tricks[i] });
    response = fetch (fixture, path, &error);
    g_assert_no_error (error);
    assert_body (response, "twenty-one characters");
  }
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingResponse) empty = NULL;
  g_autoptr (BuntingResponse) no_content = NULL;

  answer (fixture, "empty", (FixtureAnswer){ .body = "" });
  answer (fixture, "204", (FixtureAnswer){ .status = 204, .body = "" });
  empty = fetch (fixture, "empty", NULL);
  assert_body (empty, "");
  no_content = fetch (fixture, "204", NULL);
  assert_body (no_content, "");
}

static void
test_not_modified (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = make_uri (fixture, "a");
  BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES, .etag = "\"one\"" };
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  g_autofree char *sent = NULL;

  answer (fixture, "a", (FixtureAnswer){ .status = 304, .body = "" });
  response = fetch_request (fixture, &request, &error);
  g_assert_no_error (error);
  g_assert_true (response->not_modified);
  g_assert_null (response->bytes);
  sent = fixture_server_dup_header (fixture->server, "/flags/a", "If-None-Match");
  g_assert_cmpstr (sent, ==, "\"one\"");
  /* A 304 without If-None-Match is an error. */
  assert_fails (fixture, "a", BUNTING_FETCHER_ERROR_STATUS, "304");
}

/* A 304 has no body, whatever its fields say: its Content-Length is that of the 200 (RFC
 * 9110, 8.6). The connection must stay usable, or be replaced. */
static void
test_not_modified_framings (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer answers[] = {
    { .body = "" },
    { .body = "", .headers = "Content-Length: 0\r\n" },
    { .body = "", .headers = "Content-Length: 5\r\n" },
    { .body = "", .headers = "Content-Length: 5000000\r\n" },
    { .body = "", .headers = "Content-Length: 5\r\nContent-Length: 6\r\n" },
    { .body = "", .headers = "Content-Length: five\r\n" },
    { .body = "", .headers = "Transfer-Encoding: chunked\r\n" },
    { .body = "", .headers = "Content-Length: 5\r\nContent-Encoding: gzip\r\n" },
    { .body = "", .headers = "Content-Length: 5\r\nContent-Encoding: br\r\n" },
    { .body = "", .headers = "Content-Length: 5\r\nConnection: close\r\n" },
    { .body = "", .trick = FIXTURE_NO_LENGTH },
    { .body = "", .trick = FIXTURE_NO_LENGTH, .headers = "Content-Length: 5\r\n" },
    { .body = "hello" },
    { .body = "hello", .headers = "Content-Length: 5\r\n" },
    { .body = "hello", .trick = FIXTURE_NO_LENGTH },
    { .body = "hello", .trick = FIXTURE_NO_LENGTH, .headers = "Content-Length: 5\r\n" },
    { .body = "hello", .trick = FIXTURE_CHUNKED },
  };

  answer (fixture, "next", (FixtureAnswer){ .body = "next" });
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *path = g_strdup_printf ("same-%u", (guint)i);
    g_autoptr (GUri) uri = make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES, .etag = "\"one\"" };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;
    g_autoptr (BuntingResponse) next = NULL;
    FixtureAnswer not_modified = answers[i];

    not_modified.status = 304;
    answer (fixture, path, not_modified);
    response = fetch_request (fixture, &request, &error);
    g_assert_no_error (error);
    g_assert_true (response->not_modified);
    g_assert_null (response->bytes);
    g_assert_cmpuint (count (fixture, path), ==, 1);
    next = fetch (fixture, "next", &error);
    g_assert_no_error (error);
    assert_body (next, "next");
  }
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  answer (fixture, "404", (FixtureAnswer){ .status = 404 });
  answer (fixture, "410", (FixtureAnswer){ .status = 410 });
  answer (fixture, "418", (FixtureAnswer){ .status = 418 });
  answer (fixture, "403", (FixtureAnswer){ .status = 403 });
  assert_fails (fixture, "404", BUNTING_FETCHER_ERROR_NOT_FOUND, "404 Not Found");
  assert_fails (fixture, "410", BUNTING_FETCHER_ERROR_NOT_FOUND, "410");
  assert_fails (fixture, "418", BUNTING_FETCHER_ERROR_STATUS, "418");
  assert_fails (fixture, "403", BUNTING_FETCHER_ERROR_STATUS, "403 Forbidden");
  /* Permanent refusals are not retried. */
  g_assert_cmpuint (count (fixture, "404"), ==, 1);
  g_assert_cmpuint (count (fixture, "418"), ==, 1);
}

static void
test_connection_kept (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++) {
    answer (fixture, "gone", (FixtureAnswer){ .status = 404, .body = "a longer excuse" });
    assert_fails (fixture, "gone", BUNTING_FETCHER_ERROR_NOT_FOUND, NULL);
  }
  g_assert_cmpuint (fixture_server_get_n_connections (fixture->server), ==, 1);
}

static void
test_retries_pass (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 408, 429, 500, 502, 503, 504 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autofree char *path = g_strdup_printf ("status-%u", statuses[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    answer (fixture, path, (FixtureAnswer){ .status = statuses[i] });
    answer (fixture, path, (FixtureAnswer){ .status = statuses[i] });
    answer (fixture, path, (FixtureAnswer){ .body = "at last" });
    response = fetch (fixture, path, &error);
    g_assert_no_error (error);
    assert_body (response, "at last");
    g_assert_cmpuint (count (fixture, path), ==, 3);
  }
}

static void
test_retries_end (Fixture *fixture, gconstpointer data)
{
  answer (fixture, "500", (FixtureAnswer){ .status = 500 });
  answer (fixture, "429", (FixtureAnswer){ .status = 429 });
  assert_fails (fixture, "500", BUNTING_FETCHER_ERROR_STATUS, "500 Internal Server Error");
  g_assert_cmpuint (count (fixture, "500"), ==, BUNTING_ATTEMPTS_MAX);
  assert_fails (fixture, "429", BUNTING_FETCHER_ERROR_BUSY, "429");
  g_assert_cmpuint (count (fixture, "429"), ==, BUNTING_ATTEMPTS_MAX);
}

/* Every final status (1xx is never one) with a body, except for 429, which blocks the host. A
 * redirect has no Location here. */
static void
test_statuses (Fixture *fixture, gconstpointer data)
{
  for (guint status = 200; status <= 599; status++) {
    BuntingHttpStatusKind kind = bunting_http_status_classify (status);
    /* libsoup itself repeats a misdirected request (421) on a new connection. */
    guint n_requests = kind == BUNTING_HTTP_STATUS_TRANSIENT ? BUNTING_ATTEMPTS_MAX
                       : status == 421                       ? 2
                                                             : 1;
    const char *body = status == 204 || status == 304 ? "" : "hello";
    g_autofree char *path = g_strdup_printf ("status-%u", status);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    if (status == 429)
      continue;
    answer (fixture, path, (FixtureAnswer){ .status = status, .body = body });
    response = fetch (fixture, path, &error);
    if (kind == BUNTING_HTTP_STATUS_SUCCESS) {
      g_assert_no_error (error);
      assert_body (response, body);
    } else {
      g_assert_null (response);
      g_assert_true (error->domain == BUNTING_FETCHER_ERROR);
      g_assert_true ((error->code == BUNTING_FETCHER_ERROR_REDIRECT) ==
                     (kind == BUNTING_HTTP_STATUS_REDIRECT));
    }
    g_assert_cmpuint (count (fixture, path), ==, n_requests);
  }
}

static void
test_retry_after (Fixture *fixture, gconstpointer data)
{
  gint64 before_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  answer (fixture, "a", (FixtureAnswer){ .status = 503, .headers = "Retry-After: 1\r\n" });
  answer (fixture, "a", (FixtureAnswer){ 0 });
  response = fetch (fixture, "a", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - before_us, >=, G_USEC_PER_SEC);

  /* A Retry-After of an hour fails the request. */
  answer (fixture, "b", (FixtureAnswer){ .status = 429, .headers = "Retry-After: 3600\r\n" });
  assert_fails (fixture, "b", BUNTING_FETCHER_ERROR_BUSY, "429");
  g_assert_cmpuint (count (fixture, "b"), ==, 1);
}

/* A refusal pauses all requests to its host. */
static void
test_host_paused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) refused = make_uri (fixture, "refused");
  g_autoptr (GUri) other = make_uri (fixture, "other");
  BuntingRequest request = { .uri = refused, .max_bytes = MAX_BYTES };
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  gint64 before_us = g_get_monotonic_time ();

  answer (fixture, "refused", (FixtureAnswer){ .status = 429, .headers = "Retry-After: 1\r\n" });
  answer (fixture, "refused", (FixtureAnswer){ .status = 404 });
  answer (fixture, "other", (FixtureAnswer){ 0 });
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &first);
  while (count (fixture, "refused") == 0)
    g_main_context_iteration (NULL, FALSE);
  for (gint64 end_us = g_get_monotonic_time () + 200 * 1000; g_get_monotonic_time () < end_us;)
    g_main_context_iteration (NULL, FALSE);
  request.uri = other;
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &second);
  test_wait_for_result (&second);
  g_assert_cmpint (g_get_monotonic_time () - before_us, >=, G_USEC_PER_SEC);
  response = bunting_fetcher_fetch_finish (fixture->fetcher, second, NULL);
  assert_body (response, "hello");
  test_wait_for_result (&first);
  g_assert_null (bunting_fetcher_fetch_finish (fixture->fetcher, first, NULL));
}

static void
test_host_blocked (Fixture *fixture, gconstpointer data)
{
  guint n_before;

  answer (fixture, "refused", (FixtureAnswer){ .status = 429, .headers = "Retry-After: 9999\r\n" });
  for (guint i = 0; i < BUNTING_HOST_REFUSALS_MAX; i++)
    assert_fails (fixture, "refused", BUNTING_FETCHER_ERROR_BUSY, "429");
  n_before = fixture_server_get_n_requests (fixture->server);
  for (guint i = 0; i < 100; i++)
    assert_fails (fixture, "other", BUNTING_FETCHER_ERROR_BUSY, "no more are sent");
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, n_before);
}

static void
test_cut_short (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  answer (fixture, "always", (FixtureAnswer){ .trick = FIXTURE_CUT_SHORT });
  assert_fails (fixture, "always", BUNTING_FETCHER_ERROR_CUT_SHORT, NULL);
  g_assert_cmpuint (count (fixture, "always"), ==, BUNTING_ATTEMPTS_MAX);

  answer (fixture, "chunk",
          (FixtureAnswer){ .trick = FIXTURE_CUT_CHUNK, .body = "twice seven ..." });
  assert_fails (fixture, "chunk", BUNTING_FETCHER_ERROR_CUT_SHORT, NULL);

  /* libsoup itself does not notice if the server announces that it closes the connection. */
  answer (fixture, "closed",
          (FixtureAnswer){ .trick = FIXTURE_CUT_SHORT, .headers = "Connection: close\r\n" });
  assert_fails (fixture, "closed", BUNTING_FETCHER_ERROR_CUT_SHORT, NULL);

  answer (fixture, "once", (FixtureAnswer){ .trick = FIXTURE_CUT_SHORT });
  answer (fixture, "once", (FixtureAnswer){ .body = "whole" });
  response = fetch (fixture, "once", &error);
  g_assert_no_error (error);
  assert_body (response, "whole");
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (MAX_BYTES + 1, 'x');
  g_autofree char *just_right = g_strnfill (MAX_BYTES, 'x');
  g_autoptr (BuntingResponse) response = NULL;

  answer (fixture, "announced", (FixtureAnswer){ .body = large });
  answer (fixture, "chunked", (FixtureAnswer){ .body = large, .trick = FIXTURE_CHUNKED });
  answer (fixture, "endless", (FixtureAnswer){ .trick = FIXTURE_ENDLESS });
  answer (fixture, "refusal", (FixtureAnswer){ .status = 404, .trick = FIXTURE_ENDLESS });
  answer (fixture, "just-right", (FixtureAnswer){ .body = just_right });
  assert_fails (fixture, "announced", BUNTING_FETCHER_ERROR_TOO_LARGE, "4 KiB");
  assert_fails (fixture, "chunked", BUNTING_FETCHER_ERROR_TOO_LARGE, NULL);
  assert_fails (fixture, "endless", BUNTING_FETCHER_ERROR_TOO_LARGE, NULL);
  assert_fails (fixture, "refusal", BUNTING_FETCHER_ERROR_NOT_FOUND, NULL);
  response = fetch (fixture, "just-right", NULL);
  assert_body (response, just_right);
  g_assert_cmpuint (count (fixture, "endless"), ==, 1);
}

/* A few hundred bytes that are a megabyte once decompressed. */
static void
test_decompression_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GConverter) converter =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *large = g_malloc0 (1024 * 1024);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (large, 1024 * 1024, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, converter);
  g_autofree char *encoded = g_malloc (64 * 1024);
  gsize size_bytes;

  g_assert_true (g_input_stream_read_all (stream, encoded, 64 * 1024, &size_bytes, NULL, NULL));
  g_assert_cmpuint (size_bytes, <, MAX_BYTES);
  answer (fixture, "bomb",
          (FixtureAnswer){
            .headers = "Content-Encoding: gzip\r\n", .body = encoded, .size_bytes = size_bytes });
  assert_fails (fixture, "bomb", BUNTING_FETCHER_ERROR_TOO_LARGE, NULL);
}

typedef struct {
  BuntingFetcher *fetcher;
  const char *expected;
  guint n_arrived;
} Arrivals;

static void
large_arrived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Arrivals *arrivals = user_data;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (arrivals->fetcher, result, NULL);

  assert_body (response, arrivals->expected);
  arrivals->n_arrived++;
}

static gboolean
all_large_arrived (gpointer user_data)
{
  Arrivals *arrivals = user_data;

  return arrivals->n_arrived == 3 * BUNTING_LARGE_BODIES_MAX;
}

/* Large bodies wait for one another, and all arrive. */
static void
test_large_bodies (Fixture *fixture, gconstpointer data)
{
  const gsize size_bytes = 2 * BUNTING_SMALL_BODY_BYTES;
  g_autofree char *large = g_strnfill (size_bytes, 'x');
  g_autoptr (GUri) uri = make_uri (fixture, "large");
  BuntingRequest request = { .uri = uri, .max_bytes = size_bytes };
  Arrivals arrivals = { .fetcher = fixture->fetcher, .expected = large };

  answer (fixture, "large", (FixtureAnswer){ .body = large });
  for (guint i = 0; i < 3 * BUNTING_LARGE_BODIES_MAX; i++)
    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, large_arrived_cb, &arrivals);
  test_wait_until (all_large_arrived, &arrivals);
}

static gboolean
is_gif (GBytes *body)
{
  return g_bytes_get_size (body) >= 4 && memcmp (g_bytes_get_data (body, NULL), "GIF8", 4) == 0;
}

/* What a body is decides, before what its Content-Encoding says. */
static void
test_content_codings (Fixture *fixture, gconstpointer data)
{
  static const char gif[] = "GIF89a and so on";
  /* printf 'GIF89a and so on' | gzip -n */
  static const guint8 packed[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                   0x03, 0x73, 0xf7, 0x74, 0xb3, 0xb0, 0x4c, 0x54, 0x48,
                                   0xcc, 0x4b, 0x51, 0x28, 0xce, 0x57, 0xc8, 0xcf, 0x03,
                                   0x00, 0x43, 0xa7, 0x0a, 0x6b, 0x10, 0x00, 0x00, 0x00 };
  static const char junk[] = "neither one nor the other";
  static const struct {
    const void *body;
    gsize size_bytes;
  } bodies[] = {
    { gif, sizeof gif - 1 },
    { packed, sizeof packed },
    { junk, sizeof junk - 1 },
  };
  /* For each label: the number of the body that is received in place of each; -1: an error */
  static const struct {
    const char *label;
    int received[G_N_ELEMENTS (bodies)];
  } cases[] = {
    { "UTF-8", { 0, 1, 2 } },
    { "none", { 0, 1, 2 } },
    { "", { 0, 1, 2 } },
    { "binary", { 0, 1, 2 } },
    { "aws-chunked", { 0, 1, 2 } },
    { "identity", { 0, 1, 2 } },
    { "identity, none", { 0, 1, 2 } },
    { "gzip", { 0, 0, -1 } },
    { "x-gzip", { 0, 0, -1 } },
    { "gzip, identity", { 0, 0, -1 } },
    { "br", { 0, -1, -1 } },
    { "deflate", { 0, -1, -1 } },
    { "zstd", { 0, -1, -1 } },
    { "br, gzip", { 0, -1, -1 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (bodies); i++) {
    gsize sent = i % G_N_ELEMENTS (bodies);
    const char *label = cases[i / G_N_ELEMENTS (bodies)].label;
    int received = cases[i / G_N_ELEMENTS (bodies)].received[sent];
    g_autofree char *path = g_strdup_printf ("coding-%u", (guint)i);
    g_autofree char *headers = g_strdup_printf ("Content-Encoding: %s\r\n", label);
    g_autoptr (GUri) uri = make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES, .is_plain = is_gif };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    answer (fixture, path,
            (FixtureAnswer){ .headers = headers,
                             .body = bodies[sent].body,
                             .size_bytes = bodies[sent].size_bytes });
    response = fetch_request (fixture, &request, &error);
    if (received < 0) {
      g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL), g_bytes_get_size (response->bytes),
                     bodies[received].body, bodies[received].size_bytes);
  }
}

/* The body of a redirect is ignored, however long it is. */
static void
test_redirect_with_body (Fixture *fixture, gconstpointer data)
{
  g_autofree char *excuse = g_strnfill (1024 * 1024, 'e');
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  answer (fixture, "old",
          (FixtureAnswer){ .status = 302, .headers = "Location: new\r\n", .body = excuse });
  answer (fixture, "new", (FixtureAnswer){ .body = "here" });
  response = fetch (fixture, "old", &error);
  g_assert_no_error (error);
  assert_body (response, "here");
}

static void
test_nonsense_lengths (Fixture *fixture, gconstpointer data)
{
  static const char *const lengths[] = { "5, 6", "5, 5", "five", "5x", "", "0x5" };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *path = g_strdup_printf ("length-%u", (guint)i);
    g_autofree char *raw =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nhello", lengths[i]);

    answer (fixture, path, (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = raw });
    assert_fails (fixture, path, BUNTING_FETCHER_ERROR_PROTOCOL, NULL);
  }
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  static const FixtureTrick tricks[] = { FIXTURE_SILENT, FIXTURE_STALL, FIXTURE_TRICKLE,
                                         FIXTURE_ENDLESS_HEADERS };

  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++) {
    g_autofree char *path = g_strdup_printf ("late-%u", (guint)i);
    g_autoptr (GUri) uri = make_uri (fixture, path);
    BuntingRequest request = {
      .uri = uri,
      .max_bytes = MAX_BYTES,
      .deadline_us = g_get_monotonic_time () + 200 * 1000,
    };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    answer (fixture, path, (FixtureAnswer){ .trick = tricks[i], .delay_ms = 1000 });
    response = fetch_request (fixture, &request, &error);
    g_assert_null (response);
    /* libsoup may reject endless headers before the deadline. */
    if (tricks[i] != FIXTURE_ENDLESS_HEADERS)
      g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
    else
      g_assert_true (error->domain == BUNTING_FETCHER_ERROR);
  }
}

/* A pause never extends past the deadline. */
static void
test_deadline_before_retry (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = make_uri (fixture, "busy");
  BuntingRequest request = {
    .uri = uri,
    .max_bytes = MAX_BYTES,
    .deadline_us = g_get_monotonic_time () + 2 * G_USEC_PER_SEC,
  };
  g_autoptr (GError) error = NULL;

  answer (fixture, "busy", (FixtureAnswer){ .status = 503, .headers = "Retry-After: 15\r\n" });
  g_assert_null (fetch_request (fixture, &request, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY);
  g_assert_cmpuint (count (fixture, "busy"), ==, 1);
}

static void
test_reset (Fixture *fixture, gconstpointer data)
{
  answer (fixture, "after", (FixtureAnswer){ .trick = FIXTURE_RESET_AFTER });
  assert_fails (fixture, "after", BUNTING_FETCHER_ERROR_UNREACHABLE, NULL);
  g_assert_cmpuint (count (fixture, "after"), >=, BUNTING_ATTEMPTS_MAX);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer (
    fixture, "garbage",
    (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = "SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n" });
  g_assert_null (fetch (fixture, "garbage", &error));
  g_assert_true (error->domain == BUNTING_FETCHER_ERROR);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = make_uri (fixture, "a");
  BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };
  g_autoptr (GError) error = NULL;

  /* The port is free again now. */
  fixture_server_free (g_steal_pointer (&fixture->server));
  g_assert_null (fetch_request (fixture, &request, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
  fixture->server = fixture_server_new ();
}

static void
test_redirects (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  answer (fixture, "old", (FixtureAnswer){ .status = 302, .headers = "Location: new\r\n" });
  answer (fixture, "new",
          (FixtureAnswer){ .status = 307, .headers = "Location: /flags/newer\r\n" });
  answer (fixture, "newer", (FixtureAnswer){ .body = "here" });
  response = fetch (fixture, "old", &error);
  g_assert_no_error (error);
  assert_body (response, "here");

  answer (fixture, "loop", (FixtureAnswer){ .status = 301, .headers = "Location: loop\r\n" });
  assert_fails (fixture, "loop", BUNTING_FETCHER_ERROR_REDIRECT, "too many");
  g_assert_cmpuint (count (fixture, "loop"), ==, BUNTING_REDIRECTS_MAX + 1);

  answer (fixture, "file",
          (FixtureAnswer){ .status = 302, .headers = "Location: file:///etc/passwd\r\n" });
  assert_fails (fixture, "file", BUNTING_FETCHER_ERROR_REDIRECT, "not HTTP");
  answer (fixture, "nowhere", (FixtureAnswer){ .status = 302 });
  assert_fails (fixture, "nowhere", BUNTING_FETCHER_ERROR_REDIRECT, "without a valid");
  answer (fixture, "bad", (FixtureAnswer){ .status = 302, .headers = "Location: http://[\r\n" });
  assert_fails (fixture, "bad", BUNTING_FETCHER_ERROR_REDIRECT, NULL);
}

/* A session that sends every request through the server, as a proxy with a password. */
static void
use_proxy (Fixture *fixture)
{
  g_autoptr (GUri) server = make_uri (fixture, "");
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
test_proxy_password (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  g_autofree char *proxy_root = NULL;
  g_autoptr (GUri) server = make_uri (fixture, "");
  GAsyncResult *results[8] = { NULL };

  use_proxy (fixture);
  proxy_root = g_strdup_printf ("http://127.0.0.1:%d/", g_uri_get_port (server));
  fixture_server_answer (fixture->server, proxy_root,
                         &(FixtureAnswer){ .body = "not the flag", .size_bytes = -1 });
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autofree char *text =
      g_strdup_printf ("http://flags.example.test/flags/%u?x=%u", (guint)i, 1);
    g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
    BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };

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
    assert_body (response, text);
    sent = fixture_server_dup_header (fixture->server, text, "Proxy-Authorization");
    g_assert_cmpstr (sent, ==, "Basic dXNlcjpzZWNyZXQ=");
    g_object_unref (results[i]);
  }
  g_assert_cmpuint (fixture_server_count (fixture->server, proxy_root), ==, 0);
}

/* A session of libsoup's own making follows the proxy's address; its response is not taken. */
static void
test_misdirected (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  g_autoptr (GUri) uri = g_uri_parse ("http://flags.example.test/br", SOUP_HTTP_URI_FLAGS, NULL);
  BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };
  g_autoptr (GUri) server = make_uri (fixture, "");
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
  g_assert_null (fetch_request (fixture, &request, &error));
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
test_proxy_tunnel (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  static const char tunnel[] = "flags.example.test:443";
  g_autoptr (GUri) uri = g_uri_parse ("https://flags.example.test/br", SOUP_HTTP_URI_FLAGS, NULL);
  BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };
  g_autoptr (GError) error = NULL;
  g_autofree char *sent = NULL;

  use_proxy (fixture);
  fixture_server_answer (fixture->server, tunnel, &refusal);
  fixture_server_answer (fixture->server, tunnel, &(FixtureAnswer){ .status = 451 });
  g_assert_null (fetch_request (fixture, &request, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS);
  g_assert_nonnull (strstr (error->message, "451"));
  g_assert_cmpuint (fixture_server_count (fixture->server, tunnel), ==, 2);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 2);
  sent = fixture_server_dup_header (fixture->server, tunnel, "Proxy-Authorization");
  g_assert_cmpstr (sent, ==, "Basic dXNlcjpzZWNyZXQ=");
}

/* A password that the proxy refuses is reported, and nothing else is asked for. */
static void
test_proxy_refuses (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer refusal = PROXY_REFUSAL;
  static const char *const uris[] = { "http://flags.example.test/br",
                                      "https://flags.example.test/br" };
  static const char *const paths[] = { "http://flags.example.test/br", "flags.example.test:443" };
  static const char *const messages[] = { "407", "password was refused" };

  use_proxy (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autoptr (GUri) uri = g_uri_parse (uris[i], SOUP_HTTP_URI_FLAGS, NULL);
    BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };
    guint n_before = fixture_server_get_n_requests (fixture->server);
    g_autoptr (GError) error = NULL;

    fixture_server_answer (fixture->server, paths[i], &refusal);
    g_assert_null (fetch_request (fixture, &request, &error));
    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS);
    g_assert_nonnull (strstr (error->message, messages[i]));
    g_assert_cmpuint (fixture_server_count (fixture->server, paths[i]), ==,
                      fixture_server_get_n_requests (fixture->server) - n_before);
    g_assert_cmpuint (fixture_server_count (fixture->server, paths[i]), <=, 21);
  }
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer answers[] = {
    { .trick = FIXTURE_SILENT },
    { .trick = FIXTURE_STALL, .body = "half and half", .size_bytes = -1 },
    { .status = 503, .headers = "Retry-After: 10\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *path = g_strdup_printf ("cancel-%u", (guint)i);
    g_autofree char *full_path = g_strconcat ("/flags/", path, NULL);
    g_autoptr (GUri) uri = make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    answer (fixture, path, answers[i]);
    bunting_fetcher_fetch_async (fixture->fetcher, &request, cancellable, test_keep_result,
                                 &result);
    while (fixture_server_count (fixture->server, full_path) == 0)
      g_main_context_iteration (NULL, FALSE);
    g_cancellable_cancel (cancellable);
    test_wait_for_result (&result);
    g_assert_null (bunting_fetcher_fetch_finish (fixture->fetcher, result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = make_uri (fixture, "a");
  BuntingRequest request = { .uri = uri, .max_bytes = MAX_BYTES };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  bunting_fetcher_fetch_async (fixture->fetcher, &request, cancellable, test_keep_result, &result);
  g_assert_null (result); /* never called back from inside the call */
  test_wait_for_result (&result);
  g_assert_null (bunting_fetcher_fetch_finish (fixture->fetcher, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
}

static void
progress_cb (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  gsize *last = user_data;

  g_assert_cmpuint (received_bytes, >=, *last);
  g_assert_cmpuint (total_bytes, ==, 5);
  *last = received_bytes;
}

static void
test_progress (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = make_uri (fixture, "a");
  gsize last = 0;
  BuntingRequest request = {
    .uri = uri,
    .max_bytes = MAX_BYTES,
    .progress = progress_cb,
    .progress_data = &last,
  };
  g_autoptr (BuntingResponse) response = NULL;

  answer (fixture, "a", (FixtureAnswer){ .trick = FIXTURE_TRICKLE });
  response = fetch_request (fixture, &request, NULL);
  assert_body (response, "hello");
  g_assert_cmpuint (last, ==, 5);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/fetcher/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("whole", test_whole);
  ADD ("framings", test_framings);
  ADD ("empty", test_empty);
  ADD ("not-modified", test_not_modified);
  ADD ("not-modified-framings", test_not_modified_framings);
  ADD ("refusals", test_refusals);
  ADD ("connection-kept", test_connection_kept);
  ADD ("retries-pass", test_retries_pass);
  ADD ("retries-end", test_retries_end);
  ADD ("statuses", test_statuses);
  ADD ("retry-after", test_retry_after);
  ADD ("host-paused", test_host_paused);
  ADD ("host-blocked", test_host_blocked);
  ADD ("cut-short", test_cut_short);
  ADD ("too-large", test_too_large);
  ADD ("decompression-bounded", test_decompression_bounded);
  ADD ("large-bodies", test_large_bodies);
  ADD ("content-codings", test_content_codings);
  ADD ("redirect-with-body", test_redirect_with_body);
  ADD ("nonsense-lengths", test_nonsense_lengths);
  ADD ("deadline", test_deadline);
  ADD ("deadline-before-retry", test_deadline_before_retry);
  ADD ("reset", test_reset);
  ADD ("garbage", test_garbage);
  ADD ("refused", test_refused);
  ADD ("redirects", test_redirects);
  ADD ("proxy-password", test_proxy_password);
  ADD ("misdirected", test_misdirected);
  ADD ("proxy-tunnel", test_proxy_tunnel);
  ADD ("proxy-refuses", test_proxy_refuses);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("progress", test_progress);
  return g_test_run ();
}
