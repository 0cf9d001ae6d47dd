/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "config.h"
#include "test-utils.h"

#include <string.h>
#include <unicode/ucol.h>
#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

/* All names in each language that Bunting is translated into, compared with what ICU says by other
 * functions than those that the program calls: uloc_getDisplayCountry() and ucol_strcollUTF8(). */

#define NAME_MAX_CHARS 256

/* A language's test data. */
typedef struct {
  const char *language; /* of po/LINGUAS */
  BuntingAtlas *atlas;
  UCollator *collator;
} Language;

static void
open_language (Language *self, const char *language)
{
  g_autoptr (GError) error = NULL;
  UErrorCode status = U_ZERO_ERROR;

  test_set_language (language);
  self->language = language;
  self->atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  self->collator = ucol_open (language, &status);
  g_assert_true (U_SUCCESS (status));
}

static void
close_language (Language *self)
{
  ucol_close (self->collator);
  g_assert_finalize_object (self->atlas);
}

static GStrv
read_languages (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("BUNTING_SOURCE_ROOT"), "po/LINGUAS", NULL);
  g_autoptr (GBytes) bytes = test_read_file (path);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GStrvBuilder) languages = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && **line != '#')
      g_strv_builder_add (languages, *line);
  return g_strv_builder_end (languages);
}

/* CLDR's short form. */
static void
read_short_name (const char *language, const char *code, UChar *name, UErrorCode *status)
{
  UDisplayContext length = UDISPCTX_LENGTH_SHORT;
  ULocaleDisplayNames *names = uldn_openForContext (language, &length, 1, status);

  uldn_regionDisplayName (names, code, name, NAME_MAX_CHARS, status);
  uldn_close (names);
}

/* Returns: (transfer full): CLDR's name of a country of ISO 3166-1; the short form of those whose
 * long form says what they belong to: "RAE de Hong Kong (China)" */
static char *
ask_icu (const char *language, const char *code)
{
  static const char *const codes_with_short_name[] = { "HK", "MO", "PS", NULL };
  g_autofree char *locale = g_strconcat ("und_", code, NULL);
  UErrorCode status = U_ZERO_ERROR;
  UChar name[NAME_MAX_CHARS];
  char text[NAME_MAX_CHARS * 3];

  if (g_strv_contains (codes_with_short_name, code))
    read_short_name (language, code, name, &status);
  else
    uloc_getDisplayCountry (locale, language, name, G_N_ELEMENTS (name), &status);
  u_strToUTF8 (text, sizeof text, NULL, name, -1, &status);
  g_assert_true (U_SUCCESS (status));
  return g_strdup (text);
}

/* A name that is the same as in English, such as Peru, is also the same in CLDR. */
static void
check_names (Language *self)
{
  guint n_countries = g_list_model_get_n_items (G_LIST_MODEL (self->atlas));
  guint n_wrong = 0;

  g_assert_cmpuint (n_countries, >=, 254);
  for (guint i = 0; i < n_countries; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (self->atlas), i);
    const char *code = bunting_country_get_code (country);
    const char *name = bunting_country_get_name (country);
    g_autofree char *cldr = NULL;

    /* The nations of the United Kingdom are not in ICU. */
    if (strchr (code, '-') != NULL ||
        !g_str_equal (name, bunting_country_get_english_name (country)))
      continue;
    cldr = ask_icu (self->language, code);
    if (g_str_equal (name, cldr))
      continue;
    g_test_message ("%s in %s is English: “%s” instead of “%s”", code, self->language, name, cldr);
    n_wrong++;
  }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static int
compare_countries (gconstpointer a, gconstpointer b)
{
  return bunting_country_collate (*(BuntingCountry *const *)a, *(BuntingCountry *const *)b);
}

static GPtrArray *
sort_countries (BuntingAtlas *atlas)
{
  GPtrArray *countries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++)
    g_ptr_array_add (countries, g_list_model_get_item (G_LIST_MODEL (atlas), i));
  g_ptr_array_sort (countries, compare_countries);
  return countries;
}

static void
check_order (Language *self)
{
  g_autoptr (GPtrArray) countries = sort_countries (self->atlas);

  for (guint i = 1; i < countries->len; i++) {
    const char *name = bunting_country_get_name (countries->pdata[i - 1]);
    const char *next = bunting_country_get_name (countries->pdata[i]);
    UErrorCode status = U_ZERO_ERROR;
    UCollationResult order = ucol_strcollUTF8 (self->collator, name, -1, next, -1, &status);

    g_assert_true (U_SUCCESS (status));
    if (order == UCOL_GREATER)
      g_test_message ("%s: “%s” is before “%s”", self->language, name, next);
    g_assert_cmpint (order, !=, UCOL_GREATER);
  }
}

static void
for_each_language (void (*check) (Language *language))
{
  g_auto (GStrv) languages = read_languages ();

  g_assert_cmpuint (g_strv_length (languages), >=, 17);
  for (char **language = languages; *language != NULL; language++) {
    Language self;

    open_language (&self, *language);
    check (&self);
    close_language (&self);
  }
}

static void
test_names (void)
{
  for_each_language (check_names);
}

/* iso-codes has had the name of Ethiopia for Nepal. */
static void
check_official_names (Language *self)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_wrong = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (self->atlas), i);
    const char *name = bunting_country_get_translated_official_name (country);
    const char *code = bunting_country_get_code (country);

    if (name == NULL)
      continue;
    if (g_hash_table_contains (codes, name)) {
      g_test_message ("%s: “%s” is %s and %s", self->language, name,
                      (const char *)g_hash_table_lookup (codes, name), code);
      n_wrong++;
    }
    g_hash_table_insert (codes, (gpointer)name, (gpointer)code);
  }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
test_order (void)
{
  for_each_language (check_order);
}

static void
test_official_names (void)
{
  for_each_language (check_official_names);
}

/* Returns: the place of the first name that begins with the prefix; names->len if none does */
static guint
find_prefix (GPtrArray *countries, const char *prefix)
{
  for (guint i = 0; i < countries->len; i++)
    if (g_str_has_prefix (bunting_country_get_name (countries->pdata[i]), prefix))
      return i;
  return countries->len;
}

/* Rules that differ from those of all other languages, written down here: a mistake that the
 * program shares with ICU's data, such as the order of another language, would show. */
static void
test_special_rules (void)
{
  static const struct {
    const char *language;
    const char *prefixes[9]; /* in order */
  } rules[] = {
    { "sv", { "An", "Z", "Å", "Ö" } },                    /* Å, Ä and Ö are last */
    { "nb", { "An", "Z", "Ø", "Å" } },                    /* Å is last */
    { "tr", { "C", "Ç", "D", "I", "İ", "J", "S", "Ş" } }, /* dotless I before İ */
    { "es", { "Ca", "Ch", "Ci", "Co" } },                 /* since 1994, Ch is among C */
    { "de", { "Af", "Äg", "Al", "Äq", "Ar" } },           /* Ä among A */
    { "fr", { "Ég", "Éq", "Ér", "Es", "Ét" } },           /* É among E */
    { "pl", { "L", "Ł", "M" } },                          /* Ł behind L */
    { "nl", { "Ie", "IJ", "In" } },                       /* IJ among I */
    { "cs", { "C", "Č", "D", "H", "Ch", "I" } },          /* Č behind C, Ch behind H */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    Language self;
    g_autoptr (GPtrArray) countries = NULL;
    int last = -1;

    open_language (&self, rules[i].language);
    countries = sort_countries (self.atlas);
    for (const char *const *prefix = rules[i].prefixes; *prefix != NULL; prefix++) {
      int place = (int)find_prefix (countries, *prefix);

      g_test_message ("%s: %s is at %d", self.language, *prefix, place);
      g_assert_cmpint (place, <, (int)countries->len);
      g_assert_cmpint (place, >, last);
      last = place;
    }
    g_clear_pointer (&countries, g_ptr_array_unref);
    close_language (&self);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/country-languages/names", test_names);
  g_test_add_func ("/country-languages/order", test_order);
  g_test_add_func ("/country-languages/official-names", test_official_names);
  g_test_add_func ("/country-languages/special-rules", test_special_rules);
  return g_test_run ();
}
