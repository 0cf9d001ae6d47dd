/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "textures/bunting-texture-loader.h"
#include "grid/bunting-selection-model.h"
#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_WINDOW (bunting_window_get_type ())
G_DECLARE_FINAL_TYPE (BuntingWindow, bunting_window, BUNTING, WINDOW, AdwApplicationWindow)

/* Properties: "region" (a UN M49 code; empty for all) and "state" (a name of BuntingStateFilter).
 * Signals: "opened" after a folder was read; "downloaded" (nullable GError: the reason why no
 * download ran) at the end of a download. */
BuntingWindow *bunting_window_new (GtkApplication *application,
                                   BuntingAppModel *app_model,
                                   BuntingTextureLoader *texture_loader,
                                   GSettings *settings);
BuntingAppModel *bunting_window_get_app_model (BuntingWindow *self);
BuntingSelectionModel *bunting_window_get_selection_model (BuntingWindow *self);
void bunting_window_open (BuntingWindow *self);
void bunting_window_show_details (BuntingWindow *self, BuntingFlag *flag);
void bunting_window_search (BuntingWindow *self, const char *text);
void bunting_window_select (BuntingWindow *self, const char *const *codes);
void bunting_window_select_list (BuntingWindow *self, const char *list);
void bunting_window_download_codes (BuntingWindow *self, const char *const *codes);
void bunting_window_show_toast (BuntingWindow *self, const char *text);

G_END_DECLS
