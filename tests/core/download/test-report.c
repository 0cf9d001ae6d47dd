/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-report.h"

#include "fixture-server.h"
#include "test-utils.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A flag with a quote and a comma in its country's name, one that is saved without metadata, one
 * that is not found, and one that fails. */
static BuntingBatch *
run_download (FixtureServer *server, const char *path)
{
  const BuntingCountryInfo odd = { .code = "AA", .english_name = "So-called \"A\", the first" };
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base (fixture_server_get_base_uri (server), NULL);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (1);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (session);
  g_autoptr (BuntingFlagDownloader) downloader =
    bunting_flag_downloader_new (source, fetcher, library);
  g_autoptr (BuntingLimiter) limiter = bunting_limiter_new (1);
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) picture = test_make_gif (3, 2);
  g_autoptr (BuntingCountry) country = bunting_country_new (&odd);
  g_autoptr (GAsyncResult) result = NULL;
  BuntingBatch *batch;

  fixture_server_add_flag (server, "aa", picture, "So-called A");
  fixture_server_add_flag (server, "bb", picture, NULL);
  fixture_server_answer (server, "/flags/dd/dd.gif", &(FixtureAnswer){ .status = 418 });
  g_ptr_array_add (flags, bunting_flag_new (country));
  for (const char *const *code = (const char *const[]){ "BB", "CC", "DD", NULL }; *code != NULL;
       code++) {
    g_autoptr (BuntingCountry) other = bunting_country_new_for_code (*code);

    g_ptr_array_add (flags, bunting_flag_new (other));
  }
  batch = bunting_batch_new (downloader, limiter, flags);
  bunting_batch_run_async (batch, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_true (bunting_batch_run_finish (batch, result, NULL));
  return batch;
}

static void
test_csv (BuntingBatch *batch)
{
  g_autofree char *csv = bunting_report_to_csv (batch);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_cmpstr (lines[0], ==, "code,country,outcome,file,error,metadata_error");
  g_assert_cmpstr (lines[1], ==,
                   "AA,\"So-called \"\"A\"\", the first\",saved,AA-So-called_A.gif,,");
  g_assert_true (g_str_has_prefix (lines[2], "BB,BB,saved,BB-BB.gif,,the server answered 404"));
  g_assert_true (g_str_has_prefix (lines[3], "CC,CC,not-found,,the server answered 404"));
  g_assert_true (g_str_has_prefix (lines[4], "DD,DD,failed,,the server answered 418"));
  g_assert_cmpstr (lines[5], ==, "");
  g_assert_null (strstr (csv, "\n\n"));
}

static void
test_json (BuntingBatch *batch)
{
  g_autofree char *json = bunting_report_to_json (batch);
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
}

static void
test_documents (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (FixtureServer) server = fixture_server_new ();
  g_autoptr (BuntingBatch) batch = run_download (server, folder);

  test_csv (batch);
  test_json (batch);
  g_assert_cmpstr (bunting_outcome_get_name (BUNTING_OUTCOME_ALREADY_SAVED), ==, "already-saved");
  test_settle ();
  test_assert_finalizes (g_steal_pointer (&batch));
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/documents", test_documents);
  return g_test_run ();
}
