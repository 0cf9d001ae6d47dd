/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "grid/bunting-flag-cell.h"
#include "flag-fixtures.h"

G_BEGIN_DECLS

/* Returns: (nullable): the first descendant of that type, depth first */
GtkWidget *ui_test_find (GtkWidget *widget, GType type);
/* Returns: (nullable): the cell of a shown country; the grid's first cells exist once it is laid
 * out */
BuntingFlagCell *ui_test_find_cell (GtkWidget *widget, const char *code);
/* Looks into the sections of a menu, too. label: NULL for any */
gboolean ui_test_menu_has_item (GMenuModel *menu, const char *label, const char *action);
/* Returns: the descendant with that id in the .ui file */
#define ui_test_child(widget, type, name)                                                          \
  gtk_widget_get_template_child (GTK_WIDGET (widget), type, name)

/* Skips the test if xdotool is not installed. */
gboolean ui_test_has_xdotool (void);
/* Runs xdotool with these arguments, which sends real keys and moves the pointer. */
void ui_test_input (const char *arguments);

G_END_DECLS
