/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "details/bunting-details.h"

G_BEGIN_DECLS

void bunting_details_actions_install (GtkWidgetClass *widget_class);
void bunting_details_actions_update (BuntingDetails *self, gboolean busy);

G_END_DECLS
