/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-publisher.h"

#include "download/bunting-flag-downloader.h"
#include "fixture-server.h"
#include "test-utils.h"

/* Enough for the other of two responses to arrive before. */
#define LATER_MS 200

/* What a publisher was called with, in a worker thread, and what it returns. */
typedef struct {
  gboolean fails;
  guint n_calls;
  char *name;
  char *file_name;
  gboolean is_destroyed; /* (atomic) */
} Publications;

typedef struct {
  FixtureServer *server;
  char *folder;
  BuntingFlagDownloader *downloader;
  BuntingLibrary *library;
  Publications publications;
} Fixture;

static gboolean
publish (const char *code, const char *name, GFile *file, gpointer user_data, GError **error)
{
  Publications *publications = user_data;

  g_assert_cmpstr (code, ==, "BR");
  g_assert_true (g_file_query_exists (file, NULL));
  publications->n_calls++;
  g_free (publications->name);
  publications->name = g_strdup (name);
  g_free (publications->file_name);
  publications->file_name = g_file_get_basename (file);
  if (publications->fails)
    g_set_error_literal (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_FULL, "full");
  return !publications->fails;
}

static void
destroyed (gpointer user_data)
{
  g_atomic_int_set (&((Publications *)user_data)->is_destroyed, TRUE);
}

static gboolean
is_destroyed (gpointer user_data)
{
  return g_atomic_int_get (&((Publications *)user_data)->is_destroyed);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GBytes) picture = test_make_gif (30, 20);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (4);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (BuntingFlagPublisher) publisher =
    bunting_flag_publisher_new (publish, &fixture->publications, destroyed);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = fixture_server_new ();
  fixture_server_add_flag (fixture->server, "br", picture, "Brazil");
  fixture->folder = test_make_folder ();
  folder = g_file_new_for_path (fixture->folder);
  fixture->library = bunting_library_new (folder);
  bunting_library_open_async (fixture->library, TRUE, NULL, test_keep_result, &opened);
  test_wait_for_result (&opened);
  g_assert_true (bunting_library_open_finish (fixture->library, opened, &error));
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), &error);
  g_assert_no_error (error);
  fixture->downloader = bunting_flag_downloader_new (source, fetcher, fixture->library);
  bunting_flag_downloader_set_refresh (fixture->downloader, TRUE);
  bunting_flag_downloader_set_publisher (fixture->downloader, publisher);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  test_assert_finalizes (fixture->downloader);
  test_wait_until (is_destroyed, &fixture->publications);
  test_assert_finalizes (fixture->library);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->publications.name);
  g_free (fixture->publications.file_name);
  fixture_server_free (fixture->server);
}

static BuntingFlag *
new_flag (void)
{
  const BuntingCountryInfo info = { .code = "BR", .english_name = "Brasilien" };
  g_autoptr (BuntingCountry) country = bunting_country_new (&info);

  return bunting_flag_new (country);
}

static BuntingOutcome
download (Fixture *fixture, BuntingFlag *flag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  bunting_flag_downloader_download_flag_async (fixture->downloader, flag, NULL, NULL,
                                               test_keep_result, &result);
  test_wait_for_result (&result);
  return bunting_flag_downloader_download_flag_finish (fixture->downloader, result, NULL, NULL,
                                                       error);
}

/* With the source's name, after the picture is saved, and again when it is unchanged. */
static void
test_published (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_SAVED);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->publications.n_calls, ==, 1);
  g_assert_cmpstr (fixture->publications.name, ==, "Brazil");
  g_assert_cmpstr (fixture->publications.file_name, ==, "BR-Brazil.gif");
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_SAVED);
  g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_UNCHANGED);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->publications.n_calls, ==, 2);
}

/* The source's name of an unchanged flag is known, whether its response comes before or after the
 * one that says so. */
static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer pictures[] = {
    { .headers = "ETag: \"a\"\r\n" },
    { .status = 304 },
    { .status = 304, .delay_ms = LATER_MS },
  };
  static const guint metadata_delays_ms[] = { 0, LATER_MS, 0 };
  g_autoptr (GBytes) bytes = test_make_gif (31, 20);
  g_autoptr (BuntingFlag) flag = new_flag ();
  g_autoptr (GError) error = NULL;
  gsize size_bytes;
  const void *body = g_bytes_get_data (bytes, &size_bytes);

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    FixtureAnswer picture = pictures[i];
    const FixtureAnswer metadata = {
      .body = "{\"country\": \"Land\"}",
      .size_bytes = -1,
      .delay_ms = metadata_delays_ms[i],
    };

    if (picture.status == 0) {
      picture.body = body;
      picture.size_bytes = (gssize)size_bytes;
    }
    fixture_server_answer (fixture->server, "/flags/br/br.gif", &picture);
    fixture_server_answer (fixture->server, "/flags/br/metadata.json", &metadata);
  }
  g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_SAVED);
  g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_CHANGED);
  for (guint i = 1; i < G_N_ELEMENTS (pictures); i++) {
    g_clear_pointer (&fixture->publications.name, g_free);
    g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_UNCHANGED);
    g_assert_no_error (error);
    g_assert_cmpstr (fixture->publications.name, ==, "Land");
  }
}

/* The flag has failed, though its picture is saved. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ();
  g_autoptr (GError) error = NULL;

  fixture->publications.fails = TRUE;
  g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_FAILED);
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_FULL);
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_FAILED);
  g_assert_nonnull (bunting_library_lookup (fixture->library, "BR"));
}

/* Without a picture, there is nothing to publish. */
static void
test_not_found (Fixture *fixture, gconstpointer data)
{
  const BuntingCountryInfo info = { .code = "DE", .english_name = "Germany" };
  g_autoptr (BuntingCountry) country = bunting_country_new (&info);
  g_autoptr (BuntingFlag) flag = bunting_flag_new (country);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (download (fixture, flag, &error), ==, BUNTING_OUTCOME_NOT_FOUND);
  g_assert_cmpuint (fixture->publications.n_calls, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/flag-publisher/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("published", test_published);
  ADD ("unchanged", test_unchanged);
  ADD ("failed", test_failed);
  ADD ("not-found", test_not_found);
  return g_test_run ();
}
