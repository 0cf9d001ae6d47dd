/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_FILTER (bunting_flag_filter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagFilter, bunting_flag_filter, BUNTING, FLAG_FILTER, GtkFilter)

/* The settings store the names of these. */
typedef enum {
  BUNTING_STATE_FILTER_ALL,
  BUNTING_STATE_FILTER_SAVED,
  BUNTING_STATE_FILTER_NOT_SAVED,
  BUNTING_STATE_FILTER_FAILED, /* or not found */
} BuntingStateFilter;

gboolean bunting_state_filter_from_name (const char *name, BuntingStateFilter *out_state);

/* Property: "search" (as typed). */
BuntingFlagFilter *bunting_flag_filter_new (void);
const char *bunting_flag_filter_get_search (BuntingFlagFilter *self);
void bunting_flag_filter_set_search (BuntingFlagFilter *self, const char *search);
const char *bunting_flag_filter_get_region (BuntingFlagFilter *self);
void bunting_flag_filter_set_region (BuntingFlagFilter *self, const char *region);
void bunting_flag_filter_set_state (BuntingFlagFilter *self, BuntingStateFilter state);
BuntingStateFilter bunting_flag_filter_get_state (BuntingFlagFilter *self);
void bunting_flag_filter_refresh (BuntingFlagFilter *self);
guint bunting_flag_filter_find_best (BuntingFlagFilter *self, GListModel *shown);

G_END_DECLS
