/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

/* Actions of the window that change the selection, those of the Select menu: win.select-all-shown,
 * win.select-none, win.select-invert, win.select-group (of the atlas, by name), win.select-failed
 * and win.select-codes. */
void bunting_selection_actions_install (GtkWidgetClass *window_class);
void bunting_selection_actions_update (BuntingWindow *window, gboolean seen);
void bunting_selection_actions_update_failed (BuntingWindow *window);

G_END_DECLS
