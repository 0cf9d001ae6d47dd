/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

void bunting_selection_undo_install (GtkWidgetClass *window_class);
void bunting_selection_undo_attach (BuntingWindow *window);

G_END_DECLS
