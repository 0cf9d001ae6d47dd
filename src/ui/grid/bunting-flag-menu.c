/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-menu.h"

#include <glib/gi18n.h>

#include "grid/bunting-flag-grid-input.h"

/* The context menu of a flag: secondary button, Menu key or Shift+F10. It is created
 * when it opens, because a grid has some two hundred cells. */

typedef struct {
  BuntingFlagMenuPrepare prepare;
  gpointer user_data; /* not owned: outlives the grid */
} FlagMenu;

static void
append_item (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

/* accel: (nullable): shown beside the label; the grid or the page handles the key */
static void
append_flag_item (GMenu *menu, const char *label, const char *action, const char *accel)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  if (accel != NULL)
    g_menu_item_set_attribute (item, "accel", "s", accel);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_copy_section (BuntingFlag *flag, guint n_flags)
{
  GMenu *menu = g_menu_new ();

  if (n_flags > 1) {
    append_flag_item (menu, _ ("Copy _Pictures"), "flag.copy-picture", "<Control>c");
    append_flag_item (menu, _ ("Copy _Names"), "flag.copy-name", NULL);
    append_flag_item (menu, _ ("Copy _Emojis"), "flag.copy-emoji", NULL);
    return G_MENU_MODEL (menu);
  }
  if (bunting_flag_get_shown_file (flag) != NULL)
    append_flag_item (menu, _ ("Copy _Picture"), "flag.copy-picture", "<Control>c");
  append_flag_item (menu, _ ("Copy _Name"), "flag.copy-name", NULL);
  append_flag_item (menu, _ ("Copy _Emoji"), "flag.copy-emoji", NULL);
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_file_section (BuntingFlag *flag, guint n_flags)
{
  GMenu *menu = g_menu_new ();

  if (n_flags > 1)
    append_item (menu, _ ("E_xport…"), "win.export", NULL);
  else if (bunting_flag_get_shown_file (flag) != NULL)
    append_item (menu, _ ("E_xport…"), "win.export-flag",
                 g_variant_new_string (bunting_flag_get_code (flag)));
  append_flag_item (menu, _ ("Show in _Files"), "flag.show-in-files", NULL);
  return G_MENU_MODEL (menu);
}

static void
append_download_item (GMenu *menu, BuntingFlag *flag)
{
  GVariant *code = g_variant_new_string (bunting_flag_get_code (flag));
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
    append_item (menu, _ ("Try A_gain"), has_file ? "win.refresh-flag" : "win.download-flag", code);
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
}

static GMenuModel *
create_download_section (BuntingFlag *flag, gboolean selected, guint n_flags)
{
  GMenu *menu = g_menu_new ();

  if (n_flags > 1)
    append_item (menu, _ ("_Download"), "win.download", NULL);
  else
    append_download_item (menu, flag);
  g_menu_append (menu, selected ? _ ("Dese_lect") : _ ("_Select"), "cell.toggle");
  return G_MENU_MODEL (menu);
}

static void
append_section (GMenu *menu, GMenuModel *section)
{
  g_menu_append_section (menu, NULL, section);
  g_object_unref (section);
}

/* n_flags: on which the actions "flag.*" work: this flag, or the selection that it belongs to
 *
 * Returns: (transfer full): the menu for the current state of the flag */
GMenuModel *
bunting_flag_menu_new_model (BuntingFlag *flag, gboolean selected, guint n_flags)
{
  GMenu *menu = g_menu_new ();
  GMenu *open = g_menu_new (), *trash = g_menu_new ();

  g_menu_append (open, _ ("_Open"), "cell.open");
  append_section (menu, G_MENU_MODEL (open));
  append_section (menu, create_copy_section (flag, n_flags));
  append_section (menu, create_file_section (flag, n_flags));
  append_section (menu, create_download_section (flag, selected, n_flags));
  append_flag_item (trash, _ ("Move to _Trash"), "flag.trash", "Delete");
  append_section (menu, G_MENU_MODEL (trash));
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

static void
menu_free (gpointer menu, GObject *former_grid)
{
  g_free (menu);
}

/* GTK marks the widgets under a pressed button, and clears that at the release; but the popover
 * gets the release. The grid's own cell would look pressed from then on. */
static void
clear_pressed (GtkWidget *widget)
{
  gtk_widget_unset_state_flags (widget, GTK_STATE_FLAG_ACTIVE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    clear_pressed (child);
}

/* The action of the chosen item is activated after this signal, by way of the popover's parents. */
static void
closed_cb (GtkPopover *popover)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (popover));

  if (cell != NULL)
    clear_pressed (gtk_widget_get_parent (cell));
  restore_focus (GTK_WIDGET (popover));
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static void
pop_up (FlagMenu *menu, BuntingFlagCell *cell, const GdkRectangle *at)
{
  BuntingFlag *flag = bunting_flag_cell_get_flag (cell);
  g_autoptr (GMenuModel) model = NULL;
  gboolean selected;
  GtkWidget *popover;

  if (flag == NULL)
    return;
  g_object_get (cell, "selected", &selected, NULL);
  model = bunting_flag_menu_new_model (flag, selected, menu->prepare (flag, menu->user_data));
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
clicked_cb (GtkGesture *gesture, int n_press, double x, double y, gpointer user_data)
{
  GtkWidget *grid = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  BuntingFlagCell *cell = bunting_flag_grid_find_cell_at (grid, x, y);
  double cell_x, cell_y;

  if (cell == NULL)
    return;
  gtk_widget_translate_coordinates (grid, GTK_WIDGET (cell), x, y, &cell_x, &cell_y);
  pop_up (user_data, cell, &(GdkRectangle){ cell_x, cell_y, 1, 1 });
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
menu_key_cb (GtkWidget *grid, GVariant *parameter, gpointer user_data)
{
  BuntingFlagCell *cell = bunting_flag_grid_find_focused_cell (grid);

  if (cell == NULL)
    return FALSE;
  pop_up (user_data, cell, NULL);
  return TRUE;
}

/* grid: a list widget with BuntingFlagCell as its items. user_data must outlive it. */
void
bunting_flag_menu_attach (GtkWidget *grid, BuntingFlagMenuPrepare prepare, gpointer user_data)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  FlagMenu *menu = g_new (FlagMenu, 1);

  menu->prepare = prepare;
  menu->user_data = user_data;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (clicked_cb), menu);
  gtk_widget_add_controller (grid, GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (menu_key_cb, menu, NULL)));
  gtk_widget_add_controller (grid, keys);
  g_object_weak_ref (G_OBJECT (grid), menu_free, menu);
}
