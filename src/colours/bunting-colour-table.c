/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-colour-table.h"

#include <string.h>

/* The colours of many flags. Any thread may use a table that no longer changes.
 *
 * Some territories fly the flag of their state: in most collections, eight show the French one. In
 * a search they come after all other flags, and they are no similar flags: they are the same. */

/* Of two flags that look the same, in CIEDE2000: about what can just be seen. */
#define SAME_DIFFERENCE 1.0

typedef struct {
  char *code; /* owned */
  BuntingPictureColours colours;
  gboolean is_copy; /* of another flag */
} Row;

struct _BuntingColourTable {
  GHashTable *rows; /* owned: code → Row */
};

typedef struct {
  const Row *row;
  double difference;
} Similar;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->code);
  g_free (row);
}

BuntingColourTable *
bunting_colour_table_new (void)
{
  BuntingColourTable *self = g_atomic_rc_box_new0 (BuntingColourTable);

  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  return self;
}

BuntingColourTable *
bunting_colour_table_ref (BuntingColourTable *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_hash_table_unref (((BuntingColourTable *)data)->rows);
}

void
bunting_colour_table_unref (BuntingColourTable *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
bunting_colour_table_insert (BuntingColourTable *self,
                             const char *code,
                             const BuntingPictureColours *colours)
{
  Row *row = g_new0 (Row, 1);

  row->code = g_strdup (code);
  row->colours = *colours;
  g_hash_table_replace (self->rows, row->code, row);
}

/**
 * bunting_colour_table_mark_copies:
 * @original_codes: (array zero-terminated=1): the countries whose flags are their own
 *
 * Marks those of the other flags that look like one of them.
 */
void
bunting_colour_table_mark_copies (BuntingColourTable *self, const char *const *original_codes)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Row *row = value;

    if (g_strv_contains (original_codes, row->code))
      continue;
    for (guint i = 0; original_codes[i] != NULL && !row->is_copy; i++) {
      const Row *original = g_hash_table_lookup (self->rows, original_codes[i]);

      row->is_copy =
        original != NULL && bunting_picture_colours_compare (&row->colours, &original->colours,
                                                             SAME_DIFFERENCE) < SAME_DIFFERENCE;
    }
  }
}

/* Returns: (nullable) (transfer none): the colours of a flag */
const BuntingPictureColours *
bunting_colour_table_lookup (BuntingColourTable *self, const char *code)
{
  const Row *row = g_hash_table_lookup (self->rows, code);

  return row == NULL ? NULL : &row->colours;
}

/* Returns: how well a flag matches, as bunting_picture_colours_match() defines it, plus 1 unless it
 * is a copy; 0 if it does not match, or has not been measured */
double
bunting_colour_table_match (BuntingColourTable *self, const char *code, BuntingPaletteSet wanted)
{
  const Row *row = g_hash_table_lookup (self->rows, code);
  double match = row == NULL ? 0 : bunting_picture_colours_match (&row->colours, wanted);

  return match > 0 && !row->is_copy ? match + 1 : match;
}

/* The code decides where the differences are equal, so that the order is always the same. */
static int
compare_similar (gconstpointer a, gconstpointer b)
{
  const Similar *first = a, *second = b;

  if (first->difference != second->difference)
    return first->difference < second->difference ? -1 : 1;
  return strcmp (first->row->code, second->row->code);
}

/**
 * bunting_colour_table_list_similar:
 *
 * Takes some 30 ms for 250 flags, so this must not run on the main loop.
 *
 * Returns: (transfer full) (element-type utf8): the codes of the flags that look most like the
 * flag, the most similar first; none if it has not been measured
 */
GPtrArray *
bunting_colour_table_list_similar (BuntingColourTable *self, const char *code, guint n_max)
{
  const Row *row = g_hash_table_lookup (self->rows, code);
  g_autoptr (GArray) similar = g_array_new (FALSE, FALSE, sizeof (Similar));
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (row != NULL && g_hash_table_iter_next (&iter, NULL, &value)) {
    Similar candidate = { .row = value };
    double limit =
      similar->len < n_max ? G_MAXDOUBLE : g_array_index (similar, Similar, n_max - 1).difference;

    if (candidate.row == row || candidate.row->is_copy)
      continue;
    candidate.difference =
      bunting_picture_colours_compare (&row->colours, &candidate.row->colours, limit);
    if (candidate.difference > limit)
      continue;
    g_array_append_val (similar, candidate);
    g_array_sort (similar, compare_similar);
    g_array_set_size (similar, MIN (similar->len, n_max));
  }
  for (guint i = 0; i < similar->len; i++)
    g_ptr_array_add (codes, g_strdup (g_array_index (similar, Similar, i).row->code));
  return codes;
}
