/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "grid/bunting-flag-grid.h"

G_BEGIN_DECLS

void bunting_window_settings_bind (GSettings *settings, GtkWindow *window, BuntingFlagGrid *grid);

G_END_DECLS
