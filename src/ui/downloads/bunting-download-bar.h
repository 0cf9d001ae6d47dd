/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "grid/bunting-selection-model.h"
#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DOWNLOAD_BAR (bunting_download_bar_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDownloadBar, bunting_download_bar, BUNTING, DOWNLOAD_BAR, AdwBin)

void bunting_download_bar_set_up (BuntingDownloadBar *self,
                                  BuntingAppModel *app_model,
                                  BuntingSelectionModel *selection_model);
gboolean bunting_download_bar_focus (BuntingDownloadBar *self);

G_END_DECLS
