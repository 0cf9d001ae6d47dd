/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-gtk-workarounds.h"

#include <dlfcn.h>

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

/* Keys for a widget that is not mapped yet: GtkShortcutController ignores the shortcuts of such a
 * widget (Enter, Backspace), although it has the focus, and GTK 4.24 all of its keys */

/* Makes a search bar open and close at once: its animation would leave the entry, which gets the
 * focus, unmapped for one or two frames. */
void
bunting_gtk_skip_animation (GtkSearchBar *search_bar)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (search_bar));

  if (GTK_IS_REVEALER (child))
    gtk_revealer_set_transition_duration (GTK_REVEALER (child), 0);
}

/* Focus after the focused widget has disappeared: all versions of GTK leave the window without one,
 * and its keyboard shortcuts without effect */

typedef struct {
  GtkWindow *window; /* borrowed: owns this */
  void (*focus_lost) (GtkWidget *window);
  guint idle_id; /* 0 unless the focus was lost */
} FocusKeeper;

static void
focus_keeper_free (gpointer data)
{
  FocusKeeper *keeper = data;

  g_clear_handle_id (&keeper->idle_id, g_source_remove);
  g_free (keeper);
}

/* GTK may have found another widget meanwhile. */
static gboolean
focus_lost_idle_cb (gpointer user_data)
{
  FocusKeeper *keeper = user_data;

  keeper->idle_id = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (keeper->window)) &&
      gtk_window_get_focus (keeper->window) == NULL)
    keeper->focus_lost (GTK_WIDGET (keeper->window));
  return G_SOURCE_REMOVE;
}

static void
focus_changed_cb (GtkWindow *window, GParamSpec *pspec, FocusKeeper *keeper)
{
  if (gtk_window_get_focus (window) == NULL && gtk_widget_get_mapped (GTK_WIDGET (window)) &&
      keeper->idle_id == 0)
    keeper->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, focus_lost_idle_cb, keeper, NULL);
}

/* Calls focus_lost when window is left without a focused widget; it is to focus another one. */
void
bunting_gtk_keep_focus (GtkWindow *window, void (*focus_lost) (GtkWidget *window))
{
  FocusKeeper *keeper = g_new0 (FocusKeeper, 1);

  keeper->window = window;
  keeper->focus_lost = focus_lost;
  g_object_set_data_full (G_OBJECT (window), "bunting-focus-keeper", keeper, focus_keeper_free);
  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (focus_changed_cb), keeper);
}

/* Keys just after a menu is closed: GTK 4.8 to 4.16, at least, leaves the focus on the hidden item
 * of the menu until the next frame, and its popover takes these keys. */

static gboolean
popover_closed_cb (GSignalInvocationHint *hint,
                   guint n_values,
                   const GValue *values,
                   gpointer user_data)
{
  GtkWidget *popover = g_value_get_object (&values[0]);
  GtkWidget *button = gtk_widget_get_parent (popover);
  GtkRoot *window = gtk_widget_get_root (popover);
  GtkWidget *focus = window == NULL ? NULL : gtk_root_get_focus (window);

  if (GTK_IS_MENU_BUTTON (button) && focus != NULL && gtk_widget_is_ancestor (focus, popover))
    gtk_widget_grab_focus (button);
  return TRUE;
}

/* Focuses the button of a menu as soon as the menu is closed. To be called once. */
void
bunting_gtk_return_focus (void)
{
  g_type_class_unref (g_type_class_ref (GTK_TYPE_POPOVER));
  g_signal_add_emission_hook (g_signal_lookup ("closed", GTK_TYPE_POPOVER), 0, popover_closed_cb,
                              NULL, NULL);
}

/* The focus on a link: GTK 4.8, at least, may draw the label before the focus becomes visible, and
 * not again */

void
bunting_gtk_redraw_links (GtkLabel *label)
{
  g_signal_connect (label, "state-flags-changed", G_CALLBACK (gtk_widget_queue_draw), NULL);
}

/* Names for screen readers */

/* GTK takes the tooltip for the description, which screen readers say after the name: such a widget
 * would be announced twice. In UI files, these widgets have an empty description, too. */
void
bunting_gtk_set_name_and_tooltip (GtkWidget *widget, const char *name, const char *tooltip)
{
  gtk_widget_set_tooltip_text (widget, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "", -1);
}

#define NAMED_KEY "bunting-named"

/* GTK 4.8 names a button with a mnemonic by its text and by its label: "D_etails Details". */
static void
label_changed_cb (GtkWidget *button)
{
  if (gtk_button_get_use_underline (GTK_BUTTON (button)))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Names the buttons with a mnemonic in widget only once, also when their labels change. */
void
bunting_gtk_name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && g_object_get_data (G_OBJECT (widget), NAMED_KEY) == NULL) {
    g_signal_connect (widget, "notify::label", G_CALLBACK (label_changed_cb), NULL);
    g_signal_connect (widget, "notify::use-underline", G_CALLBACK (label_changed_cb), NULL);
    label_changed_cb (widget);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    bunting_gtk_name_buttons (child);
}

/* Names a button with a mnemonic otherwise than by its label. */
void
bunting_gtk_set_button_name (GtkWidget *button, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), NAMED_KEY, button);
}

/* Announcements of screen readers: GTK 4.14 and later */

/* GtkAccessibleAnnouncementPriority is new in GTK 4.14, too. */
#define PRIORITY_MEDIUM 1
#define PRIORITY_HIGH 2

typedef void (*AnnounceFunc) (GtkAccessible *accessible, const char *message, int priority);

/* Lets a screen reader say message, which appears in widget without getting the focus: after what
 * it says now, or at once if the message is urgent. Earlier versions of GTK have no such function;
 * with them, screen readers read a label with the role "alert". */
void
bunting_gtk_announce (GtkWidget *widget, const char *message, gboolean is_urgent)
{
  void *program = dlopen (NULL, RTLD_LAZY);
  AnnounceFunc announce = NULL;

  if (program == NULL)
    return;
  /* ISO C has no conversion between pointers to objects and to functions; POSIX has this one. */
  *(void **)&announce = dlsym (program, "gtk_accessible_announce");
  if (announce != NULL)
    announce (GTK_ACCESSIBLE (widget), message, is_urgent ? PRIORITY_HIGH : PRIORITY_MEDIUM);
  dlclose (program);
}
