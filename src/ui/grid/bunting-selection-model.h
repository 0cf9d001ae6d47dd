/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "download/bunting-flag.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SELECTION_MODEL (bunting_selection_model_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSelectionModel,
                      bunting_selection_model,
                      BUNTING,
                      SELECTION_MODEL,
                      GObject)

/* Properties: "model" (write-only: GListModel of BuntingFlag, the shown flags); "n-shown",
 * "n-selected" and "n-selected-hidden" (read-only, notified). Signal: "dropped" (guint: how many)
 * when several flags were unselected at once, which bunting_selection_model_undo() reverts. */
BuntingSelectionModel *bunting_selection_model_new (GListModel *model);

guint bunting_selection_model_get_n_shown (BuntingSelectionModel *self);
guint bunting_selection_model_get_n_selected (BuntingSelectionModel *self);
guint bunting_selection_model_get_n_selected_hidden (BuntingSelectionModel *self);
gboolean bunting_selection_model_is_selected (BuntingSelectionModel *self, BuntingFlag *flag);

GPtrArray *bunting_selection_model_dup_selected (BuntingSelectionModel *self, GListModel *all);
void bunting_selection_model_select (BuntingSelectionModel *self,
                                     GListModel *all,
                                     const char *const *codes);
void bunting_selection_model_select_also (BuntingSelectionModel *self,
                                          GListModel *all,
                                          const char *const *codes);
void bunting_selection_model_select_shown (BuntingSelectionModel *self);
void bunting_selection_model_unselect_flags (BuntingSelectionModel *self, GPtrArray *flags);
void bunting_selection_model_select_none (BuntingSelectionModel *self);
void bunting_selection_model_undo (BuntingSelectionModel *self);
void bunting_selection_model_invert (BuntingSelectionModel *self);

G_END_DECLS
