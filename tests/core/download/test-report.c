/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-report.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <json-glib/json-glib.h>
#include <string.h>

static BuntingFlagDownloader *
make_downloader (FixtureServer *server, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base (fixture_server_get_base_uri (server), NULL);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (1);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);

  return bunting_flag_downloader_new (source, fetcher, library);
}

static BuntingBatch *
run_batch (BuntingFlagDownloader *downloader, GPtrArray *flags)
{
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (1);
  g_autoptr (GAsyncResult) result = NULL;
  BuntingBatch *batch = bunting_batch_new (downloader, limiter, flags);

  bunting_batch_run_async (batch, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_true (bunting_batch_run_finish (batch, result, NULL));
  return batch;
}

/* A flag with a quote and a comma in its country's name, one that is saved without metadata, one
 * that is not found, and one that fails. */
static BuntingBatch *
run_download (FixtureServer *server, BuntingFlagDownloader *downloader)
{
  const BuntingCountryInfo odd = { .code = "AA", .english_name = "So-called \"A\", the first" };
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) picture = test_make_gif (3, 2);
  g_autoptr (BuntingCountry) country = bunting_country_new (&odd);

  fixture_server_add_flag (server, "aa", picture, "So-called A");
  fixture_server_add_flag (server, "bb", picture, NULL);
  fixture_server_answer (server, "/flags/dd/dd.gif", &(FixtureAnswer){ .status = 418 });
  g_ptr_array_add (flags, bunting_flag_new (country));
  for (const char *const *code = (const char *const[]){ "BB", "CC", "DD", NULL }; *code != NULL;
       code++) {
    g_autoptr (BuntingCountry) other = bunting_country_new_for_code (*code);

    g_ptr_array_add (flags, bunting_flag_new (other));
  }
  return run_batch (downloader, flags);
}

static void
test_csv (BuntingReport *report)
{
  g_autofree char *csv = bunting_report_to_csv (report);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_cmpstr (lines[0], ==,
                   "code,country,outcome,file,error,metadata_error,bytes,uri,"
                   "time,elapsed_s");
  g_assert_true (g_regex_match_simple (
    "^AA,\"So-called \"\"A\"\", the first\",saved,AA-So-called_A\\.gif,,,[1-9][0-9]*,"
    "http://127[^,]*/aa/aa\\.gif,[-0-9]{10}T[:0-9]{8}Z,[0-9]+\\.[0-9]{3}$",
    lines[1], 0, 0));
  g_assert_true (g_str_has_prefix (lines[2], "BB,BB,saved,BB-BB.gif,,the server answered 404"));
  g_assert_true (g_str_has_prefix (lines[3], "CC,CC,not-found,,the server answered 404"));
  g_assert_true (g_str_has_prefix (lines[4], "DD,DD,failed,,the server answered 418"));
  g_assert_cmpstr (lines[5], ==, "");
  g_assert_null (strstr (csv, "\n\n"));
}

static void
test_json (BuntingReport *report)
{
  g_autofree char *json = bunting_report_to_json (report);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *root, *flag;
  JsonArray *flags;

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpfloat (json_object_get_double_member (root, "elapsed_s"), >, 0);
  g_assert_cmpint (
    json_object_get_int_member (json_object_get_object_member (root, "totals"), "saved"), ==, 2);
  flags = json_object_get_array_member (root, "flags");
  g_assert_cmpuint (json_array_get_length (flags), ==, 4);
  flag = json_array_get_object_element (flags, 2);
  g_assert_cmpstr (json_object_get_string_member (flag, "outcome"), ==, "not-found");
  g_assert_true (json_object_get_null_member (flag, "file"));
  g_assert_false (json_object_has_member (flag, "bytes"));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (flag, "uri"), "/cc/cc.gif"));
}

static void
test_documents (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (FixtureServer) server = fixture_server_new ();
  g_autoptr (BuntingFlagDownloader) downloader = make_downloader (server, folder);
  g_autoptr (BuntingBatch) batch = run_download (server, downloader);
  g_autoptr (BuntingReport) report = bunting_report_new_for_batch (batch);

  test_csv (report);
  test_json (report);
  g_assert_cmpstr (bunting_outcome_get_name (BUNTING_OUTCOME_ALREADY_SAVED), ==, "already-saved");
  test_settle ();
  test_assert_finalizes (g_steal_pointer (&batch));
  test_remove_folder (folder);
}

static void
changed_cb (BuntingReport *report, guint *n_changed)
{
  (*n_changed)++;
}

/* Returns: the flags of these lines of the report */
static GPtrArray *
take_flags (BuntingReport *report, const char *codes)
{
  GPtrArray *lines = bunting_report_get_lines (report);
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < lines->len; i++) {
    BuntingFlag *flag = ((BuntingReportLine *)lines->pdata[i])->flag;

    if (strstr (codes, bunting_flag_get_code (flag)) != NULL)
      g_ptr_array_add (flags, g_object_ref (flag));
  }
  return flags;
}

/* A retry of what was not saved belongs to the same report. Each flag has its last outcome. */
static void
test_retry (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (FixtureServer) server = fixture_server_new ();
  g_autoptr (BuntingFlagDownloader) downloader = make_downloader (server, folder);
  g_autoptr (BuntingBatch) first = run_download (server, downloader);
  g_autoptr (BuntingReport) report = bunting_report_new_for_batch (first);
  g_autoptr (GPtrArray) saved = take_flags (report, "AA DD");
  g_autoptr (GPtrArray) failed = take_flags (report, "DD CC");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GBytes) picture = test_make_gif (3, 2);
  g_autoptr (BuntingBatch) second = NULL;
  BuntingReportLine *last;
  guint n_changed = 0;

  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_SAVED), ==, 2);
  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_FAILED), ==, 1);
  g_assert_cmpuint (failed->len, ==, 2);
  g_assert_true (bunting_report_lacks (report, failed));
  g_assert_false (bunting_report_lacks (report, saved));
  g_assert_false (bunting_report_lacks (report, none));

  g_signal_connect (report, "changed", G_CALLBACK (changed_cb), &n_changed);
  second = run_batch (downloader, failed);
  bunting_report_add_batch (report, second);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (bunting_report_get_n_flags (report), ==, 4);
  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_SAVED), ==, 2);
  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_FAILED), ==, 1);

  /* The server fails once more, and then recovers. */
  fixture_server_add_flag (server, "dd", picture, "D");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (BuntingBatch) retry = run_batch (downloader, failed);

    bunting_report_add_batch (report, retry);
  }
  g_assert_cmpuint (bunting_report_get_n_flags (report), ==, 4);
  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_SAVED), ==, 3);
  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_FAILED), ==, 0);
  g_assert_cmpuint (bunting_report_get_n (report, BUNTING_OUTCOME_NOT_FOUND), ==, 1);
  g_assert_cmpfloat (bunting_report_get_elapsed_s (report), >=,
                     bunting_batch_get_elapsed_s (first) + bunting_batch_get_elapsed_s (second));
  last = g_ptr_array_index (bunting_report_get_lines (report), 3);
  g_assert_cmpstr (bunting_flag_get_code (last->flag), ==, "DD");
  g_assert_cmpstr (last->file_name, ==, "DD-D.gif");
  g_assert_false (bunting_report_lacks (report, failed));
  test_settle ();
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/documents", test_documents);
  g_test_add_func ("/report/retry", test_retry);
  return g_test_run ();
}
