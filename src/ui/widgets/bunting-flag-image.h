/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The natural size of a box that is not fixed, in logical pixels. */
#define BUNTING_FLAG_IMAGE_CELL_WIDTH 160
#define BUNTING_FLAG_IMAGE_CELL_HEIGHT 120

/* How the box follows the size of the widget. */
typedef enum {
  BUNTING_BOX_FIXED,
  BUNTING_BOX_FILL,  /* it is as large as the widget */
  BUNTING_BOX_WIDTH, /* 4:3, as wide as the widget, in steps; 0 by 0 before the first allocation */
} BuntingBoxMode;

/* Drawn in a corner of the flag. */
typedef enum {
  BUNTING_EMBLEM_NONE,
  BUNTING_EMBLEM_SAVED,
  BUNTING_EMBLEM_FAILED,
  BUNTING_EMBLEM_UNAVAILABLE,
} BuntingEmblem;

#define BUNTING_TYPE_FLAG_IMAGE (bunting_flag_image_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagImage, bunting_flag_image, BUNTING, FLAG_IMAGE, GtkWidget)

/* Signal: "box-changed", when the size of the box has changed. */
void bunting_flag_image_set_box (BuntingFlagImage *self, int width, int height);
void bunting_flag_image_copy_box (BuntingFlagImage *self, BuntingFlagImage *other);
void bunting_flag_image_set_box_mode (BuntingFlagImage *self, BuntingBoxMode mode);
void bunting_flag_image_get_box_px (BuntingFlagImage *self, int *out_width, int *out_height);
void bunting_flag_image_set_limit (BuntingFlagImage *self, int width_px, int height_px);
void bunting_flag_image_set_code (BuntingFlagImage *self, const char *code);
void
bunting_flag_image_set_texture (BuntingFlagImage *self, GdkTexture *texture, gboolean arriving);
void bunting_flag_image_set_muted (BuntingFlagImage *self, gboolean muted, gboolean fade);
gboolean bunting_flag_image_get_muted (BuntingFlagImage *self);
void bunting_flag_image_set_emblem (BuntingFlagImage *self, BuntingEmblem emblem);
BuntingEmblem bunting_flag_image_get_emblem (BuntingFlagImage *self);
void bunting_flag_image_set_has_note (BuntingFlagImage *self, gboolean has_note);
gboolean bunting_flag_image_get_has_note (BuntingFlagImage *self);
GdkTexture *bunting_flag_image_get_texture (BuntingFlagImage *self);
void bunting_flag_image_set_broken (BuntingFlagImage *self, const char *cause);
const char *bunting_flag_image_get_broken_cause (BuntingFlagImage *self);
gboolean bunting_flag_image_get_broken (BuntingFlagImage *self);
void bunting_flag_image_set_progress (BuntingFlagImage *self, double progress);

G_END_DECLS
