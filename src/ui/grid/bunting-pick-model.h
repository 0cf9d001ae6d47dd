/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "download/bunting-flag.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_PICK_MODEL (bunting_pick_model_get_type ())
G_DECLARE_FINAL_TYPE (BuntingPickModel, bunting_pick_model, BUNTING, PICK_MODEL, GObject)

/* Properties: "model" (GListModel of BuntingFlag, what is shown); "n-shown", "n-picked" and
 * "n-picked-hidden" (read-only, notified). Signal: "dropped" (guint: how many) when flags are no
 * longer picked that it would be tiresome to pick again. */
BuntingPickModel *bunting_pick_model_new (GListModel *model);
GListModel *bunting_pick_model_get_model (BuntingPickModel *self);
void bunting_pick_model_set_model (BuntingPickModel *self, GListModel *model);

guint bunting_pick_model_get_n_shown (BuntingPickModel *self);
guint bunting_pick_model_get_n_picked (BuntingPickModel *self);
guint bunting_pick_model_get_n_picked_hidden (BuntingPickModel *self);
gboolean bunting_pick_model_is_picked (BuntingPickModel *self, BuntingFlag *flag);

GPtrArray *bunting_pick_model_dup_picked (BuntingPickModel *self, GListModel *all);
void bunting_pick_model_pick (BuntingPickModel *self, GListModel *all, const char *const *codes);
void
bunting_pick_model_pick_also (BuntingPickModel *self, GListModel *all, const char *const *codes);
void bunting_pick_model_pick_none (BuntingPickModel *self);
void bunting_pick_model_undo (BuntingPickModel *self);
void bunting_pick_model_invert (BuntingPickModel *self);

G_END_DECLS
