/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "grid/bunting-flag-filter.h"
#include "grid/bunting-flag-grid.h"
#include "window/bunting-empty-page.h"
#include "window/bunting-filter-button.h"

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
  BuntingFilterButton *filter_button;
  BuntingFlagFilter *filter;
  BuntingSelectionModel *shown_flags;
  BuntingFlagGrid *grid;
  BuntingEmptyPage *empty_page;
} BuntingSearchParts;

BuntingSearchActions *
bunting_search_actions_new (GtkApplicationWindow *window, const BuntingSearchParts *parts);
void bunting_search_actions_open (BuntingSearchActions *self);
void bunting_search_actions_search_all (BuntingSearchActions *self, const char *text);

G_END_DECLS
