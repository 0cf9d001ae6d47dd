/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-grid-input.h"

#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* Clicks and long presses on flags. Without a pointer, the gestures' signals are emitted. */

static GtkWidget *
get_grid (WindowFixture *fixture)
{
  return ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
}

/* Returns: (transfer none): the gesture of that type for the primary button */
static GtkGesture *
find_gesture (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type) &&
        gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == GDK_BUTTON_PRIMARY)
      return GTK_GESTURE (controller);
  }
  g_assert_not_reached ();
}

typedef enum { MIDDLE, BORDER, GAP } Place;

/* Finds a point of the cell, on the border above it, which belongs to its parent, or in the gap
 * above that. Coordinates do not include the padding of 10 pixels. */
static void
find_point (WindowFixture *fixture, const char *code, Place place, double *x, double *y)
{
  GtkWidget *cell, *item;
  double top = place == GAP ? -11.5 : -8;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  cell = GTK_WIDGET (ui_test_find_cell (GTK_WIDGET (fixture->window), code));
  item = gtk_widget_get_parent (cell);
  if (place == MIDDLE)
    g_assert_true (gtk_widget_translate_coordinates (cell, get_grid (fixture),
                                                     gtk_widget_get_width (cell) / 2.0,
                                                     gtk_widget_get_height (cell) / 2.0, x, y));
  else
    g_assert_true (gtk_widget_translate_coordinates (item, get_grid (fixture),
                                                     gtk_widget_get_width (item) / 2.0, top, x, y));
}

static void
click (WindowFixture *fixture, int n_press, double x, double y)
{
  g_signal_emit_by_name (find_gesture (get_grid (fixture), GTK_TYPE_GESTURE_CLICK), "released",
                         n_press, x, y);
}

static void
assert_opened (WindowFixture *fixture, const char *code)
{
  BuntingFlag *flag = bunting_details_get_flag (fixture->details);

  if (code == NULL)
    g_assert_null (flag);
  else
    g_assert_cmpstr (bunting_flag_get_code (flag), ==, code);
}

static void
test_click (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  double x, y;

  window_fixture_select (fixture, "AL BR");
  find_point (fixture, "DZ", MIDDLE, &x, &y);
  click (fixture, 2, x, y);
  assert_opened (fixture, NULL);
  click (fixture, 1, x, y);
  assert_opened (fixture, "DZ");
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 2);

  g_signal_emit_by_name (fixture->details, "back");
  find_point (fixture, "AD", BORDER, &x, &y);
  g_assert_cmpstr (bunting_flag_get_code (bunting_flag_cell_get_flag (
                     bunting_flag_grid_find_cell_at (get_grid (fixture), x, y))),
                   ==, "AD");
  click (fixture, 1, x, y);
  assert_opened (fixture, "AD");
  g_signal_emit_by_name (fixture->details, "back");

  find_point (fixture, "AD", GAP, &x, &y);
  g_assert_null (bunting_flag_grid_find_cell_at (get_grid (fixture), x, y));
  click (fixture, 1, x, y);
  assert_opened (fixture, NULL);
}

static void
test_long_press (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  GtkGesture *press;
  double x, y;

  window_fixture_select (fixture, "AL BR");
  find_point (fixture, "DZ", MIDDLE, &x, &y);
  press = find_gesture (get_grid (fixture), GTK_TYPE_GESTURE_LONG_PRESS);
  g_assert_true (gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (press)));
  g_signal_emit_by_name (press, "pressed", x, y);
  g_assert_true (
    bunting_selection_model_is_selected (model, window_fixture_find_flag (fixture, "DZ")));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 3);
  g_signal_emit_by_name (press, "pressed", x, y);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 2);
  assert_opened (fixture, NULL);
}

/* While flags are selected, every flag shows its check button. */
static void
test_selecting (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *grid = get_grid (fixture);

  g_assert_false (gtk_widget_has_css_class (grid, "selecting"));
  window_fixture_select (fixture, "AL BR");
  g_assert_true (gtk_widget_has_css_class (grid, "selecting"));
  window_fixture_activate (fixture, "win.select-none");
  g_assert_false (gtk_widget_has_css_class (grid, "selecting"));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/flag-grid-input/click", test_click);
  ADD ("/flag-grid-input/long-press", test_long_press);
  ADD ("/flag-grid-input/selecting", test_selecting);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
