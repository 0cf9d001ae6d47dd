/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "grid/bunting-pick-model.h"

G_BEGIN_DECLS

void
bunting_pick_memory_save (GSettings *settings, BuntingPickModel *pick_model, GListModel *flags);
void
bunting_pick_memory_restore (GSettings *settings, BuntingPickModel *pick_model, GListModel *flags);

G_END_DECLS
