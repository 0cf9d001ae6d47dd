/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-texture-loader.h"
#include "widgets/bunting-flag-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_BOXED_IMAGE (bunting_boxed_image_get_type ())
G_DECLARE_FINAL_TYPE (BuntingBoxedImage, bunting_boxed_image, BUNTING, BOXED_IMAGE, GtkWidget)

/* Signal: "ready", when the picture, or the sign for a broken one, is shown. */
BuntingBoxedImage *
bunting_boxed_image_new (BuntingTextureLoader *texture_loader, int width, int height);
void bunting_boxed_image_set_file (BuntingBoxedImage *self, GFile *file);
void bunting_boxed_image_set_bytes (BuntingBoxedImage *self, GBytes *bytes);
BuntingFlagImage *bunting_boxed_image_get_flag_image (BuntingBoxedImage *self);

G_END_DECLS
