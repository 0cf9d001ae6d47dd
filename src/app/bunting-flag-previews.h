/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"

G_BEGIN_DECLS

void bunting_flag_previews_load (BuntingAppModel *app_model);

G_END_DECLS
