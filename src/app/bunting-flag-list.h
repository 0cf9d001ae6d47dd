/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "library/bunting-library.h"

G_BEGIN_DECLS

GListStore *bunting_flag_list_new (BuntingAtlas *atlas);
BuntingFlag *bunting_flag_list_find (GListModel *flags, const char *code);
void bunting_flag_list_add_codes (GListStore *flags, const char *const *codes);
void bunting_flag_list_update (GListStore *flags, BuntingLibrary *library, gboolean only_changed);
guint bunting_flag_list_count_saved (GListStore *flags);
void bunting_flag_list_keep_saved (GPtrArray *flags);
GPtrArray *bunting_flag_list_dup_saved (GListModel *flags);

G_END_DECLS
