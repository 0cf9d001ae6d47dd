/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two children in one or two rows. */
#define BUNTING_TYPE_ADAPTIVE_BOX (bunting_adaptive_box_get_type ())
G_DECLARE_FINAL_TYPE (BuntingAdaptiveBox, bunting_adaptive_box, BUNTING, ADAPTIVE_BOX, GtkWidget)

G_END_DECLS
