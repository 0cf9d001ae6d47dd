/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour/bunting-lab.h"

#include <math.h>

/* CIE 15:2004, 8.2.1.1: f() is linear below this. */
#define LINEAR_MAX (216.0 / 24389.0)

/* IEC 61966-2-1: from the value of a screen to linear light, 0 to 1. */
static double
linearize (guint8 value)
{
  double x = value / 255.0;

  return x <= 0.04045 ? x / 12.92 : pow ((x + 0.055) / 1.055, 2.4);
}

static double
f (double ratio)
{
  return ratio > LINEAR_MAX ? cbrt (ratio) : (24389.0 / 27.0 * ratio + 16) / 116;
}

/* Converts a colour of sRGB (IEC 61966-2-1) to CIELAB (CIE 15:2004), with the white of sRGB, D65,
 * as reference. */
BuntingLab
bunting_lab_from_srgb (guint8 red, guint8 green, guint8 blue)
{
  double r = linearize (red), g = linearize (green), b = linearize (blue);
  /* The rows of the matrix, each divided by its sum, which is the white. */
  double x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
  double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  double z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890;

  return (BuntingLab){ 116 * f (y) - 16, 500 * (f (x) - f (y)), 200 * (f (y) - f (z)) };
}
