/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "grid/bunting-flag-filter.h"
#include "window/bunting-filter-button.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_EMPTY_PAGE (bunting_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (BuntingEmptyPage, bunting_empty_page, BUNTING, EMPTY_PAGE, AdwBin)

void bunting_empty_page_set_up (BuntingEmptyPage *self,
                                BuntingFlagFilter *filter,
                                BuntingFilterButton *filter_button,
                                GListModel *flags);
void bunting_empty_page_focus (BuntingEmptyPage *self);

G_END_DECLS
