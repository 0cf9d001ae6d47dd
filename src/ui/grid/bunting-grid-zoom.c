/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-grid-zoom.h"

#include <math.h>

/* The size of the flags in the grid, which follows from the number of columns. At the same level, a
 * wider window has both more columns and larger flags. Widths are in logical pixels. */

#define NORMAL_COLUMN_WIDTH 190
/* Up to this width of the window a column has the width above; then its width grows with the square
 * root of that of the window. */
#define NORMAL_WIDTH 980
#define MIN_COLUMNS 2
#define MAX_COLUMNS 24

static const int percents[] = { 60, 80, 100, 125, 160, 200 };

G_STATIC_ASSERT (G_N_ELEMENTS (percents) == BUNTING_GRID_ZOOM_MAX - BUNTING_GRID_ZOOM_MIN + 1);

/* width: of the window */
guint
bunting_grid_zoom_get_columns (int level, int width)
{
  double growth = sqrt (MAX (1.0, (double)width / NORMAL_WIDTH));
  double column_width =
    NORMAL_COLUMN_WIDTH * growth * bunting_grid_zoom_get_percent (level) / 100.0;

  return CLAMP ((int)(width / column_width), MIN_COLUMNS, MAX_COLUMNS);
}

/* Returns: the size of the flags at the level in percent of the normal one */
int
bunting_grid_zoom_get_percent (int level)
{
  return percents[CLAMP (level, BUNTING_GRID_ZOOM_MIN, BUNTING_GRID_ZOOM_MAX) -
                  BUNTING_GRID_ZOOM_MIN];
}

/* direction: 1 for larger flags, -1 for smaller ones
 *
 * Returns: the next level in this direction at which a window of the width has another number of
 *   columns, so that each step can be seen; level if there is none */
int
bunting_grid_zoom_step (int level, int direction, int width)
{
  guint n_columns = bunting_grid_zoom_get_columns (level, width);

  for (int next = level + direction; next >= BUNTING_GRID_ZOOM_MIN && next <= BUNTING_GRID_ZOOM_MAX;
       next += direction)
    if (bunting_grid_zoom_get_columns (next, width) != n_columns)
      return next;
  return level;
}
