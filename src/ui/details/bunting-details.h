/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "textures/bunting-texture-loader.h"
#include "bunting-app-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_DETAILS (bunting_details_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDetails, bunting_details, BUNTING, DETAILS, GtkWidget)

/* Properties: "flag" (notified): the flag that is shown; "menu-model": the main menu. Signals:
 * "back": the user leaves the page; "download" (BuntingFlag); "ready": the flag is shown
 * completely. */
void bunting_details_set_up (BuntingDetails *self,
                             BuntingAppModel *app_model,
                             BuntingTextureLoader *texture_loader,
                             GListModel *shown);
void bunting_details_focus (BuntingDetails *self, gboolean copy);
void bunting_details_show_message (BuntingDetails *self,
                                   const char *message,
                                   const char *button_label,
                                   const char *action_name);
BuntingFlag *bunting_details_get_flag (BuntingDetails *self);
void bunting_details_set_flag (BuntingDetails *self, BuntingFlag *flag);

G_END_DECLS
