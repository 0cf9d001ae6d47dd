/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bunting_gtk_let_tab_leave (GtkWidget *list);
void bunting_gtk_set_name_and_tooltip (GtkWidget *widget, const char *name, const char *tooltip);
void bunting_gtk_name_buttons (GtkWidget *widget);
void bunting_gtk_set_button_name (GtkWidget *button, const char *name);
void bunting_gtk_announce (GtkWidget *widget, const char *message, gboolean is_urgent);
void bunting_gtk_skip_animation (GtkSearchBar *search_bar);
void bunting_gtk_keep_focus (GtkWindow *window, void (*focus_lost) (GtkWidget *window));
void bunting_gtk_return_focus (void);
void bunting_gtk_redraw_links (GtkLabel *label);
gboolean bunting_gtk_focus_item (GtkWidget *list, guint position);

G_END_DECLS
