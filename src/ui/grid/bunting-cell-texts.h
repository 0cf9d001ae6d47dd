/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"

G_BEGIN_DECLS

BuntingFlagState bunting_cell_texts_get_state (BuntingFlag *flag);
char *bunting_cell_texts_format_tooltip (BuntingFlag *flag, const char *broken_cause);
char *bunting_cell_texts_format_description (BuntingFlag *flag, const char *tooltip);

G_END_DECLS
