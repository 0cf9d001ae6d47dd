/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour/bunting-picture-colours.h"

#define WIDTH_PX 120
#define HEIGHT_PX 90
#define RED 0xffce1126
#define WHITE 0xffffffff
#define BLUE 0xff002b7f
#define GREEN 0xff009246

static guint32 pixels[WIDTH_PX * HEIGHT_PX];

static BuntingPictureColours
measure (void)
{
  BuntingPictureColours colours;

  bunting_picture_colours_measure (&colours, pixels, WIDTH_PX, HEIGHT_PX);
  return colours;
}

static void
paint (int x0, int y0, int x1, int y1, guint32 pixel)
{
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      pixels[y * WIDTH_PX + x] = pixel;
}

static BuntingPictureColours
measure_vertical (guint32 first, guint32 second, guint32 third)
{
  paint (0, 0, 40, HEIGHT_PX, first);
  paint (40, 0, 80, HEIGHT_PX, second);
  paint (80, 0, WIDTH_PX, HEIGHT_PX, third);
  return measure ();
}

/* Colours of real flags, as people call them. */
static void
test_palette (void)
{
  static const struct {
    guint32 rgb;
    BuntingPaletteSet names;
  } colours[] = {
    { 0xc8102e, 1 << BUNTING_PALETTE_RED },        /* the United Kingdom */
    { 0x8a1538, 1 << BUNTING_PALETTE_MAROON },     /* Qatar */
    { 0xff671f, 1 << BUNTING_PALETTE_ORANGE },     /* India */
    { 0xffcd00, 1 << BUNTING_PALETTE_YELLOW },     /* Germany */
    { 0x009b3a, 1 << BUNTING_PALETTE_GREEN },      /* Brazil */
    { 0x74acdf, 1 << BUNTING_PALETTE_LIGHT_BLUE }, /* Argentina */
    { 0x012169, 1 << BUNTING_PALETTE_BLUE },       /* the United Kingdom */
    { 0x000000, 1 << BUNTING_PALETTE_BLACK },
    { 0xffffff, 1 << BUNTING_PALETTE_WHITE },
    { 0x0085ff, 1 << BUNTING_PALETTE_LIGHT_BLUE | 1 << BUNTING_PALETTE_BLUE },
    { 0x808080, 0 },
    { 0x8b5a2b, 0 }, /* brown */
  };

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    guint32 rgb = colours[i].rgb;

    g_test_message ("%06x", rgb);
    g_assert_cmphex (bunting_palette_classify (rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff), ==,
                     colours[i].names);
  }
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++) {
    guint32 rgb = bunting_palette_get_rgb (i);

    g_test_message ("%s", bunting_palette_get_id (i));
    g_assert_cmphex (bunting_palette_classify (rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff), ==,
                     1u << i);
  }
}

/* The blend of blue and red along their edge is no colour of the flag. */
static void
test_areas (void)
{
  BuntingPictureColours colours;

  paint (0, 0, 60, HEIGHT_PX, BLUE);
  paint (60, 0, WIDTH_PX, HEIGHT_PX, RED);
  paint (60, 0, 61, HEIGHT_PX, 0xff671e52);
  colours = measure ();
  for (int i = 0; i < BUNTING_PALETTE_SIZE; i++) {
    if (i == BUNTING_PALETTE_BLUE || i == BUNTING_PALETTE_RED)
      g_assert_cmpint (ABS (colours.areas[i] - 128), <=, 2);
    else
      g_assert_cmpint (colours.areas[i], ==, 0);
  }
  /* A line is no blend. */
  paint (60, 0, 61, HEIGHT_PX, WHITE);
  paint (61, 0, WIDTH_PX, HEIGHT_PX, BLUE);
  colours = measure ();
  g_assert_cmpint (colours.areas[BUNTING_PALETTE_WHITE], ==, 2);
}

/* What is transparent has no area, premultiplied pixels have their colour. */
static void
test_transparent (void)
{
  BuntingPictureColours colours;

  paint (0, 0, 60, HEIGHT_PX, 0);
  paint (60, 0, WIDTH_PX, HEIGHT_PX, 0xc0c00000);
  colours = measure ();
  g_assert_cmpint (colours.areas[BUNTING_PALETTE_RED], ==, 255);
  g_assert_cmpint (colours.areas[BUNTING_PALETTE_BLACK], ==, 0);
  g_assert_cmpint (ABS (colours.fields[0][0] - 127), <=, 1);
  g_assert_cmpint (colours.fields[0][1], ==, 128);

  paint (0, 0, WIDTH_PX, HEIGHT_PX, 0);
  colours = measure ();
  for (guint i = 0; i < BUNTING_PALETTE_SIZE; i++)
    g_assert_cmpint (colours.areas[i], ==, 0);
}

/* Pictures that have fewer pixels than there are fields. */
static void
test_tiny (void)
{
  const guint32 pixel[] = { RED, BLUE };
  BuntingPictureColours colours;

  bunting_picture_colours_measure (&colours, pixel, 1, 1);
  g_assert_cmpint (colours.areas[BUNTING_PALETTE_RED], ==, 255);
  bunting_picture_colours_measure (&colours, pixel, 2, 1);
  g_assert_cmpint (colours.areas[BUNTING_PALETTE_BLUE], ==, 128);
  bunting_picture_colours_measure (&colours, pixel, 1, 2);
  g_assert_cmpint (colours.areas[BUNTING_PALETTE_BLUE], ==, 128);
}

static void
test_match (void)
{
  BuntingPaletteSet red_white = 1 << BUNTING_PALETTE_RED | 1 << BUNTING_PALETTE_WHITE;
  BuntingPaletteSet red_white_blue = red_white | 1 << BUNTING_PALETTE_BLUE;
  BuntingPictureColours tricolour = measure_vertical (BLUE, WHITE, RED);
  BuntingPictureColours two_thirds = measure_vertical (RED, WHITE, RED);
  BuntingPictureColours halves, dot;

  paint (0, 0, WIDTH_PX, 45, RED);
  paint (0, 45, WIDTH_PX, HEIGHT_PX, WHITE);
  halves = measure ();
  paint (0, 0, WIDTH_PX, HEIGHT_PX, RED);
  paint (0, 0, 5, 5, WHITE);
  dot = measure ();

  g_assert_cmpfloat_with_epsilon (bunting_picture_colours_match (&tricolour, red_white_blue), 1,
                                  0.001);
  g_assert_cmpfloat_with_epsilon (bunting_picture_colours_match (&halves, red_white), 1, 0.01);
  g_assert_cmpfloat (bunting_picture_colours_match (&halves, red_white_blue), ==, 0);
  g_assert_cmpfloat (bunting_picture_colours_match (&dot, red_white), ==, 0);
  /* More of the flag first, then equal parts. */
  g_assert_cmpfloat (bunting_picture_colours_match (&halves, red_white), >,
                     bunting_picture_colours_match (&two_thirds, red_white));
  g_assert_cmpfloat (bunting_picture_colours_match (&two_thirds, red_white), >,
                     bunting_picture_colours_match (&tricolour, red_white));
  g_assert_cmpfloat (bunting_picture_colours_match (&halves, 0), ==, 0);
}

static void
test_compare (void)
{
  BuntingPictureColours italy = measure_vertical (GREEN, WHITE, RED);
  BuntingPictureColours mirrored = measure_vertical (RED, WHITE, GREEN);
  BuntingPictureColours france = measure_vertical (BLUE, WHITE, RED);
  double difference;

  g_assert_cmpfloat (bunting_picture_colours_compare (&italy, &italy, 100), ==, 0);
  difference = bunting_picture_colours_compare (&italy, &mirrored, 100);
  g_assert_cmpfloat (difference, >, 0);
  g_assert_cmpfloat (difference, <, bunting_picture_colours_compare (&italy, &france, 100));
  g_assert_cmpfloat_with_epsilon (bunting_picture_colours_compare (&mirrored, &italy, 100),
                                  difference, 1e-9);
  /* A limit only saves time. */
  g_assert_cmpfloat (bunting_picture_colours_compare (&italy, &france, 5), >, 5);
  g_assert_cmpfloat_with_epsilon (bunting_picture_colours_compare (&italy, &mirrored, difference),
                                  difference, 1e-9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture-colours/palette", test_palette);
  g_test_add_func ("/picture-colours/areas", test_areas);
  g_test_add_func ("/picture-colours/transparent", test_transparent);
  g_test_add_func ("/picture-colours/tiny", test_tiny);
  g_test_add_func ("/picture-colours/match", test_match);
  g_test_add_func ("/picture-colours/compare", test_compare);
  return g_test_run ();
}
