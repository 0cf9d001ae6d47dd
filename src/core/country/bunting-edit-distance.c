/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-edit-distance.h"

#include <string.h>

/* Letters that languages write for the same sound: Kuba and Cuba, Irak and Iraq. */
static const char *const similar_letters[] = { "ckq", "iyj", "sz", "vwf", "uw", "td", "pb" };

static gboolean
are_similar (gunichar a, gunichar b)
{
  if (a >= 0x80 || b >= 0x80)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (similar_letters); i++)
    if (strchr (similar_letters[i], (int)a) != NULL && strchr (similar_letters[i], (int)b) != NULL)
      return TRUE;
  return FALSE;
}

static guint
get_replacement_cost (gunichar a, gunichar b)
{
  if (a == b)
    return 0;
  return are_similar (a, b) ? BUNTING_EDIT_COST / 2 : BUNTING_EDIT_COST;
}

/**
 * bunting_edit_distance:
 * @limit: the highest cost of interest
 *
 * The optimal string alignment distance, in which each edit costs %BUNTING_EDIT_COST, and replacing
 * a letter by one that is written for the same sound costs half of it.
 *
 * Returns: the cost of turning @a into @b, or %G_MAXUINT if it is above @limit or a text is longer
 *   than %BUNTING_EDIT_MAX_CHARS
 */
guint
bunting_edit_distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b, guint limit)
{
  guint rows[3][BUNTING_EDIT_MAX_CHARS + 1];
  guint *before_last = rows[0], *last = rows[1], *current = rows[2];

  if (n_a > BUNTING_EDIT_MAX_CHARS || n_b > BUNTING_EDIT_MAX_CHARS ||
      (MAX (n_a, n_b) - MIN (n_a, n_b)) * BUNTING_EDIT_COST > limit)
    return G_MAXUINT;
  for (guint j = 0; j <= n_b; j++)
    current[j] = j * BUNTING_EDIT_COST;
  for (guint i = 1; i <= n_a; i++) {
    guint *recycled = before_last, lowest = i * BUNTING_EDIT_COST;

    before_last = last;
    last = current;
    current = recycled;
    current[0] = lowest;
    for (guint j = 1; j <= n_b; j++) {
      guint cost = last[j - 1] + get_replacement_cost (a[i - 1], b[j - 1]);

      cost = MIN (cost, MIN (last[j], current[j - 1]) + BUNTING_EDIT_COST);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = MIN (cost, before_last[j - 2] + BUNTING_EDIT_COST);
      current[j] = cost;
      lowest = MIN (lowest, cost);
    }
    /* Two rows, because a swap leaves out one. */
    if (lowest > limit + BUNTING_EDIT_COST)
      return G_MAXUINT;
  }
  return current[n_b] <= limit ? current[n_b] : G_MAXUINT;
}
