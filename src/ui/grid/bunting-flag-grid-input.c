/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-grid-input.h"

#include <adwaita.h>

/* A click opens a flag, and a long press on a touch screen selects it. GTK's lists have a property
 * for activation by a single click, but they then also open what is clicked with Ctrl or Shift. */

/* The widget of the list for an item is the parent of the cell. */
static GtkWidget *
get_cell (GtkWidget *widget)
{
  if (BUNTING_IS_FLAG_CELL (widget))
    return widget;
  widget = gtk_widget_get_first_child (widget);
  return widget != NULL && BUNTING_IS_FLAG_CELL (widget) ? widget : NULL;
}

/**
 * bunting_flag_grid_find_cell_at:
 * @x: in the coordinates of @list
 *
 * Returns: (nullable) (transfer none): the cell at a point, which may be on the border around it
 */
BuntingFlagCell *
bunting_flag_grid_find_cell_at (GtkWidget *list, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell = NULL;

  for (; widget != NULL && widget != list && cell == NULL; widget = gtk_widget_get_parent (widget))
    cell = get_cell (widget);
  return cell == NULL ? NULL : BUNTING_FLAG_CELL (cell);
}

/* Returns: (nullable) (transfer none): NULL if the focus is elsewhere in the window of @widget */
BuntingFlagCell *
bunting_flag_grid_find_focused_cell (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);
  GtkWidget *child = focus == NULL ? NULL : gtk_widget_get_first_child (focus);

  /* The grid's own cell, the parent of ours, has the focus. */
  return child == NULL || !BUNTING_IS_FLAG_CELL (child) ? NULL : BUNTING_FLAG_CELL (child);
}

static guint
get_position (BuntingFlagCell *cell)
{
  guint position;

  g_object_get (cell, "position", &position, NULL);
  return position;
}

static gboolean
scroll_to_focus_cb (gpointer list)
{
  BuntingFlagCell *cell = bunting_flag_grid_find_focused_cell (list);

  if (cell != NULL)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", get_position (cell));
  return G_SOURCE_REMOVE;
}

/* Scrolls @list to the focused cell before the next frame: GTK does so only when a key moves the
 * focus. Not at once, because the list may be changing, and its cells would no longer match its
 * items. */
void
bunting_flag_grid_scroll_to_focus (GtkWidget *list)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, scroll_to_focus_cb, g_object_ref (list), g_object_unref);
}

static void
released_cb (GtkGesture *gesture, int n_press, double x, double y, gpointer user_data)
{
  GtkEventController *controller = GTK_EVENT_CONTROLLER (gesture);
  GtkWidget *list = gtk_event_controller_get_widget (controller);
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  BuntingFlagCell *cell = bunting_flag_grid_find_cell_at (list, x, y);

  /* The second half of a double click comes when the flag is open already. */
  if (cell != NULL && n_press == 1 && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0)
    gtk_widget_activate_action (list, "list.activate-item", "u", get_position (cell));
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, gpointer user_data)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  BuntingFlagCell *cell = bunting_flag_grid_find_cell_at (list, x, y);

  if (cell == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (cell), "cell.toggle", NULL);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* @list: a list widget with BuntingFlagCell as its items */
void
bunting_flag_grid_input_attach (GtkWidget *list)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  g_signal_connect (click, "released", G_CALLBACK (released_cb), NULL);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_pressed_cb), NULL);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (press));
}
