/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "colour/bunting-palette.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_COLOUR_SWATCH (bunting_colour_swatch_get_type ())
G_DECLARE_FINAL_TYPE (BuntingColourSwatch,
                      bunting_colour_swatch,
                      BUNTING,
                      COLOUR_SWATCH,
                      GtkToggleButton)

GtkWidget *bunting_colour_swatch_new (BuntingPaletteColour colour, const char *name);

G_END_DECLS
