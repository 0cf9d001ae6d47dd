/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-selection-undo.h"

#include <glib/gi18n.h>

/* A click without Ctrl selects one flag and drops the others, as in any grid. Who did not mean that
 * is told how many were dropped, and has them back with a button or a key. */

static void
undo_selection_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_selection_model_undo (bunting_window_get_selection_model (BUNTING_WINDOW (widget)));
}

static void
dropped_cb (BuntingSelectionModel *selection_model, guint n_dropped, BuntingWindow *window)
{
  g_autofree char *words =
    g_strdup_printf (ngettext ("%u flag unselected", "%u flags unselected", n_dropped), n_dropped);

  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.undo-selection", TRUE);
  bunting_window_show_toast_with_action (window, words, _ ("_Undo"), "win.undo-selection");
}

/**
 * bunting_selection_undo_install:
 * @window_class: the class of BuntingWindow
 *
 * Gives the window the action "win.undo-selection", and its key.
 */
void
bunting_selection_undo_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.undo-selection", NULL, undo_selection_cb);
  /* After the focused widget had its say: in the search entry this key undoes typing. */
  gtk_widget_class_add_binding_action (window_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "win.undo-selection", NULL);
}

/**
 * bunting_selection_undo_attach:
 *
 * Offers to undo from now on, whenever flags are dropped from the selection.
 */
void
bunting_selection_undo_attach (BuntingWindow *window)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.undo-selection", FALSE);
  g_signal_connect_object (bunting_window_get_selection_model (window), "dropped",
                           G_CALLBACK (dropped_cb), window, 0);
}
