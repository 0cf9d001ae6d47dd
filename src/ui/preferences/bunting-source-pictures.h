/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "source/bunting-source.h"

G_BEGIN_DECLS

#define BUNTING_SOURCE_PICTURES_WIDTH_PX 640 /* unless another was chosen */

BuntingPictureKind
bunting_source_pictures_find_kind (BuntingSource *source, GSettings *settings, guint *out_width_px);
BuntingSource *bunting_source_pictures_apply (BuntingSource *source, GSettings *settings);
void bunting_source_pictures_remember (GSettings *settings,
                                       const char *id,
                                       BuntingPictureKind kind,
                                       guint width_px);
guint bunting_source_pictures_list_kinds (BuntingSource *source,
                                          BuntingPictureKind kinds[BUNTING_N_PICTURE_KINDS]);

G_END_DECLS
