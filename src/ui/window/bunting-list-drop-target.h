/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window/bunting-window.h"

G_BEGIN_DECLS

void bunting_list_drop_target_attach (BuntingWindow *window, GtkWidget *widget);
gboolean bunting_list_drop_target_take (BuntingWindow *window, const GValue *value);

G_END_DECLS
