/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "compare/bunting-compared-flag.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_COMPARISON_CARD (bunting_comparison_card_get_type ())
G_DECLARE_FINAL_TYPE (BuntingComparisonCard,
                      bunting_comparison_card,
                      BUNTING,
                      COMPARISON_CARD,
                      GtkFlowBoxChild)

GtkWidget *
bunting_comparison_card_new (BuntingComparedFlag *flag, BuntingTextureLoader *texture_loader);
const char *bunting_comparison_card_get_text (BuntingComparisonCard *self);

G_END_DECLS
