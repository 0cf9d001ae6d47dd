/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "grid/bunting-flag-grid.h"

G_BEGIN_DECLS

void bunting_zoom_actions_attach (GtkApplicationWindow *window,
                                  BuntingFlagGrid *grid,
                                  GtkButton *level_button);

G_END_DECLS
