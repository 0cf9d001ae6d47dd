/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-list-drop-target.h"

#include "application/bunting-launch-request.h"
#include "bunting-list-import.h"

/* A list of countries is dropped on the window, as text or as a file: they are selected. */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  gboolean are_links;
  g_autofree char *list = bunting_list_import_load_finish (result, &are_links, &error);

  if (list != NULL)
    bunting_launch_request_take_list (window, list, FALSE);
  else
    bunting_window_show_toast (window, error->message);
}

/**
 * bunting_list_drop_target_take:
 * @value: a string, or a list of files
 *
 * Selects the countries that are named in it.
 *
 * Returns: whether it is of a kind that can be taken
 */
gboolean
bunting_list_drop_target_take (BuntingWindow *window, const GValue *value)
{
  if (G_VALUE_HOLDS_STRING (value)) {
    bunting_launch_request_take_list (window, g_value_get_string (value), FALSE);
    return TRUE;
  }
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST)) {
    bunting_list_import_load_async (g_value_get_boxed (value), NULL, loaded_cb,
                                    g_object_ref (window));
    return TRUE;
  }
  return FALSE;
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, BuntingWindow *window)
{
  return bunting_list_drop_target_take (window, value);
}

/* A flag that is dragged out of this window and comes back to it means nothing. */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, BuntingWindow *window)
{
  return gdk_drop_get_drag (drop) == NULL &&
         gdk_content_formats_match (gtk_drop_target_get_formats (target),
                                    gdk_drop_get_formats (drop));
}

/**
 * bunting_list_drop_target_attach:
 * @widget: where in the window lists can be dropped
 */
void
bunting_list_drop_target_attach (BuntingWindow *window, GtkWidget *widget)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), window, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (dropped_cb), window, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}
