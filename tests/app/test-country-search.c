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

static BuntingSearchResult *
describe (Fixture *fixture, const char *code, gboolean icon_by_value)
{
  return bunting_country_search_describe (fixture->app_model, bunting_atlas_lookup (atlas, code),
                                          icon_by_value);
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
assert_icon_below (const BuntingSearchResult *result, const char *folder)
{
  g_autofree char *path = NULL;

  g_assert_true (G_IS_FILE_ICON (result->icon));
  path = g_file_get_path (g_file_icon_get_file (G_FILE_ICON (result->icon)));
  g_assert_true (g_str_has_prefix (path, folder));
}

static void
test_icons (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSearchResult) saved = NULL;
  g_autoptr (BuntingSearchResult) installed = NULL;
  g_autoptr (BuntingSearchResult) neither = NULL;

  prepare (fixture);
  saved = describe (fixture, "BR", FALSE);
  assert_icon_below (saved, fixture->folder);
  g_assert_cmpstr (saved->name, ==, "Brazil");
  g_assert_cmpstr (saved->description, ==, "BR · BRA · Americas");
  installed = describe (fixture, "CN", FALSE);
  assert_icon_below (installed, fixture->collection);
  neither = describe (fixture, "DE", FALSE);
  g_assert_null (neither->icon);
  g_assert_cmpstr (neither->name, ==, "🇩🇪 Germany");
}

/* An answer does not wait for the disk. */
static void
test_unprepared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSearchResult) early = describe (fixture, "BR", FALSE);
  g_autoptr (BuntingSearchResult) preparing = NULL;

  g_assert_null (early->icon);
  bunting_country_search_prepare (fixture->app_model);
  preparing = describe (fixture, "BR", FALSE);
  g_assert_null (preparing->icon);
  test_wait_until (is_prepared, fixture);
}

static void
test_by_value (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "BR-Brazil.gif", NULL);
  g_autofree char *large = g_malloc0 (64 * 1024 + 1);
  g_autoptr (BuntingSearchResult) result = NULL;
  g_autoptr (BuntingSearchResult) too_large = NULL;
  g_autoptr (BuntingSearchResult) gone = NULL;

  prepare (fixture);
  result = describe (fixture, "BR", TRUE);
  g_assert_true (G_IS_BYTES_ICON (result->icon));
  g_assert_cmpuint (g_bytes_get_size (g_bytes_icon_get_bytes (G_BYTES_ICON (result->icon))), ==, 6);
  test_write_file (path, large, 64 * 1024 + 1);
  too_large = describe (fixture, "BR", TRUE);
  g_assert_null (too_large->icon);
  g_assert_cmpint (g_unlink (path), ==, 0);
  gone = describe (fixture, "BR", TRUE);
  g_assert_null (gone->icon);
  g_assert_cmpstr (gone->name, ==, "🇧🇷 Brazil");
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

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/country-search/icons", test_icons);
  ADD ("/country-search/unprepared", test_unprepared);
  ADD ("/country-search/by-value", test_by_value);
  ADD ("/country-search/writes-nothing", test_writes_nothing);
  ADD ("/country-search/keeps-states", test_keeps_states);
  g_test_add_func ("/country-search/find", test_find);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
