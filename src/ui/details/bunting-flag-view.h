/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"
#include "widgets/bunting-flag-picture.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_VIEW (bunting_flag_view_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagView, bunting_flag_view, BUNTING, FLAG_VIEW, GtkWidget)

/* Signal: "painted" when a picture is shown, or cannot be. */
void
bunting_flag_view_set_texture_loader (BuntingFlagView *self, BuntingTextureLoader *texture_loader);
void bunting_flag_view_show_pennant (BuntingFlagView *self, const char *code);
void bunting_flag_view_show_file (BuntingFlagView *self, GFile *file);
void bunting_flag_view_show_saved_image (BuntingFlagView *self, BuntingSavedImage *saved_image);
void bunting_flag_view_show_broken (BuntingFlagView *self);
BuntingFlagPicture *bunting_flag_view_get_picture (BuntingFlagView *self);

G_END_DECLS
