/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-app-model.h"

G_BEGIN_DECLS

void bunting_about_present (GtkWindow *window, BuntingAppModel *app_model);

G_END_DECLS
