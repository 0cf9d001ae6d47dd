/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour/bunting-picture-colours.h"

#include "colour/bunting-lab.h"

#include <math.h>

/* How much of a picture has each colour of the palette, and roughly where: enough to find a flag by
 * its colours, and flags that look like it. */

#define N_COLUMNS BUNTING_PICTURE_COLOURS_COLUMNS
#define N_ROWS BUNTING_PICTURE_COLOURS_ROWS
#define N_FIELDS BUNTING_PICTURE_COLOURS_FIELDS
/* Of a colour that was searched for: a smaller one is a detail of an emblem. About 1 %. */
#define AREA_MIN 3
/* Of the evenness of the areas: at 0 it would not count, at 1 as much as what they cover. */
#define EVENNESS_WEIGHT 0.25
/* The mean difference by which a mirrored flag is less similar. */
#define MIRRORED_DIFFERENCE 1.0
/* Colours are classified in steps of 8 of each channel. */
#define STEP_BITS 3
#define N_STEPS (1 << (8 - STEP_BITS))
/* What a transparent pixel shows: the L* of this is 50. */
#define BACKGROUND 119
/* A pixel without a class: it is transparent. */
#define CLEAR G_MAXUINT16

/* Measuring */

/* pixel: of cairo's ARGB32, premultiplied by alpha */
static guint8
get_channel (guint32 pixel, guint shift)
{
  guint32 alpha = pixel >> 24;

  return (guint8)MIN (255, ((pixel >> shift & 0xff) * 255 + alpha / 2) / alpha);
}

static guint8
round_to_step (guint8 value)
{
  return (guint8)(((value >> STEP_BITS) << STEP_BITS) + (1 << (STEP_BITS - 1)));
}

static guint16
classify (guint32 pixel)
{
  /* Of each step, plus 1; 0 where it is not known yet. Flags have the same colours again and again.
   */
  static guint16 known[N_STEPS][N_STEPS][N_STEPS];
  guint8 red, green, blue;
  guint16 *class;

  if (pixel >> 24 < 128)
    return CLEAR;
  red = get_channel (pixel, 16);
  green = get_channel (pixel, 8);
  blue = get_channel (pixel, 0);
  class = &known[red >> STEP_BITS][green >> STEP_BITS][blue >> STEP_BITS];
  if (*class == 0)
    *class = (guint16)(bunting_palette_classify (round_to_step (red), round_to_step (green),
                                                 round_to_step (blue)) +
                       1);
  return (guint16)(*class - 1);
}

/* Whether a pixel is a blend of its two neighbours, along the edge of two colours: between red and
 * blue it would be purple. */
static gboolean
is_blend (guint16 before, guint16 class, guint16 after)
{
  return before != class && class != after && before != after;
}

static void
measure_areas (BuntingPictureColours *self, const guint16 *classes, int width_px, int height_px)
{
  guint counts[BUNTING_PALETTE_SIZE] = { 0 }, n_counted = 0;

  for (int y = 0; y < height_px; y++) {
    for (int x = 0; x < width_px; x++) {
      const guint16 *class = &classes[(gsize)y * width_px + x];

      if (*class == CLEAR ||
          (x > 0 && x < width_px - 1 && is_blend (class[-1], *class, class[1])) ||
          (y > 0 && y < height_px - 1 && is_blend (class[-width_px], *class, class[width_px])))
        continue;
      n_counted++;
      for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++)
        counts[i] += *class >> i & 1;
    }
  }
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++)
    self->areas[i] = n_counted == 0 ? 0 : (guint8)((counts[i] * 255 + n_counted / 2) / n_counted);
}

/* premultiplied: a channel of a pixel with that alpha */
static double
get_shown (guint32 pixel, guint shift)
{
  return (pixel >> shift & 0xff) + BACKGROUND * (255 - (pixel >> 24)) / 255.0;
}

static guint8
to_byte (double value)
{
  return (guint8)CLAMP (round (value), 0, 255);
}

/* x0, y0, x1, y1: the corners of the field, in pixels */
static void
measure_field (guint8 field[3], const guint32 *pixels, int width_px, int x0, int y0, int x1, int y1)
{
  double sums[3] = { 0 };
  double n_px = (double)(x1 - x0) * (y1 - y0);
  BuntingLab lab;

  for (int y = y0; y < y1; y++) {
    for (int x = x0; x < x1; x++) {
      guint32 pixel = pixels[(gsize)y * width_px + x];

      for (guint i = 0; i < 3; i++)
        sums[i] += get_shown (pixel, 16 - 8 * i);
    }
  }
  lab = bunting_lab_from_srgb (to_byte (sums[0] / n_px), to_byte (sums[1] / n_px),
                               to_byte (sums[2] / n_px));
  field[0] = to_byte (lab.lightness * 2.55);
  field[1] = to_byte (lab.a + 128);
  field[2] = to_byte (lab.b + 128);
}

/* Sets the range of pixels of a field; it has one at least. */
static void
get_range (int i, int n_fields, int n_px, int *out_start, int *out_end)
{
  *out_start = MIN (i * n_px / n_fields, n_px - 1);
  *out_end = MAX ((i + 1) * n_px / n_fields, *out_start + 1);
}

/**
 * bunting_picture_colours_measure:
 * @pixels: as cairo's ARGB32, rows without padding
 *
 * Transparent pixels have no area; in a field they are grey. Only one thread may measure: it
 * remembers the names of colours.
 */
void
bunting_picture_colours_measure (BuntingPictureColours *self,
                                 const guint32 *pixels,
                                 int width_px,
                                 int height_px)
{
  gsize n_px = (gsize)width_px * height_px;
  g_autofree guint16 *classes = g_new (guint16, n_px);

  for (gsize i = 0; i < n_px; i++)
    classes[i] = classify (pixels[i]);
  measure_areas (self, classes, width_px, height_px);
  for (int row = 0; row < N_ROWS; row++) {
    for (int column = 0; column < N_COLUMNS; column++) {
      int x0, y0, x1, y1;

      get_range (column, N_COLUMNS, width_px, &x0, &x1);
      get_range (row, N_ROWS, height_px, &y0, &y1);
      measure_field (self->fields[row * N_COLUMNS + column], pixels, width_px, x0, y0, x1, y1);
    }
  }
}

/* Comparing */

/**
 * bunting_picture_colours_match:
 * @wanted: at least one colour
 *
 * Returns: how well a picture matches: 1 if it has these colours in equal parts and no other; 0 if
 * it lacks one of them. What counts is the part of the picture that they cover, and, much less, how
 *   even their areas are: the ratio of their geometric mean to the arithmetic one
 */
double
bunting_picture_colours_match (const BuntingPictureColours *self, BuntingPaletteSet wanted)
{
  double sum = 0, product = 1, evenness;
  guint n_wanted = 0;

  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++) {
    if ((wanted >> i & 1) == 0)
      continue;
    if (self->areas[i] < AREA_MIN)
      return 0;
    sum += self->areas[i] / 255.0;
    product *= self->areas[i] / 255.0;
    n_wanted++;
  }
  if (n_wanted == 0)
    return 0;
  evenness = n_wanted * pow (product, 1.0 / n_wanted) / sum;
  return MIN (sum, 1) * pow (evenness, EVENNESS_WEIGHT);
}

static BuntingLab
get_lab (const guint8 field[3])
{
  return (BuntingLab){ field[0] / 2.55, field[1] - 128, field[2] - 128 };
}

/* limit: of the result; above it the result is anything above it */
static double
compare_layout (const BuntingPictureColours *self,
                const BuntingPictureColours *other,
                gboolean flip_columns,
                gboolean flip_rows,
                double limit)
{
  double sum = 0;

  for (int row = 0; row < N_ROWS && sum <= limit * N_FIELDS; row++) {
    for (int column = 0; column < N_COLUMNS; column++) {
      int other_row = flip_rows ? N_ROWS - 1 - row : row;
      int other_column = flip_columns ? N_COLUMNS - 1 - column : column;
      BuntingLab lab = get_lab (self->fields[row * N_COLUMNS + column]);
      BuntingLab other_lab = get_lab (other->fields[other_row * N_COLUMNS + other_column]);

      sum += bunting_lab_difference (&lab, &other_lab);
    }
  }
  return sum / N_FIELDS;
}

/**
 * bunting_picture_colours_compare:
 * @limit: where the difference is larger, any value above it may be returned
 *
 * Returns: the mean difference of the fields by CIEDE2000, 0 for pictures that look the same. One
 * of the pictures may be mirrored, or upside down, which makes it a little less similar
 */
double
bunting_picture_colours_compare (const BuntingPictureColours *self,
                                 const BuntingPictureColours *other,
                                 double limit)
{
  double least = compare_layout (self, other, FALSE, FALSE, limit);

  for (guint i = 1; i < 4; i++) {
    double least_so_far = MIN (least, limit);
    double difference =
      compare_layout (self, other, (i & 1) != 0, (i & 2) != 0, least_so_far - MIRRORED_DIFFERENCE) +
      MIRRORED_DIFFERENCE;

    least = MIN (least, difference);
  }
  return least;
}
