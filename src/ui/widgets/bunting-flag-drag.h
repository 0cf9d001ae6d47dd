/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/bunting-flag-image.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type GFile) (nullable): what is dragged; nothing: NULL */
typedef GPtrArray *(*BuntingDragFiles) (BuntingFlagImage *picture, gpointer user_data);

void
bunting_flag_drag_attach (BuntingFlagImage *picture, BuntingDragFiles files, gpointer user_data);

G_END_DECLS
