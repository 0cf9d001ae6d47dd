/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country-names.h"

#include "country/bunting-edit-distance.h"

#include <string.h>

/* The countries by name, and by code. Names are compared without "the" and "and", and with "St" for
 * "Saint", so that "Bosnia-Herzegovina" and "The Gambia" are found. Commas, and dashes between
 * spaces, have to be the same: "United States, Virgin Islands" is not a name. */

/* Where two countries have the same name, the kind that comes first decides. */
typedef enum {
  NAME_KIND_MAIN,  /* shown, English or official */
  NAME_KIND_OTHER, /* ISO's, local, everyday or former */
  NAME_KIND_PLAIN, /* derived from a name with a comma or brackets */
} NameKind;

typedef struct {
  BuntingCountry *country; /* owned, NULL: several countries have the name */
  NameKind kind;
  gunichar *characters; /* owned, of the key; NULL until it is compared */
  guint n_characters;
} NameEntry;

struct _BuntingCountryNames {
  GHashTable *names; /* key from make_name_key() to NameEntry */
  GHashTable *codes; /* search key to BuntingCountry */
};

static void
name_entry_free (gpointer data)
{
  NameEntry *entry = data;

  g_clear_object (&entry->country);
  g_free (entry->characters);
  g_free (entry);
}

static void
append_words (GString *key, const char *text)
{
  g_autofree char *search_key = bunting_search_key (text);

  for (char *word = search_key, *next; *word != '\0'; word = next) {
    char *end = word + strcspn (word, " ");
    gboolean is_saint;

    next = *end == '\0' ? end : end + 1;
    *end = '\0';
    is_saint = g_str_equal (word, "saint") || g_str_equal (word, "sankt");
    if (g_str_equal (word, "the") || g_str_equal (word, "and"))
      continue;
    if (key->len > 0 && key->str[key->len - 1] != ',')
      g_string_append_c (key, ' ');
    g_string_append (key, is_saint ? "st" : word);
  }
}

static char *
make_name_key (const char *text)
{
  static const char *const commas[] = { "،", "，", "、", " - ", " – ", " — " };
  g_autoptr (GString) normalized = g_string_new (text);
  GString *key = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (commas); i++)
    if (strstr (text, commas[i]) != NULL)
      g_string_replace (normalized, commas[i], ",", 0);
  for (char *part = normalized->str, *next; part != NULL; part = next) {
    next = strchr (part, ',');
    if (next != NULL)
      *next++ = '\0';
    if (key->len > 0 && key->str[key->len - 1] != ',')
      g_string_append_c (key, ',');
    append_words (key, part);
  }
  if (key->len > 0 && key->str[key->len - 1] == ',')
    g_string_truncate (key, key->len - 1);
  return g_string_free (key, FALSE);
}

static void
add_name (BuntingCountryNames *self, BuntingCountry *country, const char *name, NameKind kind)
{
  g_autofree char *key = make_name_key (name);
  NameEntry *entry = g_hash_table_lookup (self->names, key);

  if (*key == '\0' || (entry != NULL && entry->kind < kind))
    return;
  if (entry != NULL && entry->kind == kind) {
    if (entry->country != country)
      g_clear_object (&entry->country);
    return;
  }
  entry = g_new0 (NameEntry, 1);
  entry->country = g_object_ref (country);
  entry->kind = kind;
  g_hash_table_replace (self->names, g_steal_pointer (&key), entry);
}

/* In "Saint Martin (French part)", the text in brackets is not a name. */
static gboolean
begins_words_with_capitals (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (g_unichar_islower (g_utf8_get_char (*word)))
      return FALSE;
  return TRUE;
}

/* Returns (transfer full) (nullable): "State of Palestine" for "Palestine, State of" or "Palestine
 * (State of)". */
static char *
reorder (const char *text)
{
  const char *mark = text + strcspn (text, ",(");

  if (*mark == '\0')
    return NULL;
  return g_strdup_printf ("%s %.*s", mark + 1, (int)(mark - text), text);
}

/* Adds "Palestine" and "State of Palestine" for "Palestine, State of", and "Falkland Islands" and
 * "Malvinas" for "Falkland Islands (Malvinas)". */
static void
add_plain_forms (BuntingCountryNames *self, BuntingCountry *country, const char *name)
{
  const char *comma = strchr (name, ',');
  const char *open = strchr (name, '(');
  const char *close = open == NULL ? NULL : strchr (open, ')');

  if (close != NULL) {
    g_autofree char *inside = g_strndup (open + 1, close - open - 1);
    g_autofree char *outside = g_strdup_printf ("%.*s%s", (int)(open - name), name, close + 1);

    add_name (self, country, outside, NAME_KIND_PLAIN);
    if (begins_words_with_capitals (inside))
      add_name (self, country, inside, NAME_KIND_PLAIN);
  } else if (comma != NULL) {
    g_autofree char *before = g_strndup (name, comma - name);
    g_autofree char *reordered = reorder (name);
    g_autofree char *without_comma = g_strdup (name);

    add_name (self, country, g_strdelimit (without_comma, ",", ' '), NAME_KIND_PLAIN);
    add_name (self, country, before, NAME_KIND_PLAIN);
    add_name (self, country, reordered, NAME_KIND_PLAIN);
  }
}

static void
add_names (BuntingCountryNames *self,
           BuntingCountry *country,
           const char *const *names,
           gsize n_names,
           NameKind kind)
{
  for (gsize i = 0; i < n_names; i++) {
    if (names[i] == NULL)
      continue;
    add_name (self, country, names[i], kind);
    add_plain_forms (self, country, names[i]);
  }
}

static void
add_code (BuntingCountryNames *self, BuntingCountry *country, const char *code)
{
  if (code != NULL)
    g_hash_table_replace (self->codes, bunting_search_key (code), g_object_ref (country));
}

BuntingCountryNames *
bunting_country_names_new (void)
{
  BuntingCountryNames *self = g_new0 (BuntingCountryNames, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, name_entry_free);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

void
bunting_country_names_free (BuntingCountryNames *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->codes);
  g_free (self);
}

void
bunting_country_names_add (BuntingCountryNames *self, BuntingCountry *country)
{
  const char *const *other_names = bunting_country_get_aliases (country);
  const char *const main_names[] = {
    bunting_country_get_name (country),
    bunting_country_get_english_name (country),
    bunting_country_get_official_name (country),
  };

  add_names (self, country, main_names, G_N_ELEMENTS (main_names), NAME_KIND_MAIN);
  if (other_names != NULL)
    add_names (self, country, other_names, g_strv_length ((GStrv)other_names), NAME_KIND_OTHER);
  add_code (self, country, bunting_country_get_code (country));
  add_code (self, country, bunting_country_get_alpha3 (country));
  add_code (self, country, bunting_country_get_numeric (country));
}

static const char *
lookup_name (BuntingCountryNames *self, const char *text)
{
  g_autofree char *key = make_name_key (text);
  NameEntry *entry = g_hash_table_lookup (self->names, key);

  return entry == NULL || entry->country == NULL ? NULL : bunting_country_get_code (entry->country);
}

/* Returns: (nullable): the text behind an article in one of several languages: "la France" */
static const char *
skip_article (const char *text)
{
  static const char *const articles[] = { "der", "die", "das", "den", "dem", "le",
                                          "la",  "les", "el",  "los", "las", "il",
                                          "lo",  "gli", "de",  "het", NULL };
  static const char *const prefixes[] = { "l'", "l’", "L'", "L’", NULL };
  const char *space = strchr (text, ' ');
  g_autofree char *word = NULL;

  for (gsize i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (text, prefixes[i]))
      return text + strlen (prefixes[i]);
  if (space == NULL || space == text)
    return NULL;
  /* "LA" and "DE" are codes. */
  word = g_strndup (text, space - text);
  word[0] = g_ascii_tolower (word[0]);
  return g_strv_contains (articles, word) ? space + 1 : NULL;
}

/**
 * bunting_country_names_lookup:
 * @text: a name, also in the form "Korea, Republic of" or "Korea (Republic of)", or with an article
 *
 * Returns: (nullable): the code of the only country with that name
 */
const char *
bunting_country_names_lookup (BuntingCountryNames *self, const char *text)
{
  const char *code = lookup_name (self, text);
  const char *mark = text + strcspn (text, ",(");
  const char *without_article;

  /* In "Jan Mayen, Svalbard", there are two names. */
  if (code == NULL && *mark != '\0' && lookup_name (self, mark + 1) == NULL) {
    g_autofree char *reordered = reorder (text);

    code = lookup_name (self, reordered);
  }
  if (code != NULL)
    return code;
  without_article = skip_article (text);
  return without_article == NULL ? NULL : lookup_name (self, without_article);
}

/**
 * bunting_country_names_lookup_code:
 * @text: an alpha-2, alpha-3, numeric or ISO 3166-2 code in any case, or a flag as an emoji
 *
 * Returns: (nullable): the country's code
 */
const char *
bunting_country_names_lookup_code (BuntingCountryNames *self, const char *text)
{
  g_autofree char *key = bunting_search_key (text);
  BuntingCountry *country = g_hash_table_lookup (self->codes, key);

  return country == NULL ? NULL : bunting_country_get_code (country);
}

/* Short names are too much alike: Bali is not Mali, but Kuba is Cuba. */
static guint
get_max_distance (guint n_characters)
{
  if (n_characters < 4)
    return 0;
  if (n_characters == 4)
    return BUNTING_EDIT_COST / 2;
  if (n_characters < 7)
    return 1 * BUNTING_EDIT_COST;
  return (n_characters < 11 ? 2 : 3) * BUNTING_EDIT_COST;
}

static void
ensure_characters (NameEntry *entry, const char *name)
{
  glong n_characters;

  if (entry->characters != NULL)
    return;
  entry->characters = g_utf8_to_ucs4_fast (name, -1, &n_characters);
  entry->n_characters = (guint)n_characters;
}

/**
 * bunting_country_names_find_similar:
 * @text: a name that is possibly misspelt
 *
 * Compares @text with every name, which takes about a millisecond.
 *
 * Returns: (transfer none) (nullable): the country with the most similar name; %NULL if no name is
 *   similar, or the names of two countries equally are
 */
BuntingCountry *
bunting_country_names_find_similar (BuntingCountryNames *self, const char *text)
{
  g_autofree char *key = make_name_key (text);
  glong n_characters;
  g_autofree gunichar *characters = g_utf8_to_ucs4_fast (key, -1, &n_characters);
  guint limit = get_max_distance ((guint)n_characters);
  guint lowest = limit + 1;
  BuntingCountry *similar = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (limit == 0 || n_characters > BUNTING_EDIT_MAX_CHARS)
    return NULL;
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, &value)) {
    NameEntry *entry = value;
    guint distance;

    if (entry->country == NULL)
      continue;
    ensure_characters (entry, name);
    distance = bunting_edit_distance (characters, (guint)n_characters, entry->characters,
                                      entry->n_characters, MIN (lowest, limit));
    if (distance == G_MAXUINT)
      continue;
    if (distance < lowest)
      similar = entry->country;
    else if (similar != entry->country)
      similar = NULL;
    lowest = distance;
  }
  return similar;
}
