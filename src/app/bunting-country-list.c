/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "bunting-link-parser.h"
#include "country/bunting-search-key.h"
#include "download/bunting-flag.h"

/* Parses a list of countries that was typed or pasted, such as "BR, in us" or a column of a table.
 * Commas, semicolons and ends of lines separate the entries. An entry that is not a country as a
 * whole is read word by word. */

/* The highest bunting_country_rank() of a code or a whole name. */
#define RANK_OF_WHOLE_NAME 1

static const char *
find_exact_code (GListModel *flags, const char *text)
{
  guint n_flags = g_list_model_get_n_items (flags);

  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_ascii_strcasecmp (bunting_flag_get_code (flag), text) == 0)
      return bunting_flag_get_code (flag);
  }
  return NULL;
}

/* Returns (nullable): the code of the country with that name, unless several have it. */
static const char *
find_name (GListModel *flags, const char *text)
{
  g_autofree char *key = bunting_search_key (text);
  guint n_flags = g_list_model_get_n_items (flags);
  guint best_rank = RANK_OF_WHOLE_NAME + 1, n_best = 0;
  const char *code = NULL;

  if (key[0] == '\0')
    return NULL;
  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    guint rank = bunting_country_rank (bunting_flag_get_country (flag), key);

    if (rank < best_rank) {
      best_rank = rank;
      n_best = 0;
      code = bunting_flag_get_code (flag);
    }
    n_best += rank == best_rank && rank <= RANK_OF_WHOLE_NAME;
  }
  return n_best == 1 ? code : NULL;
}

static const char *
find_code (GListModel *flags, const char *text)
{
  const char *code = find_exact_code (flags, text);

  return code != NULL ? code : find_name (flags, text);
}

static void
add (GPtrArray *list, const char *text)
{
  if (!g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL))
    g_ptr_array_add (list, g_strdup (text));
}

static void
parse_entry (GListModel *flags, const char *entry, GPtrArray *codes, GPtrArray *unknown)
{
  g_auto (GStrv) words = g_strsplit_set (entry, " \t\v\f", -1);
  g_autoptr (GPtrArray) unknown_words = g_ptr_array_new ();
  const char *code = find_code (flags, entry);
  gboolean has_codes = FALSE;

  if (code != NULL) {
    add (codes, code);
    return;
  }
  for (gsize i = 0; words[i] != NULL; i++) {
    code = find_code (flags, words[i]);
    if (code != NULL) {
      add (codes, code);
      has_codes = TRUE;
    } else if (words[i][0] != '\0') {
      g_ptr_array_add (unknown_words, words[i]);
    }
  }
  /* If none of its words is a country, the entry is one unknown name. */
  if (!has_codes)
    add (unknown, entry);
  for (guint i = 0; has_codes && i < unknown_words->len; i++)
    add (unknown, g_ptr_array_index (unknown_words, i));
}

/**
 * bunting_country_list_parse:
 * @text: codes or names; only the first BUNTING_LIST_MAX_BYTES are read, because each word is
 *   compared with every country
 * @unknown: (element-type utf8): entries and words that are not a country, or several, are added
 *
 * Returns: (transfer full) (element-type utf8): the codes in their order, without duplicates
 */
GPtrArray *
bunting_country_list_parse (GListModel *flags, const char *text, GPtrArray *unknown)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *start = g_strndup (text, BUNTING_LIST_MAX_BYTES);
  g_auto (GStrv) entries = g_strsplit_set (start, ",;\r\n", -1);

  for (gsize i = 0; entries[i] != NULL; i++) {
    /* The last character may have been cut. */
    g_autofree char *entry = g_utf8_make_valid (g_strstrip (entries[i]), -1);

    if (entry[0] != '\0')
      parse_entry (flags, entry, codes, unknown);
  }
  return codes;
}
