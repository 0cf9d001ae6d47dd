/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "download/bunting-flag.h"
#include "widgets/bunting-flag-image.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_CELL (bunting_flag_cell_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagCell, bunting_flag_cell, BUNTING, FLAG_CELL, GtkWidget)

/* Properties: "flag", "selected", "position" (in the model). */
GtkWidget *bunting_flag_cell_new (BuntingTextureLoader *texture_loader);
BuntingFlag *bunting_flag_cell_get_flag (BuntingFlagCell *self);
void bunting_flag_cell_set_flag (BuntingFlagCell *self, BuntingFlag *flag);
BuntingFlagImage *bunting_flag_cell_get_image (BuntingFlagCell *self);
const char *bunting_flag_cell_get_description (BuntingFlagCell *self);
void bunting_flag_cell_set_decode_max (BuntingFlagCell *self, int max_px);

G_END_DECLS
