/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-search-rank.h"

#include "country/bunting-search-key.h"

#include <string.h>

/* Shorter words of a search text must be at the start of a word of a name. */
#define SUBSTRING_MIN_CHARS 3

static gboolean
is_word_start (const char *text, const char *position)
{
  /* Chinese and Japanese have no spaces between words. */
  return position == text || position[-1] == ' ' || position[-1] == '\n' ||
         g_unichar_iswide (g_utf8_get_char (position));
}

static gboolean
has_word_start (const char *lines, const char *word)
{
  for (const char *found = strstr (lines, word); found != NULL; found = strstr (found + 1, word))
    if (is_word_start (lines, found))
      return TRUE;
  return FALSE;
}

static gboolean
has_whole_word (const char *lines, const char *word)
{
  gsize length = strlen (word);

  for (const char *found = strstr (lines, word); found != NULL; found = strstr (found + 1, word))
    if (is_word_start (lines, found) && strchr (" \n", found[length]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_word (const char *lines, const char *word)
{
  if (g_utf8_strlen (word, -1) >= SUBSTRING_MIN_CHARS)
    return strstr (lines, word) != NULL;
  return has_word_start (lines, word);
}

/* Returns: the text behind a line feed and @key, or %NULL */
static const char *
find_line_start (const char *lines, const char *key)
{
  gsize length = strlen (key);

  for (const char *found = strstr (lines, key); found != NULL; found = strstr (found + 1, key))
    if (found > lines && found[-1] == '\n')
      return found + length;
  return NULL;
}

static gboolean
has_line (const char *lines, const char *key)
{
  const char *rest = find_line_start (lines, key);

  for (; rest != NULL; rest = find_line_start (rest, key))
    if (*rest == '\n')
      return TRUE;
  return FALSE;
}

static gboolean
is_language_code (const BuntingSearchKeys *self, const char *key)
{
  return self->language_codes != NULL &&
         g_strv_contains ((const char *const *)self->language_codes, key);
}

static gboolean
all_words (const char *lines, char **words, gboolean (*has) (const char *lines, const char *word))
{
  for (char **word = words; *word != NULL; word++)
    if (!has (lines, *word))
      return FALSE;
  return TRUE;
}

static gboolean
matches_all_words (const BuntingSearchKeys *self, char **words)
{
  for (char **word = words; *word != NULL; word++)
    if (!has_word_start (self->codes, *word) && g_strcmp0 (self->numeric, *word) != 0 &&
        !has_word (self->name, *word) && !has_word (self->everyday_names, *word) &&
        !has_word (self->other_names, *word) && !has_word (self->official_name, *word) &&
        !has_word (self->within, *word))
      return FALSE;
  return TRUE;
}

/* Returns: the rank of a match that is not a whole name or code */
static BuntingSearchRank
rank_words (const BuntingSearchKeys *self, const char *key, char **words)
{
  const char *const others[] = { self->everyday_names, self->other_names, self->official_name };

  if (all_words (self->name, words, has_whole_word))
    return BUNTING_SEARCH_RANK_NAME_WORDS;
  if (all_words (self->name, words, has_word_start))
    return BUNTING_SEARCH_RANK_NAME_WORD_STARTS;
  if (find_line_start (self->codes, key) != NULL)
    return BUNTING_SEARCH_RANK_OTHER_START;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (find_line_start (others[i], key) != NULL)
      return BUNTING_SEARCH_RANK_OTHER_START;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (all_words (others[i], words, has_word_start))
      return BUNTING_SEARCH_RANK_OTHER_WORD_STARTS;
  if (all_words (self->within, words, has_word_start))
    return BUNTING_SEARCH_RANK_WITHIN;
  return BUNTING_SEARCH_RANK_INSIDE_WORD;
}

static void
add_line (GString *lines, const char *text)
{
  g_autofree char *key = bunting_search_key (text);

  if (*key == '\0' || has_line (lines->str, key))
    return;
  g_string_append (lines, key);
  g_string_append_c (lines, '\n');
}

/**
 * bunting_search_keys_join:
 * @texts: (nullable) (array zero-terminated=1): names or codes
 *
 * Returns: (transfer full): their search keys as lines, each once
 */
char *
bunting_search_keys_join (const char *const *texts)
{
  GString *lines = g_string_new ("\n");

  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    add_line (lines, texts[i]);
  return g_string_free (lines, FALSE);
}

void
bunting_search_keys_clear (BuntingSearchKeys *self)
{
  g_free (self->name);
  g_free (self->codes);
  g_free (self->numeric);
  g_free (self->everyday_names);
  g_free (self->other_names);
  g_free (self->official_name);
  g_free (self->within);
  g_strfreev (self->language_codes);
}

/**
 * bunting_search_keys_rank:
 * @key: the search text, from bunting_search_key()
 *
 * A country matches if each word of @key is the start of a word of a name or code, any part of a
 * name (from three characters on), or the numeric code. The code of one of its languages matches
 * only as the whole text, and an empty text matches everything equally.
 */
BuntingSearchRank
bunting_search_keys_rank (const BuntingSearchKeys *self, const char *key)
{
  g_auto (GStrv) words = g_strsplit (key, " ", -1);
  const char *rest;

  if (!matches_all_words (self, words))
    return is_language_code (self, key) ? BUNTING_SEARCH_RANK_LANGUAGE_CODE
                                        : BUNTING_SEARCH_RANK_NONE;
  rest = find_line_start (self->name, key);
  if (rest != NULL && *rest == '\n')
    return BUNTING_SEARCH_RANK_NAME;
  if (has_line (self->everyday_names, key))
    return BUNTING_SEARCH_RANK_EVERYDAY_NAME;
  if (rest != NULL && *rest == ' ')
    return BUNTING_SEARCH_RANK_NAME_FIRST_WORDS;
  if (has_line (self->codes, key) || g_strcmp0 (self->numeric, key) == 0)
    return BUNTING_SEARCH_RANK_CODE;
  if (rest != NULL)
    return BUNTING_SEARCH_RANK_NAME_START;
  if (has_line (self->other_names, key))
    return BUNTING_SEARCH_RANK_OTHER_NAME;
  if (has_line (self->official_name, key))
    return BUNTING_SEARCH_RANK_OFFICIAL_NAME;
  return rank_words (self, key, words);
}
