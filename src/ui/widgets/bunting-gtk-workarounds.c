/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-gtk-workarounds.h"

/* What GTK does not do for the focus. In 4.8 the Tab key would visit every one of some 250 flags
 * before it came to the bar below, and no function gives the focus to a position. In 4.24 keys that
 * come between a search bar's opening and its next frame are lost. */

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

/**
 * bunting_gtk_let_tab_leave:
 * @list: a list or grid
 *
 * Makes Tab and Shift+Tab in @list go to what comes after and before it. The arrow keys go from
 * item to item.
 */
void
bunting_gtk_let_tab_leave (GtkWidget *list)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  add_shortcut (controller, "Tab|KP_Tab", leave_forward_cb);
  add_shortcut (controller, "<Shift>Tab|<Shift>KP_Tab|<Shift>ISO_Left_Tab", leave_backward_cb);
  gtk_widget_add_controller (list, controller);
}

/**
 * bunting_gtk_focus_item:
 * @list: a list or grid whose items are shown by widgets with a property "position"
 * @position: a position that @list is scrolled to
 *
 * Gives the focus to an item, and shows where it is.
 *
 * Returns: %FALSE if there is no widget for @position
 */
gboolean
bunting_gtk_focus_item (GtkWidget *list, guint position)
{
  /* Cells know their position; the list's own widget around a cell is what takes the focus. */
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

/* Only until the bar is laid out: its entry has the focus, but is given no keys yet. */
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

/**
 * bunting_gtk_keep_first_keys:
 * @window: the window of @entry
 * @entry: the entry of a search bar that opens when somebody types
 *
 * Makes @entry get all that is typed, however fast.
 */
void
bunting_gtk_keep_first_keys (GtkWidget *window, GtkWidget *entry)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (key_pressed_cb), entry, 0);
  gtk_widget_add_controller (window, controller);
}
