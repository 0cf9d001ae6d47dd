/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The box in a grid, in logical pixels. */
#define BUNTING_FLAG_PICTURE_CELL_WIDTH 160
#define BUNTING_FLAG_PICTURE_CELL_HEIGHT 120

#define BUNTING_TYPE_FLAG_PICTURE (bunting_flag_picture_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagPicture, bunting_flag_picture, BUNTING, FLAG_PICTURE, GtkWidget)

/* Properties: "box-width" and "box-height", in logical pixels; "fill": the box is as large as the
 * widget, and both are notified. */
void bunting_flag_picture_get_box_px (BuntingFlagPicture *self, int *out_width, int *out_height);
void bunting_flag_picture_set_limit (BuntingFlagPicture *self, int width_px, int height_px);
void bunting_flag_picture_set_code (BuntingFlagPicture *self, const char *code);
void
bunting_flag_picture_set_texture (BuntingFlagPicture *self, GdkTexture *texture, gboolean arriving);
GdkTexture *bunting_flag_picture_get_texture (BuntingFlagPicture *self);
void bunting_flag_picture_set_broken (BuntingFlagPicture *self, gboolean broken);
gboolean bunting_flag_picture_get_broken (BuntingFlagPicture *self);
void bunting_flag_picture_set_progress (BuntingFlagPicture *self, double progress);

G_END_DECLS
