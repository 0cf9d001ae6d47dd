/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-set.h"

#include "download/bunting-flag.h"

/* Sets of flags, as hash tables. */

/* Returns: (transfer full) (element-type BuntingFlag): an empty set, which owns its flags */
GHashTable *
bunting_flag_set_new (void)
{
  return g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/* Returns: (transfer full) (element-type BuntingFlag): */
GHashTable *
bunting_flag_set_copy (GHashTable *set)
{
  GHashTable *copy = bunting_flag_set_new ();
  GHashTableIter iter;
  gpointer flag;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &flag, NULL))
    g_hash_table_add (copy, g_object_ref (flag));
  return copy;
}

/* Returns: the number of flags of @set that are not in @other */
guint
bunting_flag_set_count_missing (GHashTable *set, GHashTable *other)
{
  GHashTableIter iter;
  gpointer flag;
  guint n_missing = 0;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &flag, NULL))
    n_missing += !g_hash_table_contains (other, flag);
  return n_missing;
}

/* Adds the flags of @all with these codes; %NULL adds all of them. */
void
bunting_flag_set_add_codes (GHashTable *set, GListModel *all, const char *const *codes)
{
  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (codes == NULL || g_strv_contains (codes, bunting_flag_get_code (flag)))
      g_hash_table_add (set, g_steal_pointer (&flag));
  }
}

/* Removes the flags of @list that @set has, and adds the others that can be had: those that the
 * source has, or that are saved. */
void
bunting_flag_set_invert (GHashTable *set, GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (list, i);

    if (!g_hash_table_remove (set, flag) &&
        (!bunting_flag_is_unavailable (flag) || bunting_flag_get_file (flag) != NULL))
      g_hash_table_add (set, g_steal_pointer (&flag));
  }
}

/* Returns: (transfer full) (element-type BuntingFlag): the flags of @set in the order of @all */
GPtrArray *
bunting_flag_set_sort (GHashTable *set, GListModel *all)
{
  GPtrArray *flags = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (all, i);

    if (g_hash_table_contains (set, flag))
      g_ptr_array_add (flags, g_steal_pointer (&flag));
  }
  return flags;
}
