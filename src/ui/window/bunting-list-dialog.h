/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "grid/bunting-selection-model.h"
#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_LIST_DIALOG (bunting_list_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BuntingListDialog, bunting_list_dialog, BUNTING, LIST_DIALOG, AdwWindow)

BuntingListDialog *bunting_list_dialog_new (GtkWindow *parent,
                                            BuntingSelectionModel *selection_model,
                                            BuntingTextureLoader *texture_loader,
                                            GListModel *flags);
void bunting_list_dialog_add_text (BuntingListDialog *self, const char *text);

G_END_DECLS
