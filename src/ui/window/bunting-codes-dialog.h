/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "grid/bunting-selection-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_CODES_DIALOG (bunting_codes_dialog_get_type ())
G_DECLARE_FINAL_TYPE (BuntingCodesDialog, bunting_codes_dialog, BUNTING, CODES_DIALOG, AdwWindow)

BuntingCodesDialog *bunting_codes_dialog_new (GtkWindow *parent,
                                              BuntingSelectionModel *selection_model,
                                              GListModel *flags);

G_END_DECLS
