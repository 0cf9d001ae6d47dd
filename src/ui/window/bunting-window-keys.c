/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window-keys.h"

#include "widgets/bunting-gtk-workarounds.h"

/* Adds the keys of the window that are not those of the application: the focused widget handles
 * keys first, and in the search entry some of these change and undo its text. Keys just after a
 * menu is closed are for the window, too. */
void
bunting_window_keys_install (GtkWidgetClass *widget_class)
{
  static const struct {
    guint keyval;
    GdkModifierType modifiers;
    const char *action;
  } bindings[] = {
    { GDK_KEY_a, GDK_CONTROL_MASK, "win.select-all-shown" },
    { GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.select-none" },
    { GDK_KEY_v, GDK_CONTROL_MASK, "win.paste-list" },
    { GDK_KEY_Insert, GDK_SHIFT_MASK, "win.paste-list" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo-selection" },
    { GDK_KEY_F11, 0, "win.fullscreen" },
    /* On many keyboards the plus sign needs Shift, and the key without it is the equals sign. */
    { GDK_KEY_plus, GDK_CONTROL_MASK, "win.zoom-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "win.zoom-in" },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "win.zoom-in" },
    { GDK_KEY_ZoomIn, 0, "win.zoom-in" },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "win.zoom-out" },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "win.zoom-out" },
    { GDK_KEY_ZoomOut, 0, "win.zoom-out" },
    { GDK_KEY_0, GDK_CONTROL_MASK, "win.zoom-normal" },
    { GDK_KEY_KP_0, GDK_CONTROL_MASK, "win.zoom-normal" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (widget_class, bindings[i].keyval, bindings[i].modifiers,
                                         bindings[i].action, NULL);
  bunting_gtk_return_focus ();
}
