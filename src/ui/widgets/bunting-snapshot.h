/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The widget's colour of text, with its opacity multiplied by alpha. */
GdkRGBA bunting_snapshot_get_color (GtkWidget *widget, double alpha);
GdkRGBA bunting_snapshot_get_hairline_color (GtkWidget *widget);
void
bunting_snapshot_hairline (GtkWidget *widget, GtkSnapshot *snapshot, const graphene_rect_t *rect);
/* These two are centred in the widget, in a box of that size. code: (nullable): the pennant's text
 */
void bunting_snapshot_pennant (GtkWidget *widget,
                               GtkSnapshot *snapshot,
                               double box_width,
                               double box_height,
                               const char *code);
void bunting_snapshot_broken (GtkWidget *widget,
                              GtkSnapshot *snapshot,
                              double box_width,
                              double box_height);
void bunting_snapshot_emblem (GtkWidget *widget,
                              GtkSnapshot *snapshot,
                              const graphene_rect_t *picture,
                              const char *icon_name,
                              GtkPackType corner);

G_END_DECLS
