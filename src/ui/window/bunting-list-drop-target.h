/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-selection-actions.h"

G_BEGIN_DECLS

void bunting_list_drop_target_attach (GtkWidget *widget, BuntingSelectionActions *actions);

G_END_DECLS
