/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country-names.h"

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
  g_free (entry);
}

static void
append_words (GString *key, const char *text)
{
  g_autofree char *search_key = bunting_search_key (text);
  g_auto (GStrv) words = g_strsplit (search_key, " ", -1);

  for (char **word = words; *word != NULL; word++) {
    gboolean is_saint = g_str_equal (*word, "saint") || g_str_equal (*word, "sankt");

    if (**word == '\0' || g_str_equal (*word, "the") || g_str_equal (*word, "and"))
      continue;
    if (key->len > 0 && key->str[key->len - 1] != ',')
      g_string_append_c (key, ' ');
    g_string_append (key, is_saint ? "st" : *word);
  }
}

static char *
make_name_key (const char *text)
{
  static const char *const commas[] = { "،", "，", "、", " - ", " – ", " — " };
  g_autoptr (GString) normalized = g_string_new (text);
  g_auto (GStrv) parts = NULL;
  GString *key = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (commas); i++)
    g_string_replace (normalized, commas[i], ",", 0);
  parts = g_strsplit (normalized->str, ",", -1);
  for (char **part = parts; *part != NULL; part++) {
    if (key->len > 0 && key->str[key->len - 1] != ',')
      g_string_append_c (key, ',');
    append_words (key, *part);
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

/**
 * bunting_country_names_lookup:
 * @text: a name, also in the form "Korea, Republic of" or "Korea (Republic of)"
 *
 * Returns: (nullable): the code of the only country with that name
 */
const char *
bunting_country_names_lookup (BuntingCountryNames *self, const char *text)
{
  const char *code = lookup_name (self, text);
  g_autofree char *reordered = code == NULL ? reorder (text) : NULL;

  return reordered == NULL ? code : lookup_name (self, reordered);
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
