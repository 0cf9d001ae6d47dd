/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-app-model.h"
#include "grid/bunting-selection-model.h"
#include "textures/bunting-texture-loader.h"
#include "widgets/bunting-toaster.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SELECTION_ACTIONS (bunting_selection_actions_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSelectionActions,
                      bunting_selection_actions,
                      BUNTING,
                      SELECTION_ACTIONS,
                      GObject)

BuntingSelectionActions *bunting_selection_actions_new (GtkApplicationWindow *window,
                                                        BuntingAppModel *app_model,
                                                        BuntingSelectionModel *selection_model,
                                                        BuntingTextureLoader *texture_loader,
                                                        BuntingToaster *toaster);
void bunting_selection_actions_add_groups (BuntingSelectionActions *self,
                                           GtkMenuButton *button,
                                           GMenu *section);
void
bunting_selection_actions_set_grid_visible (BuntingSelectionActions *self, gboolean is_visible);
void bunting_selection_actions_update_failed (BuntingSelectionActions *self);
void bunting_selection_actions_unselect_downloaded (BuntingSelectionActions *self);
void bunting_selection_actions_select_list (BuntingSelectionActions *self, const char *list);
void bunting_selection_actions_import_files (BuntingSelectionActions *self, GSList *files);

G_END_DECLS
