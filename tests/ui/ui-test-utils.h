/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "grid/bunting-flag-cell.h"
#include "flag-fixtures.h"

G_BEGIN_DECLS

/* The first descendant of that type, depth first; NULL if there is none. */
GtkWidget *ui_test_find (GtkWidget *widget, GType type);
/* The cell of a country that is shown: the grid's first ones are there as soon as it is laid out.
 * NULL if there is none. */
BuntingFlagCell *ui_test_find_cell (GtkWidget *widget, const char *code);
/* The descendant that the .ui file calls by that name. */
#define ui_test_child(widget, type, name)                                                          \
  gtk_widget_get_template_child (GTK_WIDGET (widget), type, name)

G_END_DECLS
