/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-pick-undo.h"

#include <glib/gi18n.h>

/* A click without Ctrl picks one flag and drops the others, as in any grid. Who did not mean that
 * is told how many were dropped, and has them back with a button or a key. */

static void
undo_pick_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_pick_model_undo (bunting_window_get_pick_model (BUNTING_WINDOW (widget)));
}

static void
dropped_cb (BuntingPickModel *pick_model, guint n_dropped, BuntingWindow *window)
{
  g_autofree char *words =
    g_strdup_printf (ngettext ("%u flag unpicked", "%u flags unpicked", n_dropped), n_dropped);

  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.undo-pick", TRUE);
  bunting_window_show_toast_with_action (window, words, _ ("_Undo"), "win.undo-pick");
}

/**
 * bunting_pick_undo_install:
 * @window_class: the class of BuntingWindow
 *
 * Gives the window the action "win.undo-pick", and its key.
 */
void
bunting_pick_undo_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.undo-pick", NULL, undo_pick_cb);
  /* After the focused widget had its say: in the search entry this key undoes typing. */
  gtk_widget_class_add_binding_action (window_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo-pick",
                                       NULL);
}

/**
 * bunting_pick_undo_attach:
 *
 * Offers to undo from now on, whenever flags are dropped from the pick.
 */
void
bunting_pick_undo_attach (BuntingWindow *window)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.undo-pick", FALSE);
  g_signal_connect_object (bunting_window_get_pick_model (window), "dropped",
                           G_CALLBACK (dropped_cb), window, 0);
}
