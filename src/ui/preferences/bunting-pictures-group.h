/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_PICTURES_GROUP (bunting_pictures_group_get_type ())
G_DECLARE_FINAL_TYPE (BuntingPicturesGroup,
                      bunting_pictures_group,
                      BUNTING,
                      PICTURES_GROUP,
                      AdwPreferencesGroup)

void bunting_pictures_group_set_up (BuntingPicturesGroup *self,
                                    BuntingAppModel *app_model,
                                    GSettings *settings);

G_END_DECLS
