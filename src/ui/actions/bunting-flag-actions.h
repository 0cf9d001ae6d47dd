/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-app-model.h"
#include "widgets/bunting-toaster.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_ACTIONS (bunting_flag_actions_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagActions, bunting_flag_actions, BUNTING, FLAG_ACTIONS, GObject)

BuntingFlagActions *
bunting_flag_actions_new (GtkWidget *widget, BuntingToaster *toaster, BuntingAppModel *app_model);
void bunting_flag_actions_set_flags (BuntingFlagActions *self, GPtrArray *flags);
void bunting_flag_actions_copy_text (BuntingFlagActions *self, const char *text);

G_END_DECLS
