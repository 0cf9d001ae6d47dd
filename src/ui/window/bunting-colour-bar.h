/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "colour/bunting-palette.h"

G_BEGIN_DECLS

#define BUNTING_COLOUR_BAR_MAX 4 /* colours that can be chosen */

#define BUNTING_TYPE_COLOUR_BAR (bunting_colour_bar_get_type ())
G_DECLARE_FINAL_TYPE (BuntingColourBar, bunting_colour_bar, BUNTING, COLOUR_BAR, AdwBin)

/* Property: "colours", a BuntingPaletteSet. */
void bunting_colour_bar_clear (BuntingColourBar *self);

G_END_DECLS
