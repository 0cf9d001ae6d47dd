/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-list.h"

/* The list of all flags. A download changes its items, never the list; only codes that the atlas
 * does not have are added, at the end. */

/* Returns (transfer full): a BuntingFlag for each country, in the atlas's order. */
GListStore *
bunting_flag_list_new (BuntingAtlas *atlas)
{
  GListStore *self = g_list_store_new (BUNTING_TYPE_FLAG);
  guint n_countries = g_list_model_get_n_items (G_LIST_MODEL (atlas));
  g_autoptr (GPtrArray) flags = g_ptr_array_new_full (n_countries, g_object_unref);

  for (guint i = 0; i < n_countries; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);

    g_ptr_array_add (flags, bunting_flag_new (country));
  }
  g_list_store_splice (self, 0, 0, flags->pdata, flags->len);
  return self;
}

/* The flag of a country, owned by the list; NULL for an unknown code. */
BuntingFlag *
bunting_flag_list_find (GListModel *flags, const char *code)
{
  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_str_equal (bunting_flag_get_code (flag), code))
      return flag;
  }
  return NULL;
}

/* Adds a flag for each code, normalized by bunting_country_code_parse(), that is not in the list.
 */
void
bunting_flag_list_add_codes (GListStore *flags, const char *const *codes)
{
  for (; *codes != NULL; codes++) {
    g_autoptr (BuntingCountry) country = NULL;
    g_autoptr (BuntingFlag) flag = NULL;

    if (bunting_flag_list_find (G_LIST_MODEL (flags), *codes) != NULL)
      continue;
    country = bunting_country_new_for_code (*codes);
    flag = bunting_flag_new (country);
    g_list_store_append (flags, flag);
  }
}

/* Whether a flag is as the library has it. */
static gboolean
is_up_to_date (BuntingFlag *flag, GFile *file)
{
  GFile *known = bunting_flag_get_file (flag);

  return known == NULL || file == NULL ? known == file : g_file_equal (known, file);
}

/* Sets each flag that is not in flight to saved or absent, as the library has it.
 * @only_changed: keeps the states of flags whose file is the same, also of those that have failed
 */
void
bunting_flag_list_update (GListStore *flags, BuntingLibrary *library, gboolean only_changed)
{
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (flags));

  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (flags), i);
    GFile *file = bunting_library_lookup (library, bunting_flag_get_code (flag));

    if (bunting_flag_is_in_flight (flag) || (only_changed && is_up_to_date (flag, file)))
      continue;
    if (file == NULL)
      bunting_flag_set_state (flag, BUNTING_FLAG_ABSENT);
    else
      bunting_flag_saved (flag, file);
  }
}

guint
bunting_flag_list_count_saved (GListStore *flags)
{
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (flags)), n_saved = 0;

  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (flags), i);

    n_saved += bunting_flag_get_state (flag) == BUNTING_FLAG_SAVED;
  }
  return n_saved;
}

/* Removes the flags that are not saved from an array of BuntingFlag. */
void
bunting_flag_list_keep_saved (GPtrArray *flags)
{
  for (guint i = flags->len; i > 0; i--)
    if (bunting_flag_get_file (flags->pdata[i - 1]) == NULL)
      g_ptr_array_remove_index (flags, i - 1);
}

/* Returns: (transfer full) (element-type BuntingFlag): those that are saved, in the same order */
GPtrArray *
bunting_flag_list_dup_saved (GListModel *flags)
{
  GPtrArray *saved = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++)
    g_ptr_array_add (saved, g_list_model_get_item (flags, i));
  bunting_flag_list_keep_saved (saved);
  return saved;
}
