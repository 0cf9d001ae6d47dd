/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/bunting-flag-image.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (element-type GFile) (nullable): the files to drag */
typedef GPtrArray *(*BuntingDragFiles) (BuntingFlagImage *image, gpointer user_data);

void bunting_flag_drag_attach (BuntingFlagImage *image, BuntingDragFiles files, gpointer user_data);

G_END_DECLS
