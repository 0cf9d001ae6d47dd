/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour/bunting-lab.h"

#include <math.h>

/* CIEDE2000, as in: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula:
 * Implementation Notes, Supplementary Test Data, and Mathematical Observations", Color Research and
 * Application 30 (2005). The numbers in comments are those of its equations. The parametric factors
 * are 1. */

#define DEGREES(angle) ((angle)*G_PI / 180)
#define POW_25_7 6103515625.0

static double
get_pow_7 (double x)
{
  return x * x * x * x * x * x * x;
}

/* (7) Returns: an angle from 0 to 2π; 0 for a grey */
static double
get_hue (double a, double b)
{
  double hue = a == 0 && b == 0 ? 0 : atan2 (b, a);

  return hue < 0 ? hue + 2 * G_PI : hue;
}

/* (10) The shorter way around the circle. */
static double
get_hue_difference (double first, double second, gboolean has_grey)
{
  double difference = second - first;

  if (has_grey)
    return 0;
  if (difference > G_PI)
    return difference - 2 * G_PI;
  return difference < -G_PI ? difference + 2 * G_PI : difference;
}

/* (14) Of two greys, or of one, the sum. */
static double
get_hue_mean (double first, double second, gboolean has_grey)
{
  double sum = first + second;

  if (has_grey)
    return sum;
  if (fabs (first - second) <= G_PI)
    return sum / 2;
  return (sum < 2 * G_PI ? sum + 2 * G_PI : sum - 2 * G_PI) / 2;
}

/* (19) to (21), without the sign */
static double
get_rotation (double hue, double chroma)
{
  double distance = (hue - DEGREES (275)) / DEGREES (25);
  double chroma_7 = get_pow_7 (chroma);

  return sin (2 * DEGREES (30) * exp (-distance * distance)) * 2 *
         sqrt (chroma_7 / (chroma_7 + POW_25_7));
}

/* Returns: the difference of two colours by CIEDE2000: 0 for the same colour; about 1 is just
 * visible; 100 is that of black and white */
double
bunting_lab_difference (const BuntingLab *first, const BuntingLab *second)
{
  double mean_7 = get_pow_7 ((hypot (first->a, first->b) + hypot (second->a, second->b)) / 2);
  double scale = 1 + 0.5 * (1 - sqrt (mean_7 / (mean_7 + POW_25_7))); /* (4), (5) */
  double a1 = scale * first->a, a2 = scale * second->a;
  double chroma1 = hypot (a1, first->b), chroma2 = hypot (a2, second->b);
  double hue1 = get_hue (a1, first->b), hue2 = get_hue (a2, second->b);
  gboolean has_grey = chroma1 * chroma2 == 0;
  double chroma_mean = (chroma1 + chroma2) / 2;
  double hue_mean = get_hue_mean (hue1, hue2, has_grey);
  double from_50 = (first->lightness + second->lightness) / 2 - 50;
  double t = 1 - 0.17 * cos (hue_mean - DEGREES (30)) + 0.24 * cos (2 * hue_mean) +
             0.32 * cos (3 * hue_mean + DEGREES (6)) -
             0.20 * cos (4 * hue_mean - DEGREES (63)); /* (15) */
  /* (8) to (11), each divided by its weight, (16) to (18) */
  double lightness = (second->lightness - first->lightness) /
                     (1 + 0.015 * from_50 * from_50 / sqrt (20 + from_50 * from_50));
  double chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma_mean);
  double hue = 2 * sqrt (chroma1 * chroma2) * sin (get_hue_difference (hue1, hue2, has_grey) / 2) /
               (1 + 0.015 * chroma_mean * t);
  double square = lightness * lightness + chroma * chroma + hue * hue -
                  get_rotation (hue_mean, chroma_mean) * chroma * hue; /* (22) */

  return sqrt (MAX (square, 0));
}
