/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "download/bunting-flag.h"
#include "country/bunting-search-key.h"

/* Which countries a pasted list means. People paste "BR, in us", a column of a table, or names. An
 * entry is what stands between commas, semicolons or ends of lines; one that is no country as a
 * whole is read word by word. */

/* Twice the names of all countries. Each name is compared with every country at every change of the
 * text, so that a book must not get this far. */
#define MAX_BYTES 8192
/* As bunting_country_rank() has it: what is at most this is a code or a whole name. */
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

/* Returns the code of the one country that the text names, NULL for none and for several. */
static const char *
find_name (GListModel *flags, const char *text)
{
  g_autofree char *folded = bunting_search_key (text);
  guint n_flags = g_list_model_get_n_items (flags);
  guint best_rank = RANK_OF_WHOLE_NAME + 1, n_best = 0;
  const char *code = NULL;

  if (folded[0] == '\0')
    return NULL;
  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    guint rank = bunting_country_rank (bunting_flag_get_country (flag), folded);

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
parse_words (GListModel *flags, const char *entry, GPtrArray *codes, GPtrArray *unknown)
{
  g_auto (GStrv) words = g_strsplit_set (entry, " \t\v\f", -1);

  for (gsize i = 0; words[i] != NULL; i++) {
    const char *code = find_code (flags, words[i]);

    if (code != NULL)
      add (codes, code);
    else if (words[i][0] != '\0')
      add (unknown, words[i]);
  }
}

static void
parse_entry (GListModel *flags, const char *entry, GPtrArray *codes, GPtrArray *unknown)
{
  g_autoptr (GPtrArray) codes_of_words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) unknown_words = g_ptr_array_new_with_free_func (g_free);
  const char *code = find_code (flags, entry);

  if (code != NULL) {
    add (codes, code);
    return;
  }
  parse_words (flags, entry, codes_of_words, unknown_words);
  /* None of its words being a country, it was meant as one name. */
  if (codes_of_words->len == 0) {
    add (unknown, entry);
    return;
  }
  for (guint i = 0; i < codes_of_words->len; i++)
    add (codes, g_ptr_array_index (codes_of_words, i));
  for (guint i = 0; i < unknown_words->len; i++)
    add (unknown, g_ptr_array_index (unknown_words, i));
}

/**
 * bunting_country_list_parse:
 * @flags: every flag
 * @text: countries by code or by name, apart by commas, semicolons or ends of lines; codes also by
 *   white space. Only the first 8 KiB are read, which is twice the names of all countries
 * @unknown: (element-type utf8): takes what is no country, or not only one, each once
 *
 * Returns: (transfer full) (element-type utf8): the codes in their order, each once
 */
GPtrArray *
bunting_country_list_parse (GListModel *flags, const char *text, GPtrArray *unknown)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *start = g_strndup (text, MAX_BYTES);
  g_auto (GStrv) entries = g_strsplit_set (start, ",;\r\n", -1);

  for (gsize i = 0; entries[i] != NULL; i++) {
    /* A character that was cut in two at the end is mended. */
    g_autofree char *entry = g_utf8_make_valid (g_strstrip (entries[i]), -1);

    if (entry[0] != '\0')
      parse_entry (flags, entry, codes, unknown);
  }
  return codes;
}
