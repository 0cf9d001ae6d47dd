/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two children in one row, or in two. */
#define BUNTING_TYPE_REFLOW (bunting_reflow_get_type ())
G_DECLARE_FINAL_TYPE (BuntingReflow, bunting_reflow, BUNTING, REFLOW, GtkWidget)

G_END_DECLS
