/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-fixture.h"
#include "bunting-limits.h"
#include "http/bunting-http-status.h"

#include "test-utils.h"

#include <string.h>

/* Requests, with their retries, deadlines and pauses. */

static void
test_whole (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  g_autofree char *accepted = NULL;

  fetcher_answer (
    fixture, "a",
    (FixtureAnswer){ .content_type = "image/gif; charset=x", .headers = "ETag: \"one\"\r\n" });
  response = fetcher_fetch (fixture, "a", &error);
  g_assert_no_error (error);
  fetcher_assert_body (response, "hello");
  g_assert_cmpstr (response->content_type, ==, "image/gif");
  g_assert_cmpstr (response->etag, ==, "\"one\"");
  g_assert_false (response->not_modified);
  g_assert_cmpuint (fetcher_count (fixture, "a"), ==, 1);
  accepted = fixture_server_dup_header (fixture->server, "/flags/a", "Accept");
  g_assert_cmpstr (accepted, ==, "*/*");
}

static void
test_not_modified (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "a");
  BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES, .etag = "\"one\"" };
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  g_autofree char *sent = NULL;

  fetcher_answer (fixture, "a", (FixtureAnswer){ .status = 304, .body = "" });
  response = fetcher_fetch_request (fixture, &request, &error);
  g_assert_no_error (error);
  g_assert_true (response->not_modified);
  g_assert_null (response->bytes);
  sent = fixture_server_dup_header (fixture->server, "/flags/a", "If-None-Match");
  g_assert_cmpstr (sent, ==, "\"one\"");
  /* A 304 without If-None-Match is an error. */
  fetcher_assert_fails (fixture, "a", BUNTING_FETCHER_ERROR_STATUS, "304");
}

/* Only what names one representation is a condition. Without a condition, 304 is an error. */
static void
test_entity_tags (FetcherFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *etag;
    gboolean is_sent;
  } cases[] = {
    { "\"a\"", TRUE },    { "W/\"a\"", TRUE },   { "\"\"", TRUE },          { "\"a b, *\"", TRUE },
    { "\"\xe9\"", TRUE }, { "abc-1:2", TRUE },   { "W/abc", TRUE },         { "*", FALSE },
    { "", FALSE },        { "*, \"a\"", FALSE }, { "\"a\", \"b\"", FALSE }, { "\"a\",*", FALSE },
    { "\"a", FALSE },     { "a\"", FALSE },      { "a b", FALSE },          { ",", FALSE },
    { "W/*", FALSE },     { "\"a\"\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strdup_printf ("%u", (guint)i);
    g_autofree char *path = g_strconcat ("/flags/", name, NULL);
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, name);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES, .etag = cases[i].etag };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;
    g_autofree char *sent = NULL;

    fetcher_answer (fixture, name, (FixtureAnswer){ .status = 304, .body = "" });
    response = fetcher_fetch_request (fixture, &request, &error);
    sent = fixture_server_dup_header (fixture->server, path, "If-None-Match");
    g_assert_cmpstr (sent, ==, cases[i].is_sent ? cases[i].etag : NULL);
    if (cases[i].is_sent)
      g_assert_no_error (error);
    else
      g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS);
  }
}

static void
test_refusals (FetcherFixture *fixture, gconstpointer data)
{
  fetcher_answer (fixture, "404", (FixtureAnswer){ .status = 404 });
  fetcher_answer (fixture, "410", (FixtureAnswer){ .status = 410 });
  fetcher_answer (fixture, "418", (FixtureAnswer){ .status = 418 });
  fetcher_answer (fixture, "403", (FixtureAnswer){ .status = 403 });
  fetcher_assert_fails (fixture, "404", BUNTING_FETCHER_ERROR_NOT_FOUND, "404 Not Found");
  fetcher_assert_fails (fixture, "410", BUNTING_FETCHER_ERROR_NOT_FOUND, "410");
  fetcher_assert_fails (fixture, "418", BUNTING_FETCHER_ERROR_STATUS, "418");
  fetcher_assert_fails (fixture, "403", BUNTING_FETCHER_ERROR_STATUS, "403 Forbidden");
  /* Permanent refusals are not retried. */
  g_assert_cmpuint (fetcher_count (fixture, "404"), ==, 1);
  g_assert_cmpuint (fetcher_count (fixture, "418"), ==, 1);
}

static void
test_connection_kept (FetcherFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++) {
    fetcher_answer (fixture, "gone", (FixtureAnswer){ .status = 404, .body = "a longer excuse" });
    fetcher_assert_fails (fixture, "gone", BUNTING_FETCHER_ERROR_NOT_FOUND, NULL);
  }
  g_assert_cmpuint (fixture_server_get_n_connections (fixture->server), ==, 1);
}

static void
test_retries_pass (FetcherFixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 408, 429, 500, 502, 503, 504 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autofree char *path = g_strdup_printf ("status-%u", statuses[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, path, (FixtureAnswer){ .status = statuses[i] });
    fetcher_answer (fixture, path, (FixtureAnswer){ .status = statuses[i] });
    fetcher_answer (fixture, path, (FixtureAnswer){ .body = "at last" });
    response = fetcher_fetch (fixture, path, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "at last");
    g_assert_cmpuint (fetcher_count (fixture, path), ==, 3);
  }
}

static void
test_retries_end (FetcherFixture *fixture, gconstpointer data)
{
  fetcher_answer (fixture, "500", (FixtureAnswer){ .status = 500 });
  fetcher_answer (fixture, "429", (FixtureAnswer){ .status = 429 });
  fetcher_assert_fails (fixture, "500", BUNTING_FETCHER_ERROR_STATUS, "500 Internal Server Error");
  g_assert_cmpuint (fetcher_count (fixture, "500"), ==, BUNTING_ATTEMPTS_MAX);
  fetcher_assert_fails (fixture, "429", BUNTING_FETCHER_ERROR_BUSY, "429");
  g_assert_cmpuint (fetcher_count (fixture, "429"), ==, BUNTING_ATTEMPTS_MAX);
}

/* Every final status (1xx is never one) with a body, except for 429, which blocks the host. A
 * redirect has no Location here. */
static void
test_statuses (FetcherFixture *fixture, gconstpointer data)
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
    fetcher_answer (fixture, path, (FixtureAnswer){ .status = status, .body = body });
    response = fetcher_fetch (fixture, path, &error);
    if (kind == BUNTING_HTTP_STATUS_SUCCESS) {
      g_assert_no_error (error);
      fetcher_assert_body (response, body);
    } else {
      g_assert_null (response);
      g_assert_true (error->domain == BUNTING_FETCHER_ERROR);
      g_assert_true ((error->code == BUNTING_FETCHER_ERROR_REDIRECT) ==
                     (kind == BUNTING_HTTP_STATUS_REDIRECT));
    }
    g_assert_cmpuint (fetcher_count (fixture, path), ==, n_requests);
  }
}

static void
test_retry_after (FetcherFixture *fixture, gconstpointer data)
{
  gint64 before_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = NULL;

  fetcher_answer (fixture, "a", (FixtureAnswer){ .status = 503, .headers = "Retry-After: 1\r\n" });
  fetcher_answer (fixture, "a", (FixtureAnswer){ 0 });
  response = fetcher_fetch (fixture, "a", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - before_us, >=, G_USEC_PER_SEC);

  /* A Retry-After of an hour fails the request. */
  fetcher_answer (fixture, "b",
                  (FixtureAnswer){ .status = 429, .headers = "Retry-After: 3600\r\n" });
  fetcher_assert_fails (fixture, "b", BUNTING_FETCHER_ERROR_BUSY, "429");
  g_assert_cmpuint (fetcher_count (fixture, "b"), ==, 1);
}

/* A refusal pauses all requests to its host. */
static void
test_host_paused (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) refused = fetcher_make_uri (fixture, "refused");
  g_autoptr (GUri) other = fetcher_make_uri (fixture, "other");
  BuntingRequest request = { .uri = refused, .max_bytes = FETCHER_MAX_BYTES };
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  gint64 before_us = g_get_monotonic_time ();

  fetcher_answer (fixture, "refused",
                  (FixtureAnswer){ .status = 429, .headers = "Retry-After: 3\r\n" });
  fetcher_answer (fixture, "refused", (FixtureAnswer){ .status = 404 });
  fetcher_answer (fixture, "other", (FixtureAnswer){ 0 });
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &first);
  while (fetcher_count (fixture, "refused") == 0)
    g_main_context_iteration (NULL, FALSE);
  for (gint64 end_us = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end_us;)
    g_main_context_iteration (NULL, FALSE);
  request.uri = other;
  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &second);
  test_wait_for_result (&second);
  g_assert_cmpint (g_get_monotonic_time () - before_us, >=, 3 * G_USEC_PER_SEC);
  response = bunting_fetcher_fetch_finish (fixture->fetcher, second, NULL);
  fetcher_assert_body (response, "hello");
  test_wait_for_result (&first);
  g_assert_null (bunting_fetcher_fetch_finish (fixture->fetcher, first, NULL));
}

static void
test_host_blocked (FetcherFixture *fixture, gconstpointer data)
{
  guint n_before;

  fetcher_answer (fixture, "refused",
                  (FixtureAnswer){ .status = 429, .headers = "Retry-After: 9999\r\n" });
  for (guint i = 0; i < BUNTING_HOST_REFUSALS_MAX; i++)
    fetcher_assert_fails (fixture, "refused", BUNTING_FETCHER_ERROR_BUSY, "429");
  n_before = fixture_server_get_n_requests (fixture->server);
  for (guint i = 0; i < 100; i++)
    fetcher_assert_fails (fixture, "other", BUNTING_FETCHER_ERROR_BUSY, "no more are sent");
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, n_before);
}

static void
test_deadline (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureTrick tricks[] = { FIXTURE_SILENT, FIXTURE_STALL, FIXTURE_TRICKLE,
                                         FIXTURE_ENDLESS_HEADERS };

  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++) {
    g_autofree char *path = g_strdup_printf ("late-%u", (guint)i);
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
    BuntingRequest request = {
      .uri = uri,
      .max_bytes = FETCHER_MAX_BYTES,
      .deadline_us = g_get_monotonic_time () + 200 * 1000,
    };
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, path, (FixtureAnswer){ .trick = tricks[i], .delay_ms = 1000 });
    response = fetcher_fetch_request (fixture, &request, &error);
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
test_deadline_before_retry (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "busy");
  BuntingRequest request = {
    .uri = uri,
    .max_bytes = FETCHER_MAX_BYTES,
    .deadline_us = g_get_monotonic_time () + 14 * G_USEC_PER_SEC,
  };
  g_autoptr (GError) error = NULL;

  fetcher_answer (fixture, "busy",
                  (FixtureAnswer){ .status = 503, .headers = "Retry-After: 15\r\n" });
  g_assert_null (fetcher_fetch_request (fixture, &request, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY);
  g_assert_cmpuint (fetcher_count (fixture, "busy"), ==, 1);
}

static void
sleep_before_retry_cb (const char *domain,
                       GLogLevelFlags level,
                       const char *message,
                       gpointer user_data)
{
  const gint64 *until_us = user_data;

  if (g_str_has_prefix (message, "retrying"))
    g_usleep ((gulong)MAX (*until_us - g_get_monotonic_time (), 0));
}

/* A busy machine lets the deadline pass during the pause before a retry, or shortly after it: the
 * reason is why the attempt before failed. */
static void
test_deadline_at_retry (FetcherFixture *fixture, gconstpointer data)
{
  static const gint64 left_us[] = { 0, 300 * 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (left_us); i++) {
    g_autofree char *path = g_strdup_printf ("reset-%u", (guint)i);
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
    BuntingRequest request = {
      .uri = uri,
      .max_bytes = FETCHER_MAX_BYTES,
      .deadline_us = g_get_monotonic_time () + 2 * G_USEC_PER_SEC,
    };
    gint64 until_us = request.deadline_us - left_us[i];
    g_autoptr (GError) error = NULL;
    guint handler;

    fetcher_answer (fixture, path, (FixtureAnswer){ .trick = FIXTURE_RESET_AFTER });
    fetcher_answer (fixture, path, (FixtureAnswer){ .trick = FIXTURE_SILENT });
    handler = g_log_set_handler ("Bunting", G_LOG_LEVEL_DEBUG, sleep_before_retry_cb, &until_us);
    g_assert_null (fetcher_fetch_request (fixture, &request, &error));
    g_log_remove_handler ("Bunting", handler);
    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
    g_assert_cmpint (g_get_monotonic_time (), >=, request.deadline_us);
  }
}

static void
test_reset (FetcherFixture *fixture, gconstpointer data)
{
  fetcher_answer (fixture, "after", (FixtureAnswer){ .trick = FIXTURE_RESET_AFTER });
  fetcher_assert_fails (fixture, "after", BUNTING_FETCHER_ERROR_UNREACHABLE, NULL);
  g_assert_cmpuint (fetcher_count (fixture, "after"), >=, BUNTING_ATTEMPTS_MAX);
}

static gboolean
take_much_memory_cb (gpointer user_data)
{
  gsize size_bytes = (gsize)BUNTING_LOOP_STILL_MAX_BYTES * 2 * GPOINTER_TO_UINT (user_data);
  char *memory = g_malloc (size_bytes);

  memset (memory, 1, size_bytes);
  g_usleep (G_USEC_PER_SEC / 4);
  g_free (memory);
  return G_SOURCE_REMOVE;
}

/* While the window draws a large frame, the main loop does not turn, and the memory grows: that is
 * no flood, after which the request would be sent again. On a busy machine, it may be sent again
 * because the response is late, but not each time. What counts is the largest size so far, so that
 * each frame is larger. */
static void
test_large_frame (FetcherFixture *fixture, gconstpointer data)
{
  guint n_sent = 0;

  for (guint i = 1; i <= 3 && n_sent != 1; i++) {
    g_autofree char *name = g_strdup_printf ("frame-%u", i);
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, name,
                    (FixtureAnswer){ .body = "hello", .size_bytes = 5, .delay_ms = 500 });
    g_timeout_add (100, take_much_memory_cb, GUINT_TO_POINTER (i));
    response = fetcher_fetch (fixture, name, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "hello");
    n_sent = fetcher_count (fixture, name);
  }
  g_assert_cmpuint (n_sent, ==, 1);
}

static void
test_refused (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "a");
  BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };
  g_autoptr (GError) error = NULL;

  /* The port is free again now. */
  fixture_server_free (g_steal_pointer (&fixture->server));
  g_assert_null (fetcher_fetch_request (fixture, &request, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
  fixture->server = fixture_server_new ();
}

static void
test_cancelled (FetcherFixture *fixture, gconstpointer data)
{
  static const FixtureAnswer answers[] = {
    { .trick = FIXTURE_SILENT },
    { .trick = FIXTURE_STALL, .body = "half and half", .size_bytes = -1 },
    { .status = 503, .headers = "Retry-After: 10\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *path = g_strdup_printf ("cancel-%u", (guint)i);
    g_autofree char *full_path = g_strconcat ("/flags/", path, NULL);
    g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
    BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    fetcher_answer (fixture, path, answers[i]);
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
test_cancelled_before (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "a");
  BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };
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
test_progress (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, "a");
  gsize last = 0;
  BuntingRequest request = {
    .uri = uri,
    .max_bytes = FETCHER_MAX_BYTES,
    .progress = progress_cb,
    .progress_data = &last,
  };
  g_autoptr (BuntingResponse) response = NULL;

  fetcher_answer (fixture, "a", (FixtureAnswer){ .trick = FIXTURE_TRICKLE });
  response = fetcher_fetch_request (fixture, &request, NULL);
  fetcher_assert_body (response, "hello");
  g_assert_cmpuint (last, ==, 5);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/fetcher/" name, FetcherFixture, NULL, fetcher_set_up, function, fetcher_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("whole", test_whole);
  ADD ("not-modified", test_not_modified);
  ADD ("entity-tags", test_entity_tags);
  ADD ("refusals", test_refusals);
  ADD ("connection-kept", test_connection_kept);
  ADD ("retries-pass", test_retries_pass);
  ADD ("retries-end", test_retries_end);
  ADD ("statuses", test_statuses);
  ADD ("retry-after", test_retry_after);
  ADD ("host-paused", test_host_paused);
  ADD ("host-blocked", test_host_blocked);
  ADD ("deadline", test_deadline);
  ADD ("deadline-before-retry", test_deadline_before_retry);
  ADD ("deadline-at-retry", test_deadline_at_retry);
  ADD ("reset", test_reset);
  ADD ("large-frame", test_large_frame);
  ADD ("refused", test_refused);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("progress", test_progress);
  return g_test_run ();
}
