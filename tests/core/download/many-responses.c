/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "many-responses.h"

#include "download/bunting-flag-requests.h"
#include "fixture-server.h"
#include "test-utils.h"

#define MAX_IN_FLIGHT 64
#define WAVE 500 /* after which the test may wait anew */
/* Under valgrind, one response in so many. A prime number, so that no property of the responses
 * that recurs is left out. */
#define VALGRIND_STEP 13

typedef struct {
  FixtureServer *server;
  BuntingFetcher *fetcher;
  BuntingSource *source;
  ManyResponsesMake make;
  gpointer user_data;

  guint step;
  guint wave_end;
  guint n_sent;
  guint n_active;
  ManyResponsesCount count;
} Run;

typedef struct {
  Run *run;
  ManyResponse response;
} Sent;

static void send_next (Run *run);

static void
sent_free (Sent *sent)
{
  g_string_free (sent->response.raw, TRUE);
  g_clear_pointer (&sent->response.picture, g_bytes_unref);
  g_free (sent->response.name);
  g_free (sent);
}

static char *
escape (const GString *raw)
{
  GString *escaped = g_string_new (NULL);

  for (gsize i = 0; i < raw->len; i++)
    if (g_ascii_isprint (raw->str[i]))
      g_string_append_c (escaped, raw->str[i]);
    else
      g_string_append_printf (escaped, "\\x%02x", (guint8)raw->str[i]);
  return g_string_free (escaped, FALSE);
}

static void
check (const ManyResponse *response, const BuntingFetchedFlag *fetched, const GError *error)
{
  g_autofree char *raw = escape (response->raw);

  if (fetched == NULL && response->picture != NULL && !response->may_be_refused)
    g_error ("%s: %s: %s", response->name, error->message, raw);
  if (fetched != NULL && response->picture == NULL)
    g_error ("%s: accepted: %s", response->name, raw);
  if (fetched != NULL && !g_bytes_equal (fetched->response->bytes, response->picture))
    g_error ("%s: accepted %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes: %s", response->name,
             g_bytes_get_size (fetched->response->bytes), g_bytes_get_size (response->picture),
             raw);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sent *sent = user_data;
  Run *run = sent->run;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingFetchedFlag) fetched =
    bunting_flag_requests_send_finish (BUNTING_FETCHER (source), result, &error);

  check (&sent->response, fetched, error);
  if (fetched != NULL)
    run->count.n_accepted++;
  else
    run->count.n_refused++;
  sent_free (sent);
  run->n_active--;
  send_next (run);
}

static void
send (Run *run, guint number)
{
  Sent *sent = g_new0 (Sent, 1);
  g_autofree char *code = g_strdup_printf ("M%u", number);
  g_autofree char *cc = g_ascii_strdown (code, -1);
  g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);
  BuntingFlagRequests requests = { .source = run->source, .code = code };

  sent->run = run;
  run->make (number, &sent->response, run->user_data);
  fixture_server_answer (run->server, path,
                         &(FixtureAnswer){ .trick = FIXTURE_GARBAGE,
                                           .body = sent->response.raw->str,
                                           .size_bytes = (gssize)sent->response.raw->len });
  run->n_active++;
  bunting_flag_requests_send_async (run->fetcher, &requests, NULL, fetched_cb, sent);
}

static void
send_next (Run *run)
{
  while (run->n_sent < run->wave_end && run->n_active < MAX_IN_FLIGHT)
    send (run, run->n_sent++ * run->step);
}

static gboolean
wave_ended (gpointer user_data)
{
  return ((Run *)user_data)->n_active == 0;
}

ManyResponsesCount
many_responses_request (guint n_responses, ManyResponsesMake make, gpointer user_data)
{
  guint step = g_getenv ("BUNTING_TEST_VALGRIND") != NULL ? VALGRIND_STEP : 1;
  guint n_requests = n_responses / step;
  Run run = { .make = make, .user_data = user_data, .step = step };
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (MAX_IN_FLIGHT);
  g_autoptr (GError) error = NULL;

  run.server = fixture_server_new ();
  run.fetcher = bunting_fetcher_new (session);
  bunting_fetcher_set_backoff_ms (run.fetcher, 0);
  run.source = bunting_source_new_from_base (fixture_server_get_base_uri (run.server), &error);
  g_assert_no_error (error);
  while (run.n_sent < n_requests) {
    run.wave_end = MIN (run.wave_end + WAVE, n_requests);
    send_next (&run);
    test_wait_until (wave_ended, &run);
  }
  g_test_message ("%u accepted, %u refused", run.count.n_accepted, run.count.n_refused);
  g_assert_cmpuint (run.count.n_accepted + run.count.n_refused, ==, n_requests);
  test_settle ();
  test_assert_finalizes (run.fetcher);
  g_object_unref (run.source);
  fixture_server_free (run.server);
  return run.count;
}
