/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include <glib/gstdio.h>
#include <string.h>

#include "window/bunting-empty-page.h"
#include "grid/bunting-flag-cell.h"
#include "grid/bunting-grid-zoom.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The search of the window, its empty page, and its focus. */

static void
set_up (WindowFixture *fixture, gconstpointer data)
{
  /* It gets no request. */
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://127.0.0.1:9/flags", NULL);

  window_fixture_make_folder (fixture);
  window_fixture_make_session (fixture, source, NULL);
  g_assert_no_errno (g_mkdir (fixture->flags_path, 0700));
  window_fixture_make_window (fixture, NULL);
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

static void
search (WindowFixture *fixture, const char *text)
{
  window_fixture_activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (window_fixture_get_child (fixture, "search_entry")), text);
}

static guint
get_n_shown (WindowFixture *fixture)
{
  return bunting_selection_model_get_n_shown (bunting_window_get_selection_model (fixture->window));
}

/* The texts and the action of the empty page. */
static void
assert_empty (WindowFixture *fixture,
              const char *title,
              const char *in_description,
              const char *action)
{
  GtkWidget *empty_page = GTK_WIDGET (window_fixture_get_child (fixture, "empty_page"));
  AdwStatusPage *page = ADW_STATUS_PAGE (ui_test_find (empty_page, ADW_TYPE_STATUS_PAGE));
  GtkWidget *button = ui_test_find (empty_page, GTK_TYPE_BUTTON);

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (gtk_widget_get_mapped (empty_page));
  g_assert_cmpstr (adw_status_page_get_title (page), ==, title);
  g_assert_nonnull (strstr (adw_status_page_get_description (page), in_description));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, action);
}

static void
test_nothing_found (WindowFixture *fixture, gconstpointer data)
{
  search (fixture, "<b>atlantis & co");
  assert_empty (fixture, "No Flags Found", "“&lt;b&gt;atlantis &amp; co”", "win.show-all");

  /* The page follows the search. */
  search (fixture, "lemuria");
  assert_empty (fixture, "No Flags Found", "“lemuria”", "win.show-all");

  search (fixture, "brazil");
  g_assert_cmpuint (get_n_shown (fixture), ==, 1);
  g_object_set (fixture->window, "region", "150", NULL);
  assert_empty (fixture, "No Flags Found",
                "“brazil” is not in “Europe”. There is 1 match elsewhere.",
                "win.search-everywhere");
  g_object_set (fixture->window, "state", "saved", NULL);
  assert_empty (fixture, "No Flags Found", "“Downloaded · Europe”", "win.search-everywhere");
  window_fixture_activate (fixture, "win.search-everywhere");
  g_assert_cmpuint (get_n_shown (fixture), ==, 1);
}

static void
test_nothing_in_filter (WindowFixture *fixture, gconstpointer data)
{
  guint n_flags = get_n_shown (fixture);

  g_object_set (fixture->window, "state", "failed", NULL);
  assert_empty (fixture, "No Failed Downloads", "No download has failed", "win.show-all");
  g_object_set (fixture->window, "state", "saved", NULL);
  assert_empty (fixture, "No Downloaded Flags", "download", "win.show-all");
  g_object_set (fixture->window, "region", "150", NULL);
  assert_empty (fixture, "No Downloaded Flags", "this region", "win.show-all");
  window_fixture_activate (fixture, "win.show-all");
  g_assert_cmpuint (get_n_shown (fixture), ==, n_flags);
}

static const char *
get_focused_code (WindowFixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  GtkWidget *cell = focus == NULL ? NULL : gtk_widget_get_first_child (focus);

  return BUNTING_IS_FLAG_CELL (cell)
           ? bunting_flag_get_code (bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell)))
           : NULL;
}

static const char *
get_shown_code (WindowFixture *fixture, guint position)
{
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (
    G_LIST_MODEL (bunting_window_get_selection_model (fixture->window)), position);

  return bunting_flag_get_code (flag);
}

/* The best match is the first, and gets the focus from the entry. */
static void
test_best_hit (WindowFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text;
    const char *code;
  } hits[] = {
    { "in", "IN" },      { "niger", "NE" }, { "guinea", "GN" }, { "GBR", "GB" },
    { "holland", "NL" }, { "burma", "MM" }, { "076", "BR" },    { "a", "AF" },
    { "côte", "CI" },    { "uk", "GB" },    { "mali", "ML" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hits); i++) {
    search (fixture, hits[i].text);
    gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
    g_assert_cmpstr (get_shown_code (fixture, 0), ==, hits[i].code);
    window_fixture_activate (fixture, "win.focus-flags");
    g_assert_cmpstr (get_focused_code (fixture), ==, hits[i].code);
  }
  /* Without a search, the flags are in the order of their names again. */
  search (fixture, "");
  g_assert_cmpstr (get_shown_code (fixture, 0), ==, "AF");
  g_assert_cmpstr (get_shown_code (fixture, get_n_shown (fixture) - 1), ==, "ZW");
}

static void
test_enter (WindowFixture *fixture, gconstpointer data)
{
  GObject *entry = window_fixture_get_child (fixture, "search_entry");
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);

  search (fixture, "burk");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (bunting_flag_get_code (bunting_details_get_flag (fixture->details)), ==, "BF");

  /* The group, if there is no country. */
  search (fixture, "g7");
  g_assert_cmpuint (get_n_shown (fixture), ==, 0);
  g_signal_emit_by_name (entry, "activate");
  while (bunting_selection_model_get_n_selected (model) != 7)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_groups (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *offers = GTK_WIDGET (window_fixture_get_child (fixture, "group_offers"));
  GtkWidget *box = ui_test_find (offers, GTK_TYPE_BOX);
  GtkWidget *button;

  search (fixture, "eu");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (gtk_widget_get_mapped (offers));
  button = gtk_widget_get_first_child (box);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==,
                   "win.select-group");
  g_assert_cmpstr (
    g_variant_get_string (gtk_actionable_get_action_target_value (GTK_ACTIONABLE (button)), NULL),
    ==, "eu");
  /* The same buttons as long as the same groups match, so that the focus stays. */
  search (fixture, "eu ");
  g_assert_true (gtk_widget_get_first_child (box) == button);
  search (fixture, "brazil");
  g_assert_false (gtk_widget_get_visible (offers));
  search (fixture, "");
  g_assert_false (gtk_widget_get_visible (offers));
}

static void
test_end_of_search (WindowFixture *fixture, gconstpointer data)
{
  guint n_flags = get_n_shown (fixture);

  search (fixture, "brazil");
  window_fixture_activate (fixture, "win.focus-flags");
  window_fixture_activate (fixture, "win.stop-search");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpuint (get_n_shown (fixture), ==, n_flags);
  g_assert_cmpstr (get_focused_code (fixture), ==, "BR");

  /* When the search is closed, the focus returns to the flags. */
  search (fixture, "zzz");
  window_fixture_activate (fixture, "win.stop-search");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpuint (get_n_shown (fixture), ==, n_flags);
  g_assert_nonnull (get_focused_code (fixture));
}

/* The columns follow the width, so that no more cells are created. */
static void
test_columns (WindowFixture *fixture, gconstpointer data)
{
  GtkGridView *grid =
    GTK_GRID_VIEW (ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW));
  int width = gtk_widget_get_width (GTK_WIDGET (grid));
  guint n_columns = gtk_grid_view_get_max_columns (grid);

  g_assert_cmpuint (n_columns, ==, bunting_grid_zoom_get_columns (0, width));
}

/* The flags have the focus. */
static void
test_first_focus (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *grid = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));

  g_assert_nonnull (focus);
  g_assert_true (focus == grid || gtk_widget_is_ancestor (focus, grid));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, set_up, func, window_fixture_tear_down)
  ADD ("/window/find/nothing-found", test_nothing_found);
  ADD ("/window/find/nothing-in-filter", test_nothing_in_filter);
  ADD ("/window/find/best-hit", test_best_hit);
  ADD ("/window/find/enter", test_enter);
  ADD ("/window/find/groups", test_groups);
  ADD ("/window/find/end-of-search", test_end_of_search);
  ADD ("/window/find/columns", test_columns);
  ADD ("/window/find/first-focus", test_first_focus);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
