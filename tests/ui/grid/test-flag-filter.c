/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-filter.h"

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "test-utils.h"
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
  /* A part of a region. */
  bunting_flag_filter_set_region (filter, "005");
  g_assert_true (passes (filter, "BR"));
  bunting_flag_filter_set_search (filter, "");
  g_assert_false (passes (filter, "MX"));
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

/* The selection is not followed, but read anew. */
static void
test_selected (void)
{
  g_autoptr (GListStore) flags = test_make_flags (3);
  g_autoptr (BuntingSelectionModel) model = bunting_selection_model_new (G_LIST_MODEL (flags));
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  g_autoptr (GtkFilterListModel) shown = gtk_filter_list_model_new (
    g_object_ref (G_LIST_MODEL (flags)), g_object_ref (GTK_FILTER (filter)));

  bunting_flag_filter_set_state (filter, BUNTING_STATE_FILTER_SELECTED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shown)), ==, 0);
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (model), 1, 2, FALSE);
  bunting_flag_filter_set_selection_model (filter, model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shown)), ==, 2);
  gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (model), 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shown)), ==, 2);
  bunting_flag_filter_refresh (filter);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shown)), ==, 1);
  g_clear_object (&model);
  bunting_flag_filter_refresh (filter);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shown)), ==, 0);
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
  g_assert_true (bunting_state_filter_from_name ("selected", &show));
  g_assert_cmpint (show, ==, BUNTING_STATE_FILTER_SELECTED);
}

static int
compare_flags (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return bunting_country_collate (bunting_flag_get_country ((BuntingFlag *)a),
                                  bunting_flag_get_country ((BuntingFlag *)b));
}

/* Returns (transfer full): all flags by name */
static GListModel *
make_flags (void)
{
  GListStore *flags = g_list_store_new (BUNTING_TYPE_FLAG);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autoptr (BuntingFlag) flag = bunting_flag_new (country);

    g_list_store_append (flags, flag);
  }
  g_list_store_sort (flags, compare_flags, NULL);
  return G_LIST_MODEL (flags);
}

typedef struct {
  BuntingFlagFilter *filter;
  GListModel *shown;
} OrderedSearch;

static void
check_query (const char *text, const char *code, gpointer user_data)
{
  OrderedSearch *search = user_data;
  g_autoptr (BuntingFlag) first = NULL;

  bunting_flag_filter_set_search (search->filter, text);
  first = g_list_model_get_item (search->shown, 0);
  g_test_message ("“%s”", text);
  g_assert_nonnull (first);
  g_assert_cmpstr (bunting_flag_get_code (first), ==, code);
}

/* Each search shows the best match first, and the end of the search the order by name. */
static void
test_order (void)
{
  g_autoptr (BuntingFlagFilter) filter = bunting_flag_filter_new ();
  GtkFilterListModel *found =
    gtk_filter_list_model_new (make_flags (), GTK_FILTER (g_object_ref (filter)));
  g_autoptr (GtkSortListModel) shown = gtk_sort_list_model_new (
    G_LIST_MODEL (found), g_object_ref (bunting_flag_filter_get_order (filter)));
  OrderedSearch search = { filter, G_LIST_MODEL (shown) };
  guint n_flags = g_list_model_get_n_items (search.shown);

  test_foreach_search_query (check_query, &search);
  bunting_flag_filter_set_search (filter, "");
  g_assert_cmpuint (g_list_model_get_n_items (search.shown), ==, n_flags);
  for (guint i = 1; i < n_flags; i++) {
    g_autoptr (BuntingFlag) before = g_list_model_get_item (search.shown, i - 1);
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (search.shown, i);

    g_assert_cmpint (compare_flags (before, flag, NULL), <, 0);
  }
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
  g_test_add_func ("/flag-filter/selected", test_selected);
  g_test_add_func ("/flag-filter/show-names", test_show_names);
  g_test_add_func ("/flag-filter/order", test_order);
  g_test_add_func ("/flag-filter/changes-once", test_changes_once);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
