/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include "config.h"
#include "grid/bunting-grid-zoom.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window/bunting-window-settings.h"
#include "window-fixture.h"

/* The size of the flags, changed with keys, the wheel and the actions of the menu. */

static BuntingFlagGrid *
get_grid (WindowFixture *fixture)
{
  return BUNTING_FLAG_GRID (window_fixture_get_child (fixture, "grid"));
}

static GtkGridView *
get_view (WindowFixture *fixture)
{
  return GTK_GRID_VIEW (ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW));
}

static gboolean
is_enabled (WindowFixture *fixture, const char *action)
{
  return g_action_get_enabled (g_action_map_lookup_action (G_ACTION_MAP (fixture->window), action));
}

typedef struct {
  WindowFixture *fixture;
  int level;
} Wanted;

static gboolean
has_wanted_level (gpointer user_data)
{
  Wanted *wanted = user_data;

  return bunting_flag_grid_get_zoom (get_grid (wanted->fixture)) == wanted->level;
}

static void
wait_for_level (WindowFixture *fixture, int level)
{
  test_wait_until (has_wanted_level, &(Wanted){ fixture, level });
}

/* The label of the button in the menu. */
static void
assert_label (WindowFixture *fixture, const char *label)
{
  g_assert_cmpstr (
    gtk_button_get_label (GTK_BUTTON (window_fixture_get_child (fixture, "zoom_button"))), ==,
    label);
}

static gboolean
cannot_zoom (gpointer fixture)
{
  return !is_enabled (fixture, "zoom-in") && !is_enabled (fixture, "zoom-out") &&
         !is_enabled (fixture, "zoom-normal");
}

/* Each step has another number of columns, from one end to the other. */
static void
test_actions (WindowFixture *fixture, gconstpointer data)
{
  guint n_columns, n_before;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  n_before = n_columns = gtk_grid_view_get_max_columns (get_view (fixture));
  assert_label (fixture, "100%");
  while (is_enabled (fixture, "zoom-in")) {
    window_fixture_activate (fixture, "win.zoom-in");
    g_assert_cmpuint (gtk_grid_view_get_max_columns (get_view (fixture)), <, n_before);
    n_before = gtk_grid_view_get_max_columns (get_view (fixture));
  }
  g_assert_cmpuint (n_before, ==, 2);
  while (is_enabled (fixture, "zoom-out")) {
    window_fixture_activate (fixture, "win.zoom-out");
    g_assert_cmpuint (gtk_grid_view_get_max_columns (get_view (fixture)), >, n_before);
    n_before = gtk_grid_view_get_max_columns (get_view (fixture));
  }
  assert_label (fixture, "60%");
  g_assert_true (is_enabled (fixture, "zoom-in"));
  window_fixture_activate (fixture, "win.zoom-normal");
  g_assert_cmpuint (gtk_grid_view_get_max_columns (get_view (fixture)), ==, n_columns);
  assert_label (fixture, "100%");

  /* Not while the details are shown. */
  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, "BR"));
  test_wait_until (cannot_zoom, fixture);
  g_signal_emit_by_name (fixture->details, "back");
  g_assert_true (is_enabled (fixture, "zoom-in"));
}

/* At least two columns. */
static void
test_narrow (WindowFixture *fixture, gconstpointer data)
{
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpuint (gtk_grid_view_get_max_columns (get_view (fixture)), ==, 2);
  g_assert_false (is_enabled (fixture, "zoom-in"));
  window_fixture_activate (fixture, "win.zoom-out");
  g_assert_cmpuint (gtk_grid_view_get_max_columns (get_view (fixture)), ==, 3);
  window_fixture_activate (fixture, "win.zoom-in");
  g_assert_cmpuint (gtk_grid_view_get_max_columns (get_view (fixture)), ==, 2);
}

/* Real keys, also repeated ones and those of the keypad. */
static void
test_keys (WindowFixture *fixture, gconstpointer data)
{
  if (!ui_test_has_xdotool ())
    return;
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_test_input ("key ctrl+plus");
  wait_for_level (fixture, 1);
  ui_test_input ("key ctrl+0");
  wait_for_level (fixture, 0);
  ui_test_input ("key ctrl+minus");
  wait_for_level (fixture, -1);
  ui_test_input ("key ctrl+0 ctrl+minus ctrl+minus");
  wait_for_level (fixture, -2);
  ui_test_input ("key ctrl+minus ctrl+KP_Add ctrl+equal ctrl+equal");
  wait_for_level (fixture, 1);
  ui_test_input ("key ctrl+KP_0 ctrl+KP_Subtract");
  wait_for_level (fixture, -1);
  /* The search has the focus. */
  ui_test_input ("key ctrl+f ctrl+plus ctrl+plus");
  wait_for_level (fixture, 1);
  ui_test_input ("key --repeat 9 --delay 5 ctrl+plus");
  wait_for_level (fixture, BUNTING_GRID_ZOOM_MAX);
  ui_test_input ("key ctrl+minus");
  wait_for_level (fixture, BUNTING_GRID_ZOOM_MAX - 1);
}

static void
test_wheel (WindowFixture *fixture, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get_view (fixture)));

  if (!ui_test_has_xdotool ())
    return;
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_test_input ("mousemove 400 400 keydown ctrl click 4 keyup ctrl");
  wait_for_level (fixture, 1);
  ui_test_input ("mousemove 400 400 keydown ctrl click 5 click 5 keyup ctrl");
  wait_for_level (fixture, -1);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
}

static gboolean
is_in_view (gpointer user_data)
{
  WindowFixture *fixture = user_data;
  GtkWidget *view = GTK_WIDGET (get_view (fixture));
  BuntingFlagCell *cell = ui_test_find_cell (view, "HN");
  graphene_rect_t bounds;

  gtk_test_widget_wait_for_draw (view);
  return cell != NULL && gtk_widget_compute_bounds (GTK_WIDGET (cell), view, &bounds) &&
         bounds.origin.y + bounds.size.height > 0 && bounds.origin.y < gtk_widget_get_height (view);
}

/* What is looked at stays in view. */
static void
test_scrolled (WindowFixture *fixture, gconstpointer data)
{
  GListModel *shown = G_LIST_MODEL (bunting_window_get_selection_model (fixture->window));
  BuntingFlag *honduras = window_fixture_find_flag (fixture, "HN");
  guint position = 0;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  for (;; position++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (shown, position);

    if (flag == honduras)
      break;
  }
  bunting_flag_grid_scroll_to (get_grid (fixture), position);
  bunting_flag_grid_focus (get_grid (fixture), position);
  test_wait_until (is_in_view, fixture);
  for (int level = BUNTING_GRID_ZOOM_MIN; level <= BUNTING_GRID_ZOOM_MAX; level++) {
    bunting_flag_grid_set_zoom (get_grid (fixture), level);
    test_wait_until (is_in_view, fixture);
  }
}

static void
assert_range (GSettings *settings, int expected_low, int expected_high)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) bounds = NULL;
  const char *kind;
  int low, high;

  g_object_get (settings, "settings-schema", &schema, NULL);
  key = g_settings_schema_get_key (schema, "zoom");
  range = g_settings_schema_key_get_range (key);
  g_variant_get (range, "(&sv)", &kind, &bounds);
  g_assert_cmpstr (kind, ==, "range");
  g_variant_get (bounds, "(ii)", &low, &high);
  g_assert_cmpint (low, ==, expected_low);
  g_assert_cmpint (high, ==, expected_high);
}

/* The level is remembered. */
static void
test_settings (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);

  assert_range (settings, BUNTING_GRID_ZOOM_MIN, BUNTING_GRID_ZOOM_MAX);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  bunting_window_settings_bind (settings, GTK_WINDOW (fixture->window), get_grid (fixture));
  g_assert_cmpint (bunting_flag_grid_get_zoom (get_grid (fixture)), ==, 0);
  window_fixture_activate (fixture, "win.zoom-in");
  g_assert_cmpint (g_settings_get_int (settings, "zoom"), ==, 1);
  g_settings_set_int (settings, "zoom", -2);
  g_assert_cmpint (bunting_flag_grid_get_zoom (get_grid (fixture)), ==, -2);
  assert_label (fixture, "60%");
  g_settings_reset (settings, "zoom");
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, kind, func)                                                                      \
  g_test_add (path, WindowFixture, kind, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/zoom/actions", NULL, test_actions);
  ADD ("/zoom/narrow", "narrow", test_narrow);
  ADD ("/zoom/keys", NULL, test_keys);
  ADD ("/zoom/wheel", NULL, test_wheel);
  ADD ("/zoom/scrolled", NULL, test_scrolled);
  ADD ("/zoom/settings", NULL, test_settings);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
