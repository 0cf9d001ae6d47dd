/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-downloader.h"
#include "source/bunting-metadata.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <utime.h>

typedef struct {
  FixtureServer *server;
  char *folder;
  BuntingSource *source;
  BuntingLibrary *library;
  BuntingFlagDownloader *downloader;
  GBytes *picture;
} Fixture;

static BuntingFlagDownloader *
new_downloader (BuntingSource *source, BuntingLibrary *library)
{
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (4);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);

  bunting_fetcher_set_backoff_ms (fetcher, 1);
  return bunting_flag_downloader_new (source, fetcher, library);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = fixture_server_new ();
  fixture->folder = test_make_folder ();
  folder = g_file_new_for_path (fixture->folder);
  fixture->library = bunting_library_new (folder);
  fixture->source =
    bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), &error);
  g_assert_no_error (error);
  fixture->downloader = new_downloader (fixture->source, fixture->library);
  fixture->picture = test_make_gif (30, 20);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  test_assert_finalizes (fixture->downloader);
  test_assert_finalizes (fixture->library);
  test_assert_finalizes (fixture->source);
  g_bytes_unref (fixture->picture);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  fixture_server_free (fixture->server);
}

static BuntingFlag *
new_flag (const char *code, const char *name)
{
  const BuntingCountryInfo info = { .code = code, .english_name = name };
  g_autoptr (BuntingCountry) country = bunting_country_new (&info);

  return bunting_flag_new (country);
}

static BuntingOutcome
download (Fixture *fixture, BuntingFlag *flag, GError **metadata_error, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  bunting_flag_downloader_download_flag_async (fixture->downloader, flag, NULL, NULL,
                                               test_keep_result, &result);
  test_wait_for_result (&result);
  return bunting_flag_downloader_download_flag_finish (fixture->downloader, result, NULL,
                                                       metadata_error, error);
}

static void
assert_saved (Fixture *fixture, const char *file_name, GBytes *expected)
{
  g_autofree char *path = g_build_filename (fixture->folder, file_name, NULL);
  g_autoptr (GBytes) bytes = test_read_file (path);

  g_assert_true (g_bytes_equal (bytes, expected));
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
state_cb (BuntingFlag *flag, GParamSpec *pspec, gpointer user_data)
{
  GArray *states = user_data;
  BuntingFlagState state = bunting_flag_get_state (flag);

  g_array_append_val (states, state);
}

static void
test_saved (Fixture *fixture, gconstpointer data)
{
  static const BuntingFlagState expected[] = { BUNTING_FLAG_QUEUED, BUNTING_FLAG_FETCHING,
                                               BUNTING_FLAG_SAVING, BUNTING_FLAG_SAVED };
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brasilien");
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (BuntingFlagState));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) metadata_error = NULL;
  BuntingOutcome outcome;

  fixture_server_add_flag (fixture->server, "br", fixture->picture, "Brazil");
  g_signal_connect (flag, "notify::state", G_CALLBACK (state_cb), states);
  outcome = download (fixture, flag, &metadata_error, &error);
  g_assert_no_error (error);
  g_assert_no_error (metadata_error);
  g_assert_cmpint (outcome, ==, BUNTING_OUTCOME_SAVED);
  g_assert_cmpmem (states->data, states->len * sizeof (BuntingFlagState), expected,
                   sizeof expected);
  g_assert_cmpstr (bunting_flag_get_file_name (flag), ==, "BR-Brazil.gif");
  assert_saved (fixture, "BR-Brazil.gif", fixture->picture);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static BuntingSource *
new_source_with_script (FixtureServer *server)
{
  const char *base = fixture_server_get_base_uri (server);
  g_autofree char *text = g_strdup_printf (
    "[Source]\nName=x\nPicture=%s/{cc}/{cc}.gif\nMetadata=%s/{cc}/name.php\n", base, base);
  g_autoptr (GError) error = NULL;
  BuntingSource *source;

  source = bunting_source_new_from_text ("script", text, -1, NULL, &error);
  g_assert_no_error (error);
  return source;
}

/* Metadata is JSON if it parses, whatever the server calls it; otherwise the error says its type.
 */
static void
test_metadata_types (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *type, *body, *reason; /* no reason: it parses */
  } cases[] = {
    { "application/json", "{\"country\": \"Land\"}" },
    { "text/html; charset=UTF-8", "{\"country\": \"Land\"}" },
    { "text/plain", "{\"country\": \"Land\"}" },
    { "application/octet-stream", "{\"country\": \"Land\"}" },
    { "application/javascript", "{\"country\": \"Land\"}" },
    { "image/gif", "{\"country\": \"Land\"}" },
    { "nonsense", "{\"country\": \"Land\"}" },
    { NULL, "\xef\xbb\xbf{\"country\": \"Land\"}" },
    { "text/html", "<html>", "text/html" },
    { "application/json", "<html>", "application/json" },
    { "application/json; charset=ISO-8859-1", "{\"country\": \"L\xe4nd\"}", "application/json" },
    { NULL, "<html>", "no known type" },
  };
  g_autoptr (BuntingSource) source = new_source_with_script (fixture->server);

  test_assert_finalizes (fixture->downloader);
  fixture->downloader = new_downloader (source, fixture->library);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    char cc[] = { 'a', (char)('a' + i), '\0' };
    g_autofree char *code = g_ascii_strup (cc, -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/name.php", cc);
    g_autoptr (BuntingFlag) flag = new_flag (code, "Atlas");
    g_autofree char *file_name =
      g_strdup_printf ("%s-%s.gif", code, cases[i].reason == NULL ? "Land" : "Atlas");
    const FixtureAnswer answer = { .content_type = cases[i].type,
                                   .body = cases[i].body,
                                   .size_bytes = -1 };
    g_autoptr (GError) metadata_error = NULL;
    g_autoptr (GError) error = NULL;

    fixture_server_add_flag (fixture->server, cc, fixture->picture, NULL);
    fixture_server_answer (fixture->server, path, &answer);
    g_assert_cmpint (download (fixture, flag, &metadata_error, &error), ==, BUNTING_OUTCOME_SAVED);
    g_assert_no_error (error);
    g_assert_cmpstr (bunting_flag_get_file_name (flag), ==, file_name);
    if (cases[i].reason == NULL) {
      g_assert_no_error (metadata_error);
    } else {
      g_assert_error (metadata_error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_INVALID);
      g_assert_nonnull (strstr (metadata_error->message, cases[i].reason));
    }
  }
  test_assert_finalizes (fixture->downloader);
  fixture->downloader = new_downloader (fixture->source, fixture->library);
}

static void
test_names_of_the_world (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *code, *cc, *name, *file_name;
  } cases[] = {
    { "CI", "ci", "Côte d'Ivoire", "CI-Côte_d'Ivoire.gif" },
    { "CD", "cd", "Congo (Kinshasa)", "CD-Congo_(Kinshasa).gif" },
    { "GB-ENG", "gb-eng", "England", "GB-ENG-England.gif" },
    { "XX", "xx", "../../etc/passwd", "XX-etcpasswd.gif" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (BuntingFlag) flag = new_flag (cases[i].code, "?");
    g_autoptr (GError) error = NULL;

    fixture_server_add_flag (fixture->server, cases[i].cc, fixture->picture, cases[i].name);
    g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_SAVED);
    g_assert_no_error (error);
    if (g_strcmp0 (cases[i].code, "XX") != 0)
      g_assert_cmpstr (bunting_flag_get_file_name (flag), ==, cases[i].file_name);
  }
  g_assert_cmpuint (count_files (fixture), ==, G_N_ELEMENTS (cases));
}

static void
test_extension_of_the_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GBytes) png = test_make_png (3, 2);

  fixture_server_answer_bytes (fixture->server, "/flags/br/br.gif", "image/gif", png);
  g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_SAVED);
  assert_saved (fixture, "BR-Brazil.png", png);
}

static void
test_without_metadata (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer answers[] = {
    { .status = 404 },
    { .status = 500 },
    { .content_type = "text/html", .body = "<p>no</p>", .size_bytes = -1 },
    { .content_type = "application/json", .body = "{\"country\": 7}", .size_bytes = -1 },
    { .content_type = "application/json", .body = "{\"coun", .size_bytes = -1 },
    { .trick = FIXTURE_CUT_SHORT, .body = "{}", .size_bytes = -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *code = g_strdup_printf ("A%c", (char)('A' + i));
    g_autofree char *cc = g_ascii_strdown (code, -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/metadata.json", cc);
    g_autoptr (BuntingFlag) flag = new_flag (code, "Of The Atlas");
    g_autofree char *file_name = g_strdup_printf ("%s-Of_The_Atlas.gif", code);
    g_autoptr (GError) metadata_error = NULL;
    g_autoptr (GError) error = NULL;

    fixture_server_add_flag (fixture->server, cc, fixture->picture, NULL);
    fixture_server_answer (fixture->server, path, &answers[i]);
    g_assert_cmpint (download (fixture, flag, &metadata_error, &error), ==, BUNTING_OUTCOME_SAVED);
    g_assert_no_error (error);
    g_assert_nonnull (metadata_error);
    assert_saved (fixture, file_name, fixture->picture);
  }
}

static void
test_not_found (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("ZZ", "Nowhere");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) metadata_error = NULL;

  fixture_server_add_flag (fixture->server, "zz", NULL, "Nowhere");
  g_assert_cmpint (download (fixture, flag, &metadata_error, &error), ==,
                   BUNTING_OUTCOME_NOT_FOUND);
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND);
  g_assert_no_error (metadata_error);
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_NOT_FOUND);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_not_a_picture (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer answers[] = {
    { .content_type = "text/html", .body = "<html><body>Welcome</body></html>", .size_bytes = -1 },
    { .content_type = "image/gif", .body = "<html><body>Welcome</body></html>", .size_bytes = -1 },
    { .content_type = "image/gif", .body = "", .size_bytes = -1 },
    { .status = 204 },
    { .content_type = "image/gif", .body = "GIF89a", .size_bytes = -1 },
    { .content_type = "image/gif", .body = "GIF89a\2\1\2\1\1\1\1", .size_bytes = -1 },
    { .content_type = "image/svg+xml", .body = "<svg><g></g>", .size_bytes = -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *code = g_strdup_printf ("B%c", (char)('A' + i));
    g_autofree char *cc = g_ascii_strdown (code, -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);
    g_autoptr (BuntingFlag) flag = new_flag (code, "Somewhere");
    g_autoptr (GError) error = NULL;

    fixture_server_answer (fixture->server, path, &answers[i]);
    g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_FAILED);
    g_assert_true (error->domain == BUNTING_PICTURE_ERROR);
    g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_FAILED);
    g_assert_nonnull (bunting_flag_get_error (flag));
  }
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GBytes) newer = test_make_png (5, 5);
  g_autofree char *sent = NULL;
  g_autoptr (GError) error = NULL;
  gsize size_bytes;

  fixture_server_answer (fixture->server, "/flags/br/br.gif",
                         &(FixtureAnswer){ .content_type = "image/gif",
                                           .headers = "ETag: \"one\"\r\n",
                                           .body = g_bytes_get_data (fixture->picture, &size_bytes),
                                           .size_bytes = g_bytes_get_size (fixture->picture) });
  fixture_server_answer (fixture->server, "/flags/br/br.gif", &(FixtureAnswer){ .status = 304 });
  fixture_server_answer_bytes (fixture->server, "/flags/br/br.gif", "image/png", newer);
  fixture_server_add_flag (fixture->server, "br", NULL, "Brazil");
  bunting_flag_downloader_set_refresh (fixture->downloader, TRUE);

  g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_SAVED);
  g_assert_no_error (error);
  g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_UNCHANGED);
  g_assert_no_error (error);
  sent = fixture_server_dup_header (fixture->server, "/flags/br/br.gif", "If-None-Match");
  g_assert_cmpstr (sent, ==, "\"one\"");
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_SAVED);
  assert_saved (fixture, "BR-Brazil.gif", fixture->picture);

  /* The new picture is of another kind; the old file is removed. */
  g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_CHANGED);
  g_assert_no_error (error);
  assert_saved (fixture, "BR-Brazil.png", newer);
  while (count_files (fixture) > 1)
    g_main_context_iteration (NULL, TRUE);
}

static BuntingSource *
new_own_source (FixtureServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("[Source]\nName=Own\nPicture=%s/{cc}/{cc}.gif\n",
                                           fixture_server_get_base_uri (server));
  BuntingSource *source = bunting_source_new_from_text ("own", text, -1, NULL, &error);

  g_assert_no_error (error);
  return source;
}

/* Servers without ETag: the same bytes are no change, and leave the file alone. The server's own
 * date, where it sends one, is a condition as well. */
static void
test_refresh_without_etag (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *headers, *if_none_match, *if_modified_since;
  } cases[] = {
    { NULL, NULL, NULL },
    { "Last-Modified: Fri, 01 May 2026 10:00:00 GMT\r\n", NULL, "Fri, 01 May 2026 10:00:00 GMT" },
    { "ETag: \"1\"\r\n", "\"1\"", NULL },
    { "ETag: \"1\"\r\nLast-Modified: Fri, 01 May 2026 10:00:00 GMT\r\n", "\"1\"",
      "Fri, 01 May 2026 10:00:00 GMT" },
  };
  gsize size_bytes;
  const void *body = g_bytes_get_data (fixture->picture, &size_bytes);
  g_autoptr (GBytes) newer = test_make_gif (7, 7);

  bunting_flag_downloader_set_refresh (fixture->downloader, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    char code[] = { 'A', (char)('A' + i), '\0' };
    g_autofree char *cc = g_ascii_strdown (code, -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);
    g_autofree char *file_name = g_strdup_printf ("%s-Brazil.gif", code);
    g_autofree char *file_path = g_build_filename (fixture->folder, file_name, NULL);
    const struct utimbuf then = { 1000000000, 1000000000 };
    g_autoptr (BuntingFlag) flag = new_flag (code, "Brazil");
    const FixtureAnswer picture = { .content_type = "image/gif",
                                    .headers = cases[i].headers,
                                    .body = body,
                                    .size_bytes = (gssize)size_bytes };
    GStatBuf info;

    fixture_server_answer (fixture->server, path, &picture);
    fixture_server_answer (fixture->server, path, &picture); /* a server that ignores conditions */
    fixture_server_answer (fixture->server, path, &(FixtureAnswer){ .status = 304 });
    fixture_server_answer_bytes (fixture->server, path, "image/gif", newer);
    fixture_server_add_flag (fixture->server, cc, NULL, "Brazil");
    g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_SAVED);
    g_assert_cmpint (g_utime (file_path, (struct utimbuf *)&then), ==, 0);
    for (guint n = 0; n < (cases[i].headers != NULL ? 2 : 1); n++) {
      g_autofree char *none_match = NULL;
      g_autofree char *modified_since = NULL;

      g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_UNCHANGED);
      none_match = fixture_server_dup_header (fixture->server, path, "If-None-Match");
      modified_since = fixture_server_dup_header (fixture->server, path, "If-Modified-Since");
      g_assert_cmpstr (none_match, ==, cases[i].if_none_match);
      g_assert_cmpstr (modified_since, ==, cases[i].if_modified_since);
      g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_SAVED);
      g_assert_cmpint (g_stat (file_path, &info), ==, 0);
      g_assert_cmpint (info.st_mtime, ==, 1000000000);
    }
    if (cases[i].headers == NULL) /* 304 without a condition is an error */
      g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_FAILED);
    g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_CHANGED);
    assert_saved (fixture, file_name, newer);
  }
}

/* An ETag is sent only to the server that it is from. */
static void
test_refresh_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (FixtureServer) elsewhere = fixture_server_new ();
  FixtureServer *servers[] = { fixture->server, elsewhere, elsewhere };
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++) {
    g_autoptr (BuntingSource) source = new_own_source (servers[i]);
    g_autofree char *sent = NULL;
    g_autoptr (GError) error = NULL;
    gsize size_bytes;
    const void *body = g_bytes_get_data (fixture->picture, &size_bytes);
    const FixtureAnswer answer = { .content_type = "image/gif",
                                   .headers = "ETag: \"one\"\r\n",
                                   .body = body,
                                   .size_bytes = (gssize)size_bytes };

    fixture_server_answer (servers[i], "/flags/br/br.gif", &answer);
    test_assert_finalizes (fixture->downloader);
    fixture->downloader = new_downloader (source, fixture->library);
    bunting_flag_downloader_set_refresh (fixture->downloader, TRUE);
    /* The bytes are the same. */
    g_assert_cmpint (download (fixture, flag, NULL, &error), ==,
                     i == 0 ? BUNTING_OUTCOME_SAVED : BUNTING_OUTCOME_UNCHANGED);
    g_assert_no_error (error);
    sent = fixture_server_dup_header (servers[i], "/flags/br/br.gif", "If-None-Match");
    g_assert_cmpstr (sent, ==, i == 2 ? "\"one\"" : NULL);
  }
}

static void
test_failed_refresh_takes_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");

  fixture_server_add_flag (fixture->server, "br", fixture->picture, "Brazil");
  fixture_server_answer (fixture->server, "/flags/br/br.gif", &(FixtureAnswer){ .status = 500 });
  bunting_flag_downloader_set_refresh (fixture->downloader, TRUE);
  g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_SAVED);
  g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_FAILED);
  g_assert_cmpstr (bunting_flag_get_file_name (flag), ==, "BR-Brazil.gif");
  assert_saved (fixture, "BR-Brazil.gif", fixture->picture);
}

static void
test_name_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autofree char *path = g_build_filename (fixture->folder, "BR-Brazil.gif", NULL);
  g_autoptr (GBytes) mine = g_bytes_new_static ("mine", 4);
  g_autoptr (GError) error = NULL;

  test_write_file (path, "mine", 4);
  fixture_server_add_flag (fixture->server, "br", fixture->picture, "Brazil");
  g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_FAILED);
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_EXISTS);
  assert_saved (fixture, "BR-Brazil.gif", mine);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GError) error = NULL;

  fixture_server_answer (fixture->server, "/flags/br/br.gif",
                         &(FixtureAnswer){ .trick = FIXTURE_SILENT });
  bunting_flag_downloader_set_deadline_s (fixture->downloader, 1);
  g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_FAILED);
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
}

/* A picture is saved even if its metadata does not come, whatever the server does instead. The
 * flag's own deadline is far away. */
static void
test_metadata_late (Fixture *fixture, gconstpointer data)
{
  static const FixtureAnswer answers[] = {
    { .trick = FIXTURE_SILENT },
    { .trick = FIXTURE_STALL, .body = "{\"country\": \"Brazil\"}", .size_bytes = -1 },
    { .trick = FIXTURE_TRICKLE,
      .body = "{\"country\": \"x\"}",
      .size_bytes = -1,
      .delay_ms = 60000 },
    { .delay_ms = 60000, .body = "{\"country\": \"Brazil\"}", .size_bytes = -1 },
    { .status = 503, .headers = "Retry-After: 15\r\n" },
  };

  bunting_flag_downloader_set_deadline_s (fixture->downloader, 3600);
  bunting_flag_downloader_set_metadata_wait_ms (fixture->downloader, 50);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autofree char *code = g_strdup_printf ("A%c", (char)('A' + i));
    g_autofree char *cc = g_ascii_strdown (code, -1);
    g_autofree char *path = g_strdup_printf ("/flags/%s/metadata.json", cc);
    g_autofree char *file_name = g_strdup_printf ("%s-Of_The_Atlas.gif", code);
    g_autoptr (BuntingFlag) flag = new_flag (code, "Of The Atlas");
    g_autoptr (GError) metadata_error = NULL;
    g_autoptr (GError) error = NULL;

    fixture_server_add_flag (fixture->server, cc, fixture->picture, NULL);
    fixture_server_answer (fixture->server, path, &answers[i]);
    g_assert_cmpint (download (fixture, flag, &metadata_error, &error), ==, BUNTING_OUTCOME_SAVED);
    g_assert_no_error (error);
    g_assert_error (metadata_error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_LATE);
    assert_saved (fixture, file_name, fixture->picture);
  }
}

static void
download_with_metadata (Fixture *fixture,
                        const char *code,
                        const FixtureAnswer *metadata,
                        gboolean is_in_time)
{
  g_autofree char *cc = g_ascii_strdown (code, -1);
  g_autofree char *path = g_strdup_printf ("/flags/%s/metadata.json", cc);
  g_autoptr (BuntingFlag) flag = new_flag (code, "Of The Atlas");
  g_autoptr (GError) metadata_error = NULL;
  g_autoptr (GError) error = NULL;

  fixture_server_answer (fixture->server, path, metadata);
  g_assert_cmpint (download (fixture, flag, &metadata_error, &error), ==, BUNTING_OUTCOME_SAVED);
  if (is_in_time)
    g_assert_no_error (metadata_error);
  else
    g_assert_error (metadata_error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_LATE);
}

/* Twelve flags do not wait for twelve times the whole time. After metadata that arrives in time,
 * the next may take the whole time again. */
static void
test_metadata_late_again (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };
  const FixtureAnswer good = { .body = "{\"country\": \"Land\"}", .size_bytes = -1 };
  const FixtureAnswer slow = { .body = good.body, .size_bytes = -1, .delay_ms = 100 };
  const FixtureAnswer slow_picture = { .body = g_bytes_get_data (fixture->picture, NULL),
                                       .size_bytes = (gssize)g_bytes_get_size (fixture->picture),
                                       .delay_ms = 3000 };
  gint64 start_us = g_get_monotonic_time ();

  bunting_flag_downloader_set_metadata_wait_ms (fixture->downloader, 3000);
  for (char letter = 'A'; letter <= 'L'; letter++) {
    const char cc[] = { 'a', g_ascii_tolower (letter), '\0' };

    fixture_server_add_flag (fixture->server, cc, fixture->picture, NULL);
    download_with_metadata (fixture, (const char[]){ 'A', letter, '\0' }, &silent, FALSE);
  }
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 12 * 3 * G_USEC_PER_SEC);
  fixture_server_answer (fixture->server, "/flags/am/am.gif", &slow_picture);
  download_with_metadata (fixture, "AM", &good, TRUE);
  fixture_server_add_flag (fixture->server, "an", fixture->picture, NULL);
  download_with_metadata (fixture, "AN", &slow, TRUE);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_server_add_flag (fixture->server, "br", fixture->picture, NULL);
  fixture_server_answer (fixture->server, "/flags/br/metadata.json",
                         &(FixtureAnswer){ .trick = FIXTURE_SILENT });
  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  bunting_flag_downloader_download_flag_async (fixture->downloader, flag, NULL, cancellable,
                                               test_keep_result, &result);
  while (fixture_server_get_n_requests (fixture->server) < 2)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  test_wait_for_result (&result);
  g_assert_cmpint (
    bunting_flag_downloader_download_flag_finish (fixture->downloader, result, NULL, NULL, &error),
    ==, BUNTING_OUTCOME_CANCELLED);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_CANCELLED);
  g_assert_null (bunting_flag_get_error (flag));
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

/* What a converter does in a worker thread. */
typedef struct {
  GBytes *result; /* (nullable): NULL to fail */
  GMutex lock;
  GCond is_released;
  gboolean is_waiting; /* guarded by lock, like the next one */
  gboolean may_continue;
  gboolean is_destroyed;
} Conversion;

static GBytes *
convert (const char *code, GBytes *bytes, gpointer user_data, GError **error)
{
  Conversion *conversion = user_data;

  g_assert_cmpstr (code, ==, "BR");
  g_mutex_lock (&conversion->lock);
  conversion->is_waiting = TRUE;
  while (!conversion->may_continue)
    g_cond_wait (&conversion->is_released, &conversion->lock);
  g_mutex_unlock (&conversion->lock);
  if (conversion->result == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not to be converted");
  return conversion->result != NULL ? g_bytes_ref (conversion->result) : NULL;
}

static void
conversion_destroyed (gpointer user_data)
{
  g_atomic_int_set (&((Conversion *)user_data)->is_destroyed, TRUE);
}

static gboolean
conversion_is_destroyed (gpointer user_data)
{
  return g_atomic_int_get (&((Conversion *)user_data)->is_destroyed);
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The worker thread does not wake the main loop, and gives up its part of the converter after the
 * flag has ended. */
static void
wait_for_thread (TestCondition condition, Conversion *conversion)
{
  guint tick = g_timeout_add (1, look_again_cb, NULL);

  test_wait_until (condition, conversion);
  g_source_remove (tick);
}

static void
set_converter (Fixture *fixture, Conversion *conversion)
{
  g_autoptr (BuntingPictureConverter) converter =
    bunting_picture_converter_new (convert, conversion, conversion_destroyed);

  bunting_flag_downloader_set_converter (fixture->downloader, converter);
}

static void
test_converted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GBytes) png = test_make_png (3, 2);
  Conversion conversion = { .result = png, .may_continue = TRUE };

  fixture_server_add_flag (fixture->server, "br", fixture->picture, NULL);
  set_converter (fixture, &conversion);
  g_assert_cmpint (download (fixture, flag, NULL, NULL), ==, BUNTING_OUTCOME_SAVED);
  assert_saved (fixture, "BR-Brazil.png", png);
  test_assert_finalizes (fixture->downloader);
  wait_for_thread (conversion_is_destroyed, &conversion);
  fixture->downloader = new_downloader (fixture->source, fixture->library);
}

static void
test_not_converted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GBytes) text = g_bytes_new_static ("text", 4);
  Conversion failing = { .may_continue = TRUE };
  Conversion nonsense = { .result = text, .may_continue = TRUE };
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) error = NULL;

  fixture_server_add_flag (fixture->server, "br", fixture->picture, NULL);
  set_converter (fixture, &failing);
  g_assert_cmpint (download (fixture, flag, NULL, &failure), ==, BUNTING_OUTCOME_FAILED);
  g_assert_error (failure, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  set_converter (fixture, &nonsense);
  wait_for_thread (conversion_is_destroyed, &failing);
  g_assert_cmpint (download (fixture, flag, NULL, &error), ==, BUNTING_OUTCOME_FAILED);
  g_assert_error (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_NO_PICTURE);
  g_assert_cmpuint (count_files (fixture), ==, 0);
  test_assert_finalizes (fixture->downloader);
  wait_for_thread (conversion_is_destroyed, &nonsense);
  fixture->downloader = new_downloader (fixture->source, fixture->library);
}

static gboolean
conversion_is_waiting (gpointer user_data)
{
  Conversion *conversion = user_data;
  gboolean is_waiting;

  g_mutex_lock (&conversion->lock);
  is_waiting = conversion->is_waiting;
  g_mutex_unlock (&conversion->lock);
  return is_waiting;
}

/* The download ends at once; the converter ends later, and is not used after it was destroyed. */
static void
test_cancelled_conversion (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag = new_flag ("BR", "Brazil");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  Conversion conversion = { .result = fixture->picture };

  fixture_server_add_flag (fixture->server, "br", fixture->picture, NULL);
  set_converter (fixture, &conversion);
  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  bunting_flag_downloader_download_flag_async (fixture->downloader, flag, NULL, cancellable,
                                               test_keep_result, &result);
  wait_for_thread (conversion_is_waiting, &conversion);
  g_cancellable_cancel (cancellable);
  test_wait_for_result (&result);
  g_assert_cmpint (
    bunting_flag_downloader_download_flag_finish (fixture->downloader, result, NULL, NULL, NULL),
    ==, BUNTING_OUTCOME_CANCELLED);
  g_clear_object (&result);
  test_settle ();
  test_assert_finalizes (fixture->downloader);
  g_assert_false (conversion_is_destroyed (&conversion));
  g_mutex_lock (&conversion.lock);
  conversion.may_continue = TRUE;
  g_cond_signal (&conversion.is_released);
  g_mutex_unlock (&conversion.lock);
  wait_for_thread (conversion_is_destroyed, &conversion);
  g_assert_cmpuint (count_files (fixture), ==, 0);
  fixture->downloader = new_downloader (fixture->source, fixture->library);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/flag-downloader/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("saved", test_saved);
  ADD ("names-of-the-world", test_names_of_the_world);
  ADD ("metadata-types", test_metadata_types);
  ADD ("extension-of-the-bytes", test_extension_of_the_bytes);
  ADD ("without-metadata", test_without_metadata);
  ADD ("not-found", test_not_found);
  ADD ("not-a-picture", test_not_a_picture);
  ADD ("refresh", test_refresh);
  ADD ("refresh-without-etag", test_refresh_without_etag);
  ADD ("refresh-elsewhere", test_refresh_elsewhere);
  ADD ("failed-refresh-takes-nothing", test_failed_refresh_takes_nothing);
  ADD ("name-taken", test_name_taken);
  ADD ("deadline", test_deadline);
  ADD ("metadata-late", test_metadata_late);
  ADD ("metadata-late-again", test_metadata_late_again);
  ADD ("cancelled", test_cancelled);
  ADD ("converted", test_converted);
  ADD ("not-converted", test_not_converted);
  ADD ("cancelled-conversion", test_cancelled_conversion);
  return g_test_run ();
}
