/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The box in a grid, in logical pixels. */
#define BUNTING_FLAG_IMAGE_CELL_WIDTH 160
#define BUNTING_FLAG_IMAGE_CELL_HEIGHT 120

#define BUNTING_TYPE_FLAG_IMAGE (bunting_flag_image_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagImage, bunting_flag_image, BUNTING, FLAG_IMAGE, GtkWidget)

/* Signal: "box-changed", when the size of the box has changed. */
void bunting_flag_image_set_fill (BuntingFlagImage *self, gboolean fill);
void bunting_flag_image_get_box_px (BuntingFlagImage *self, int *out_width, int *out_height);
void bunting_flag_image_set_limit (BuntingFlagImage *self, int width_px, int height_px);
void bunting_flag_image_set_code (BuntingFlagImage *self, const char *code);
void
bunting_flag_image_set_texture (BuntingFlagImage *self, GdkTexture *texture, gboolean arriving);
void bunting_flag_image_set_muted (BuntingFlagImage *self, gboolean muted, gboolean fade);
gboolean bunting_flag_image_get_muted (BuntingFlagImage *self);
void bunting_flag_image_set_saved (BuntingFlagImage *self, gboolean saved);
gboolean bunting_flag_image_get_saved (BuntingFlagImage *self);
GdkTexture *bunting_flag_image_get_texture (BuntingFlagImage *self);
void bunting_flag_image_set_broken (BuntingFlagImage *self, gboolean broken);
gboolean bunting_flag_image_get_broken (BuntingFlagImage *self);
void bunting_flag_image_set_progress (BuntingFlagImage *self, double progress);

G_END_DECLS
