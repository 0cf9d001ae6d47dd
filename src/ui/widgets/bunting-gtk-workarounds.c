/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-gtk-workarounds.h"

/* One function for each shortcoming of GTK. */

/* Tab out of lists: GTK 4.8 to 4.10; 4.12 has gtk_grid_view_set_tab_behavior() */

static gboolean
focus_beyond (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean forward = direction == GTK_DIR_TAB_FORWARD;

  for (; widget != NULL; widget = gtk_widget_get_parent (widget)) {
    GtkWidget *sibling =
      forward ? gtk_widget_get_next_sibling (widget) : gtk_widget_get_prev_sibling (widget);

    for (; sibling != NULL; sibling = forward ? gtk_widget_get_next_sibling (sibling)
                                              : gtk_widget_get_prev_sibling (sibling))
      if (gtk_widget_get_mapped (sibling) && gtk_widget_child_focus (sibling, direction))
        return TRUE;
  }
  return FALSE;
}

static gboolean
leave_forward_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return focus_beyond (widget, GTK_DIR_TAB_FORWARD);
}

static gboolean
leave_backward_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return focus_beyond (widget, GTK_DIR_TAB_BACKWARD);
}

static void
add_shortcut (GtkEventController *controller, const char *trigger, GtkShortcutFunc func)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                      gtk_callback_action_new (func, NULL, NULL)));
}

/* In list, a list or grid, lets Tab and Shift+Tab move the focus out of it instead of through its
 * items, some 250. The arrow keys move between the items. */
void
bunting_gtk_let_tab_leave (GtkWidget *list)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  add_shortcut (controller, "Tab|KP_Tab", leave_forward_cb);
  add_shortcut (controller, "<Shift>Tab|<Shift>KP_Tab|<Shift>ISO_Left_Tab", leave_backward_cb);
  gtk_widget_add_controller (list, controller);
}

/* Focus of an item: GTK 4.8 to 4.10; 4.12 has gtk_grid_view_scroll_to() */

/* Focuses the item at position, which must be scrolled to. The widgets for the items of list have
 * the property "position".
 * Returns: FALSE if there is no widget for the item */
gboolean
bunting_gtk_focus_item (GtkWidget *list, guint position)
{
  /* The focusable widget is the list's own one around the cell. */
  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL;
       item = gtk_widget_get_next_sibling (item)) {
    GtkWidget *cell = gtk_widget_get_first_child (item);
    guint cell_position;

    if (cell == NULL ||
        g_object_class_find_property (G_OBJECT_GET_CLASS (cell), "position") == NULL)
      continue;
    g_object_get (cell, "position", &cell_position, NULL);
    if (cell_position == position && gtk_widget_grab_focus (item)) {
      gtk_window_set_focus_visible (GTK_WINDOW (gtk_widget_get_root (list)), TRUE);
      return TRUE;
    }
  }
  return FALSE;
}

/* Keys while a search bar opens: lost in GTK 4.24 until the next frame */

/* Forwards keys while the entry has the focus but is not mapped yet, and gets no keys from GTK. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                GtkWidget *entry)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (entry));

  if (focus == NULL || gtk_widget_get_mapped (focus) || !gtk_widget_is_ancestor (focus, entry))
    return GDK_EVENT_PROPAGATE;
  return gtk_event_controller_key_forward (controller, focus) ||
         gtk_event_controller_key_forward (controller, entry);
}

/* Lets entry, of a search bar that opens when the user types, get the first keys as well. */
void
bunting_gtk_keep_first_keys (GtkWidget *window, GtkWidget *entry)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (key_pressed_cb), entry, 0);
  gtk_widget_add_controller (window, controller);
}
