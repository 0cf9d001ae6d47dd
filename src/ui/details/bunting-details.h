/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-saved-image.h"
#include "textures/bunting-texture-loader.h"
#include "bunting-app-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_DETAILS (bunting_details_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDetails, bunting_details, BUNTING, DETAILS, GtkWidget)

/* Property: "flag" (notified): the flag that is shown. Signals: "back" when people want to leave,
 * "download" (BuntingFlag) when they want a flag, "ready" when all of a flag is shown. */
void bunting_details_set_up (BuntingDetails *self,
                             BuntingAppModel *app_model,
                             BuntingTextureLoader *texture_loader,
                             GListModel *shown);
BuntingFlag *bunting_details_get_flag (BuntingDetails *self);
void bunting_details_set_flag (BuntingDetails *self, BuntingFlag *flag);

/* For the actions on what is shown. */
BuntingSavedImage *bunting_details_get_saved_image (BuntingDetails *self);
gboolean bunting_details_go (BuntingDetails *self, int step);
void bunting_details_show_toast (BuntingDetails *self, const char *words);

G_END_DECLS
