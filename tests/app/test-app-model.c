/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-app-model.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "bunting-paths.h"
#include "source/bunting-source-list.h"
#include "bunting-report-messages.h"
#include "fixture-server.h"
#include "test-utils.h"
#include "flag-fixtures.h"

static BuntingAtlas *atlas;

typedef struct {
  char *collection;
  char *folder;
  FixtureServer *server;
  BuntingAppModel *app_model;
} Fixture;

static BuntingSource *
load_built_in (void)
{
  g_autofree char *dir = bunting_data_path ("sources", NULL);
  g_autoptr (GPtrArray) sources = bunting_source_list_load_folder (dir, NULL);

  for (guint i = 0; i < sources->len; i++)
    if (bunting_source_needs_base (g_ptr_array_index (sources, i)))
      return g_object_ref (g_ptr_array_index (sources, i));
  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer built_in)
{
  const char *codes[] = { "BR", "CN", "FR", NULL };
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *path = NULL;

  fixture->collection = test_make_folder ();
  fixture->folder = test_make_folder ();
  fixture->server = fixture_server_new ();
  test_fill_collection (fixture->collection, codes);
  source = GPOINTER_TO_INT (built_in)
             ? load_built_in ()
             : bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  g_assert_nonnull (source);
  path = g_build_filename (fixture->folder, "Flags", NULL);
  folder = g_file_new_for_path (path);
  fixture->app_model = bunting_app_model_new (atlas, source, folder, fixture->collection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  g_assert_finalize_object (fixture->app_model);
  fixture_server_free (fixture->server);
  test_remove_folder (fixture->collection);
  test_remove_folder (fixture->folder);
  g_free (fixture->collection);
  g_free (fixture->folder);
}

static BuntingFlag *
find (Fixture *fixture, const char *code)
{
  GListModel *flags = bunting_app_model_get_flags (fixture->app_model);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_str_equal (bunting_flag_get_code (flag), code))
      return flag;
  }
  g_assert_not_reached ();
}

static GPtrArray *
select_flags (Fixture *fixture, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; list[i] != NULL; i++)
    g_ptr_array_add (flags, g_object_ref (find (fixture, list[i])));
  return flags;
}

static gboolean
download (Fixture *fixture, const char *codes, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) flags = select_flags (fixture, codes);

  bunting_app_model_download_async (fixture->app_model, flags, FALSE, test_keep_result, &result);
  g_assert_true (bunting_app_model_get_busy (fixture->app_model));
  test_wait_for_result (&result);
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  return bunting_app_model_download_finish (fixture->app_model, result, error);
}

static void
open_folder (Fixture *fixture, GFile *folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_app_model_open_folder_async (fixture->app_model, folder, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  bunting_app_model_open_folder_finish (fixture->app_model, result, &error);
  g_assert_no_error (error);
}

static void
test_built_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingReport) report = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *timed_summary = NULL;
  BuntingBatch *done;

  g_assert_null (bunting_app_model_get_collection (fixture->app_model));
  g_assert_true (download (fixture, "BR CN FR DE", &error));
  g_assert_no_error (error);
  done = bunting_app_model_get_batch (fixture->app_model);
  g_assert_cmpuint (bunting_batch_get_n (done, BUNTING_OUTCOME_SAVED), ==, 3);
  g_assert_cmpuint (bunting_batch_get_n (done, BUNTING_OUTCOME_NOT_FOUND), ==, 1);
  g_assert_cmpuint (bunting_app_model_get_n_done (fixture->app_model), ==, 4);
  g_assert_cmpfloat (bunting_app_model_get_fraction (fixture->app_model), ==, 1);
  g_assert_cmpstr (bunting_flag_get_file_name (find (fixture, "BR")), ==, "BR-Brazil.png");
  g_assert_cmpint (bunting_flag_get_state (find (fixture, "DE")), ==, BUNTING_FLAG_NOT_FOUND);
  g_assert_nonnull (bunting_app_model_get_collection (fixture->app_model));
  report = bunting_report_new_for_batch (done);
  summary = bunting_format_summary (report);
  g_assert_cmpstr (summary, ==, "3 flags downloaded, 1 not available");
  timed_summary = bunting_format_timed_summary (report);
  g_assert_true (g_str_has_prefix (timed_summary, "3 flags downloaded in 0."));
  g_assert_true (g_str_has_suffix (timed_summary, " s, 1 not available"));

  /* The server keeps running for the next download. */
  g_assert_true (download (fixture, "BR", &error));
  done = bunting_app_model_get_batch (fixture->app_model);
  g_assert_cmpuint (bunting_batch_get_n (done, BUNTING_OUTCOME_ALREADY_SAVED), ==, 1);
}

static void
test_no_collection (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = load_built_in ();
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->app_model);
  fixture->app_model = bunting_app_model_new (atlas, source, folder, "/no/such/collection");
  g_assert_false (download (fixture, "BR", &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER);
  g_assert_cmpint (bunting_flag_get_state (find (fixture, "BR")), ==, BUNTING_FLAG_ABSENT);
}

static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer broken = { .status = 418 };
  g_autoptr (GBytes) png = test_draw_png (32, 24, 0xff0000);
  g_autoptr (BuntingReport) report = NULL;
  g_autofree char *trouble = NULL;

  fixture_server_add_flag (fixture->server, "br", png, "Brazil");
  fixture_server_answer (fixture->server, "/flags/fr/fr.gif", &broken);
  g_assert_true (download (fixture, "BR DE FR", NULL));
  report = bunting_report_new_for_batch (bunting_app_model_get_batch (fixture->app_model));
  trouble = bunting_format_trouble (report);
  g_assert_cmpstr (trouble, ==, "1 not available: Germany\nFrance: the server answered 418");
}

/* The error comes before the first request. */
static void
test_folder_is_a_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "Flags", NULL);
  g_autoptr (GError) error = NULL;

  test_write_file (path, "", 0);
  g_assert_false (download (fixture, "BR", &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
}

static void
test_open_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) png = test_draw_png (32, 24, 0xff0000);
  g_autoptr (GFile) first = g_object_ref (bunting_app_model_get_folder (fixture->app_model));
  g_autoptr (GFile) other = g_file_new_for_path (fixture->folder);

  /* A folder that does not exist yet is not an error. */
  open_folder (fixture, first);
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 0);
  fixture_server_add_flag (fixture->server, "br", png, "Brazil");
  g_assert_true (download (fixture, "BR", NULL));
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 1);

  open_folder (fixture, other);
  g_assert_true (g_file_equal (bunting_app_model_get_folder (fixture->app_model), other));
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 0);
  open_folder (fixture, first);
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, 1);
}

/* A missing folder of the settings is an error, and is not created. */
static void
test_folder_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) gone = g_object_ref (bunting_app_model_get_folder (fixture->app_model));
  g_autoptr (GFile) other = g_file_new_for_path (fixture->folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_app_model_expect_folder (fixture->app_model);
  bunting_app_model_open_folder_async (fixture->app_model, gone, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_false (bunting_app_model_open_folder_finish (fixture->app_model, result, &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  g_assert_false (g_file_query_exists (gone, NULL));

  /* Only that folder was expected to exist. */
  open_folder (fixture, other);
  open_folder (fixture, gone);
  g_assert_true (g_file_make_directory (gone, NULL, NULL));
  bunting_app_model_expect_folder (fixture->app_model);
  open_folder (fixture, gone);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) flags = select_flags (fixture, "BR CN");
  BuntingBatch *done;

  fixture_server_answer (fixture->server, "/flags/br/br.gif", &silent);
  fixture_server_answer (fixture->server, "/flags/cn/cn.gif", &silent);
  bunting_app_model_cancel (fixture->app_model);
  bunting_app_model_download_async (fixture->app_model, flags, FALSE, test_keep_result, &result);
  while (fixture_server_get_n_requests (fixture->server) == 0)
    g_main_context_iteration (NULL, FALSE);
  bunting_app_model_cancel (fixture->app_model);
  test_wait_for_result (&result);
  g_assert_true (bunting_app_model_download_finish (fixture->app_model, result, &error));
  g_assert_no_error (error);
  done = bunting_app_model_get_batch (fixture->app_model);
  g_assert_cmpuint (bunting_batch_get_n (done, BUNTING_OUTCOME_CANCELLED), ==, 2);
}

static void
test_one_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) flags = select_flags (fixture, "BR");

  bunting_app_model_download_async (fixture->app_model, flags, FALSE, test_keep_result, &first);
  bunting_app_model_download_async (fixture->app_model, flags, FALSE, test_keep_result, &second);
  test_wait_for_result (&second);
  g_assert_false (bunting_app_model_download_finish (fixture->app_model, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (
    bunting_app_model_download_finish (fixture->app_model, test_wait_for_result (&first), NULL));
}

/* A new source applies to the next download, and saved flags are replaced only on request. */
static void
test_source_and_refresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) png = test_make_png (4, 3);
  g_autoptr (FixtureServer) other = fixture_server_new ();
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base (fixture_server_get_base_uri (other), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) flags = NULL;

  fixture_server_add_flag (fixture->server, "br", png, "Brazil");
  fixture_server_add_flag (other, "br", png, "Brazil");
  g_assert_true (download (fixture, "BR", NULL));
  bunting_app_model_set_source (fixture->app_model, source);
  g_assert_true (bunting_app_model_get_source (fixture->app_model) == source);
  g_assert_true (download (fixture, "BR", NULL));
  g_assert_cmpuint (fixture_server_get_n_requests (other), ==, 0);

  bunting_app_model_set_refresh (fixture->app_model, TRUE);
  g_assert_true (download (fixture, "BR", NULL));
  g_assert_cmpuint (fixture_server_count (other, "/flags/br/br.gif"), ==, 1);
  bunting_app_model_set_refresh (fixture->app_model, FALSE);
  flags = select_flags (fixture, "BR");
  bunting_app_model_download_async (fixture->app_model, flags, TRUE, test_keep_result, &result);
  g_assert_true (
    bunting_app_model_download_finish (fixture->app_model, test_wait_for_result (&result), NULL));
  g_assert_cmpuint (fixture_server_count (other, "/flags/br/br.gif"), ==, 2);
  g_assert_true (bunting_app_model_get_refreshed (fixture->app_model));
}

/* Opening a read-only folder fails, although its flags are marked as saved. */
static void
test_read_only_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "read-only", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0555), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
  if (!test_lose_privileges ()) {
    g_test_skip ("nothing is read-only for this user");
    return;
  }
  bunting_app_model_open_folder_async (fixture->app_model, folder, NULL, test_keep_result, &result);
  g_assert_false (bunting_app_model_open_folder_finish (fixture->app_model,
                                                        test_wait_for_result (&result), &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_READ_ONLY);
  test_regain_privileges ();
}

static void
test_add_codes (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "BR", "US-CA", "US-CA", NULL };
  GListModel *flags = bunting_app_model_get_flags (fixture->app_model);
  guint n_flags = g_list_model_get_n_items (flags);

  g_assert_cmpuint (n_flags, ==, g_list_model_get_n_items (G_LIST_MODEL (atlas)));
  bunting_app_model_add_codes (fixture->app_model, codes);
  g_assert_cmpuint (g_list_model_get_n_items (flags), ==, n_flags + 1);
  g_assert_nonnull (find (fixture, "US-CA"));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD(path, built_in, func)                                                                  \
  g_test_add (path, Fixture, GINT_TO_POINTER (built_in), set_up, func, tear_down)
  ADD ("/app-model/built-in", TRUE, test_built_in);
  ADD ("/app-model/no-collection", TRUE, test_no_collection);
  ADD ("/app-model/trouble", FALSE, test_trouble);
  ADD ("/app-model/folder-is-a-file", FALSE, test_folder_is_a_file);
  ADD ("/app-model/open-folder", FALSE, test_open_folder);
  ADD ("/app-model/folder-gone", FALSE, test_folder_gone);
  ADD ("/app-model/cancel", FALSE, test_cancel);
  ADD ("/app-model/one-at-a-time", FALSE, test_one_at_a_time);
  ADD ("/app-model/source-and-refresh", FALSE, test_source_and_refresh);
  ADD ("/app-model/read-only-folder", FALSE, test_read_only_folder);
  ADD ("/app-model/add-codes", FALSE, test_add_codes);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
