/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"
#include "grid/bunting-flag-filter.h"
#include "grid/bunting-flag-grid.h"
#include "window/bunting-colour-bar.h"
#include "window/bunting-empty-page.h"
#include "window/bunting-filter-button.h"
#include "window/bunting-group-offers.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SEARCH_ACTIONS (bunting_search_actions_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSearchActions,
                      bunting_search_actions,
                      BUNTING,
                      SEARCH_ACTIONS,
                      GObject)

/* Parts of the window, which must outlive the object. */
typedef struct {
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  BuntingColourBar *colour_bar;
  BuntingGroupOffers *group_offers;
  BuntingFilterButton *filter_button;
  BuntingFlagFilter *filter;
  BuntingSelectionModel *shown_flags;
  BuntingFlagGrid *grid;
  BuntingEmptyPage *empty_page;
} BuntingSearchParts;

BuntingSearchActions *
bunting_search_actions_new (GtkApplicationWindow *window, const BuntingSearchParts *parts);
void bunting_search_actions_set_up (BuntingSearchActions *self, BuntingAppModel *app_model);
void bunting_search_actions_focus_flags (BuntingSearchActions *self);
void bunting_search_actions_focus_flag (BuntingSearchActions *self, BuntingFlag *flag);
void bunting_search_actions_open (BuntingSearchActions *self);
void bunting_search_actions_search_all (BuntingSearchActions *self, const char *text);

G_END_DECLS
