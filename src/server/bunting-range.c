/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-range.h"

#include <string.h>

/* Reads digits; FALSE where there are none. A number beyond all bounds becomes the largest. */
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
 * @text: what a Range field says
 * @size_bytes: of the whole
 * @out_first: where the part begins
 * @out_length: how long it is, at least 1
 *
 * Reads one range of bytes, RFC 9110 section 14.1.2: `bytes=0-99`, `bytes=100-`, `bytes=-100`. A
 * server may leave Range aside, and that is what several ranges at once get, as does anything that
 * is not understood.
 *
 * Returns: %BUNTING_RANGE_PART with the two figures set, or one of the other two
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
    /* The last so many bytes, or all where there are not so many. */
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
