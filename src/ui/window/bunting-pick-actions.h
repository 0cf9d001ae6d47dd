/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

/* Actions of the window that change the pick, those of the Select menu: win.pick-all-shown,
 * win.pick-none, win.pick-invert, win.pick-group (of the atlas, by name), win.pick-failed and
 * win.pick-codes. */
void bunting_pick_actions_install (GtkWidgetClass *window_class);
void bunting_pick_actions_update (BuntingWindow *window, gboolean seen);
void bunting_pick_actions_update_failed (BuntingWindow *window);

G_END_DECLS
