/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*BuntingEditedReplace) (GPtrArray *flags, gpointer owner);

void bunting_edited_dialog_show (GtkWindow *window,
                                 GPtrArray *flags,
                                 BuntingEditedReplace replace,
                                 GObject *owner);

G_END_DECLS
