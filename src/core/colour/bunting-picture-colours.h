/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "colour/bunting-palette.h"

G_BEGIN_DECLS

/* The picture is divided into so many fields, which halves, thirds and quarters of a flag fill. */
#define BUNTING_PICTURE_COLOURS_COLUMNS 12
#define BUNTING_PICTURE_COLOURS_ROWS 8
#define BUNTING_PICTURE_COLOURS_FIELDS                                                             \
  (BUNTING_PICTURE_COLOURS_COLUMNS * BUNTING_PICTURE_COLOURS_ROWS)

/* The colours of a picture. All bytes of all values are valid, and the same on every machine. */
typedef struct {
  /* The area of each colour of the palette: 255 for all of the picture. */
  guint8 areas[BUNTING_PALETTE_SIZE];
  /* The mean colour of each field, by rows, in CIELAB: the lightness from 0 to 255, and a and b
   * with 128 for 0. */
  guint8 fields[BUNTING_PICTURE_COLOURS_FIELDS][3];
} BuntingPictureColours;

void bunting_picture_colours_measure (BuntingPictureColours *self,
                                      const guint32 *pixels,
                                      int width_px,
                                      int height_px);
double bunting_picture_colours_match (const BuntingPictureColours *self, BuntingPaletteSet wanted);
double bunting_picture_colours_compare (const BuntingPictureColours *self,
                                        const BuntingPictureColours *other,
                                        double limit);

G_END_DECLS
