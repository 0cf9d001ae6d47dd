/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-hedge.h"

#include "fetcher-fixture.h"
#include "test-utils.h"

/* The rules, with a simulated time, then second requests to a server. */

#define MS G_TIME_SPAN_MILLISECOND
#define MIN_US (BUNTING_HEDGE_MIN_MS * MS)
#define DEADLINE_US (3 * MIN_US) /* of what is not answered */
/* Of what is answered: a silent connection is given up after BUNTING_SILENCE_S. */
#define LONG_US (10 * G_TIME_SPAN_SECOND)
#define N_USUAL 60
#define N_MAX 400

typedef struct {
  BuntingHedge hedge;
  BuntingHedgeWait waits[N_MAX];
  guint n;
  gint64 now_us;
} Host;

static BuntingHedgeWait *
send_one (Host *host)
{
  BuntingHedgeWait *wait = &host->waits[host->n++];

  g_assert_cmpuint (host->n, <=, N_MAX);
  bunting_hedge_sent (&host->hedge, wait, host->now_us);
  return wait;
}

static void
answer_some (Host *host, guint n, gint64 latency_us)
{
  for (guint i = 0; i < n; i++)
    bunting_hedge_answered (&host->hedge, send_one (host), latency_us);
}

static void
send_second (Host *host)
{
  g_assert_cmpuint (host->n, <, N_MAX);
  bunting_hedge_second_sent (&host->hedge, &host->waits[host->n++], host->now_us);
}

/* Returns: (transfer full): a host that has answered some requests */
static Host *
host_new (guint n_answered, gint64 latency_us)
{
  Host *host = g_new0 (Host, 1);

  host->now_us = 1000 * MS;
  answer_some (host, n_answered, latency_us);
  return host;
}

static gboolean
is_due_after (Host *host, const BuntingHedgeWait *wait, gint64 waited_us)
{
  return bunting_hedge_is_due (&host->hedge, wait, wait->sent_us + waited_us);
}

/* Three that were sent later have been answered. */
static void
test_lost (void)
{
  g_autofree Host *host = host_new (N_USUAL, 50 * MS);
  BuntingHedgeWait *lost[] = { send_one (host), send_one (host), send_one (host) };

  answer_some (host, 2, 50 * MS);
  g_assert_false (is_due_after (host, lost[0], MIN_US));
  answer_some (host, 1, 50 * MS);
  g_assert_false (is_due_after (host, lost[0], MIN_US - 1));
  g_assert_true (is_due_after (host, lost[0], MIN_US));
  g_assert_true (is_due_after (host, lost[1], MIN_US));
  send_second (host);
  g_assert_cmpuint (host->hedge.n_seconds, ==, 1);
}

/* A usual latency is long, so that none is unusual before it has waited twice as long. One in
 * twenty may be longer. */
static void
test_slow (void)
{
  g_autofree Host *host = host_new (N_USUAL, 800 * MS);
  BuntingHedgeWait *lost;

  answer_some (host, 3, 5000 * MS);
  lost = send_one (host);
  answer_some (host, 1, 800 * MS);
  g_assert_false (is_due_after (host, lost, 1600 * MS - 1));
  g_assert_true (is_due_after (host, lost, 1600 * MS));
  answer_some (host, 8, 5000 * MS);
  g_assert_false (is_due_after (host, lost, 9000 * MS));
}

/* All that wait were sent before the last response: the host pauses. The last two of all may be
 * lost. */
static void
test_pause (void)
{
  g_autofree Host *host = host_new (N_USUAL, 50 * MS);
  BuntingHedgeWait *waits[] = { send_one (host), send_one (host), send_one (host) };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    g_assert_false (is_due_after (host, waits[i], 10 * MIN_US));
  bunting_hedge_ended (&host->hedge, waits[1]);
  bunting_hedge_ended (&host->hedge, waits[1]);
  g_assert_true (is_due_after (host, waits[0], MIN_US));
  send_second (host);
  g_assert_true (is_due_after (host, waits[2], MIN_US));
  g_assert_true (is_due_after (host, &host->waits[host->n - 1], MIN_US));
}

static void
test_share (void)
{
  g_autofree Host *host = host_new (19, 50 * MS);
  guint n_seconds = 0;

  while (host->n + 3 < 200) {
    BuntingHedgeWait *lost = send_one (host);

    answer_some (host, 3, 50 * MS);
    if (is_due_after (host, lost, MIN_US)) {
      send_second (host);
      bunting_hedge_ended (&host->hedge, &host->waits[host->n - 1]);
      bunting_hedge_second_ended (&host->hedge, TRUE);
      n_seconds++;
      g_assert_cmpuint (n_seconds * 10, <=, host->n);
    }
    bunting_hedge_ended (&host->hedge, lost);
  }
  g_assert_cmpuint (n_seconds, ==, 19);
}

static void
test_unknown (void)
{
  g_autofree Host *host = host_new (15, 50 * MS);
  BuntingHedgeWait *lost;

  for (guint i = 0; i < 20; i++)
    bunting_hedge_ended (&host->hedge, send_one (host));
  lost = send_one (host);
  g_assert_false (is_due_after (host, lost, 10 * MIN_US));
  answer_some (host, 1, 50 * MS);
  g_assert_true (is_due_after (host, lost, 10 * MIN_US));
}

static void
test_overloaded (void)
{
  g_autofree Host *host = host_new (N_USUAL, 50 * MS);
  BuntingHedgeWait *lost = send_one (host);

  bunting_hedge_overloaded (&host->hedge, lost->sent_us + 500 * MS);
  g_assert_false (is_due_after (host, lost, 10500 * MS - 1));
  g_assert_true (is_due_after (host, lost, 10500 * MS));
}

static void
test_useless (void)
{
  static const gboolean was_first[] = { FALSE, FALSE, TRUE, FALSE, FALSE, FALSE };
  g_autofree Host *host = host_new (300, 50 * MS);
  BuntingHedgeWait *lost = send_one (host);

  for (guint i = 0; i < G_N_ELEMENTS (was_first); i++) {
    g_assert_true (is_due_after (host, lost, MIN_US));
    send_second (host);
    bunting_hedge_ended (&host->hedge, &host->waits[host->n - 1]);
    bunting_hedge_second_ended (&host->hedge, was_first[i]);
  }
  g_assert_false (is_due_after (host, lost, MIN_US));
}

/* --- with a server --- */

static BuntingResponse *
fetch (FetcherFixture *fixture,
       const char *path,
       gint64 deadline_us,
       BuntingLimiter *limiter,
       GError **error)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
  const BuntingRequest request = {
    .uri = uri,
    .max_bytes = FETCHER_MAX_BYTES,
    .limiter = limiter,
    .deadline_us = g_get_monotonic_time () + deadline_us,
  };

  return fetcher_fetch_request (fixture, &request, error);
}

static void
fetch_usual (FetcherFixture *fixture, BuntingLimiter *limiter)
{
  fetcher_answer (fixture, "usual", (FixtureAnswer){ 0 });
  for (guint i = 0; i < N_USUAL; i++) {
    g_autoptr (GError) error = NULL;
    BuntingResponse *response = fetch (fixture, "usual", LONG_US, limiter, &error);

    g_assert_no_error (error);
    bunting_response_free (response);
  }
}

/* The second request is answered, or the first one after the second was sent. */
static void
test_answered (FetcherFixture *fixture, gconstpointer data)
{
  const FixtureAnswer answers[][2] = {
    { { .trick = FIXTURE_SILENT }, { 0 } },
    { { .delay_ms = BUNTING_HEDGE_MIN_MS + 500 }, { .trick = FIXTURE_SILENT } },
    { { .trick = FIXTURE_SILENT }, { .trick = FIXTURE_CHUNKED } },
  };
  static const char *const paths[] = { "lost", "late", "chunked" };
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new_adaptive (8, 1);

  fetch_usual (fixture, limiter);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    fetcher_answer (fixture, paths[i], answers[i][0]);
    fetcher_answer (fixture, paths[i], answers[i][1]);
    response = fetch (fixture, paths[i], LONG_US, limiter, &error);
    g_assert_no_error (error);
    fetcher_assert_body (response, "hello");
    g_assert_cmpuint (fetcher_count (fixture, paths[i]), ==, 2);
    g_assert_cmpuint (bunting_limiter_get_n_second_requests (limiter), ==, i + 1);
  }
}

/* The first two are lost. */
static void
test_third (FetcherFixture *fixture, gconstpointer data)
{
  const FixtureAnswer silence = { .trick = FIXTURE_SILENT };
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new_adaptive (8, 1);
  g_autoptr (BuntingResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  fetch_usual (fixture, limiter);
  fetcher_answer (fixture, "lost", silence);
  fetcher_answer (fixture, "lost", silence);
  fetcher_answer (fixture, "lost", (FixtureAnswer){ 0 });
  response = fetch (fixture, "lost", LONG_US, limiter, &error);
  g_assert_no_error (error);
  fetcher_assert_body (response, "hello");
  g_assert_cmpuint (fetcher_count (fixture, "lost"), ==, 3);
}

/* All are ended at the deadline. */
static void
test_silent (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new_adaptive (8, 1);
  g_autoptr (GError) error = NULL;

  fetch_usual (fixture, limiter);
  fetcher_answer (fixture, "lost", (FixtureAnswer){ .trick = FIXTURE_SILENT });
  g_assert_null (fetch (fixture, "lost", DEADLINE_US, limiter, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  g_assert_cmpuint (fetcher_count (fixture, "lost"), >=, 2);
  g_assert_cmpuint (fetcher_count (fixture, "lost"), <=, 3);
}

/* As many flags are in flight as the source allows. */
static void
test_ceiling (FetcherFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new_adaptive (1, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fetch_usual (fixture, limiter);
  fetcher_answer (fixture, "lost", (FixtureAnswer){ .trick = FIXTURE_SILENT });
  bunting_limiter_acquire_async (limiter, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_true (bunting_limiter_acquire_finish (limiter, result, NULL));
  g_assert_null (fetch (fixture, "lost", DEADLINE_US, limiter, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  g_assert_cmpuint (fetcher_count (fixture, "lost"), ==, 1);
  bunting_limiter_release (limiter);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/hedge/" name, FetcherFixture, NULL, fetcher_set_up, function, fetcher_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hedge/lost", test_lost);
  g_test_add_func ("/hedge/slow", test_slow);
  g_test_add_func ("/hedge/pause", test_pause);
  g_test_add_func ("/hedge/share", test_share);
  g_test_add_func ("/hedge/unknown", test_unknown);
  g_test_add_func ("/hedge/overloaded", test_overloaded);
  g_test_add_func ("/hedge/useless", test_useless);
  ADD ("answered", test_answered);
  ADD ("third", test_third);
  ADD ("silent", test_silent);
  ADD ("ceiling", test_ceiling);
  return g_test_run ();
}
