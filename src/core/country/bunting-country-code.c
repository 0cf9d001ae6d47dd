/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country-code.h"

#include <string.h>

/**
 * bunting_country_code_parse:
 *
 * Reads an ISO 3166-1 alpha-2 code ("br") or an ISO 3166-2 code ("gb-eng") in any case, whether it
 * is assigned or not.
 *
 * Returns: (transfer full) (nullable): the code in upper case, or %NULL if @text has another form
 */
char *
bunting_country_code_parse (const char *text)
{
  gsize length = strlen (text);

  if (length < 2 || !g_ascii_isalpha (text[0]) || !g_ascii_isalpha (text[1]))
    return NULL;
  if (length > 2) {
    if (text[2] != '-' || length < 4 || length > 6)
      return NULL;
    for (const char *c = text + 3; *c != '\0'; c++)
      if (!g_ascii_isalnum (*c))
        return NULL;
  }
  return g_ascii_strup (text, -1);
}

gboolean
bunting_country_code_is_subdivision (const char *code)
{
  return strlen (code) > 2;
}

static void
append_letter (GPtrArray *codes, char first)
{
  for (char second = 'A'; second <= 'Z'; second++)
    g_ptr_array_add (codes, g_strdup_printf ("%c%c", first, second));
}

/**
 * bunting_country_code_every:
 *
 * Returns: (transfer full) (element-type utf8): the 676 codes from AA to ZZ
 */
GPtrArray *
bunting_country_code_every (void)
{
  GPtrArray *codes = g_ptr_array_new_full (26 * 26, g_free);

  for (char first = 'A'; first <= 'Z'; first++)
    append_letter (codes, first);
  return codes;
}

/**
 * bunting_country_code_expand:
 * @text: a code, or one letter for the 26 codes that begin with it
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the codes
 */
GPtrArray *
bunting_country_code_expand (const char *text)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *code = NULL;

  if (g_ascii_isalpha (text[0]) && text[1] == '\0') {
    append_letter (codes, g_ascii_toupper (text[0]));
    return g_steal_pointer (&codes);
  }
  code = bunting_country_code_parse (text);
  if (code == NULL)
    return NULL;
  g_ptr_array_add (codes, g_steal_pointer (&code));
  return g_steal_pointer (&codes);
}

/**
 * bunting_country_code_parse_list:
 * @text: codes in any case, separated by commas, semicolons or white space
 * @unknown: (element-type utf8) (nullable): receives the words that are not codes
 *
 * Returns: (transfer full) (element-type utf8): the codes in their order, without repetitions
 */
GPtrArray *
bunting_country_code_parse_list (const char *text, GPtrArray *unknown)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) words = g_strsplit_set (text, ",; \t\r\n\v\f", -1);

  for (gsize i = 0; words[i] != NULL; i++) {
    g_autofree char *code = NULL;

    if (words[i][0] == '\0')
      continue;
    code = bunting_country_code_parse (words[i]);
    if (code == NULL && unknown != NULL)
      g_ptr_array_add (unknown, g_strdup (words[i]));
    /* g_hash_table_add() would replace the key of an equal one, which @codes owns. */
    if (code == NULL || g_hash_table_contains (seen, code))
      continue;
    g_hash_table_add (seen, code);
    g_ptr_array_add (codes, g_steal_pointer (&code));
  }
  return codes;
}
