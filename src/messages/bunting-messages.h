/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"
#include "bunting-drawing-faults.h"
#include "bunting-error-messages.h"

G_BEGIN_DECLS

char *bunting_format_sentence (const char *clause);
char *bunting_format_list (GPtrArray *texts);
char *bunting_format_folder (GFile *folder);
const char *bunting_format_state (BuntingFlagState state);
char *bunting_format_flag (BuntingFlag *flag);
char *bunting_format_date (const char *date);
const char *bunting_format_licence (const char *licence);
char *bunting_format_drawing_fault (const BuntingDrawingFault *fault,
                                    BuntingCountry *country,
                                    BuntingCountry *shown);
char *bunting_format_selection (guint n_selected, guint n_hidden);
char *bunting_format_progress (guint n_done, guint n_flags);
char *bunting_format_time_left (guint left_s);
char *bunting_format_pixels (guint width_px, guint height_px);
char *bunting_format_elapsed (double elapsed_s);
const char *bunting_format_region (const char *region_code);

G_END_DECLS
