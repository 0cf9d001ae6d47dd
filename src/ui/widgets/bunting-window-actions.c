/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-window-actions.h"

/**
 * bunting_window_actions_add:
 * @owner: a GObject, the argument of each callback
 *
 * As g_action_map_add_action_entries(), but the actions may outlive @owner and do nothing then:
 * g_action_map_remove_action_entries() is new in GLib 2.78.
 */
void
bunting_window_actions_add (GActionMap *window,
                            const BuntingWindowAction *actions,
                            guint n_actions,
                            gpointer owner)
{
  for (guint i = 0; i < n_actions; i++) {
    const char *type = actions[i].parameter_type;
    g_autoptr (GSimpleAction) action =
      g_simple_action_new (actions[i].name, type == NULL ? NULL : G_VARIANT_TYPE (type));

    g_signal_connect_object (action, "activate", G_CALLBACK (actions[i].activate), owner, 0);
    g_action_map_add_action (window, G_ACTION (action));
  }
}

void
bunting_window_actions_enable (GActionMap *window, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (window, name)),
                               enabled);
}
