/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The colours by which flags are found, in the order in which they are shown. */
typedef enum {
  BUNTING_PALETTE_RED,
  BUNTING_PALETTE_MAROON,
  BUNTING_PALETTE_ORANGE,
  BUNTING_PALETTE_YELLOW,
  BUNTING_PALETTE_GREEN,
  BUNTING_PALETTE_LIGHT_BLUE,
  BUNTING_PALETTE_BLUE,
  BUNTING_PALETTE_BLACK,
  BUNTING_PALETTE_WHITE,
} BuntingPaletteColour;

#define BUNTING_PALETTE_SIZE (BUNTING_PALETTE_WHITE + 1)

/* A set of these colours: 1 << BuntingPaletteColour for each. */
typedef guint BuntingPaletteSet;

BuntingPaletteSet bunting_palette_classify (guint8 red, guint8 green, guint8 blue);
guint32 bunting_palette_get_rgb (BuntingPaletteColour colour);
const char *bunting_palette_get_id (BuntingPaletteColour colour);

G_END_DECLS
