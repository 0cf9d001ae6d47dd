/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bunting_export_failures_show (GPtrArray *failures, GtkLabel *label, GtkListBox *list);

G_END_DECLS
