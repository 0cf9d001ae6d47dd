/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-batch.h"
#include "download/bunting-flag.h"
#include "bunting-words-error.h"

G_BEGIN_DECLS

char *bunting_words_for_sentence (const char *clause);
char *bunting_words_for_folder (GFile *folder);
const char *bunting_words_for_state (BuntingFlagState state);
char *bunting_words_for_flag (BuntingFlag *flag);
char *bunting_words_for_pick (guint n_picked, guint n_hidden);
char *bunting_words_for_list (guint n_picked, GPtrArray *unknown);
char *bunting_words_for_progress (guint n_done, guint n_flags);
char *bunting_words_for_time_left (guint left_s);
char *bunting_words_for_elapsed (double elapsed_s);
char *bunting_words_for_summary (BuntingBatch *batch);
char *bunting_words_for_trouble (BuntingBatch *batch, guint max_lines);
const char *bunting_words_for_region (const char *region_code);

G_END_DECLS
