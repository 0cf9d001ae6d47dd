/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bunting_details_keys_add_controllers (GtkWidget *details);

G_END_DECLS
