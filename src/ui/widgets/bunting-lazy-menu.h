/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* section: of the button's menu */
typedef void (*BuntingFillMenuFunc) (GMenu *section, gpointer user_data);

void bunting_lazy_menu_attach (GtkMenuButton *button,
                               GMenu *section,
                               BuntingFillMenuFunc fill,
                               gpointer user_data);

G_END_DECLS
