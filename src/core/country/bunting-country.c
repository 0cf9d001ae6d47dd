/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country.h"

#include <locale.h>
#include <string.h>

/* Shorter words of a search text must be at the start of a word of a name. */
#define SUBSTRING_MIN_CHARS 3

/**
 * BuntingCountry:
 *
 * A country, or a part of one with its own flag and code. Immutable, so that any thread may read
 * it.
 *
 * The search keys are lines between line feeds ("\nbrazil\nbrasil\n"), so that one strstr() finds a
 * whole name, the start of a name, or a part of one.
 */
struct _BuntingCountry {
  GObject parent_instance;

  /* As in BuntingCountryInfo. */
  char *code;
  char *alpha3;
  char *numeric;
  char *name;
  char *english_name;
  char *official_name;
  char *native_name;
  char *region;
  char *emoji;
  GStrv aliases;
  GStrv language_codes;

  char *collation_key;
  char *code_keys;
  char *name_keys;
  char *within_keys;
};

G_DEFINE_FINAL_TYPE (BuntingCountry, bunting_country, G_TYPE_OBJECT)

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
has_line (const char *lines, const char *line)
{
  g_autofree char *needle = g_strconcat ("\n", line, "\n", NULL);

  return strstr (lines, needle) != NULL;
}

static gboolean
has_line_start (const char *lines, const char *start)
{
  g_autofree char *needle = g_strconcat ("\n", start, NULL);

  return strstr (lines, needle) != NULL;
}

static gboolean
has_word (const char *lines, const char *word)
{
  if (g_utf8_strlen (word, -1) >= SUBSTRING_MIN_CHARS)
    return strstr (lines, word) != NULL;
  return has_word_start (lines, word);
}

static gboolean
is_language_code (BuntingCountry *self, const char *key)
{
  return self->language_codes != NULL &&
         g_strv_contains ((const char *const *)self->language_codes, key);
}

static gboolean
matches_all_words (BuntingCountry *self, const char *key)
{
  g_auto (GStrv) words = g_strsplit (key, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (!has_word_start (self->code_keys, *word) && g_strcmp0 (self->numeric, *word) != 0 &&
        !has_word (self->name_keys, *word) && !has_word (self->within_keys, *word))
      return FALSE;
  return TRUE;
}

static char *
make_collation_key (const char *name)
{
  const char *locale = setlocale (LC_COLLATE, NULL);

  /* The C locale sorts by bytes, which puts Åland behind Zimbabwe. */
  if (locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX") ||
      g_str_has_prefix (locale, "C."))
    return bunting_search_key (name);
  return g_utf8_collate_key (name, -1);
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

static void
add_lines (GString *lines, const char *const *texts)
{
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    add_line (lines, texts[i]);
}

static void
bunting_country_finalize (GObject *object)
{
  BuntingCountry *self = BUNTING_COUNTRY (object);

  g_free (self->code);
  g_free (self->alpha3);
  g_free (self->numeric);
  g_free (self->name);
  g_free (self->english_name);
  g_free (self->official_name);
  g_free (self->native_name);
  g_free (self->region);
  g_free (self->emoji);
  g_strfreev (self->aliases);
  g_strfreev (self->language_codes);
  g_free (self->collation_key);
  g_free (self->code_keys);
  g_free (self->name_keys);
  g_free (self->within_keys);
  G_OBJECT_CLASS (bunting_country_parent_class)->finalize (object);
}

static void
bunting_country_class_init (BuntingCountryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_country_finalize;
}

static void
bunting_country_init (BuntingCountry *self)
{
}

BuntingCountry *
bunting_country_new (const BuntingCountryInfo *info)
{
  BuntingCountry *self = g_object_new (BUNTING_TYPE_COUNTRY, NULL);
  GString *codes = g_string_new ("\n");
  GString *names = g_string_new ("\n");
  GString *within = g_string_new ("\n");

  self->code = g_strdup (info->code);
  self->alpha3 = g_strdup (info->alpha3);
  self->numeric = g_strdup (info->numeric);
  self->name = g_strdup (info->name != NULL ? info->name : info->english_name);
  self->english_name = g_strdup (info->english_name);
  self->official_name = g_strdup (info->official_name);
  self->native_name = g_strdup (info->native_name);
  self->region = g_strdup (info->region);
  self->emoji = g_strdup (info->emoji);
  self->aliases = g_strdupv ((GStrv)info->aliases);
  self->language_codes = g_strdupv ((GStrv)info->language_codes);
  self->collation_key = make_collation_key (self->name);

  add_line (codes, self->code);
  add_line (codes, self->alpha3);
  add_line (names, self->name);
  add_line (names, self->english_name);
  add_line (names, self->official_name);
  add_line (names, self->native_name);
  add_lines (names, info->aliases);
  add_lines (within, info->within);
  self->code_keys = g_string_free (codes, FALSE);
  self->name_keys = g_string_free (names, FALSE);
  self->within_keys = g_string_free (within, FALSE);
  return self;
}

/**
 * bunting_country_new_for_code:
 * @code: a code that the atlas does not have, such as `US-CA`
 *
 * Returns: (transfer full): a country without other data, with the code as its name
 */
BuntingCountry *
bunting_country_new_for_code (const char *code)
{
  const BuntingCountryInfo info = { .code = code, .english_name = code };

  return bunting_country_new (&info);
}

const char *
bunting_country_get_code (BuntingCountry *self)
{
  return self->code;
}

const char *
bunting_country_get_alpha3 (BuntingCountry *self)
{
  return self->alpha3;
}

const char *
bunting_country_get_numeric (BuntingCountry *self)
{
  return self->numeric;
}

const char *
bunting_country_get_name (BuntingCountry *self)
{
  return self->name;
}

const char *
bunting_country_get_english_name (BuntingCountry *self)
{
  return self->english_name;
}

const char *
bunting_country_get_official_name (BuntingCountry *self)
{
  return self->official_name;
}

const char *
bunting_country_get_native_name (BuntingCountry *self)
{
  return self->native_name;
}

const char *
bunting_country_get_region (BuntingCountry *self)
{
  return self->region;
}

const char *
bunting_country_get_emoji (BuntingCountry *self)
{
  return self->emoji;
}

const char *const *
bunting_country_get_aliases (BuntingCountry *self)
{
  return (const char *const *)self->aliases;
}

/**
 * bunting_country_rank:
 * @key: (nullable): the search text, from bunting_search_key()
 *
 * A country matches if each word of @key is the start of a word of a name or code, any part of a
 * name (from three characters on), or the numeric code. The code of one of its languages matches
 * only as the whole text, and an empty text matches everything.
 *
 * Returns: 0 for its code, 1 for a whole name or its language's code, 2 for the start of a name, 3
 *   for the start of a code or of a word, 4 for any other match, %G_MAXUINT for none
 */
guint
bunting_country_rank (BuntingCountry *self, const char *key)
{
  if (key == NULL || *key == '\0')
    return 0;
  if (!is_language_code (self, key) && !matches_all_words (self, key))
    return G_MAXUINT;
  if (has_line (self->code_keys, key) || g_strcmp0 (self->numeric, key) == 0)
    return 0;
  if (has_line (self->name_keys, key) || is_language_code (self, key))
    return 1;
  if (has_line_start (self->name_keys, key))
    return 2;
  if (has_line_start (self->code_keys, key) || has_word_start (self->name_keys, key))
    return 3;
  return 4;
}

/* Returns: whether bunting_country_rank() finds a match */
gboolean
bunting_country_matches (BuntingCountry *self, const char *key)
{
  return bunting_country_rank (self, key) != G_MAXUINT;
}

/**
 * bunting_country_collate:
 *
 * Compares names in the order of the locale that was set when the countries were made, then codes.
 */
int
bunting_country_collate (BuntingCountry *a, BuntingCountry *b)
{
  int by_name = strcmp (a->collation_key, b->collation_key);

  return by_name != 0 ? by_name : strcmp (a->code, b->code);
}
