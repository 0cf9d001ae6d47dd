/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-range.h"

#include <string.h>

/* Returns FALSE without digits. Saturates on overflow. */
static gboolean
parse_number (const char **position, guint64 *out_number)
{
  char *end;

  if (!g_ascii_isdigit (**position))
    return FALSE;
  *out_number = g_ascii_strtoull (*position, &end, 10);
  *position = end;
  return TRUE;
}

static gboolean
is_end (const char *position)
{
  return position[strspn (position, " \t")] == '\0';
}

/**
 * bunting_range_parse:
 * @text: the value of a Range field
 * @size_bytes: of the whole representation
 *
 * Parses a single range, `bytes=0-99`, `bytes=100-` or `bytes=-100` (RFC 9110 14.1.2). Several
 * ranges and invalid ones are ignored, which the RFC allows.
 *
 * Returns: %BUNTING_RANGE_PART with @out_first and @out_length (at least 1) set, or another result
 */
BuntingRangeResult
bunting_range_parse (const char *text, guint64 size_bytes, guint64 *out_first, guint64 *out_length)
{
  const char *position = text + strlen ("bytes=");
  guint64 first = 0;
  guint64 last = G_MAXUINT64;
  gboolean has_first;
  gboolean has_last;

  if (g_ascii_strncasecmp (text, "bytes=", strlen ("bytes=")) != 0)
    return BUNTING_RANGE_WHOLE;
  position += strspn (position, " \t");
  has_first = parse_number (&position, &first);
  if (*position++ != '-')
    return BUNTING_RANGE_WHOLE;
  has_last = parse_number (&position, &last);
  if (!is_end (position) || (!has_first && !has_last) || (has_first && last < first))
    return BUNTING_RANGE_WHOLE;

  if (!has_first) {
    /* A suffix: @last is its length. */
    if (last == 0 || size_bytes == 0)
      return BUNTING_RANGE_UNSATISFIABLE;
    first = size_bytes - MIN (last, size_bytes);
    last = size_bytes - 1;
  }
  if (first >= size_bytes)
    return BUNTING_RANGE_UNSATISFIABLE;
  *out_first = first;
  *out_length = MIN (last, size_bytes - 1) - first + 1;
  return BUNTING_RANGE_PART;
}
