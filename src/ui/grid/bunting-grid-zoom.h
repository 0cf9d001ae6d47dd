/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The levels; 0 is the normal one. */
#define BUNTING_GRID_ZOOM_MIN -2
#define BUNTING_GRID_ZOOM_MAX 3

guint bunting_grid_zoom_get_columns (int level, int width);
int bunting_grid_zoom_get_percent (int level);
int bunting_grid_zoom_step (int level, int direction, int width);

G_END_DECLS
