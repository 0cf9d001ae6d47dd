/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-app-model.h"
#include "details/bunting-details.h"
#include "grid/bunting-selection-model.h"
#include "widgets/bunting-toaster.h"

G_BEGIN_DECLS

void bunting_export_actions_attach (GtkApplicationWindow *window,
                                    BuntingAppModel *app_model,
                                    BuntingSelectionModel *selection_model,
                                    BuntingToaster *toaster,
                                    BuntingDetails *details);

G_END_DECLS
