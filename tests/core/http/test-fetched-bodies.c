/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-fixture.h"
#include "bunting-limits.h"

#include "test-utils.h"

#include <string.h>

/* What the framing, the length and the coding of a response make of its body. */

static void
test_framings (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureTrick tricks[] = { FIXTURE_CHUNKED, FIXTURE_NO_LENGTH, FIXTURE_TRICKLE };

  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++) {
    g_autofree char *path = g_strdup_printf ("framing-%u", (guint)i);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, path,
                    (FixtureAnswer){ .body = "twenty-one characters", .trick = tricks[i] });
    response = fetcher_fetch (fixture, path, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "twenty-one characters");
  }
}

static void
test_empty (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingResponse) empty = NULL;
  g_autoptr (BuntingResponse) no_content = NULL;

  fetcher_answer (fixture, "empty", (FixtureAnswer){ .body = "" });
  fetcher_answer (fixture, "204", (FixtureAnswer){ .status = 204, .body = "" });
  empty = fetcher_fetch (fixture, "empty", NULL);
  fetcher_assert_body (empty, "");
  no_content = fetcher_fetch (fixture, "204", NULL);
  fetcher_assert_body (no_content, "");
}

/* A 304 has no body, whatever its fields say: its Content-Length is that of the 200 (RFC
 * 9110, 8.6). The connection must stay usable, or be replaced. */
static void
test_not_modified_framings (FetcherFixture *fixture, gconstpointer data)
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

  fetcher_answer (fixture, "next", (FixtureAnswer){ .body = "next" });
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *path = g_strdup_printf ("same-%u", (guint)i);
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES, .etag = "\"one\"" };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;
    g_autoptr (BuntingResponse) next = NULL;
    FixtureAnswer not_modified = answers[i];

    not_modified.status = 304;
    fetcher_answer (fixture, path, not_modified);
    response = fetcher_fetch_request (fixture, &request, &error);
    g_assert_no_error (error);
    g_assert_true (response->not_modified);
    g_assert_null (response->bytes);
    g_assert_cmpuint (fetcher_count (fixture, path), ==, 1);
    next = fetcher_fetch (fixture, "next", &error);
    g_assert_no_error (error);
    fetcher_assert_body (next, "next");
  }
}

/* An interim response is passed over, whatever its number; libsoup does so with 101, too. Without a
 * response behind it, it is no answer. */
static void
test_interim_statuses (FetcherFixture *fixture, gconstpointer data)
{
  for (guint status = 100; status <= 199; status++) {
    g_autofree char *path = g_strdup_printf ("interim-%u", status);
    g_autofree char *lonely_path = g_strdup_printf ("lonely-%u", status);
    g_autofree char *lonely = g_strdup_printf ("HTTP/1.1 %u Interim\r\n\r\n", status);
    g_autofree char *raw =
      g_strconcat (lonely, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (GError) lonely_error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, path, (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = raw });
    fetcher_answer (fixture, lonely_path,
                    (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = lonely });
    response = fetcher_fetch (fixture, path, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "hello");
    g_assert_null (fetcher_fetch (fixture, lonely_path, &lonely_error));
    g_assert_true (lonely_error->domain == BUNTING_FETCHER_ERROR);
  }
}

static void
test_cut_short (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  fetcher_answer (fixture, "always", (FixtureAnswer){ .trick = FIXTURE_CUT_SHORT });
  fetcher_assert_fails (fixture, "always", BUNTING_FETCHER_ERROR_CUT_SHORT, NULL);
  g_assert_cmpuint (fetcher_count (fixture, "always"), ==, BUNTING_ATTEMPTS_MAX);

  fetcher_answer (fixture, "chunk",
                  (FixtureAnswer){ .trick = FIXTURE_CUT_CHUNK, .body = "twice seven ..." });
  fetcher_assert_fails (fixture, "chunk", BUNTING_FETCHER_ERROR_CUT_SHORT, NULL);

  /* libsoup itself does not notice if the server announces that it closes the connection. */
  fetcher_answer (
    fixture, "closed",
    (FixtureAnswer){ .trick = FIXTURE_CUT_SHORT, .headers = "Connection: close\r\n" });
  fetcher_assert_fails (fixture, "closed", BUNTING_FETCHER_ERROR_CUT_SHORT, NULL);

  fetcher_answer (fixture, "once", (FixtureAnswer){ .trick = FIXTURE_CUT_SHORT });
  fetcher_answer (fixture, "once", (FixtureAnswer){ .body = "whole" });
  response = fetcher_fetch (fixture, "once", &error);
  g_assert_no_error (error);
  fetcher_assert_body (response, "whole");
}

static void
test_too_large (FetcherFixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (FETCHER_MAX_BYTES + 1, 'x');
  g_autofree char *just_right = g_strnfill (FETCHER_MAX_BYTES, 'x');
  g_autoptr (BuntingResponse) response = NULL;

  fetcher_answer (fixture, "announced", (FixtureAnswer){ .body = large });
  fetcher_answer (fixture, "chunked", (FixtureAnswer){ .body = large, .trick = FIXTURE_CHUNKED });
  fetcher_answer (fixture, "endless", (FixtureAnswer){ .trick = FIXTURE_ENDLESS });
  fetcher_answer (fixture, "refusal", (FixtureAnswer){ .status = 404, .trick = FIXTURE_ENDLESS });
  fetcher_answer (fixture, "just-right", (FixtureAnswer){ .body = just_right });
  fetcher_assert_fails (fixture, "announced", BUNTING_FETCHER_ERROR_TOO_LARGE, "4 KiB");
  fetcher_assert_fails (fixture, "chunked", BUNTING_FETCHER_ERROR_TOO_LARGE, NULL);
  fetcher_assert_fails (fixture, "endless", BUNTING_FETCHER_ERROR_TOO_LARGE, NULL);
  fetcher_assert_fails (fixture, "refusal", BUNTING_FETCHER_ERROR_NOT_FOUND, NULL);
  response = fetcher_fetch (fixture, "just-right", NULL);
  fetcher_assert_body (response, just_right);
  g_assert_cmpuint (fetcher_count (fixture, "endless"), ==, 1);
}

/* A few hundred bytes that are a megabyte once decompressed. */
static void
test_decompression_bounded (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GConverter) converter =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *large = g_malloc0 (1024 * 1024);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (large, 1024 * 1024, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, converter);
  g_autofree char *encoded = g_malloc (64 * 1024);
  gsize size_bytes;

  g_assert_true (g_input_stream_read_all (stream, encoded, 64 * 1024, &size_bytes, NULL, NULL));
  g_assert_cmpuint (size_bytes, <, FETCHER_MAX_BYTES);
  fetcher_answer (fixture, "bomb",
                  (FixtureAnswer){ .headers = "Content-Encoding: gzip\r\n",
                                   .body = encoded,
                                   .size_bytes = size_bytes });
  fetcher_assert_fails (fixture, "bomb", BUNTING_FETCHER_ERROR_TOO_LARGE, NULL);
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

  fetcher_assert_body (response, arrivals->expected);
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
test_large_bodies (FetcherFixture *fixture, gconstpointer data)
{
  const gsize size_bytes = 2 * BUNTING_SMALL_BODY_BYTES;
  g_autofree char *large = g_strnfill (size_bytes, 'x');
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "large");
  BuntingRequest request = { .uri = uri, .max_bytes = size_bytes };
  Arrivals arrivals = { .fetcher = fixture->fetcher, .expected = large };

  fetcher_answer (fixture, "large", (FixtureAnswer){ .body = large });
  for (guint i = 0; i < 3 * BUNTING_LARGE_BODIES_MAX; i++)
    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, large_arrived_cb, &arrivals);
  test_wait_until (all_large_arrived, &arrivals);
}

typedef struct {
  BuntingFetcher *fetcher;
  BuntingResponse *responses[BUNTING_LARGE_BODIES_MAX + 1]; /* owned, in the order of arrival */
  guint n_arrived;
  gboolean is_over;
} Held;

static void
held_arrived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Held *held = user_data;
  g_autoptr (GError) error = NULL;

  held->responses[held->n_arrived++] = bunting_fetcher_fetch_finish (held->fetcher, result, &error);
  g_assert_no_error (error);
}

static gboolean
has_permits (gpointer user_data)
{
  return ((Held *)user_data)->n_arrived == BUNTING_LARGE_BODIES_MAX;
}

static gboolean
have_all_arrived (gpointer user_data)
{
  return ((Held *)user_data)->n_arrived > BUNTING_LARGE_BODIES_MAX;
}

static gboolean
is_over (gpointer user_data)
{
  return ((Held *)user_data)->is_over;
}

static void
over_cb (gpointer user_data)
{
  ((Held *)user_data)->is_over = TRUE;
}

/* A body that waits for others, for longer than its deadline, is not the server's fault. */
static void
test_held_body (FetcherFixture *fixture, gconstpointer data)
{
  const gsize size_bytes = 2 * BUNTING_SMALL_BODY_BYTES;
  g_autofree char *large = g_strnfill (size_bytes, 'x');
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "large");
  BuntingRequest request = { .uri = uri, .max_bytes = size_bytes };
  Held held = { .fetcher = fixture->fetcher };

  fetcher_answer (fixture, "large", (FixtureAnswer){ .body = large });
  for (guint i = 0; i < BUNTING_LARGE_BODIES_MAX; i++)
    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, held_arrived_cb, &held);
  test_wait_until (has_permits, &held);
  request.deadline_us = g_get_monotonic_time () + G_USEC_PER_SEC;
  request.slow_period_s = 1;
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, held_arrived_cb, &held);
  g_timeout_add_once (2500, over_cb, &held);
  test_wait_until (is_over, &held);
  g_assert_cmpuint (held.n_arrived, ==, BUNTING_LARGE_BODIES_MAX);
  for (guint i = 0; i < BUNTING_LARGE_BODIES_MAX; i++)
    bunting_response_free (held.responses[i]);
  test_wait_until (have_all_arrived, &held);
  fetcher_assert_body (held.responses[BUNTING_LARGE_BODIES_MAX], large);
  bunting_response_free (held.responses[BUNTING_LARGE_BODIES_MAX]);
}

static gboolean
is_gif (GBytes *body)
{
  return g_bytes_get_size (body) >= 4 && memcmp (g_bytes_get_data (body, NULL), "GIF8", 4) == 0;
}

/* What a body is decides, before what its Content-Encoding says. */
static void
test_content_codings (FetcherFixture *fixture, gconstpointer data)
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
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES, .is_plain = is_gif };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, path,
                    (FixtureAnswer){ .headers = headers,
                                     .body = bodies[sent].body,
                                     .size_bytes = bodies[sent].size_bytes });
    response = fetcher_fetch_request (fixture, &request, &error);
    if (received < 0) {
      g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL), g_bytes_get_size (response->bytes),
                     bodies[received].body, bodies[received].size_bytes);
  }
}

static void
test_nonsense_lengths (FetcherFixture *fixture, gconstpointer data)
{
  static const char *const lengths[] = { "5, 6", "5, 5", "five", "5x", "", "0x5" };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *path = g_strdup_printf ("length-%u", (guint)i);
    g_autofree char *raw =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nhello", lengths[i]);

    fetcher_answer (fixture, path, (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = raw });
    fetcher_assert_fails (fixture, path, BUNTING_FETCHER_ERROR_PROTOCOL, NULL);
  }
}

/* In several headers (RFC 9112, 6.3). */
static void
test_several_lengths (FetcherFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *first, *second;
    gboolean is_valid;
  } cases[] = {
    { "5", "5", TRUE }, { " 5", "5 ", TRUE }, { "5", "6", FALSE },  { "6", "5", FALSE },
    { "5", "", FALSE }, { "5", "05", FALSE }, { "5x", "5", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("lengths-%u", (guint)i);
    g_autofree char *raw = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Length: %s\r\nServer: x\r\nContent-Length: %s\r\n\r\nhello",
      cases[i].first, cases[i].second);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, path, (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = raw });
    if (!cases[i].is_valid) {
      fetcher_assert_fails (fixture, path, BUNTING_FETCHER_ERROR_PROTOCOL, NULL);
      continue;
    }
    response = fetcher_fetch (fixture, path, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "hello");
  }
}

static void
test_garbage (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fetcher_answer (
    fixture, "garbage",
    (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = "SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n" });
  g_assert_null (fetcher_fetch (fixture, "garbage", &error));
  g_assert_true (error->domain == BUNTING_FETCHER_ERROR);
}

/* libsoup would take SHOUTcast for HTTP/1.0. The delay lets it wait for the response. */
static void
test_shoutcast (FetcherFixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "ICY 200 OK", "ICY 404 Not Found", "ICY", "icy 200 OK" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *path = g_strdup_printf ("icy-%u", (guint)i);
    g_autofree char *raw =
      g_strconcat (lines[i], "\r\nicy-name: x\r\nContent-Length: 5\r\n\r\nhello", NULL);

    fetcher_answer (fixture, path,
                    (FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = raw, .delay_ms = 50 });
    fetcher_assert_fails (fixture, path, BUNTING_FETCHER_ERROR_PROTOCOL, "not HTTP");
    g_assert_cmpuint (fetcher_count (fixture, path), ==, 1);
  }
}

/* A part of a body may begin like SHOUTcast. libsoup reads the beginning of the response together
 * with writing the request, or later. */
static void
test_body_like_shoutcast (FetcherFixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < 100; i++) {
    g_autofree char *path = g_strdup_printf ("icy-body-%u", (guint)i);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (
      fixture, path,
      (FixtureAnswer){ .trick = FIXTURE_TRICKLE, .body = "GIF", .size_bytes = 3, .delay_ms = 10 });
    response = fetcher_fetch (fixture, path, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "GIF");
    g_assert_cmpuint (fetcher_count (fixture, path), ==, 1);
  }
}

/* A reset behind a body without a length is its end if it is whole, and an error otherwise. */
static void
test_reset_at_end (FetcherFixture *fixture, gconstpointer data)
{
  static const char *const responses[] = {
    "HTTP/1.1 200 OK\r\n\r\nGIF89a",
    "HTTP/1.1 200 OK\r\n\r\nGIF",
    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nGIF89a",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nGIF89a\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (responses); i++) {
    g_autofree char *path = g_strdup_printf ("reset-%u", (guint)i);
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES, .is_plain = is_gif };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (
      fixture, path,
      (FixtureAnswer){ .trick = FIXTURE_GARBAGE_RESET, .body = responses[i], .size_bytes = -1 });
    response = fetcher_fetch_request (fixture, &request, &error);
    if (i > 0) {
      g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_CUT_SHORT);
      g_assert_null (response);
      continue;
    }
    g_assert_no_error (error);
    fetcher_assert_body (response, "GIF89a");
    g_assert_cmpuint (fetcher_count (fixture, path), ==, 1);
  }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/fetched-bodies/" name, FetcherFixture, NULL, fetcher_set_up, function,             \
              fetcher_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("framings", test_framings);
  ADD ("empty", test_empty);
  ADD ("not-modified-framings", test_not_modified_framings);
  ADD ("interim-statuses", test_interim_statuses);
  ADD ("cut-short", test_cut_short);
  ADD ("too-large", test_too_large);
  ADD ("decompression-bounded", test_decompression_bounded);
  ADD ("large-bodies", test_large_bodies);
  ADD ("held-body", test_held_body);
  ADD ("content-codings", test_content_codings);
  ADD ("nonsense-lengths", test_nonsense_lengths);
  ADD ("several-lengths", test_several_lengths);
  ADD ("garbage", test_garbage);
  ADD ("reset-at-end", test_reset_at_end);
  ADD ("shoutcast", test_shoutcast);
  ADD ("body-like-shoutcast", test_body_like_shoutcast);
  return g_test_run ();
}
