/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "application/bunting-command-line.h"
#include "bunting-app-model.h"

G_BEGIN_DECLS

GPtrArray *bunting_startup_load_sources (GError **error);
GSettings *bunting_startup_create_settings (void);
BuntingAppModel *bunting_startup_create_app_model (BuntingCommandLine *command_line,
                                                   GSettings *settings,
                                                   BuntingAtlas *atlas,
                                                   GPtrArray *sources);

G_END_DECLS
