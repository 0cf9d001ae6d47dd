/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour/bunting-palette.h"

#include "colour/bunting-lab.h"

/* Which colour of the palette a person would call a colour by. Each colour of the palette has
 * several examples, taken from the flags of the world; a colour is called as the nearest example
 * is, by CIEDE2000. Some examples are called by two names, and others (greys, browns, purples) by
 * none. COLOURS.md explains the choice. */

#define RED (1u << BUNTING_PALETTE_RED)
#define MAROON (1u << BUNTING_PALETTE_MAROON)
#define ORANGE (1u << BUNTING_PALETTE_ORANGE)
#define YELLOW (1u << BUNTING_PALETTE_YELLOW)
#define GREEN (1u << BUNTING_PALETTE_GREEN)
#define LIGHT_BLUE (1u << BUNTING_PALETTE_LIGHT_BLUE)
#define BLUE (1u << BUNTING_PALETTE_BLUE)
#define BLACK (1u << BUNTING_PALETTE_BLACK)
#define WHITE (1u << BUNTING_PALETTE_WHITE)

static const struct {
  guint32 rgb;
  BuntingPaletteSet names;
} examples[] = {
  { 0xff0000, RED },
  { 0xe10014, RED },
  { 0xde3908, RED },
  { 0xcd2a3e, RED },
  { 0xce1126, RED },
  { 0xc00000, RED },
  { 0xbc002d, RED },
  { 0xae1c28, RED },
  { 0xaa151b, RED },
  { 0xa51931, RED | MAROON },
  { 0x981e32, MAROON },
  { 0x8d1b3d, MAROON },
  { 0x8d2029, MAROON },
  { 0x701c28, MAROON },
  { 0x660057, MAROON },
  { 0xff4e12, ORANGE },
  { 0xe05206, ORANGE },
  { 0xff7900, ORANGE },
  { 0xd47600, ORANGE },
  { 0xff9933, ORANGE },
  { 0xffa01a, ORANGE },
  { 0xfdb00d, ORANGE | YELLOW },
  { 0xf1bf00, YELLOW },
  { 0xd3ae3b, YELLOW },
  { 0xffcc00, YELLOW },
  { 0xfcd955, YELLOW },
  { 0xffe000, YELLOW },
  { 0xffff00, YELLOW },
  { 0x165d31, GREEN },
  { 0x005641, GREEN },
  { 0x006b3f, GREEN },
  { 0x006600, GREEN },
  { 0x00785e, GREEN },
  { 0x229e45, GREEN },
  { 0x009246, GREEN },
  { 0x00966e, GREEN },
  { 0x009900, GREEN },
  { 0x3e9a00, GREEN },
  { 0x00ca00, GREEN },
  { 0x00d941, GREEN },
  { 0x00a0b4, LIGHT_BLUE },
  { 0x08ced6, LIGHT_BLUE },
  { 0x00a1de, LIGHT_BLUE },
  { 0x00cbff, LIGHT_BLUE },
  { 0x3f96cc, LIGHT_BLUE },
  { 0x40a6ff, LIGHT_BLUE },
  { 0x74acdf, LIGHT_BLUE },
  { 0x6797d6, LIGHT_BLUE },
  { 0xb4d7f4, LIGHT_BLUE },
  { 0x1791ff, LIGHT_BLUE | BLUE },
  { 0x007fff, LIGHT_BLUE | BLUE },
  { 0x0072c6, BLUE },
  { 0x0d5eaf, BLUE },
  { 0x3b5aa3, BLUE },
  { 0x0057b8, BLUE },
  { 0x0038a8, BLUE },
  { 0x0000cd, BLUE },
  { 0x000085, BLUE },
  { 0x11457e, BLUE },
  { 0x012169, BLUE },
  { 0x192f5d, BLUE },
  { 0x2d2a4a, BLUE },
  { 0x000000, BLACK },
  { 0x282828, BLACK },
  { 0xffffff, WHITE },
  { 0xe8e8e8, WHITE },
  { 0xc0c0c0, 0 },
  { 0x808080, 0 },
  { 0x505050, 0 },
  { 0x5a3c1e, 0 },
  { 0x8b5a2b, 0 },
  { 0xa77b3b, 0 },
  { 0xbca76b, 0 },
  { 0xf0c8a0, 0 },
  { 0xe89090, 0 },
  { 0x5b2a86, 0 },
  { 0x8e44ad, 0 },
};

/* As they are shown, and called in files and settings. */
static const struct {
  const char *id;
  guint32 rgb;
} colours[BUNTING_PALETTE_SIZE] = {
  [BUNTING_PALETTE_RED] = { "red", 0xd8141f },
  [BUNTING_PALETTE_MAROON] = { "maroon", 0x8d1b3d },
  [BUNTING_PALETTE_ORANGE] = { "orange", 0xff7f1a },
  [BUNTING_PALETTE_YELLOW] = { "yellow", 0xffd500 },
  [BUNTING_PALETTE_GREEN] = { "green", 0x008f3c },
  [BUNTING_PALETTE_LIGHT_BLUE] = { "light-blue", 0x6cb4e6 },
  [BUNTING_PALETTE_BLUE] = { "blue", 0x0a3c9c },
  [BUNTING_PALETTE_BLACK] = { "black", 0x000000 },
  [BUNTING_PALETTE_WHITE] = { "white", 0xffffff },
};

static BuntingLab
lab_from_rgb (guint32 rgb)
{
  return bunting_lab_from_srgb (rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
}

static const BuntingLab *
get_example_labs (void)
{
  static BuntingLab labs[G_N_ELEMENTS (examples)];
  static gsize is_ready;

  if (g_once_init_enter (&is_ready)) {
    for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
      labs[i] = lab_from_rgb (examples[i].rgb);
    g_once_init_leave (&is_ready, 1);
  }
  return labs;
}

/* Returns: the colours of the palette that a colour of sRGB may be called by: usually one,
 * sometimes two, or none */
BuntingPaletteSet
bunting_palette_classify (guint8 red, guint8 green, guint8 blue)
{
  const BuntingLab *labs = get_example_labs ();
  BuntingLab lab = bunting_lab_from_srgb (red, green, blue);
  double nearest = G_MAXDOUBLE;
  BuntingPaletteSet names = 0;

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    double difference = bunting_lab_difference (&lab, &labs[i]);

    if (difference < nearest) {
      nearest = difference;
      names = examples[i].names;
    }
  }
  return names;
}

/* Returns: the colour of sRGB by which it is shown, as 0xrrggbb */
guint32
bunting_palette_get_rgb (BuntingPaletteColour colour)
{
  return colours[colour].rgb;
}

/* Returns: its name in files: "light-blue" */
const char *
bunting_palette_get_id (BuntingPaletteColour colour)
{
  return colours[colour].id;
}
