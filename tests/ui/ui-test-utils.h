/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-flag-cell.h"

G_BEGIN_DECLS

/* A whole picture of one colour, 0xRRGGBB. */
GBytes *ui_test_make_png (int width_px, int height_px, guint32 rgb);
GBytes *ui_test_make_jpeg (int width_px, int height_px, guint32 rgb);
GBytes *ui_test_make_gif (void); /* 2 by 1 pixels, red */

/* A collection as bunting-serve takes it: CC.png for each code. */
void ui_test_fill_collection (const char *folder, const char *const *codes);

/* A list of flags: "AA" … for as many as are asked for. */
GListStore *ui_test_make_flags (guint n_flags);
BuntingFlag *ui_test_make_flag (const char *code, const char *name);

/* The first descendant of that type, depth first; NULL if there is none. */
GtkWidget *ui_test_find (GtkWidget *widget, GType type);
/* The cell of a country that is shown: the grid's first ones are there as soon as it is laid out.
 * NULL if there is none. */
BuntingFlagCell *ui_test_find_cell (GtkWidget *widget, const char *code);
/* The descendant that the .ui file calls by that name. */
#define ui_test_child(widget, type, name)                                                          \
  gtk_widget_get_template_child (GTK_WIDGET (widget), type, name)

G_END_DECLS
