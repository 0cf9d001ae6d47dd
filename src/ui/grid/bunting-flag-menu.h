/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GMenuModel *bunting_flag_menu_new_model (BuntingFlag *flag, gboolean selected);
void bunting_flag_menu_attach (GtkWidget *grid);

G_END_DECLS
