/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-backoff.h"
#include "bunting-limits.h"

#include "test-utils.h"

#define SECOND_US G_USEC_PER_SEC
#define START_US (1000 * G_USEC_PER_SEC)

static GUri *
uri_of (const char *text)
{
  GUri *uri = g_uri_parse (text, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  g_assert_nonnull (uri);
  return uri;
}

static BuntingHostState
look (BuntingHttpBackoff *watch, const char *text, gint64 now_us, gint64 *until_us)
{
  g_autoptr (GUri) uri = uri_of (text);

  return bunting_http_backoff_check_host (watch, uri, now_us, until_us);
}

static void
test_allowed (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  gint64 until_us;

  g_assert_cmpint (look (watch, "http://a/x", START_US, &until_us), ==, BUNTING_HOST_ALLOWED);
  g_assert_cmpint (until_us, ==, 0);
}

static void
test_paused (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a:8000/one");
  gint64 until_us;

  bunting_http_backoff_pause_host (watch, uri, START_US, 2000);
  /* The whole host is paused, and no other. */
  g_assert_cmpint (look (watch, "http://A:8000/other", START_US, &until_us), ==,
                   BUNTING_HOST_PAUSED);
  g_assert_cmpint (until_us, ==, START_US + 2 * SECOND_US);
  g_assert_cmpint (look (watch, "http://a:8001/one", START_US, &until_us), ==,
                   BUNTING_HOST_ALLOWED);
  g_assert_cmpint (look (watch, "https://a:8000/one", START_US, &until_us), ==,
                   BUNTING_HOST_ALLOWED);
  g_assert_cmpint (look (watch, "http://b:8000/one", START_US, &until_us), ==,
                   BUNTING_HOST_ALLOWED);
  /* A shorter pause does not shorten it, and a response does not end it. */
  bunting_http_backoff_pause_host (watch, uri, START_US, 1000);
  bunting_http_backoff_host_answered (watch, uri, START_US);
  g_assert_cmpint (look (watch, "http://a:8000/", START_US + SECOND_US, &until_us), ==,
                   BUNTING_HOST_PAUSED);
  g_assert_cmpint (look (watch, "http://a:8000/", START_US + 2 * SECOND_US, &until_us), ==,
                   BUNTING_HOST_ALLOWED);
}

static void
test_pause_bounded (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a/");
  gint64 until_us;

  bunting_http_backoff_pause_host (watch, uri, START_US, -1);
  bunting_http_backoff_pause_host (watch, uri, START_US, 0);
  bunting_http_backoff_pause_host (watch, uri, START_US, BUNTING_RETRY_AFTER_MAX_MS + 1);
  bunting_http_backoff_pause_host (watch, uri, START_US, G_MAXINT64);
  g_assert_cmpint (look (watch, "http://a/", START_US, &until_us), ==, BUNTING_HOST_ALLOWED);
  bunting_http_backoff_pause_host (watch, uri, START_US, BUNTING_RETRY_AFTER_MAX_MS);
  g_assert_cmpint (look (watch, "http://a/", START_US, &until_us), ==, BUNTING_HOST_PAUSED);
  g_assert_cmpint (until_us, ==, START_US + BUNTING_HOST_PAUSE_MAX_MS * 1000);
}

static void
test_blocked (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a/");
  gint64 now_us = START_US;
  gint64 until_us;

  for (guint i = 0; i < BUNTING_HOST_REFUSALS_MAX; i++) {
    g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_ALLOWED);
    bunting_http_backoff_host_refused (watch, uri, now_us, now_us + 10);
    now_us += SECOND_US;
  }
  g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_BLOCKED);
  /* A late response does not unblock the host; time does, and the count starts again. */
  bunting_http_backoff_host_answered (watch, uri, now_us);
  g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_BLOCKED);
  now_us = until_us;
  g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_ALLOWED);
  bunting_http_backoff_host_refused (watch, uri, now_us, now_us + 10);
  g_assert_cmpint (look (watch, "http://a/", now_us + 20, &until_us), ==, BUNTING_HOST_ALLOWED);
}

/* Refusals of requests that were in flight together count as one. */
static void
test_burst (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a/");
  gint64 until_us;

  for (guint i = 0; i < 10 * BUNTING_HOST_REFUSALS_MAX; i++)
    bunting_http_backoff_host_refused (watch, uri, START_US + i, START_US + SECOND_US + i);
  g_assert_cmpint (look (watch, "http://a/", START_US + 2 * SECOND_US, &until_us), ==,
                   BUNTING_HOST_ALLOWED);
}

static void
test_in_a_row (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a/");
  gint64 until_us;

  for (guint i = 0; i < 10 * BUNTING_HOST_REFUSALS_MAX; i++) {
    gint64 now_us = START_US + i * SECOND_US;

    bunting_http_backoff_host_refused (watch, uri, now_us, now_us + 1);
    if (i % 2 == 0)
      bunting_http_backoff_host_answered (watch, uri, now_us + 1);
  }
  g_assert_cmpint (look (watch, "http://a/", START_US + 100 * SECOND_US, &until_us), ==,
                   BUNTING_HOST_ALLOWED);
}

/* A host that refuses what is above its limit does so many times within the time of a response. */
static void
test_above_limit (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a/");
  gint64 now_us = START_US;
  gint64 until_us;

  for (guint i = 0; i < 10; i++) {
    bunting_http_backoff_host_answered (watch, uri, now_us);
    for (guint j = 0; j < 2 * BUNTING_HOST_REFUSALS_MAX; j++) {
      bunting_http_backoff_host_refused (watch, uri, now_us, now_us + 1);
      now_us += 5 * 1000;
    }
    g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_ALLOWED);
  }
  now_us += BUNTING_HOST_ANSWERS_MS * 1000;
  for (guint i = 0; i < BUNTING_HOST_REFUSALS_MAX; i++) {
    g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_ALLOWED);
    bunting_http_backoff_host_refused (watch, uri, now_us, now_us + 1);
    now_us += 5 * 1000;
  }
  g_assert_cmpint (look (watch, "http://a/", now_us, &until_us), ==, BUNTING_HOST_BLOCKED);
}

static GError *
fail (BuntingHttpBackoff *watch,
      BuntingHostFailure failure,
      gint64 sent_us,
      gint64 now_us,
      const char *message)
{
  g_autoptr (GUri) uri = uri_of ("http://a/");
  g_autoptr (GError) error =
    g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE, message);
  gint64 until_us;

  bunting_http_backoff_host_failed (watch, uri, sent_us, now_us, failure, error);
  if (look (watch, "http://a/", now_us, &until_us) != BUNTING_HOST_BLOCKED)
    return NULL;
  return bunting_http_backoff_new_block_error (watch, uri);
}

static guint
get_failures_max (BuntingHostFailure failure)
{
  switch (failure) {
  case BUNTING_HOST_FAILURE_TIMED_OUT:
  case BUNTING_HOST_FAILURE_SILENT: /* each of these takes a whole deadline */
    return BUNTING_HOST_SILENCES_MAX;
  case BUNTING_HOST_FAILURE_LOST:
    return BUNTING_HOST_LOST_MAX;
  default:
    return BUNTING_HOST_FAILURES_MAX;
  }
}

/* The same failure again and again blocks the host, with that failure as the reason. Failures that
 * may be brief count only once for the requests that were in flight together. */
static void
test_failures (void)
{
  static const struct {
    BuntingHostFailure failure;
    gboolean blocks_at_once, blocks_in_time;
  } cases[] = {
    { BUNTING_HOST_FAILURE_NONE, FALSE, FALSE },
    { BUNTING_HOST_FAILURE_NAME, TRUE, TRUE },
    { BUNTING_HOST_FAILURE_NAME_FOR_NOW, FALSE, TRUE },
    { BUNTING_HOST_FAILURE_REFUSED, TRUE, TRUE },
    { BUNTING_HOST_FAILURE_CERTIFICATE, TRUE, TRUE },
    { BUNTING_HOST_FAILURE_LOST, FALSE, TRUE },
    { BUNTING_HOST_FAILURE_TIMED_OUT, TRUE, TRUE },
    { BUNTING_HOST_FAILURE_SILENT, TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint n_max = get_failures_max (cases[i].failure);
    g_autoptr (BuntingHttpBackoff) together = bunting_http_backoff_new ();
    g_autoptr (BuntingHttpBackoff) in_turn = bunting_http_backoff_new ();
    gint64 now_us = START_US;
    gint64 until_us;

    for (guint n = 1; n <= n_max; n++) {
      g_autoptr (GError) at_once =
        fail (together, cases[i].failure, START_US, START_US + n * SECOND_US, "as it was");
      g_autoptr (GError) in_time =
        fail (in_turn, cases[i].failure, now_us, now_us + SECOND_US, "as it was");

      now_us += 2 * SECOND_US;
      g_assert_cmpint (at_once != NULL, ==, cases[i].blocks_at_once && n == n_max);
      g_assert_cmpint (in_time != NULL, ==, cases[i].blocks_in_time && n == n_max);
      if (in_time != NULL)
        g_assert_cmpstr (in_time->message, ==, "as it was");
    }
    g_assert_cmpint (look (in_turn, "http://b/", now_us, &until_us), ==, BUNTING_HOST_ALLOWED);
    now_us += BUNTING_HOST_FAILED_S * SECOND_US;
    g_assert_cmpint (look (in_turn, "http://a/", now_us, &until_us), ==, BUNTING_HOST_ALLOWED);
    g_assert_null (fail (in_turn, cases[i].failure, now_us, now_us + 1, "again"));
  }
}

/* A host that sends something meanwhile is not silent, also if a response does not end. */
static void
test_heard (void)
{
  static const BuntingHostFailure failures[] = { BUNTING_HOST_FAILURE_TIMED_OUT,
                                                 BUNTING_HOST_FAILURE_SILENT };
  g_autoptr (GUri) uri = uri_of ("http://a/");

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++) {
    g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
    g_autoptr (GError) error = NULL;

    bunting_http_backoff_host_heard (watch, uri, START_US + 10);
    for (guint n = 0; n < 10 * BUNTING_HOST_SILENCES_MAX; n++)
      g_assert_null (fail (watch, failures[i], START_US, START_US + SECOND_US, "silent"));
    for (guint n = 1; n < BUNTING_HOST_SILENCES_MAX; n++)
      g_assert_null (fail (watch, failures[i], START_US + 20, START_US + SECOND_US, "silent"));
    error = fail (watch, failures[i], START_US + 20, START_US + SECOND_US, "silent");
    g_assert_nonnull (error);
  }
}

/* A response of any kind, or a failure of another kind, starts the count anew. */
static void
test_failures_in_a_row (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = uri_of ("http://a/");

  for (guint i = 0; i < 10 * BUNTING_HOST_FAILURES_MAX; i++) {
    gint64 now_us = START_US + i * SECOND_US;

    g_assert_null (fail (watch,
                         i % 6 < 3 ? BUNTING_HOST_FAILURE_REFUSED : BUNTING_HOST_FAILURE_NAME,
                         now_us, now_us + 1, "so"));
  }
  for (guint i = 0; i < 10 * BUNTING_HOST_FAILURES_MAX; i++) {
    gint64 now_us = START_US + (1000 + i) * SECOND_US;

    if (i % 3 == 0)
      bunting_http_backoff_host_answered (watch, uri, now_us);
    g_assert_null (fail (watch, BUNTING_HOST_FAILURE_REFUSED, now_us, now_us + 1, "so"));
  }
}

static void
count_call (gpointer user_data)
{
  guint *n_calls = user_data;

  ++*n_calls;
}

/* Requests in flight learn that their host is blocked, and those to other hosts do not. */
static void
test_watched_block (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) uri = g_uri_parse ("http://a/", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) same = g_uri_parse ("http://A:80/b", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) other = g_uri_parse ("http://b/", SOUP_HTTP_URI_FLAGS, NULL);
  BuntingBlockWatch ended = { 0 };
  BuntingBlockWatch waiting = { 0 };
  BuntingBlockWatch elsewhere = { 0 };
  guint n_ended = 0, n_waiting = 0, n_elsewhere = 0;

  bunting_http_backoff_watch_for_block (watch, uri, &ended, count_call, &n_ended);
  bunting_block_watch_end (&ended);
  bunting_http_backoff_watch_for_block (watch, other, &waiting, count_call, &n_waiting);
  bunting_http_backoff_watch_for_block (watch, same, &waiting, count_call, &n_waiting);
  bunting_http_backoff_watch_for_block (watch, other, &elsewhere, count_call, &n_elsewhere);
  for (guint n = 0; n < BUNTING_HOST_SILENCES_MAX; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (n_waiting, ==, 0);
    error = fail (watch, BUNTING_HOST_FAILURE_SILENT, START_US + 2 * n * SECOND_US,
                  START_US + (2 * n + 1) * SECOND_US, "silent");
    g_assert_cmpint (error != NULL, ==, n + 1 == BUNTING_HOST_SILENCES_MAX);
  }
  g_assert_cmpuint (n_ended, ==, 0);
  g_assert_cmpuint (n_waiting, ==, 1);
  g_assert_cmpuint (n_elsewhere, ==, 0);
  bunting_block_watch_end (&waiting);
  bunting_block_watch_end (&elsewhere);
}

/* Without TLS there is HTTP/1 only; with it, the last handshake says. */
static void
test_version (void)
{
  g_autoptr (BuntingHttpBackoff) watch = bunting_http_backoff_new ();
  g_autoptr (GUri) plain = uri_of ("http://a/one");
  g_autoptr (GUri) uri = uri_of ("https://a/one");
  g_autoptr (GUri) other_port = uri_of ("https://a:8443/one");

  g_assert_true (bunting_http_backoff_speaks_http1 (watch, plain));
  g_assert_false (bunting_http_backoff_speaks_http1 (watch, uri));
  bunting_http_backoff_host_chose (watch, uri, "http/1.1");
  g_assert_true (bunting_http_backoff_speaks_http1 (watch, uri));
  g_assert_false (bunting_http_backoff_speaks_http1 (watch, other_port));
  bunting_http_backoff_host_chose (watch, uri, "h2");
  g_assert_false (bunting_http_backoff_speaks_http1 (watch, uri));
  bunting_http_backoff_host_chose (watch, uri, NULL);
  g_assert_true (bunting_http_backoff_speaks_http1 (watch, uri));
  g_assert_false (bunting_http_backoff_needs_http1 (watch, uri));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-backoff/allowed", test_allowed);
  g_test_add_func ("/http-backoff/paused", test_paused);
  g_test_add_func ("/http-backoff/pause-bounded", test_pause_bounded);
  g_test_add_func ("/http-backoff/blocked", test_blocked);
  g_test_add_func ("/http-backoff/burst", test_burst);
  g_test_add_func ("/http-backoff/in-a-row", test_in_a_row);
  g_test_add_func ("/http-backoff/above-limit", test_above_limit);
  g_test_add_func ("/http-backoff/failures", test_failures);
  g_test_add_func ("/http-backoff/heard", test_heard);
  g_test_add_func ("/http-backoff/failures-in-a-row", test_failures_in_a_row);
  g_test_add_func ("/http-backoff/watched-block", test_watched_block);
  g_test_add_func ("/http-backoff/version", test_version);
  return g_test_run ();
}
