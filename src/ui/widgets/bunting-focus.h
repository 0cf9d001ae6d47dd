/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bunting_focus_let_tab_leave (GtkWidget *list);
void bunting_focus_lose_no_keys (GtkWidget *window, GtkWidget *entry);
gboolean bunting_focus_grab_item (GtkWidget *list, guint position);

G_END_DECLS
