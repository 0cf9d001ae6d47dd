/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*BuntingFolderChosen) (GFile *folder, gpointer owner);

GtkNativeDialog *bunting_folder_dialogs_choose (GtkWindow *window,
                                                GFile *current,
                                                BuntingFolderChosen chosen,
                                                GObject *owner);
void bunting_folder_dialogs_show (GtkWindow *window, GFile *folder);
void bunting_folder_dialogs_show_error (GtkWindow *window, GFile *folder, const GError *error);

G_END_DECLS
