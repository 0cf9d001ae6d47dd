/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test-utils.h"

BuntingFlagCell *
ui_test_find_cell (GtkWidget *widget, const char *code)
{
  if (BUNTING_IS_FLAG_CELL (widget)) {
    BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (widget));

    return flag != NULL && g_str_equal (bunting_flag_get_code (flag), code)
             ? BUNTING_FLAG_CELL (widget)
             : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    BuntingFlagCell *cell = ui_test_find_cell (child, code);

    if (cell != NULL)
      return cell;
  }
  return NULL;
}

GtkWidget *
ui_test_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_test_find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}
