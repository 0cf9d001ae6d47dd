/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-search.h"

#include <glib/gstdio.h>

#include "flag-fixtures.h"
#include "test-utils.h"

static BuntingAtlas *atlas;

typedef struct {
  char *collection; /* holds Brazil and China */
  char *folder;     /* holds Brazil */
  BuntingAppModel *app_model;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const char *codes[] = { "BR", "CN", NULL };
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://127.0.0.1:9/flags", NULL);
  g_autofree char *saved = NULL;
  g_autoptr (GFile) folder = NULL;

  fixture->collection = test_make_folder ();
  fixture->folder = test_make_folder ();
  test_fill_collection (fixture->collection, codes);
  saved = g_build_filename (fixture->folder, "BR-Brazil.gif", NULL);
  test_write_file (saved, "GIF89a", 6);
  folder = g_file_new_for_path (fixture->folder);
  fixture->app_model = bunting_app_model_new (atlas, source, folder, fixture->collection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  test_assert_finalizes (fixture->app_model);
  test_remove_folder (fixture->collection);
  test_remove_folder (fixture->folder);
  g_free (fixture->collection);
  g_free (fixture->folder);
}

static GFile *
find_picture (Fixture *fixture, const char *code)
{
  return bunting_country_search_find_picture (fixture->app_model,
                                              bunting_atlas_lookup (atlas, code));
}

static gboolean
is_prepared (gpointer user_data)
{
  Fixture *fixture = user_data;

  return bunting_app_model_lookup_file (fixture->app_model, "BR") != NULL &&
         bunting_app_model_get_collection (fixture->app_model) != NULL;
}

static void
prepare (Fixture *fixture)
{
  bunting_country_search_prepare (fixture->app_model);
  test_wait_until (is_prepared, fixture);
}

static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) saved = NULL;
  g_autoptr (GFile) installed = NULL;

  prepare (fixture);
  saved = find_picture (fixture, "BR");
  g_assert_true (g_str_has_prefix (g_file_peek_path (saved), fixture->folder));
  installed = find_picture (fixture, "CN");
  g_assert_true (g_str_has_prefix (g_file_peek_path (installed), fixture->collection));
  g_assert_null (find_picture (fixture, "DE"));
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSearchResult) with_icon =
    bunting_country_search_describe (fixture->app_model, bunting_atlas_lookup (atlas, "BR"), TRUE);
  g_autoptr (BuntingSearchResult) without_icon =
    bunting_country_search_describe (fixture->app_model, bunting_atlas_lookup (atlas, "DE"), FALSE);

  g_assert_cmpstr (with_icon->name, ==, "Brazil");
  g_assert_cmpstr (with_icon->description, ==, "BR · BRA · Americas");
  g_assert_cmpstr (without_icon->name, ==, "🇩🇪 Germany");
}

/* An answer does not wait for the disk. */
static void
test_unprepared (Fixture *fixture, gconstpointer data)
{
  g_assert_null (find_picture (fixture, "BR"));
  bunting_country_search_prepare (fixture->app_model);
  g_assert_null (find_picture (fixture, "BR"));
  test_wait_until (is_prepared, fixture);
}

/* The search writes nothing, and does not make a folder that is missing. */
static void
test_writes_nothing (Fixture *fixture, gconstpointer data)
{
  guint n_entries = test_count_entries (fixture->folder);

  prepare (fixture);
  test_settle ();
  g_assert_cmpuint (test_count_entries (fixture->folder), ==, n_entries);
}

/* A folder that the window has opened is not read again: a cancelled flag stays cancelled. */
static void
test_keeps_states (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingFlag) flag =
    g_list_model_get_item (bunting_app_model_get_flags (fixture->app_model), 0);

  prepare (fixture);
  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  bunting_flag_set_state (flag, BUNTING_FLAG_CANCELLED);
  bunting_country_search_prepare (fixture->app_model);
  test_settle ();
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_CANCELLED);
}

static void
assert_finds (const char *text, const char *first_code)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);
  g_auto (GStrv) codes = bunting_country_search_find (atlas, (const char *const *)terms);

  g_assert_cmpstr (codes[0], ==, first_code);
  g_assert_cmpuint (g_strv_length (codes), <=, 10);
}

static void
test_find (void)
{
  g_autofree char *long_text = g_strnfill (300, 'a');

  assert_finds ("braz", "BR");
  assert_finds ("BRA", "BR");
  assert_finds ("cote d'ivoire", "CI");
  assert_finds ("b", NULL);
  assert_finds ("", NULL);
  assert_finds ("no such country", NULL);
  assert_finds (long_text, NULL);
}

/* The desktop's search has the order of the window's. */
static void
check_query (const char *text, const char *code, gpointer user_data)
{
  const char *const terms[] = { text, NULL };
  g_auto (GStrv) codes = bunting_country_search_find (atlas, terms);

  g_test_message ("“%s”", text);
  g_assert_cmpstr (codes[0], ==, code);
}

static void
test_order (void)
{
  test_foreach_search_query (check_query, NULL);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/country-search/pictures", test_pictures);
  ADD ("/country-search/texts", test_texts);
  ADD ("/country-search/unprepared", test_unprepared);
  ADD ("/country-search/writes-nothing", test_writes_nothing);
  ADD ("/country-search/keeps-states", test_keeps_states);
  g_test_add_func ("/country-search/find", test_find);
  g_test_add_func ("/country-search/order", test_order);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
