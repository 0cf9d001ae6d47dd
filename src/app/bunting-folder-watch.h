/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FOLDER_WATCH (bunting_folder_watch_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFolderWatch, bunting_folder_watch, BUNTING, FOLDER_WATCH, GObject)

/* Signal: "rescanned", after the folder was read again because other programs have changed it. */
BuntingFolderWatch *bunting_folder_watch_new (BuntingAppModel *app_model);
void bunting_folder_watch_start (BuntingFolderWatch *self);

G_END_DECLS
