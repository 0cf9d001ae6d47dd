/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_FLAG_FILTER (bunting_flag_filter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFlagFilter, bunting_flag_filter, BUNTING, FLAG_FILTER, GtkFilter)

/* Properties: "search" (what was typed) and "region" (a UN M49 region code, or nothing). */
BuntingFlagFilter *bunting_flag_filter_new (void);
const char *bunting_flag_filter_get_search (BuntingFlagFilter *self);
void bunting_flag_filter_set_search (BuntingFlagFilter *self, const char *search);
const char *bunting_flag_filter_get_region (BuntingFlagFilter *self);
void bunting_flag_filter_set_region (BuntingFlagFilter *self, const char *region);

G_END_DECLS
