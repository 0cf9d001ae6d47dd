/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called before the menu of a flag opens: sets the flags that the actions "flag.*" work on.
 *
 * Returns: their number */
typedef guint (*BuntingFlagMenuPrepare) (BuntingFlag *flag, gpointer user_data);

GMenuModel *bunting_flag_menu_new_model (BuntingFlag *flag, gboolean selected, guint n_flags);
void bunting_flag_menu_attach (GtkWidget *grid, BuntingFlagMenuPrepare prepare, gpointer user_data);

G_END_DECLS
