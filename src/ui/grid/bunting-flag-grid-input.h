/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "grid/bunting-flag-cell.h"

G_BEGIN_DECLS

BuntingFlagCell *bunting_flag_grid_find_cell_at (GtkWidget *list, double x, double y);
BuntingFlagCell *bunting_flag_grid_find_focused_cell (GtkWidget *widget);
void bunting_flag_grid_scroll_to_focus (GtkWidget *list);
void bunting_flag_grid_input_attach (GtkWidget *list);

G_END_DECLS
