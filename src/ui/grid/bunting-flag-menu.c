/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-menu.h"

#include <glib/gi18n.h>

#include "grid/bunting-flag-cell.h"

/* The context menu of a flag: secondary button, long press, Menu key or Shift+F10. It is created
 * when it opens, because a grid has some two hundred cells. */

static void
append_item (GMenu *menu, const char *label, const char *action, const char *code)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", code);
  g_menu_append_item (menu, item);
}

/* Returns (transfer full): the menu for the current state of the flag. */
GMenuModel *
bunting_flag_menu_new_model (BuntingFlag *flag, gboolean selected)
{
  GMenu *menu = g_menu_new ();
  const char *code = bunting_flag_get_code (flag);
  gboolean has_file = bunting_flag_get_file (flag) != NULL;

  switch (bunting_flag_get_state (flag)) {
  case BUNTING_FLAG_QUEUED:
  case BUNTING_FLAG_FETCHING:
  case BUNTING_FLAG_SAVING:
    append_item (menu, _ ("_Cancel"), "win.cancel-flag", code);
    break;
  case BUNTING_FLAG_NOT_FOUND:
  case BUNTING_FLAG_FAILED:
    /* If there is a file, a refresh has failed. */
    append_item (menu, _ ("_Try Again"), has_file ? "win.refresh-flag" : "win.download-flag", code);
    break;
  case BUNTING_FLAG_SAVED:
  case BUNTING_FLAG_CANCELLED:
  case BUNTING_FLAG_ABSENT:
  default:
    if (has_file)
      append_item (menu, _ ("_Download Again"), "win.refresh-flag", code);
    else
      append_item (menu, _ ("_Download"), "win.download-flag", code);
  }
  /* For touch: without hover, only selected flags show their check button. */
  g_menu_append (menu, selected ? _ ("_Unselect") : _ ("_Select"), "cell.toggle");
  return G_MENU_MODEL (menu);
}

static gboolean
unparent_cb (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

/* Returns the focus to the flag: without a focus, GTK 4.24 warns during keyboard navigation. */
static void
restore_focus (GtkWidget *popover)
{
  GtkRoot *root = gtk_widget_get_root (popover);
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);
  GtkWidget *cell = gtk_widget_get_parent (popover);

  if (cell != NULL && gtk_widget_get_mapped (cell) &&
      (focus == NULL || gtk_widget_is_ancestor (focus, popover)))
    gtk_widget_grab_focus (gtk_widget_get_parent (cell));
}

/* The action of the chosen item is activated after this signal, by way of the popover's parents. */
static void
closed_cb (GtkPopover *popover)
{
  restore_focus (GTK_WIDGET (popover));
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static void
pop_up (BuntingFlagCell *cell, const GdkRectangle *at)
{
  BuntingFlag *flag = bunting_flag_cell_get_flag (cell);
  g_autoptr (GMenuModel) model = NULL;
  gboolean selected;
  GtkWidget *popover;

  if (flag == NULL)
    return;
  g_object_get (cell, "selected", &selected, NULL);
  model = bunting_flag_menu_new_model (flag, selected);
  popover = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (popover, GTK_WIDGET (cell));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), at == NULL);
  if (at != NULL) {
    gtk_popover_set_pointing_to (GTK_POPOVER (popover), at);
    gtk_widget_set_halign (popover, GTK_ALIGN_START);
  }
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  g_signal_connect_object (cell, "destroy", G_CALLBACK (unparent_cb), popover, G_CONNECT_SWAPPED);
  /* The cell is reused for another flag, or has scrolled out of view. */
  g_signal_connect_object (cell, "notify::flag", G_CALLBACK (gtk_popover_popdown), popover,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (cell, "unmap", G_CALLBACK (gtk_popover_popdown), popover,
                           G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, gpointer user_data)
{
  GtkWidget *grid = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkWidget *widget = gtk_widget_pick (grid, x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell = NULL;
  double cell_x, cell_y;

  /* Also on the border of the grid's own cell, the parent of ours. */
  for (; widget != NULL && widget != grid && cell == NULL; widget = gtk_widget_get_parent (widget))
    if (BUNTING_IS_FLAG_CELL (widget))
      cell = widget;
    else if (BUNTING_IS_FLAG_CELL (gtk_widget_get_first_child (widget)))
      cell = gtk_widget_get_first_child (widget);
  if (cell == NULL)
    return;
  gtk_widget_translate_coordinates (grid, cell, x, y, &cell_x, &cell_y);
  pop_up (BUNTING_FLAG_CELL (cell), &(GdkRectangle){ cell_x, cell_y, 1, 1 });
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
clicked_cb (GtkGesture *gesture, int n_press, double x, double y, gpointer user_data)
{
  long_pressed_cb (gesture, x, y, user_data);
}

/* The grid's own cell, the parent of ours, has the focus. */
static gboolean
menu_key_cb (GtkWidget *grid, GVariant *parameter, gpointer user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (grid));
  GtkWidget *child = focus == NULL ? NULL : gtk_widget_get_first_child (focus);

  if (child == NULL || !BUNTING_IS_FLAG_CELL (child))
    return FALSE;
  pop_up (BUNTING_FLAG_CELL (child), NULL);
  return TRUE;
}

/* @grid: a list widget with BuntingFlagCell as its items */
void
bunting_flag_menu_attach (GtkWidget *grid)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (clicked_cb), NULL);
  gtk_widget_add_controller (grid, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_pressed_cb), NULL);
  gtk_widget_add_controller (grid, GTK_EVENT_CONTROLLER (press));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (menu_key_cb, NULL, NULL)));
  gtk_widget_add_controller (grid, keys);
}
