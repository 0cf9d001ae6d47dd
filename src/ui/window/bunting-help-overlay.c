/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-help-overlay.h"

/* The window of keyboard shortcuts. GTK would build it with each window from a resource of the
 * application, which takes a twentieth of the time to the first frame; it is built when it is first
 * opened. */

static void
show_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplicationWindow *window = user_data;
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/io/github/flagbunting/Bunting/ui/help-overlay.ui");

  /* GTK adds an action of its own, but not in place of another one. */
  g_action_map_remove_action (G_ACTION_MAP (window), "show-help-overlay");
  gtk_application_window_set_help_overlay (
    window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  g_action_group_activate_action (G_ACTION_GROUP (window), "show-help-overlay", NULL);
}

/* Adds the action "win.show-help-overlay". */
void
bunting_help_overlay_attach (GtkApplicationWindow *window)
{
  static const GActionEntry actions[] = { { "show-help-overlay", show_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), window);
}
