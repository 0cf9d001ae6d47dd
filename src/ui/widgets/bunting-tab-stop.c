/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-tab-stop.h"

/* Not the focus child of the widget, which may be a former focus. */
static gboolean
has_focus_within (GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

/* The focus() of a widget with one child, in which there are several controls: for the Tab key they
 * are one, and the arrow keys move among them. Tab and Shift+Tab enter at the first, and leave from
 * any. */
gboolean
bunting_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (is_tab && has_focus_within (widget))
    return FALSE;
  return gtk_widget_child_focus (gtk_widget_get_first_child (widget),
                                 is_tab ? GTK_DIR_TAB_FORWARD : direction);
}
