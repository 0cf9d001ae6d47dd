/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "country/bunting-atlas.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FILTER_BUTTON (bunting_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFilterButton, bunting_filter_button, BUNTING, FILTER_BUTTON, AdwBin)

/* Properties: "filter" (BuntingFlagFilter), which does as the button says; "region" (a UN M49 code;
 * empty for all); "state" (a name of BuntingStateFilter); "words" (read-only: what is shown, for
 * people). Its menu asks the window, by win.region and win.show. */
void bunting_filter_button_set_atlas (BuntingFilterButton *self, BuntingAtlas *atlas);

G_END_DECLS
