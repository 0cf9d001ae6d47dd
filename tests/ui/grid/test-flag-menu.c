/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-menu.h"

#include "grid/bunting-flag-cell.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The menu of a flag in the grid. Without a touch screen, the gesture's signal is emitted. */

static GtkGesture *
find_long_press (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_LONG_PRESS (controller))
      return GTK_GESTURE (controller);
  }
  return NULL;
}

/* The innermost gesture gets the press first and claims it.
 *
 * Returns: the widget of that gesture */
static GtkWidget *
find_who_is_pressed (GtkWidget *widget)
{
  while (widget != NULL && find_long_press (widget) == NULL)
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static void
press_long (GtkWidget *on)
{
  GtkWidget *pressed = find_who_is_pressed (on);
  double x, y;

  g_assert_nonnull (pressed);
  g_assert_true (gtk_widget_translate_coordinates (on, pressed, gtk_widget_get_width (on) / 2.0,
                                                   gtk_widget_get_height (on) / 2.0, &x, &y));
  g_signal_emit_by_name (find_long_press (pressed), "pressed", x, y);
}

static GtkWidget *
find_item (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton")) {
    g_autofree char *own_text = NULL;

    g_object_get (widget, "text", &own_text, NULL);
    return g_strcmp0 (own_text, text) == 0 ? widget : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_item (child, text);
  return found;
}

static gboolean
has_no_menu (gpointer cell)
{
  return ui_test_find (cell, GTK_TYPE_POPOVER_MENU) == NULL;
}

static void
choose (BuntingFlagCell *cell, const char *text)
{
  GtkWidget *menu, *item;

  press_long (GTK_WIDGET (bunting_flag_cell_get_image (cell)));
  menu = ui_test_find (GTK_WIDGET (cell), GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (menu);
  item = find_item (menu, text);
  g_assert_nonnull (item);
  g_assert_true (gtk_widget_is_sensitive (item));
  g_signal_emit_by_name (item, "clicked");
  test_wait_until (has_no_menu, cell);
}

/* A long press anywhere on a flag opens the menu, which selects like a click with Ctrl. */
static void
test_long_press (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  BuntingFlag *algeria = window_fixture_find_flag (fixture, "DZ");
  BuntingFlagCell *cell;

  window_fixture_select (fixture, "AL BR");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  cell = ui_test_find_cell (GTK_WIDGET (fixture->window), "DZ");
  choose (cell, "Select");
  g_assert_true (bunting_selection_model_is_selected (model, algeria));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 3);
  choose (cell, "Unselect");
  g_assert_false (bunting_selection_model_is_selected (model, algeria));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 2);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
  g_test_add ("/flag-menu/long-press", WindowFixture, NULL, window_fixture_set_up, test_long_press,
              window_fixture_tear_down);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
