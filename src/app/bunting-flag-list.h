/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "library/bunting-library.h"

G_BEGIN_DECLS

GListStore *bunting_flag_list_new (BuntingAtlas *atlas);
BuntingFlag *bunting_flag_list_find (GListModel *flags, const char *code);
void bunting_flag_list_add_codes (GListStore *flags, const char *const *codes);
void bunting_flag_list_update (GListStore *flags, BuntingLibrary *library);
guint bunting_flag_list_count_saved (GListStore *flags);

G_END_DECLS
