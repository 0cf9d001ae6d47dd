/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "compare/bunting-comparison.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_COMPARE_WINDOW (bunting_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (BuntingCompareWindow,
                      bunting_compare_window,
                      BUNTING,
                      COMPARE_WINDOW,
                      AdwWindow)

BuntingCompareWindow *bunting_compare_window_new (GtkWindow *parent,
                                                  BuntingComparison *comparison,
                                                  BuntingTextureLoader *texture_loader);
void bunting_compare_window_show (GtkWidget *widget,
                                  BuntingAppModel *app_model,
                                  BuntingFlag *flag,
                                  BuntingTextureLoader *texture_loader);

G_END_DECLS
