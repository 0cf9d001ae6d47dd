/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "download/bunting-flag.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DETAILS_ACTIONS (bunting_details_actions_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDetailsActions,
                      bunting_details_actions,
                      BUNTING,
                      DETAILS_ACTIONS,
                      GObject)

/* Signals: "back"; "step" (int): 1 for the next flag, -1 for the previous one; "download"
 * and "compare" (BuntingFlag). */
BuntingDetailsActions *bunting_details_actions_new (void);
GActionGroup *bunting_details_actions_get_group (BuntingDetailsActions *self);
void
bunting_details_actions_set_flag (BuntingDetailsActions *self, BuntingFlag *flag, gboolean busy);
void bunting_details_actions_set_neighbours (BuntingDetailsActions *self,
                                             gboolean has_previous,
                                             gboolean has_next);

G_END_DECLS
