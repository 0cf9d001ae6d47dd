/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-filter.h"

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "ui-test-utils.h"

static BuntingAtlas *atlas;

/* Returns: the number of flags of the atlas that pass the filter */
static guint
count (BuntingFlagFilter *filter)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (atlas)), n_passed = 0;

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autoptr (BuntingFlag) flag = bunting_flag_new (country);

    n_passed += gtk_filter_match (GTK_FILTER (filter), flag);
  }
  return n_passed;
}

static gboolean
passes (BuntingFlagFilter *filter, const char *code)
{
  g_autoptr (BuntingFlag) flag = bunting_flag_new (bunting_atlas_lookup (atlas, code));

  return gtk_filter_match (GTK_FILTER (filter), flag);
}

static void
test_search (void)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();

  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_ALL);
  g_assert_cmpuint (count (filter), ==, g_list_model_get_n_items (G_LIST_MODEL (atlas)));
  bunting_flag_filter_set_search (filter, "  COTE D'iv ");
  g_assert_true (passes (filter, "CI"));
  g_assert_cmpuint (count (filter), ==, 1);
  bunting_flag_filter_set_search (filter, "no such country");
  g_assert_cmpuint (count (filter), ==, 0);
  bunting_flag_filter_set_search (filter, NULL);
  g_assert_cmpstr (bunting_flag_filter_get_search (filter), ==, "");
  g_assert_cmpint (gtk_filter_get_strictness (GTK_FILTER (filter)), ==, GTK_FILTER_MATCH_ALL);
}

static void
test_region (void)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  guint n_countries = 0;

  for (const char *const *code = bunting_atlas_get_region_codes (atlas); *code != NULL; code++) {
    bunting_flag_filter_set_region (filter, *code);
    g_assert_cmpuint (count (filter), >, 0);
    n_countries += count (filter);
  }
  g_assert_cmpuint (n_countries, ==, g_list_model_get_n_items (G_LIST_MODEL (atlas)));
  bunting_flag_filter_set_region (filter, "002");
  g_assert_true (passes (filter, "NG"));
  g_assert_false (passes (filter, "BR"));
  bunting_flag_filter_set_search (filter, "br");
  g_assert_false (passes (filter, "BR"));
}

static void
test_show (void)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  g_autoptr (BuntingFlag) saved = test_make_flag ("BR", "Brazil");
  g_autoptr (BuntingFlag) failed = test_make_flag ("CN", "China");
  g_autoptr (GFile) file = g_file_new_for_path ("/BR-Brazil.gif");
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  bunting_flag_saved (saved, file);
  bunting_flag_set_state (failed, BUNTING_FLAG_QUEUED);
  bunting_flag_failed (failed, error);

  bunting_flag_filter_set_state (filter, BUNTING_STATE_FILTER_SAVED);
  g_assert_true (gtk_filter_match (GTK_FILTER (filter), saved));
  g_assert_false (gtk_filter_match (GTK_FILTER (filter), failed));
  bunting_flag_filter_set_state (filter, BUNTING_STATE_FILTER_NOT_SAVED);
  g_assert_false (gtk_filter_match (GTK_FILTER (filter), saved));
  g_assert_true (gtk_filter_match (GTK_FILTER (filter), failed));
  bunting_flag_filter_set_state (filter, BUNTING_STATE_FILTER_FAILED);
  g_assert_false (gtk_filter_match (GTK_FILTER (filter), saved));
  g_assert_true (gtk_filter_match (GTK_FILTER (filter), failed));
}

static void
test_show_names (void)
{
  BuntingStateFilter show = BUNTING_STATE_FILTER_FAILED;

  g_assert_true (bunting_state_filter_from_name ("not-saved", &show));
  g_assert_cmpint (show, ==, BUNTING_STATE_FILTER_NOT_SAVED);
  g_assert_false (bunting_state_filter_from_name ("", &show));
  g_assert_false (bunting_state_filter_from_name (NULL, &show));
  g_assert_cmpint (show, ==, BUNTING_STATE_FILTER_NOT_SAVED);
}

static void
changed_cb (GtkFilter *filter, GtkFilterChange change, guint *n_changed)
{
  (*n_changed)++;
}

static void
test_changes_once (void)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  guint n_changed = 0;

  g_signal_connect (filter, "changed", G_CALLBACK (changed_cb), &n_changed);
  bunting_flag_filter_set_search (filter, "a");
  bunting_flag_filter_set_search (filter, "a ");
  bunting_flag_filter_set_search (filter, "A");
  g_assert_cmpuint (n_changed, ==, 1);
  bunting_flag_filter_refresh (filter);
  g_assert_cmpuint (n_changed, ==, 1);
  bunting_flag_filter_set_state (filter, BUNTING_STATE_FILTER_SAVED);
  bunting_flag_filter_set_state (filter, BUNTING_STATE_FILTER_SAVED);
  g_assert_cmpuint (n_changed, ==, 2);
  bunting_flag_filter_refresh (filter);
  g_assert_cmpuint (n_changed, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  g_test_add_func ("/flag-filter/search", test_search);
  g_test_add_func ("/flag-filter/region", test_region);
  g_test_add_func ("/flag-filter/show", test_show);
  g_test_add_func ("/flag-filter/show-names", test_show_names);
  g_test_add_func ("/flag-filter/changes-once", test_changes_once);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
