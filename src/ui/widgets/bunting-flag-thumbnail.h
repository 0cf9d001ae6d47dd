/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"
#include "textures/bunting-texture-loader.h"
#include "widgets/bunting-flag-image.h"

G_BEGIN_DECLS

GtkWidget *bunting_flag_thumbnail_new (BuntingFlag *flag,
                                       int width,
                                       int height,
                                       BuntingTextureLoader *texture_loader,
                                       GCancellable *cancellable);

G_END_DECLS
