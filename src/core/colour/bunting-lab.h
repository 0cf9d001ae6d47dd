/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A colour in CIELAB: the lightness from 0 to 100, and its distance from grey towards red (or
 * green, below 0) and towards yellow (or blue). */
typedef struct {
  double lightness;
  double a;
  double b;
} BuntingLab;

BuntingLab bunting_lab_from_srgb (guint8 red, guint8 green, guint8 blue);
double bunting_lab_difference (const BuntingLab *first, const BuntingLab *second);

G_END_DECLS
