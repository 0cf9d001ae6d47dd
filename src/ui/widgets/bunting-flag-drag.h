/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/bunting-flag-image.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type BuntingFlag) (nullable): the flags to drag */
typedef GPtrArray *(*BuntingDragFlags) (BuntingFlagImage *image, gpointer user_data);

void bunting_flag_drag_attach (BuntingFlagImage *image, BuntingDragFlags flags, gpointer user_data);

G_END_DECLS
