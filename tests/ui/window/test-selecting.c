/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include "window/bunting-filter-button.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The selection in the window: its filter, and what changes and what ends it. */

static BuntingSelectionModel *
get_model (WindowFixture *fixture)
{
  return bunting_window_get_selection_model (fixture->window);
}

static guint
get_n_selected (WindowFixture *fixture)
{
  return bunting_selection_model_get_n_selected (get_model (fixture));
}

static guint
get_n_shown (WindowFixture *fixture)
{
  return bunting_selection_model_get_n_shown (get_model (fixture));
}

static guint
get_n_flags (WindowFixture *fixture)
{
  return g_list_model_get_n_items (bunting_app_model_get_flags (fixture->app_model));
}

static void
assert_state (WindowFixture *fixture, const char *expected)
{
  g_autofree char *state = NULL;

  g_object_get (fixture->window, "state", &state, NULL);
  g_assert_cmpstr (state, ==, expected);
}

static gboolean
is_enabled (WindowFixture *fixture, const char *action)
{
  return g_action_get_enabled (g_action_map_lookup_action (G_ACTION_MAP (fixture->window), action));
}

static GMenuModel *
get_state_section (WindowFixture *fixture)
{
  GObject *button = window_fixture_get_child (fixture, "filter_button");

  return G_MENU_MODEL (ui_test_child (button, BUNTING_TYPE_FILTER_BUTTON, "state_section"));
}

/* The last item of the states, and the only one for the selection. */
static void
assert_selected_item (WindowFixture *fixture, const char *expected)
{
  GMenuModel *section = get_state_section (fixture);
  g_autofree char *label = NULL;

  g_assert_cmpint (g_menu_model_get_n_items (section), ==, 5);
  g_assert_true (g_menu_model_get_item_attribute (section, 4, G_MENU_ATTRIBUTE_LABEL, "s", &label));
  g_assert_cmpstr (label, ==, expected);
}

static void
test_filter (WindowFixture *fixture, gconstpointer data)
{
  GObject *entry = window_fixture_get_child (fixture, "search_entry");

  assert_selected_item (fixture, "S_elected");
  g_assert_false (is_enabled (fixture, "show-selected"));
  window_fixture_select (fixture, "AL BR IN");
  assert_selected_item (fixture, "S_elected (3)");

  /* The action shows the selection, whatever was searched and filtered; and everything again. */
  g_object_set (fixture->window, "region", "002", NULL);
  window_fixture_activate (fixture, "win.search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "egypt");
  g_assert_cmpuint (get_n_shown (fixture), <, 3);
  window_fixture_activate (fixture, "win.show-selected");
  g_assert_cmpuint (get_n_shown (fixture), ==, 3);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (get_model (fixture)), ==, 0);
  assert_state (fixture, "selected");
  window_fixture_activate (fixture, "win.show-selected");
  g_assert_cmpuint (get_n_shown (fixture), ==, get_n_flags (fixture));
  assert_state (fixture, "all");
}

/* What is unselected stays in sight, what is selected from elsewhere comes, and the end of the
 * selection ends its filter. */
static void
test_filter_follows (WindowFixture *fixture, gconstpointer data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (get_model (fixture));

  window_fixture_select (fixture, "AL BR IN");
  g_object_set (fixture->window, "state", "selected", NULL);
  g_assert_cmpuint (get_n_shown (fixture), ==, 3);
  gtk_selection_model_unselect_item (model, 1);
  g_assert_cmpuint (get_n_shown (fixture), ==, 3);
  gtk_selection_model_select_item (model, 1, FALSE);
  g_assert_cmpuint (get_n_shown (fixture), ==, 3);
  g_assert_cmpuint (get_n_selected (fixture), ==, 3);
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-group", "s", "g7"));
  g_assert_cmpuint (get_n_shown (fixture), ==, 10);
  window_fixture_activate (fixture, "win.select-none");
  assert_state (fixture, "all");
  g_assert_cmpuint (get_n_shown (fixture), ==, get_n_flags (fixture));
  window_fixture_activate (fixture, "win.undo-selection");
  g_assert_cmpuint (get_n_selected (fixture), ==, 10);
}

static void
set_action_state (WindowFixture *fixture, const char *state)
{
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.state", "s", state));
}

/* Without a selection the filter has a page that explains it. */
static void
test_empty_filter (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (window_fixture_get_child (fixture, "empty_page"));
  GtkStack *stack = GTK_STACK (window_fixture_get_child (fixture, "stack"));

  set_action_state (fixture, "selected");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  g_assert_cmpstr (
    adw_status_page_get_title (ADW_STATUS_PAGE (ui_test_find (page, ADW_TYPE_STATUS_PAGE))), ==,
    "No Flags Selected");
  set_action_state (fixture, "all");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "grid");
}

/* Groups are added; what is shown takes the place of everything else. */
static void
test_adding (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_select (fixture, "AL BR");
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-group", "s", "g7"));
  g_assert_cmpuint (get_n_selected (fixture), ==, 9);
  g_object_set (fixture->window, "region", "002", NULL);
  window_fixture_activate (fixture, "win.select-all-shown");
  g_assert_cmpuint (get_n_selected (fixture), ==, get_n_shown (fixture));
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (get_model (fixture)), ==, 0);
  window_fixture_activate (fixture, "win.undo-selection");
  g_assert_cmpuint (get_n_selected (fixture), ==, 9);
}

static void
download (WindowFixture *fixture)
{
  guint n_before = fixture->n_downloaded;

  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (fixture->n_downloaded, ==, n_before + 1);
  fixture->n_downloaded = 0;
}

/* The details of a flag do not change the selection; a download without failures ends it. */
static void
test_end (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer teapot = { .status = 418 };
  BuntingFlag *andorra = window_fixture_find_flag (fixture, "AD");

  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  window_fixture_serve (fixture, "dz", "Algeria", 0x009900);
  fixture_server_answer (fixture->server, "/flags/ad/ad.gif", &teapot);
  window_fixture_select (fixture, "AL DZ AD");
  bunting_window_show_details (fixture->window, andorra);
  g_signal_emit_by_name (fixture->details, "back");
  g_assert_cmpuint (get_n_selected (fixture), ==, 3);
  download (fixture);
  g_assert_cmpuint (get_n_selected (fixture), ==, 3);

  /* Angola is not found, which is not a failure. */
  window_fixture_select (fixture, "AL DZ AO");
  download (fixture);
  g_assert_cmpuint (get_n_selected (fixture), ==, 0);
  g_assert_cmpuint (get_n_shown (fixture), ==, get_n_flags (fixture));
}

/* Flags that are selected while others are downloaded stay selected. */
static void
test_selected_meanwhile (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  window_fixture_select (fixture, "AL");
  window_fixture_activate (fixture, "win.download");
  g_assert_true (bunting_app_model_get_busy (fixture->app_model));
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-group", "s", "g7"));
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (get_n_selected (fixture), ==, 7);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
  /* GtkStack of GTK 4.8 does not free the page that slides out if it is destroyed meanwhile. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/selecting/filter", test_filter);
  ADD ("/selecting/filter-follows", test_filter_follows);
  ADD ("/selecting/empty-filter", test_empty_filter);
  ADD ("/selecting/adding", test_adding);
  ADD ("/selecting/end", test_end);
  ADD ("/selecting/selected-meanwhile", test_selected_meanwhile);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
