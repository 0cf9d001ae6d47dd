/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-likeness.h"

#include <gdk/gdk.h>
#include <stdlib.h>

#include "textures/bunting-decoder.h"

/* Whether two pictures show the same flag, be it in other proportions, or with a shine and rounded
 * corners on one of them. A drawing that came with a newer collection than the saved picture may be
 * of another flag: countries change them. */

#define COMPARED_SIDE_PX 128
#define N_CELLS 16
/* Of 255, on average. Measured over the 252 flags that Debian has both as glossy pictures and as
 * plain drawings: the two differ by 13 (median), and by 33 at most; a picture and the drawing of
 * the flag that is most like it by 44 (median). */
#define DIFFERENCE_MAX 36

/* A flag without the see-through margins around it, in few cells, each the average of its pixels
 * over a middle grey. */
typedef struct {
  int value[N_CELLS][N_CELLS][3];
} Look;

static gboolean
is_opaque (const guint8 *pixels, int width, int x, int y)
{
  return pixels[4 * (y * width + x) + 3] >= 128;
}

/* Where the flag begins and ends. */
static gboolean
find_bounds (const guint8 *pixels, int width, int height, GdkRectangle *out_bounds)
{
  GdkRectangle bounds = { 0 };

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (is_opaque (pixels, width, x, y)) {
        GdkRectangle pixel = { x, y, 1, 1 };

        if (bounds.width == 0)
          bounds = pixel;
        gdk_rectangle_union (&bounds, &pixel, &bounds);
      }
  *out_bounds = bounds;
  return bounds.width >= N_CELLS && bounds.height >= N_CELLS;
}

static void
average_cell (const guint8 *pixels,
              int width,
              const GdkRectangle *bounds,
              int column,
              int row,
              int *out_value)
{
  int left = bounds->x + bounds->width * column / N_CELLS;
  int right = bounds->x + bounds->width * (column + 1) / N_CELLS;
  int top = bounds->y + bounds->height * row / N_CELLS;
  int bottom = bounds->y + bounds->height * (row + 1) / N_CELLS;
  int n_pixels = (right - left) * (bottom - top);

  for (int channel = 0; channel < 3; channel++) {
    int sum = 0;

    for (int y = top; y < bottom; y++)
      for (int x = left; x < right; x++) {
        const guint8 *pixel = pixels + 4 * (y * width + x);

        /* The bytes are premultiplied. */
        sum += pixel[channel] + (255 - pixel[3]) / 2;
      }
    out_value[channel] = sum / n_pixels;
  }
}

static gboolean
look_at (GBytes *bytes, Look *out_look)
{
  g_autoptr (GdkTexture) texture = bunting_decode (bytes, COMPARED_SIDE_PX, COMPARED_SIDE_PX, NULL);
  g_autofree guint8 *pixels = NULL;
  GdkRectangle bounds;
  int width, height;

  if (texture == NULL)
    return FALSE;
  width = gdk_texture_get_width (texture);
  height = gdk_texture_get_height (texture);
  pixels = g_malloc (4 * (gsize)width * (gsize)height);
  gdk_texture_download (texture, pixels, 4 * (gsize)width);
  if (!find_bounds (pixels, width, height, &bounds))
    return FALSE;
  for (int row = 0; row < N_CELLS; row++)
    for (int column = 0; column < N_CELLS; column++)
      average_cell (pixels, width, &bounds, column, row, out_look->value[row][column]);
  return TRUE;
}

/**
 * bunting_likeness_is_same_flag:
 * @a: a picture
 * @b: another picture
 *
 * Decodes both, so not for the window's thread.
 *
 * Returns: whether they show the same flag, as far as that can be told; %FALSE also for what cannot
 *   be decoded
 */
gboolean
bunting_likeness_is_same_flag (GBytes *a, GBytes *b)
{
  Look look_a, look_b;
  int difference = 0;

  if (!look_at (a, &look_a) || !look_at (b, &look_b))
    return FALSE;
  /* Without the cells on the edge, where rounded corners and shadows are. */
  for (int row = 1; row < N_CELLS - 1; row++)
    for (int column = 1; column < N_CELLS - 1; column++)
      for (int channel = 0; channel < 3; channel++)
        difference += abs (look_a.value[row][column][channel] - look_b.value[row][column][channel]);
  return difference <= DIFFERENCE_MAX * (N_CELLS - 2) * (N_CELLS - 2) * 3;
}
