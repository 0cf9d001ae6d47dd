/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bunting-app-model.h"
#include "grid/bunting-selection-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_WELCOME (bunting_welcome_get_type ())
G_DECLARE_FINAL_TYPE (BuntingWelcome, bunting_welcome, BUNTING, WELCOME, AdwBin)

void bunting_welcome_show (BuntingWelcome *self,
                           BuntingAppModel *app_model,
                           BuntingSelectionModel *selection_model);

G_END_DECLS
