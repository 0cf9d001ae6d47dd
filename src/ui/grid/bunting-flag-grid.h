/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "actions/bunting-flag-actions.h"
#include "grid/bunting-selection-model.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_GRID (bunting_flag_grid_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagGrid, bunting_flag_grid, BUNTING, FLAG_GRID, AdwBin)

/* Signal: "activate" (BuntingFlag) to show its details. Properties: "zoom" (int: a level, see
 * grid/bunting-grid-zoom.h); "can-zoom-in" and "can-zoom-out" (read-only, notified). */
void bunting_flag_grid_set_up (BuntingFlagGrid *self,
                               BuntingTextureLoader *texture_loader,
                               BuntingSelectionModel *model,
                               GListModel *sorted_flags,
                               BuntingFlagActions *actions);
void bunting_flag_grid_activate (BuntingFlagGrid *self, guint position);
void bunting_flag_grid_scroll_to (BuntingFlagGrid *self, guint position);
void bunting_flag_grid_focus (BuntingFlagGrid *self, guint position);

int bunting_flag_grid_get_zoom (BuntingFlagGrid *self);
void bunting_flag_grid_set_zoom (BuntingFlagGrid *self, int level);
void bunting_flag_grid_step_zoom (BuntingFlagGrid *self, int direction);

G_END_DECLS
