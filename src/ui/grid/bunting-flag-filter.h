/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_FILTER (bunting_flag_filter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagFilter, bunting_flag_filter, BUNTING, FLAG_FILTER, GtkFilter)

/* What is shown by state; the settings keep these by their names. */
typedef enum {
  BUNTING_SHOW_ALL,
  BUNTING_SHOW_SAVED,
  BUNTING_SHOW_NOT_SAVED,
  BUNTING_SHOW_FAILED, /* not found, too */
} BuntingShow;

gboolean bunting_show_from_name (const char *name, BuntingShow *out_show);

/* Properties: "search" (what was typed) and "region" (a UN M49 region code, or nothing). */
BuntingFlagFilter *bunting_flag_filter_new (void);
const char *bunting_flag_filter_get_search (BuntingFlagFilter *self);
void bunting_flag_filter_set_search (BuntingFlagFilter *self, const char *search);
const char *bunting_flag_filter_get_region (BuntingFlagFilter *self);
void bunting_flag_filter_set_region (BuntingFlagFilter *self, const char *region);
void bunting_flag_filter_set_show (BuntingFlagFilter *self, BuntingShow show);
BuntingShow bunting_flag_filter_get_show (BuntingFlagFilter *self);
void bunting_flag_filter_refresh (BuntingFlagFilter *self);
guint bunting_flag_filter_find_best (BuntingFlagFilter *self, GListModel *shown);

G_END_DECLS
