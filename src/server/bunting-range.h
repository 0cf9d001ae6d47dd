/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  BUNTING_RANGE_WHOLE,         /* 200: no range, or ignored */
  BUNTING_RANGE_PART,          /* 206 */
  BUNTING_RANGE_UNSATISFIABLE, /* 416 */
} BuntingRangeResult;

BuntingRangeResult
bunting_range_parse (const char *text, guint64 size_bytes, guint64 *out_first, guint64 *out_length);

G_END_DECLS
