/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"
#include "textures/bunting-texture-loader.h"
#include "widgets/bunting-flag-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_LARGE_FLAG_IMAGE (bunting_large_flag_image_get_type ())
G_DECLARE_FINAL_TYPE (BuntingLargeFlagImage,
                      bunting_large_flag_image,
                      BUNTING,
                      LARGE_FLAG_IMAGE,
                      GtkWidget)

/* Signals: "loaded" when the file has been read, successfully or not; "ready" when its picture, or
 * the sign for a broken one, is shown. */
void bunting_large_flag_image_set_texture_loader (BuntingLargeFlagImage *self,
                                                  BuntingTextureLoader *texture_loader);
BuntingTextureLoader *bunting_large_flag_image_get_texture_loader (BuntingLargeFlagImage *self);
void bunting_large_flag_image_set_file (BuntingLargeFlagImage *self, GFile *file, const char *code);
BuntingSavedImage *bunting_large_flag_image_get_saved_image (BuntingLargeFlagImage *self);
BuntingFlagImage *bunting_large_flag_image_get_flag_image (BuntingLargeFlagImage *self);

G_END_DECLS
