/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-list-drop-target.h"

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue *value,
         double x,
         double y,
         BuntingSelectionActions *actions)
{
  if (G_VALUE_HOLDS_STRING (value))
    bunting_selection_actions_select_list (actions, g_value_get_string (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    bunting_selection_actions_import_files (actions, g_value_get_boxed (value));
  else
    return FALSE;
  return TRUE;
}

/* Ignores flags that are dragged from this window. */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, gpointer user_data)
{
  return gdk_drop_get_drag (drop) == NULL &&
         gdk_content_formats_match (gtk_drop_target_get_formats (target),
                                    gdk_drop_get_formats (drop));
}

/* Lets the user drop a list of countries on @widget, as text or as a file, to select them. */
void
bunting_list_drop_target_attach (GtkWidget *widget, BuntingSelectionActions *actions)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), actions, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}
