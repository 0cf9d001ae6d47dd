/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "download/bunting-flag.h"
#include "textures/bunting-saved-image.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DETAILS_ACTIONS (bunting_details_actions_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDetailsActions,
                      bunting_details_actions,
                      BUNTING,
                      DETAILS_ACTIONS,
                      GObject)

/* Signals: "message" (string): the result of an action, for the user to read; "back"; "step" (int):
 * 1 for the next flag, -1 for the previous one; "download" (BuntingFlag). */
BuntingDetailsActions *bunting_details_actions_new (GtkWidget *widget);
GActionGroup *bunting_details_actions_get_group (BuntingDetailsActions *self);
void bunting_details_actions_set_flag (BuntingDetailsActions *self,
                                       BuntingFlag *flag,
                                       BuntingSavedImage *saved_image,
                                       gboolean busy);
void bunting_details_actions_set_neighbours (BuntingDetailsActions *self,
                                             gboolean has_previous,
                                             gboolean has_next);

G_END_DECLS
