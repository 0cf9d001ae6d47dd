/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bunting-app-model.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_SIMILAR_FLAGS_MAX 6

#define BUNTING_TYPE_SIMILAR_FLAGS (bunting_similar_flags_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSimilarFlags, bunting_similar_flags, BUNTING, SIMILAR_FLAGS, AdwBin)

void bunting_similar_flags_set_up (BuntingSimilarFlags *self,
                                   BuntingAppModel *app_model,
                                   BuntingTextureLoader *texture_loader);
void bunting_similar_flags_show (BuntingSimilarFlags *self, BuntingFlag *flag);

G_END_DECLS
