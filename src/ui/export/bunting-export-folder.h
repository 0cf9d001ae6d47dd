/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GFile *bunting_export_folder_find (GSettings *settings);
void bunting_export_folder_propose (GtkFileChooser *chooser, GSettings *settings);
void bunting_export_folder_remember (GSettings *settings, GFile *file, gboolean is_folder);

G_END_DECLS
