/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-limits.h"
#include "country/bunting-country-code.h"
#include "download/bunting-batch.h"
#include "source/bunting-metadata.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <glib/gstdio.h>

typedef struct {
  FixtureServer *server;
  char *folder;
  BuntingLibrary *library;
  BuntingFlagDownloader *downloader;
  BuntingLimiter *limiter;
  GPtrArray *flags;
  GBytes *picture;
} Fixture;

#define N_PERMITS 5

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (BuntingSource) source = NULL;
  /* The limits of the session are higher than the limiter's. */
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (100);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (GError) error = NULL;

  fixture->server = fixture_server_new ();
  fixture->folder = test_make_folder ();
  folder = g_file_new_for_path (fixture->folder);
  fixture->library = bunting_library_new (folder);
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), &error);
  g_assert_no_error (error);
  bunting_fetcher_set_backoff_ms (fetcher, 1);
  fixture->downloader = bunting_flag_downloader_new (source, fetcher, fixture->library);
  fixture->limiter = bunting_limiter_new (N_PERMITS);
  fixture->flags = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->picture = test_make_gif (30, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  g_ptr_array_unref (fixture->flags);
  test_assert_finalizes (fixture->limiter);
  test_assert_finalizes (fixture->downloader);
  test_assert_finalizes (fixture->library);
  g_bytes_unref (fixture->picture);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  fixture_server_free (fixture->server);
}

static void
add_flag (Fixture *fixture, const char *code)
{
  g_autoptr (BuntingCountry) country = bunting_country_new_for_code (code);

  g_ptr_array_add (fixture->flags, bunting_flag_new (country));
}

static void
serve_flag (Fixture *fixture, const char *code)
{
  g_autofree char *cc = g_ascii_strdown (code, -1);

  fixture_server_add_flag (fixture->server, cc, fixture->picture, "A Country");
  add_flag (fixture, code);
}

static BuntingFlagState
get_state (Fixture *fixture, guint at)
{
  return bunting_flag_get_state (fixture->flags->pdata[at]);
}

static gboolean
run (Fixture *fixture, BuntingBatch *batch, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_batch_run_async (batch, cancellable, test_keep_result, &result);
  test_wait_for_result (&result);
  return bunting_batch_run_finish (batch, result, error);
}

static BuntingBatch *
new_download (Fixture *fixture)
{
  return bunting_batch_new (fixture->downloader, fixture->limiter, fixture->flags);
}

static guint
count_parts (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".part");
  return n;
}

static void
count_cb (BuntingBatch *batch, const BuntingReportLine *line, gpointer user_data)
{
  guint *n = user_data;

  g_assert_cmpuint (bunting_batch_get_n_done (batch), ==, ++*n);
  g_assert_false (bunting_flag_is_in_flight (line->flag));
}

/* The outcome of one flag does not affect the others. */
static void
test_all_outcomes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  serve_flag (fixture, "AA");
  add_flag (fixture, "BB");
  serve_flag (fixture, "CC");
  add_flag (fixture, "DD");
  fixture_server_answer (fixture->server, "/flags/dd/dd.gif", &(FixtureAnswer){ .status = 500 });
  add_flag (fixture, "EE");
  fixture_server_answer (
    fixture->server, "/flags/ee/ee.gif",
    &(FixtureAnswer){ .content_type = "text/html", .body = "<html>", .size_bytes = -1 });
  serve_flag (fixture, "FF");

  batch = new_download (fixture);
  g_signal_connect (batch, "flag-done", G_CALLBACK (count_cb), &n);
  g_assert_true (run (fixture, batch, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 6);
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED), ==, 3);
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND), ==, 1);
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED), ==, 2);
  g_assert_cmpint (get_state (fixture, 0), ==, BUNTING_FLAG_SAVED);
  g_assert_cmpint (get_state (fixture, 1), ==, BUNTING_FLAG_NOT_FOUND);
  g_assert_cmpint (get_state (fixture, 3), ==, BUNTING_FLAG_FAILED);
  g_assert_cmpfloat (bunting_batch_get_elapsed_s (batch), >, 0);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingBatch) batch = new_download (fixture);

  g_assert_true (run (fixture, batch, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n_done (batch), ==, 0);
}

typedef struct {
  GPtrArray *flags;
  guint most_in_flight;
} InFlight;

/* The flag that is done has released its permit; no other flag has taken it yet. */
static void
count_in_flight_cb (BuntingBatch *batch, const BuntingReportLine *line, gpointer user_data)
{
  InFlight *in_flight = user_data;
  guint n = 0;

  for (guint i = 0; i < in_flight->flags->len; i++) {
    BuntingFlagState state = bunting_flag_get_state (in_flight->flags->pdata[i]);

    n += state == BUNTING_FLAG_FETCHING || state == BUNTING_FLAG_SAVING;
  }
  in_flight->most_in_flight = MAX (in_flight->most_in_flight, n);
}

static void
test_limited (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();
  g_autoptr (BuntingBatch) batch = NULL;
  InFlight in_flight = { .flags = fixture->flags };

  for (guint i = 0; i < 200; i++) {
    g_autofree char *cc = g_ascii_strdown (codes->pdata[i], -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);

    fixture_server_answer (fixture->server, path,
                           &(FixtureAnswer){ .content_type = "image/gif",
                                             .body = g_bytes_get_data (fixture->picture, NULL),
                                             .size_bytes = g_bytes_get_size (fixture->picture),
                                             .delay_ms = 5 });
    add_flag (fixture, codes->pdata[i]);
  }
  batch = new_download (fixture);
  g_signal_connect (batch, "flag-done", G_CALLBACK (count_in_flight_cb), &in_flight);
  g_assert_true (run (fixture, batch, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED), ==, 200);
  g_assert_cmpuint (in_flight.most_in_flight, ==, N_PERMITS - 1);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 400);
  /* Two requests for each flag in flight, and they are in flight together. */
  g_assert_cmpuint (fixture_server_get_max_active (fixture->server), >, 1);
  g_assert_cmpuint (fixture_server_get_max_active (fixture->server), <=, 2 * N_PERMITS);
}

/* One flag that is asked to come back in a second pauses its host: the others wait without
 * starting, so that they are not requested all at once afterwards. */
static void
test_host_pauses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();
  g_autoptr (BuntingBatch) batch = NULL;

  for (guint i = 0; i < 100; i++) {
    g_autofree char *cc = g_ascii_strdown (codes->pdata[i], -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);

    if (i == 0)
      fixture_server_answer (fixture->server, path,
                             &(FixtureAnswer){ .status = 503, .headers = "Retry-After: 1\r\n" });
    fixture_server_answer (fixture->server, path,
                           &(FixtureAnswer){ .content_type = "image/gif",
                                             .body = g_bytes_get_data (fixture->picture, NULL),
                                             .size_bytes = g_bytes_get_size (fixture->picture),
                                             .delay_ms = 20 });
    add_flag (fixture, codes->pdata[i]);
  }
  batch = new_download (fixture);
  g_assert_true (run (fixture, batch, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED), ==, 100);
  g_assert_cmpuint (fixture_server_get_max_active (fixture->server), <=, 4 * N_PERMITS);
}

/* Metadata that never comes neither loses a picture nor holds up the batch. */
static void
test_metadata_silent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();
  g_autoptr (BuntingBatch) batch = NULL;
  GPtrArray *report;

  for (guint i = 0; i < 250; i++) {
    g_autofree char *cc = g_ascii_strdown (codes->pdata[i], -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/metadata.json", cc);

    fixture_server_add_flag (fixture->server, cc, fixture->picture, NULL);
    fixture_server_answer (fixture->server, path, &(FixtureAnswer){ .trick = FIXTURE_SILENT });
    add_flag (fixture, codes->pdata[i]);
  }
  bunting_flag_downloader_set_deadline_s (fixture->downloader, 3600);
  bunting_flag_downloader_set_metadata_wait_ms (fixture->downloader, 10);
  batch = new_download (fixture);
  g_assert_true (run (fixture, batch, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED), ==, 250);
  report = bunting_batch_get_report (batch);
  for (guint i = 0; i < report->len; i++)
    g_assert_error (((BuntingReportLine *)report->pdata[i])->metadata_error, BUNTING_METADATA_ERROR,
                    BUNTING_METADATA_ERROR_LATE);
}

/* A refusal of the metadata's host pauses that host, not the pictures' host. */
static void
test_metadata_host_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();
  g_autoptr (FixtureServer) elsewhere = fixture_server_new ();
  g_autofree char *text = g_strdup_printf ("[Source]\nName=Own\nPicture=%s/{cc}/{cc}.gif\n"
                                           "Metadata=%s/{cc}/metadata.json\nNamePath=$.country\n",
                                           fixture_server_get_base_uri (fixture->server),
                                           fixture_server_get_base_uri (elsewhere));
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (100);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingFlagDownloader) downloader = NULL;
  g_autoptr (BuntingBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  source = bunting_source_new_from_text ("own", text, -1, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 50; i++) {
    g_autofree char *cc = g_ascii_strdown (codes->pdata[i], -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/metadata.json", cc);

    fixture_server_add_flag (fixture->server, cc, fixture->picture, NULL);
    fixture_server_answer (elsewhere, path,
                           &(FixtureAnswer){ .status = 503, .headers = "Retry-After: 5\r\n" });
    add_flag (fixture, codes->pdata[i]);
  }
  downloader = bunting_flag_downloader_new (source, fetcher, fixture->library);
  bunting_flag_downloader_set_metadata_wait_ms (downloader, 10);
  batch = bunting_batch_new (downloader, fixture->limiter, fixture->flags);
  g_assert_true (run (fixture, batch, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED), ==, 50);
  /* During the pause, which is longer than the wait, no more metadata is asked for. */
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 50);
  g_assert_cmpuint (fixture_server_get_n_requests (elsewhere), <, 50);
}

/* Of any session: a fetcher has several. */
static gboolean
request_queued_cb (GSignalInvocationHint *hint,
                   guint n_values,
                   const GValue *values,
                   gpointer user_data)
{
  guint *n_requests = user_data;

  ++*n_requests;
  return TRUE;
}

/* Returns: a base URI of a port that nothing listens on; socket keeps it from other programs. */
static char *
make_refused_base (GSocket **socket)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (*socket, any_port, FALSE, &error));
  g_assert_no_error (error);
  address = g_socket_get_local_address (*socket, &error);
  g_assert_no_error (error);
  return g_strdup_printf ("http://127.0.0.1:%d/flags",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

/* A host that cannot be reached costs a few requests, not two for each flag. Each flag has the
 * reason. */
static void
test_host_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *base = make_refused_base (&socket);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source = bunting_source_new_from_base (base, &error);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (100);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (source, fetcher, fixture->library);
  g_autoptr (BuntingBatch) batch = NULL;
  GPtrArray *report;
  guint n_requests = 0;
  guint signal_id = g_signal_lookup ("request-queued", SOUP_TYPE_SESSION);
  gulong hook_id;

  g_assert_no_error (error);
  hook_id = g_signal_add_emission_hook (signal_id, 0, request_queued_cb, &n_requests, NULL);
  for (guint i = 0; i < 254; i++)
    add_flag (fixture, codes->pdata[i]);
  batch = bunting_batch_new (downloader, fixture->limiter, fixture->flags);
  g_assert_true (run (fixture, batch, NULL, NULL));
  g_signal_remove_emission_hook (signal_id, hook_id);
  report = bunting_batch_get_report (batch);
  g_assert_cmpuint (report->len, ==, 254);
  for (guint i = 0; i < report->len; i++) {
    const BuntingReportLine *line = report->pdata[i];

    g_assert_error (line->error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
    g_assert_cmpstr (line->error->message, ==, "the connection was refused");
  }
  g_assert_cmpuint (n_requests, >, 0);
  g_assert_cmpuint (n_requests, <=, 2 * N_PERMITS + 2 * BUNTING_HOST_FAILURES_MAX);
}

static void
test_saved_are_skipped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingBatch) first = NULL;
  g_autoptr (BuntingBatch) second = NULL;
  guint n_requests;

  serve_flag (fixture, "AA");
  first = new_download (fixture);
  g_assert_true (run (fixture, first, NULL, NULL));
  n_requests = fixture_server_get_n_requests (fixture->server);
  second = new_download (fixture);
  g_assert_true (run (fixture, second, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n (second, BUNTING_OUTCOME_ALREADY_SAVED), ==, 1);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, n_requests);
}

/* A file that another program removed is fetched again. */
static void
test_removed_comes_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingBatch) first = NULL;
  g_autoptr (BuntingBatch) second = NULL;

  serve_flag (fixture, "AA");
  first = new_download (fixture);
  g_assert_true (run (fixture, first, NULL, NULL));
  g_assert_cmpint (g_unlink (g_file_peek_path (bunting_flag_get_file (fixture->flags->pdata[0]))),
                   ==, 0);
  second = new_download (fixture);
  g_assert_true (run (fixture, second, NULL, NULL));
  g_assert_cmpuint (bunting_batch_get_n (second, BUNTING_OUTCOME_SAVED), ==, 1);
}

static void
cancel_at_third_cb (BuntingBatch *batch, const BuntingReportLine *line, gpointer user_data)
{
  if (bunting_batch_get_n_done (batch) == 3)
    g_cancellable_cancel (user_data);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();
  g_autoptr (BuntingBatch) batch = NULL;
  guint n_saved, n_cancelled;

  for (guint i = 0; i < 100; i++)
    serve_flag (fixture, codes->pdata[i]);
  batch = new_download (fixture);
  g_signal_connect (batch, "flag-done", G_CALLBACK (cancel_at_third_cb), cancellable);
  g_assert_true (run (fixture, batch, cancellable, NULL));
  n_saved = bunting_batch_get_n (batch, BUNTING_OUTCOME_SAVED);
  n_cancelled = bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED);
  g_assert_cmpuint (n_saved, >=, 3);
  g_assert_cmpuint (n_cancelled, >, 0);
  g_assert_cmpuint (n_saved + n_cancelled, ==, 100);
  g_assert_cmpuint (count_parts (fixture), ==, 0);
  for (guint i = 0; i < 100; i++)
    g_assert_false (bunting_flag_is_in_flight (fixture->flags->pdata[i]));
}

static void
test_cancelled_at_random (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();

  for (guint i = 0; i < 30; i++)
    serve_flag (fixture, codes->pdata[i]);
  bunting_flag_downloader_set_refresh (fixture->downloader, TRUE);
  for (guint round = 0; round < 30; round++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (BuntingBatch) batch = new_download (fixture);
    g_autoptr (GAsyncResult) result = NULL;
    guint n_turns = g_test_rand_int_range (0, 200);

    bunting_batch_run_async (batch, cancellable, test_keep_result, &result);
    while (n_turns-- > 0 && result == NULL)
      g_main_context_iteration (NULL, TRUE);
    g_cancellable_cancel (cancellable);
    test_wait_for_result (&result);
    if (bunting_batch_run_finish (batch, result, NULL))
      g_assert_cmpuint (bunting_batch_get_n_done (batch), ==, 30);
    g_assert_cmpuint (count_parts (fixture), ==, 0);
  }
}

static gboolean
is_first_fetching (gpointer user_data)
{
  Fixture *fixture = user_data;

  return get_state (fixture, 0) == BUNTING_FLAG_FETCHING;
}

static void
answer_silence (Fixture *fixture, const char *cc)
{
  g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);

  fixture_server_answer (fixture->server, path, &(FixtureAnswer){ .trick = FIXTURE_SILENT });
}

/* A flag in flight and a queued one are cancelled; the others arrive. */
static void
test_cancel_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingBatch) batch = NULL;
  g_autoptr (BuntingLimiter) one_at_a_time = bunting_limiter_new (1);
  g_autoptr (GAsyncResult) result = NULL;

  serve_flag (fixture, "AA");
  answer_silence (fixture, "aa");
  serve_flag (fixture, "BB");
  serve_flag (fixture, "CC");
  batch = bunting_batch_new (fixture->downloader, one_at_a_time, fixture->flags);
  bunting_batch_cancel_flag (batch, fixture->flags->pdata[0]); /* before the start */
  bunting_batch_run_async (batch, NULL, test_keep_result, &result);
  test_wait_until (is_first_fetching, fixture);
  g_assert_cmpint (get_state (fixture, 1), ==, BUNTING_FLAG_QUEUED);

  bunting_batch_cancel_flag (batch, fixture->flags->pdata[1]);
  g_assert_cmpint (get_state (fixture, 1), ==, BUNTING_FLAG_CANCELLED);
  g_assert_cmpuint (bunting_batch_get_n_done (batch), ==, 1);
  bunting_batch_cancel_flag (batch, fixture->flags->pdata[1]);
  g_assert_cmpuint (bunting_batch_get_n_done (batch), ==, 1);
  bunting_batch_cancel_flag (batch, fixture->flags->pdata[0]);
  test_wait_for_result (&result);
  g_assert_true (bunting_batch_run_finish (batch, result, NULL));
  g_assert_cmpint (get_state (fixture, 0), ==, BUNTING_FLAG_CANCELLED);
  g_assert_cmpint (get_state (fixture, 2), ==, BUNTING_FLAG_SAVED);
  g_assert_cmpuint (bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED), ==, 2);
  g_assert_cmpuint (count_parts (fixture), ==, 0);
  bunting_batch_cancel_flag (batch, fixture->flags->pdata[0]); /* after the end */
}

static void
cancel_others_cb (BuntingBatch *batch, const BuntingReportLine *line, gpointer user_data)
{
  GPtrArray *flags = user_data;

  for (guint i = 0; i < flags->len; i++)
    bunting_batch_cancel_flag (batch, flags->pdata[i]);
}

/* When one flag has ended, the signal handler cancels each of the others. */
static void
test_cancel_each (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) codes = bunting_country_code_every ();

  for (guint i = 0; i < 30; i++)
    serve_flag (fixture, codes->pdata[i]);
  for (guint round = 0; round < 2; round++) {
    /* In the second round the first flag to end is already saved. */
    g_autoptr (BuntingBatch) one = new_download (fixture);

    g_signal_connect (one, "flag-done", G_CALLBACK (cancel_others_cb), fixture->flags);
    g_assert_true (run (fixture, one, NULL, NULL));
    g_assert_cmpuint (bunting_batch_get_n_done (one), ==, 30);
    g_assert_cmpuint (bunting_batch_get_n (one, BUNTING_OUTCOME_CANCELLED), >=, 1);
    g_assert_cmpuint (count_parts (fixture), ==, 0);
  }
}

static void
test_folder_cannot_be_made (Fixture *fixture, gconstpointer data)
{
  g_autofree char *in_the_way = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *path = g_build_filename (in_the_way, "flags", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (1);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (source, fetcher, library);
  g_autoptr (BuntingBatch) batch = NULL;
  g_autoptr (GError) error = NULL;

  test_write_file (in_the_way, "", 0);
  serve_flag (fixture, "AA");
  batch = bunting_batch_new (downloader, fixture->limiter, fixture->flags);
  g_assert_false (run (fixture, batch, NULL, &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  g_assert_cmpint (get_state (fixture, 0), ==, BUNTING_FLAG_ABSENT);
}

#define ADD(name, function) g_test_add ("/batch/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("all-outcomes", test_all_outcomes);
  ADD ("empty", test_empty);
  ADD ("limited", test_limited);
  ADD ("host-pauses", test_host_pauses);
  ADD ("metadata-silent", test_metadata_silent);
  ADD ("metadata-host-busy", test_metadata_host_busy);
  ADD ("host-unreachable", test_host_unreachable);
  ADD ("saved-are-skipped", test_saved_are_skipped);
  ADD ("removed-comes-back", test_removed_comes_back);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-at-random", test_cancelled_at_random);
  ADD ("cancel-one", test_cancel_one);
  ADD ("cancel-each", test_cancel_each);
  ADD ("folder-cannot-be-made", test_folder_cannot_be_made);
  return g_test_run ();
}
