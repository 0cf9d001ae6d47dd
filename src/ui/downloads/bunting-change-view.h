/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_CHANGE_VIEW (bunting_change_view_get_type ())
G_DECLARE_FINAL_TYPE (BuntingChangeView, bunting_change_view, BUNTING, CHANGE_VIEW, AdwBin)

BuntingChangeView *bunting_change_view_new (BuntingTextureLoader *texture_loader);
void bunting_change_view_set (BuntingChangeView *self, GBytes *before, GFile *now);

G_END_DECLS
