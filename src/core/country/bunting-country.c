/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country.h"

#include <libintl.h>
#include <string.h>

/**
 * BuntingCountry:
 *
 * A country, or a part of one with its own flag and code. Immutable, so that any thread may read
 * it. What depends on the user's language, and the search keys, are made when they are first
 * needed: a program that fetches one flag needs neither.
 */
struct _BuntingCountry {
  GObject parent_instance;

  /* As in BuntingCountryInfo. */
  char *code;
  char *alpha3;
  char *numeric;
  char *english_name;
  char *official_name;
  char *fallback_name;
  char *region;
  char *subregion;
  char *emoji;
  GStrv other_names;
  BuntingAliases *aliases;
  BuntingCountry *whole;
  BuntingDisplayNames *display_names;

  /* From ensure_aliases(). */
  gsize has_aliases;
  GStrv native_names;
  GStrv everyday_names; /* texts that usually mean this country */
  GStrv language_codes; /* match as the whole search text only */

  /* From ensure_names(); the first may be given. */
  gsize has_names;
  char *name;
  GStrv all_aliases;
  char *collation_key;

  /* From ensure_keys(). */
  gsize has_keys;
  BuntingSearchKeys search_keys;
};

G_DEFINE_FINAL_TYPE (BuntingCountry, bunting_country, G_TYPE_OBJECT)

/* Names and order in the user's language */

static GStrv
dup_aliases (BuntingCountry *self, const char *const *kinds)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  if (self->aliases != NULL)
    bunting_aliases_add (self->aliases, self->code, kinds, texts);
  return g_strv_builder_end (texts);
}

static void
ensure_aliases (BuntingCountry *self)
{
  static const char *const native[] = { "native", NULL };
  static const char *const everyday[] = { "everyday", "search", NULL };
  static const char *const language[] = { "language", NULL };

  if (g_once_init_enter (&self->has_aliases)) {
    self->native_names = dup_aliases (self, native);
    self->everyday_names = dup_aliases (self, everyday);
    self->language_codes = dup_aliases (self, language);
    g_once_init_leave (&self->has_aliases, TRUE);
  }
}

/* The names that are given, the aliases that are names, and CLDR's other forms of the name, such as
 * "UAE". */
static GStrv
collect_all_aliases (BuntingCountry *self)
{
  static const char *const kinds[] = { "native", "everyday", "former", NULL };
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (self->other_names != NULL)
    g_strv_builder_addv (names, (const char **)self->other_names);
  if (self->aliases != NULL)
    bunting_aliases_add (self->aliases, self->code, kinds, names);
  if (self->display_names != NULL) {
    g_auto (GStrv) variants = bunting_display_names_dup_variants (self->display_names, self->code);

    g_strv_builder_addv (names, (const char **)variants);
  }
  return g_strv_builder_end (names);
}

static void
make_names (BuntingCountry *self)
{
  if (self->name == NULL && self->display_names != NULL)
    self->name = bunting_display_names_dup_name (self->display_names, self->code);
  if (self->name == NULL)
    self->name = g_strdup (self->fallback_name != NULL ? self->fallback_name : self->english_name);
  self->collation_key = self->display_names == NULL
                          ? bunting_search_key (self->name)
                          : bunting_display_names_dup_sort_key (self->display_names, self->name);
  self->all_aliases = collect_all_aliases (self);
}

static void
ensure_names (BuntingCountry *self)
{
  if (g_once_init_enter (&self->has_names)) {
    make_names (self);
    g_once_init_leave (&self->has_names, TRUE);
  }
}

/* Search keys */

/* Returns (transfer full) (nullable): "Republic of Korea" for "Korea, Republic of" */
static char *
reorder (const char *name)
{
  const char *comma = strchr (name, ',');

  if (comma == NULL)
    return NULL;
  return g_strdup_printf ("%s %.*s", comma + 1, (int)(comma - name), name);
}

/* Returns (transfer full): the names that are neither shown nor official */
static GStrv
collect_other_names (BuntingCountry *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_strv_builder_add (names, self->english_name);
  for (char **alias = self->all_aliases; alias != NULL && *alias != NULL; alias++) {
    g_autofree char *reordered = reorder (*alias);

    if (g_strcmp0 (*alias, self->official_name) == 0)
      continue;
    g_strv_builder_add (names, *alias);
    if (reordered != NULL)
      g_strv_builder_add (names, reordered);
  }
  return g_strv_builder_end (names);
}

/* A search for United Kingdom, UK or Britain finds its nations too. */
static GStrv
collect_names_of_whole (BuntingCountry *whole)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (whole != NULL) {
    g_auto (GStrv) other_names = NULL;

    ensure_names (whole);
    other_names = collect_other_names (whole);
    g_strv_builder_add (names, whole->name);
    if (whole->official_name != NULL)
      g_strv_builder_add (names, whole->official_name);
    g_strv_builder_addv (names, (const char **)other_names);
  }
  return g_strv_builder_end (names);
}

static void
make_keys (BuntingCountry *self)
{
  g_auto (GStrv) other_names = NULL;
  g_auto (GStrv) within = collect_names_of_whole (self->whole);
  const char *const codes[] = { self->code, self->alpha3, NULL };
  const char *const official_name[] = { self->official_name, NULL };

  ensure_names (self);
  ensure_aliases (self);
  other_names = collect_other_names (self);
  self->search_keys = (BuntingSearchKeys){
    .name = bunting_search_keys_join ((const char *const[]){ self->name, NULL }),
    .codes = bunting_search_keys_join (codes),
    .numeric = g_strdup (self->numeric),
    .everyday_names = bunting_search_keys_join ((const char *const *)self->everyday_names),
    .other_names = bunting_search_keys_join ((const char *const *)other_names),
    .official_name = bunting_search_keys_join (official_name),
    .within = bunting_search_keys_join ((const char *const *)within),
    .language_codes = g_strdupv (self->language_codes),
  };
}

static void
ensure_keys (BuntingCountry *self)
{
  if (g_once_init_enter (&self->has_keys)) {
    make_keys (self);
    g_once_init_leave (&self->has_keys, TRUE);
  }
}

static void
bunting_country_finalize (GObject *object)
{
  BuntingCountry *self = BUNTING_COUNTRY (object);

  g_free (self->code);
  g_free (self->alpha3);
  g_free (self->numeric);
  g_free (self->name);
  g_free (self->fallback_name);
  g_free (self->english_name);
  g_free (self->official_name);
  g_free (self->region);
  g_free (self->subregion);
  g_free (self->emoji);
  g_strfreev (self->other_names);
  g_clear_pointer (&self->aliases, bunting_aliases_unref);
  g_strfreev (self->all_aliases);
  g_strfreev (self->native_names);
  g_strfreev (self->everyday_names);
  g_strfreev (self->language_codes);
  g_clear_object (&self->whole);
  g_clear_pointer (&self->display_names, bunting_display_names_unref);
  g_free (self->collation_key);
  bunting_search_keys_clear (&self->search_keys);
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

  self->code = g_strdup (info->code);
  self->alpha3 = g_strdup (info->alpha3);
  self->numeric = g_strdup (info->numeric);
  self->english_name = g_strdup (info->english_name);
  self->official_name = g_strdup (info->official_name);
  self->name = g_strdup (info->name);
  self->fallback_name = g_strdup (info->fallback_name);
  self->region = g_strdup (info->region);
  self->subregion = g_strdup (info->subregion);
  self->emoji = g_strdup (info->emoji);
  self->other_names = g_strdupv ((GStrv)info->other_names);
  if (info->aliases != NULL)
    self->aliases = bunting_aliases_ref (info->aliases);
  g_set_object (&self->whole, info->whole);
  if (info->display_names != NULL)
    self->display_names = bunting_display_names_ref (info->display_names);
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
  ensure_names (self);
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

/* Up to version 4.15 at least, iso-codes has the name of another country here, in Hindi and in
 * Brazilian Portuguese. */
static gboolean
is_of_other_country (const char *code, const char *translation)
{
  static const struct {
    const char *code;
    const char *other_name;
  } faults[] = { { "NP", "इथियोपिया" }, { "AF", "Paquistão" } };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    if (g_str_equal (code, faults[i].code) && strstr (translation, faults[i].other_name) != NULL)
      return TRUE;
  return FALSE;
}

/* Returns: (nullable): the official name in the user's language, if iso-codes has that; else in
 *   English. The atlas must have been opened. */
const char *
bunting_country_get_translated_official_name (BuntingCountry *self)
{
  const char *translation;

  if (self->official_name == NULL)
    return NULL;
  translation = dgettext (BUNTING_ISO_DOMAIN, self->official_name);
  return is_of_other_country (self->code, translation) ? self->official_name : translation;
}

/* Returns: (nullable): the name in the country's first language */
const char *
bunting_country_get_native_name (BuntingCountry *self)
{
  ensure_aliases (self);
  return self->native_names[0];
}

const char *
bunting_country_get_region (BuntingCountry *self)
{
  return self->region;
}

const char *
bunting_country_get_subregion (BuntingCountry *self)
{
  return self->subregion;
}

const char *
bunting_country_get_emoji (BuntingCountry *self)
{
  return self->emoji;
}

const char *const *
bunting_country_get_aliases (BuntingCountry *self)
{
  ensure_names (self);
  return (const char *const *)self->all_aliases;
}

/**
 * bunting_country_rank:
 * @key: (nullable): the search text, from bunting_search_key()
 *
 * Returns: how well the country fits; %BUNTING_SEARCH_RANK_NONE if it does not
 */
BuntingSearchRank
bunting_country_rank (BuntingCountry *self, const char *key)
{
  if (key == NULL || *key == '\0')
    return BUNTING_SEARCH_RANK_NAME;
  ensure_keys (self);
  return bunting_search_keys_rank (&self->search_keys, key);
}

/* Returns: whether bunting_country_rank() finds a match */
gboolean
bunting_country_matches (BuntingCountry *self, const char *key)
{
  return bunting_country_rank (self, key) != BUNTING_SEARCH_RANK_NONE;
}

/**
 * bunting_country_collate:
 *
 * Compares names in the order of the user's language, then codes.
 */
int
bunting_country_collate (BuntingCountry *a, BuntingCountry *b)
{
  int by_name;

  ensure_names (a);
  ensure_names (b);
  by_name = strcmp (a->collation_key, b->collation_key);
  return by_name != 0 ? by_name : strcmp (a->code, b->code);
}
