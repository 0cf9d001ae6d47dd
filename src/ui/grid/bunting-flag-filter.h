/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bunting-flag-colours.h"
#include "grid/bunting-selection-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_FILTER (bunting_flag_filter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagFilter, bunting_flag_filter, BUNTING, FLAG_FILTER, GtkFilter)

typedef enum {
  BUNTING_STATE_FILTER_ALL,
  BUNTING_STATE_FILTER_SAVED,
  BUNTING_STATE_FILTER_NOT_SAVED,
  BUNTING_STATE_FILTER_FAILED, /* or not found */
  BUNTING_STATE_FILTER_SELECTED,
} BuntingStateFilter;

gboolean bunting_state_filter_from_name (const char *name, BuntingStateFilter *out_state);

/* Properties: "search" (as typed), "colours" (a BuntingPaletteSet), "order" (a GtkSorter, see
 * bunting_flag_filter_get_order()). */
BuntingFlagFilter *bunting_flag_filter_new (void);
const char *bunting_flag_filter_get_search (BuntingFlagFilter *self);
void bunting_flag_filter_set_search (BuntingFlagFilter *self, const char *search);
const char *bunting_flag_filter_get_region (BuntingFlagFilter *self);
void bunting_flag_filter_set_region (BuntingFlagFilter *self, const char *region);
void bunting_flag_filter_set_state (BuntingFlagFilter *self, BuntingStateFilter state);
void
bunting_flag_filter_set_flag_colours (BuntingFlagFilter *self, BuntingFlagColours *flag_colours);
BuntingPaletteSet bunting_flag_filter_get_colours (BuntingFlagFilter *self);
gboolean bunting_flag_filter_is_measuring (BuntingFlagFilter *self);
BuntingStateFilter bunting_flag_filter_get_state (BuntingFlagFilter *self);
void bunting_flag_filter_set_selection_model (BuntingFlagFilter *self,
                                              BuntingSelectionModel *selection_model);
void bunting_flag_filter_refresh (BuntingFlagFilter *self);
GtkSorter *bunting_flag_filter_new_name_sorter (void);
GtkSorter *bunting_flag_filter_get_order (BuntingFlagFilter *self);

G_END_DECLS
