/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country.h"

#include <locale.h>
#include <string.h>

/* From this many characters on, a word of the search text may stand inside a word of a name. */
#define SUBSTRING_MIN_CHARS 3

/* Each property is a text, and nothing but properties is. */
enum {
  PROP_CODE = 1,
  PROP_ALPHA3,
  PROP_NUMERIC,
  PROP_NAME,
  PROP_ENGLISH_NAME,
  PROP_OFFICIAL_NAME,
  PROP_NATIVE_NAME,
  PROP_REGION,
  PROP_EMOJI,
  N_PROPS
};

/**
 * BuntingCountry:
 *
 * A country, or what has a flag and a code like one. Immutable from construction on, everything
 * that searching and sorting needs is computed there: it may be read from any thread.
 *
 * What is searched is kept as folded lines, each between two line feeds ("\nbrazil\nbrasil\n"), so
 * that a whole name, the beginning of a name and a part of one are each a single strstr() away.
 */
struct _BuntingCountry {
  GObject parent_instance;

  char *texts[N_PROPS]; /* (nullable) each, by the id of its property */
  char *collation_key;
  char *folded_codes;
  char *folded_names;
  char *folded_within;
  GStrv language_codes;
};

G_DEFINE_FINAL_TYPE (BuntingCountry, bunting_country, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static gboolean
begins_word (const char *text, const char *position)
{
  /* Chinese and Japanese write no spaces: any of their characters may begin a word. */
  return position == text || position[-1] == ' ' || position[-1] == '\n' ||
         g_unichar_iswide (g_utf8_get_char (position));
}

static gboolean
has_word_beginning (const char *lines, const char *word)
{
  for (const char *found = strstr (lines, word); found != NULL; found = strstr (found + 1, word))
    if (begins_word (lines, found))
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
has_line_beginning (const char *lines, const char *beginning)
{
  g_autofree char *needle = g_strconcat ("\n", beginning, NULL);

  return strstr (lines, needle) != NULL;
}

static gboolean
has_word (const char *lines, const char *word)
{
  if (g_utf8_strlen (word, -1) >= SUBSTRING_MIN_CHARS)
    return strstr (lines, word) != NULL;
  return has_word_beginning (lines, word);
}

static gboolean
is_language_code (BuntingCountry *self, const char *folded_text)
{
  return self->language_codes != NULL &&
         g_strv_contains ((const char *const *)self->language_codes, folded_text);
}

static gboolean
matches_word (BuntingCountry *self, const char *word)
{
  return has_word_beginning (self->folded_codes, word) ||
         g_strcmp0 (self->texts[PROP_NUMERIC], word) == 0 || has_word (self->folded_names, word) ||
         has_word (self->folded_within, word);
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
  g_autofree char *folded = bunting_search_key (text);

  if (*folded == '\0' || has_line (lines->str, folded))
    return;
  g_string_append (lines, folded);
  g_string_append_c (lines, '\n');
}

static void
add_lines (GString *lines, const char *const *texts)
{
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    add_line (lines, texts[i]);
}

static void
bunting_country_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  BuntingCountry *self = BUNTING_COUNTRY (object);

  if (prop_id >= PROP_CODE && prop_id < N_PROPS)
    g_value_set_string (value, self->texts[prop_id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
bunting_country_finalize (GObject *object)
{
  BuntingCountry *self = BUNTING_COUNTRY (object);

  for (guint id = PROP_CODE; id < N_PROPS; id++)
    g_free (self->texts[id]);
  g_free (self->collation_key);
  g_free (self->folded_codes);
  g_free (self->folded_names);
  g_free (self->folded_within);
  g_strfreev (self->language_codes);
  G_OBJECT_CLASS (bunting_country_parent_class)->finalize (object);
}

static void
bunting_country_class_init (BuntingCountryClass *klass)
{
  static const char *const names[N_PROPS] = {
    [PROP_CODE] = "code",
    [PROP_ALPHA3] = "alpha3",
    [PROP_NUMERIC] = "numeric",
    [PROP_NAME] = "name",
    [PROP_ENGLISH_NAME] = "english-name",
    [PROP_OFFICIAL_NAME] = "official-name",
    [PROP_NATIVE_NAME] = "native-name",
    [PROP_REGION] = "region",
    [PROP_EMOJI] = "emoji",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bunting_country_get_property;
  object_class->finalize = bunting_country_finalize;

  /* Nothing ever changes, so nothing notifies; GtkBuilder's expressions are content with that. */
  for (guint id = PROP_CODE; id < N_PROPS; id++)
    properties[id] =
      g_param_spec_string (names[id], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bunting_country_init (BuntingCountry *self)
{
}

/**
 * bunting_country_new:
 * @info: what is known; everything in it is copied
 *
 * Returns: (transfer full): a country
 */
BuntingCountry *
bunting_country_new (const BuntingCountryInfo *info)
{
  BuntingCountry *self = g_object_new (BUNTING_TYPE_COUNTRY, NULL);
  GString *codes = g_string_new ("\n");
  GString *names = g_string_new ("\n");
  GString *within = g_string_new ("\n");

  self->texts[PROP_CODE] = g_strdup (info->code);
  self->texts[PROP_ALPHA3] = g_strdup (info->alpha3);
  self->texts[PROP_NUMERIC] = g_strdup (info->numeric);
  self->texts[PROP_NAME] = g_strdup (info->name != NULL ? info->name : info->english_name);
  self->texts[PROP_ENGLISH_NAME] = g_strdup (info->english_name);
  self->texts[PROP_OFFICIAL_NAME] = g_strdup (info->official_name);
  self->texts[PROP_NATIVE_NAME] = g_strdup (info->native_name);
  self->texts[PROP_REGION] = g_strdup (info->region);
  self->texts[PROP_EMOJI] = g_strdup (info->emoji);
  self->language_codes = g_strdupv ((GStrv)info->language_codes);
  self->collation_key = make_collation_key (self->texts[PROP_NAME]);

  add_line (codes, self->texts[PROP_CODE]);
  add_line (codes, self->texts[PROP_ALPHA3]);
  add_line (names, self->texts[PROP_NAME]);
  add_line (names, self->texts[PROP_ENGLISH_NAME]);
  add_line (names, self->texts[PROP_OFFICIAL_NAME]);
  add_line (names, self->texts[PROP_NATIVE_NAME]);
  add_lines (names, info->aliases);
  add_lines (within, info->within);
  self->folded_codes = g_string_free (codes, FALSE);
  self->folded_names = g_string_free (names, FALSE);
  self->folded_within = g_string_free (within, FALSE);
  return self;
}

/**
 * bunting_country_new_for_code:
 * @code: a code that the atlas does not know, such as `US-CA`
 *
 * Returns: (transfer full): a country of which nothing is known but its code, which is its name too
 */
BuntingCountry *
bunting_country_new_for_code (const char *code)
{
  const BuntingCountryInfo info = { .code = code, .english_name = code };

  return bunting_country_new (&info);
}

/**
 * bunting_country_get_code:
 *
 * Returns: ISO 3166-1 alpha-2 (`BR`) or ISO 3166-2 (`GB-ENG`), upper case
 */
const char *
bunting_country_get_code (BuntingCountry *self)
{
  return self->texts[PROP_CODE];
}

/**
 * bunting_country_get_alpha3:
 *
 * Returns: (nullable): ISO 3166-1 alpha-3, `BRA`
 */
const char *
bunting_country_get_alpha3 (BuntingCountry *self)
{
  return self->texts[PROP_ALPHA3];
}

/**
 * bunting_country_get_numeric:
 *
 * Returns: (nullable): ISO 3166-1 numeric, three digits, `076`
 */
const char *
bunting_country_get_numeric (BuntingCountry *self)
{
  return self->texts[PROP_NUMERIC];
}

/**
 * bunting_country_get_name:
 *
 * Returns: the name in the user's language, in English where there is no translation
 */
const char *
bunting_country_get_name (BuntingCountry *self)
{
  return self->texts[PROP_NAME];
}

/**
 * bunting_country_get_english_name:
 *
 * Returns: the English name, the common one where there is one
 */
const char *
bunting_country_get_english_name (BuntingCountry *self)
{
  return self->texts[PROP_ENGLISH_NAME];
}

/**
 * bunting_country_get_official_name:
 *
 * Returns: (nullable): the official name in English, `Federative Republic of Brazil`
 */
const char *
bunting_country_get_official_name (BuntingCountry *self)
{
  return self->texts[PROP_OFFICIAL_NAME];
}

/**
 * bunting_country_get_native_name:
 *
 * Returns: (nullable): what its people call it, in their script; the first where they have several
 *   languages. It may be the English name; %NULL where the atlas has none
 */
const char *
bunting_country_get_native_name (BuntingCountry *self)
{
  return self->texts[PROP_NATIVE_NAME];
}

/**
 * bunting_country_get_region:
 *
 * Returns: (nullable): the UN M49 code of its region, three digits
 */
const char *
bunting_country_get_region (BuntingCountry *self)
{
  return self->texts[PROP_REGION];
}

/**
 * bunting_country_get_emoji:
 *
 * Returns: (nullable): its flag as an emoji sequence that Unicode recommends
 */
const char *
bunting_country_get_emoji (BuntingCountry *self)
{
  return self->texts[PROP_EMOJI];
}

/**
 * bunting_country_matches:
 * @folded_text: (nullable): what is searched for, from bunting_search_key(); it may be several
 * words
 *
 * Whether the country is what someone may mean. Every word has to begin a word of a name or of a
 * code, or to stand anywhere in a name if it has three characters or more, or to be the numeric
 * code. A language's code counts only as the whole text.
 *
 * Returns: %TRUE if it matches; nothing to search for matches everything
 */
gboolean
bunting_country_matches (BuntingCountry *self, const char *folded_text)
{
  g_auto (GStrv) words = NULL;

  if (folded_text == NULL || *folded_text == '\0' || is_language_code (self, folded_text))
    return TRUE;

  words = g_strsplit (folded_text, " ", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (!matches_word (self, words[i]))
      return FALSE;
  return TRUE;
}

/**
 * bunting_country_rank:
 * @folded_text: (nullable): what is searched for, from bunting_search_key()
 *
 * How well the country fits, for search results with the best one first.
 *
 * Returns: 0 for its code, 1 for a whole name or its language's code, 2 for the beginning of a
 * name, 3 for the beginning of a code or of a word, 4 for all else that matches, %G_MAXUINT for no
 * match
 */
guint
bunting_country_rank (BuntingCountry *self, const char *folded_text)
{
  if (!bunting_country_matches (self, folded_text))
    return G_MAXUINT;
  if (folded_text == NULL || *folded_text == '\0' || has_line (self->folded_codes, folded_text) ||
      g_strcmp0 (self->texts[PROP_NUMERIC], folded_text) == 0)
    return 0;
  if (has_line (self->folded_names, folded_text) || is_language_code (self, folded_text))
    return 1;
  if (has_line_beginning (self->folded_names, folded_text))
    return 2;
  if (has_line_beginning (self->folded_codes, folded_text) ||
      has_word_beginning (self->folded_names, folded_text))
    return 3;
  return 4;
}

/**
 * bunting_country_collate:
 *
 * Compares by name in the order of the locale that was set when the countries were made, then by
 * code.
 *
 * Returns: below, at or above zero as @a sorts before, with or after @b
 */
int
bunting_country_collate (BuntingCountry *a, BuntingCountry *b)
{
  int by_name = strcmp (a->collation_key, b->collation_key);

  return by_name != 0 ? by_name : strcmp (a->texts[PROP_CODE], b->texts[PROP_CODE]);
}
