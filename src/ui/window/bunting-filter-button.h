/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "country/bunting-atlas.h"
#include "grid/bunting-flag-filter.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FILTER_BUTTON (bunting_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFilterButton, bunting_filter_button, BUNTING, FILTER_BUTTON, AdwBin)

/* Properties: "region" (a UN M49 code; empty for all), "state" (a name of BuntingStateFilter) and
 * "text" (read-only: both, as shown to the user). The menu activates win.region and win.state. */
void bunting_filter_button_set_up (BuntingFilterButton *self,
                                   BuntingAtlas *atlas,
                                   BuntingFlagFilter *filter,
                                   BuntingSelectionModel *selection_model);
const char *bunting_filter_button_get_text (BuntingFilterButton *self);

G_END_DECLS
