/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_GROWING_SELECTION (bunting_growing_selection_get_type ())
G_DECLARE_FINAL_TYPE (BuntingGrowingSelection,
                      bunting_growing_selection,
                      BUNTING,
                      GROWING_SELECTION,
                      GObject)

BuntingGrowingSelection *bunting_growing_selection_new (GtkSelectionModel *model);
void bunting_growing_selection_grow_after_frame (BuntingGrowingSelection *self, GtkWidget *view);
void bunting_growing_selection_need_item (BuntingGrowingSelection *self, guint position);

G_END_DECLS
