/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

/* Actions of the window about downloads: win.download and win.cancel, win.download-flag,
 * win.refresh-flag and win.cancel-flag (of a country's code), win.try-failed-again and
 * win.show-report. */
void bunting_download_actions_install (GtkWidgetClass *window_class);
void bunting_download_actions_update (BuntingWindow *window, gboolean seen);

G_END_DECLS
