/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"
#include "widgets/bunting-flag-image.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_LARGE_FLAG_IMAGE (bunting_large_flag_image_get_type ())
G_DECLARE_FINAL_TYPE (BuntingLargeFlagImage,
                      bunting_large_flag_image,
                      BUNTING,
                      LARGE_FLAG_IMAGE,
                      GtkWidget)

/* Signal: "painted" when a picture is shown, or cannot be. */
void bunting_large_flag_image_set_texture_loader (BuntingLargeFlagImage *self,
                                                  BuntingTextureLoader *texture_loader);
void bunting_large_flag_image_show_pennant (BuntingLargeFlagImage *self, const char *code);
void bunting_large_flag_image_show_file (BuntingLargeFlagImage *self, GFile *file);
void bunting_large_flag_image_show_saved_image (BuntingLargeFlagImage *self,
                                                BuntingSavedImage *saved_image);
void bunting_large_flag_image_show_broken (BuntingLargeFlagImage *self);
BuntingFlagImage *bunting_large_flag_image_get_picture (BuntingLargeFlagImage *self);

G_END_DECLS
