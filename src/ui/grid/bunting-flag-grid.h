/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "textures/bunting-texture-loader.h"
#include "grid/bunting-selection-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_GRID (bunting_flag_grid_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagGrid, bunting_flag_grid, BUNTING, FLAG_GRID, AdwBin)

/* Signal: "activate" (BuntingFlag) to show its details. */
void bunting_flag_grid_set_up (BuntingFlagGrid *self,
                               BuntingTextureLoader *texture_loader,
                               BuntingSelectionModel *model,
                               GListModel *sorted_flags);
void bunting_flag_grid_scroll_to (BuntingFlagGrid *self, guint position);
void bunting_flag_grid_focus (BuntingFlagGrid *self, guint position);

G_END_DECLS
