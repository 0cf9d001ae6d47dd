/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download/bunting-flag.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_FLAG_TEXT_NAME,
  BUNTING_FLAG_TEXT_EMOJI,
  BUNTING_FLAG_TEXT_CODES,
} BuntingFlagText;

char *bunting_flag_texts_join (GPtrArray *flags, BuntingFlagText text, guint *out_n_texts);

G_END_DECLS
