/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "grid/bunting-selection-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_WELCOME (bunting_welcome_get_type ())
G_DECLARE_FINAL_TYPE (BuntingWelcome, bunting_welcome, BUNTING, WELCOME, AdwBin)

void bunting_welcome_show (BuntingWelcome *self, BuntingSelectionModel *selection_model);
void bunting_welcome_hide (BuntingWelcome *self);

G_END_DECLS
