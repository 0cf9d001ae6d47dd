/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_PREFERENCES (bunting_preferences_get_type ())
G_DECLARE_FINAL_TYPE (BuntingPreferences,
                      bunting_preferences,
                      BUNTING,
                      PREFERENCES,
                      AdwPreferencesWindow)

BuntingPreferences *
bunting_preferences_new (GtkWindow *window, BuntingAppModel *app_model, GSettings *settings);

G_END_DECLS
