/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

char *bunting_picture_texts_format_kind (BuntingSavedImage *image);
char *bunting_picture_texts_format_proportions (BuntingSavedImage *image);

G_END_DECLS
