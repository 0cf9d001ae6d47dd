/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_DETAILS_LAYOUT (bunting_details_layout_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDetailsLayout,
                      bunting_details_layout,
                      BUNTING,
                      DETAILS_LAYOUT,
                      GtkWidget)

void bunting_details_layout_set_adjustment (BuntingDetailsLayout *self, GtkAdjustment *adjustment);

G_END_DECLS
