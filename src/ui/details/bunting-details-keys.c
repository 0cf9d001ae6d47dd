/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-keys.h"

/* The keys and the mouse button that activate the actions "details.*" and "flag.*" of a widget. */

#define MOUSE_BUTTON_BACK 8

/* Whether the focus needs the keys: in a selectable label the arrows move the cursor, and in an
 * open menu all of them move between the items. */
static gboolean
is_needed_by_focus (GtkWidget *details, guint keyval)
{
  GtkRoot *root = gtk_widget_get_root (details);
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);

  if (focus == NULL)
    return FALSE;
  if (GTK_ROOT (gtk_widget_get_native (focus)) != root)
    return TRUE;
  return GTK_IS_LABEL (focus) && keyval != GDK_KEY_Page_Up && keyval != GDK_KEY_Page_Down;
}

/* In the capture phase, before the scrolled window scrolls and the window moves the focus. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                GtkWidget *details)
{
  gboolean is_rtl = gtk_widget_get_direction (details) == GTK_TEXT_DIR_RTL;
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gboolean is_left = keyval == GDK_KEY_Left || keyval == GDK_KEY_KP_Left;
  gboolean is_right = keyval == GDK_KEY_Right || keyval == GDK_KEY_KP_Right;
  gboolean is_backward = is_rtl ? is_right : is_left, is_forward = is_rtl ? is_left : is_right;
  const char *action = NULL;

  if (is_needed_by_focus (details, keyval))
    return GDK_EVENT_PROPAGATE;
  /* Escape would only dismiss a toast. */
  if ((modifiers == GDK_ALT_MASK && is_backward) || (modifiers == 0 && keyval == GDK_KEY_Escape))
    action = "details.back";
  else if (modifiers == 0 && (keyval == GDK_KEY_Page_Up || is_backward))
    action = "details.previous";
  else if (modifiers == 0 && (keyval == GDK_KEY_Page_Down || is_forward))
    action = "details.next";
  if (action == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (details, action, NULL);
  return GDK_EVENT_STOP;
}

static void
back_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, GtkWidget *details)
{
  gtk_widget_activate_action (details, "details.back", NULL);
}

/* Managed by the window, so that they also work when the focus is elsewhere, or lost. The actions
 * are disabled while no flag is shown. */
static void
add_shortcuts (GtkWidget *details)
{
  static const struct {
    guint keyval;
    GdkModifierType modifiers;
    const char *action;
  } bindings[] = {
    { GDK_KEY_Escape, 0, "details.back" },
    { GDK_KEY_Back, 0, "details.back" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "flag.copy-picture" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "details.download" },
    { GDK_KEY_Return, GDK_ALT_MASK, "flag.show-in-files" },
    { GDK_KEY_Delete, 0, "flag.trash" },
  };

  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_MANAGED);
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (bindings[i].keyval, bindings[i].modifiers),
                        gtk_named_action_new (bindings[i].action)));
  gtk_widget_add_controller (details, controller);
}

void
bunting_details_keys_add_controllers (GtkWidget *details)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *back = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), details);
  gtk_widget_add_controller (details, keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (back), MOUSE_BUTTON_BACK);
  g_signal_connect (back, "pressed", G_CALLBACK (back_pressed_cb), details);
  gtk_widget_add_controller (details, GTK_EVENT_CONTROLLER (back));
  add_shortcuts (details);
}
