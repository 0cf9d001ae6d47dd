/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "grid/bunting-selection-model.h"

G_BEGIN_DECLS

void bunting_selection_settings_save (GSettings *settings,
                                      BuntingSelectionModel *selection_model,
                                      GListModel *flags);
void bunting_selection_settings_restore (GSettings *settings,
                                         BuntingSelectionModel *selection_model,
                                         GListModel *flags);

G_END_DECLS
