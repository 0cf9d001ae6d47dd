/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-display-names.h"

#include "country/bunting-atlas.h"
#include "test-utils.h"

#include <locale.h>

/* CLDR improves single names from one version of ICU to the next: between 72 and 78, two of these
 * languages' 508. English names are the project's own, and so are exact. */
#define NEWER_NAMES_MAX 6

/* The most names that are the same as in English, such as Peru: 138 of them in Norwegian */
#define ENGLISH_NAMES_MAX 145

/* The languages of the table, each with the code of its column */
static const char *const table_languages[] = { "en", "de", "fr", "ar", "ja" };

static BuntingAtlas *
make_atlas (const char *language)
{
  g_autoptr (GError) error = NULL;
  BuntingAtlas *atlas;

  test_set_language (language);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  return atlas;
}

static const char *
get_name (BuntingAtlas *atlas, const char *code)
{
  return bunting_country_get_name (bunting_atlas_lookup (atlas, code));
}

/* Each row: code, then a name for each of @table_languages */
static GPtrArray *
read_table (void)
{
  g_autofree char *path = test_fixture_path ("country-names.tsv");
  g_autoptr (GBytes) bytes = test_read_file (path);
  g_auto (GStrv) lines = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
    char **row = g_strsplit (lines[i], "\t", -1);

    g_assert_cmpuint (g_strv_length (row), ==, 1 + G_N_ELEMENTS (table_languages));
    g_ptr_array_add (rows, row);
  }
  return rows;
}

static void
test_table (void)
{
  g_autoptr (GPtrArray) rows = read_table ();

  for (gsize i = 0; i < G_N_ELEMENTS (table_languages); i++) {
    BuntingAtlas *atlas = make_atlas (table_languages[i]);
    guint n_other = 0;

    g_assert_cmpuint (rows->len, ==, g_list_model_get_n_items (G_LIST_MODEL (atlas)));
    for (guint j = 0; j < rows->len; j++) {
      char **row = g_ptr_array_index (rows, j);
      const char *name = get_name (atlas, row[0]);

      if (i == 0) {
        g_assert_cmpstr (name, ==, row[1]);
      } else if (!g_str_equal (name, row[1 + i])) {
        g_test_message ("%s in %s: “%s” instead of “%s”", row[0], table_languages[i], name,
                        row[1 + i]);
        n_other++;
      }
    }
    g_assert_cmpuint (n_other, <=, NEWER_NAMES_MAX);
    g_assert_finalize_object (atlas);
  }
}

/* In some language, CLDR's own names of these have brackets or a comma. */
static const char *const codes_with_brackets[] = {
  "BQ", "CC", "CD", "CG", "MM", "SX", "UM", "VG", "VI", NULL,
};

static gboolean
has_any (const char *text, const char *characters)
{
  for (const char *p = characters; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_strchr (text, -1, g_utf8_get_char (p)) != NULL)
      return TRUE;
  return FALSE;
}

/* A name in another script than Latin has no letter of English. */
static void
assert_translated (const char *language, const char *code, const char *name)
{
  static const char *const other_scripts[] = {
    "ar", "hi", "ja", "ko", "ru", "uk", "zh_CN", NULL,
  };

  g_test_message ("%s in %s: %s", code, language, name);
  g_assert_true (*name != '\0' && g_utf8_validate (name, -1, NULL));
  g_assert_true (g_strv_contains (codes_with_brackets, code) || !has_any (name, ",،、([（"));
  if (!g_strv_contains (other_scripts, language))
    return;
  for (const char *p = name; *p != '\0'; p++)
    g_assert_false (g_ascii_isalpha (*p));
}

static void
test_every_language (void)
{
  /* Some names that are the same in all versions of ICU */
  static const struct {
    const char *language;
    const char *germany;
    const char *scotland;
    const char *hong_kong;
  } languages[] = {
    { "ar", "ألمانيا", "اسكتلندا", "هونغ كونغ" },
    { "de", "Deutschland", "Schottland", "Hongkong" },
    { "es", "Alemania", "Escocia", "Hong Kong" },
    { "fr", "Allemagne", "Écosse", "Hong Kong" },
    { "hi", "जर्मनी", "स्कॉटलैंड", "हाँग काँग" },
    { "id", "Jerman", "Skotlandia", "Hong Kong" },
    { "it", "Germania", "Scozia", "Hong Kong" },
    { "ja", "ドイツ", "スコットランド", "香港" },
    { "ko", "독일", "스코틀랜드", "홍콩" },
    { "nl", "Duitsland", "Schotland", "Hongkong" },
    { "pl", "Niemcy", "Szkocja", "Hongkong" },
    { "pt_BR", "Alemanha", "Escócia", "Hong Kong" },
    { "ru", "Германия", "Шотландия", "Гонконг" },
    { "sv", "Tyskland", "Skottland", "Hongkong" },
    { "tr", "Almanya", "İskoçya", "Hong Kong" },
    { "uk", "Німеччина", "Шотландія", "Гонконг" },
    { "zh_CN", "德国", "苏格兰", "香港" },
    { "zh_TW", "德國", "蘇格蘭", "香港" },
    { "nb", "Tyskland", "Skottland", "Hongkong" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++) {
    BuntingAtlas *atlas = make_atlas (languages[i].language);
    guint n_english = 0;

    for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (atlas)); j++) {
      g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), j);
      const char *name = bunting_country_get_name (country);

      assert_translated (languages[i].language, bunting_country_get_code (country), name);
      n_english += g_str_equal (name, bunting_country_get_english_name (country));
    }
    g_assert_cmpuint (n_english, <=, ENGLISH_NAMES_MAX);
    g_assert_cmpstr (get_name (atlas, "DE"), ==, languages[i].germany);
    g_assert_cmpstr (get_name (atlas, "GB-SCT"), ==, languages[i].scotland);
    g_assert_cmpstr (get_name (atlas, "HK"), ==, languages[i].hong_kong);
    g_assert_finalize_object (atlas);
  }
}

/* Each line: LANGUAGE, and Germany's name in it */
static void
test_choice (void)
{
  static const struct {
    const char *languages;
    const char *germany;
  } choices[] = {
    { "", "Germany" },         { "en", "Germany" },        { "en_GB", "Germany" },
    { "en:de", "Germany" },    { "de:fr", "Deutschland" }, { "de_AT.UTF-8", "Deutschland" },
    { "xx:fr", "Allemagne" },  { "xx", "Germany" },        { "sr", "Немачка" },
    { "sr@latin", "Nemačka" }, { "zh_HK", "德國" },        { "pt", "Alemanha" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++) {
    BuntingAtlas *atlas = make_atlas (choices[i].languages);

    g_test_message ("%s", choices[i].languages);
    g_assert_cmpstr (get_name (atlas, "DE"), ==, choices[i].germany);
    g_assert_cmpstr (bunting_country_get_english_name (bunting_atlas_lookup (atlas, "DE")), ==,
                     "Germany");
    g_assert_finalize_object (atlas);
  }
}

/* Like gettext, whose messages stay English then */
static void
test_c_locale (void)
{
  BuntingAtlas *atlas;

  test_set_language ("de");
  setlocale (LC_ALL, "C");
  atlas = bunting_atlas_new (NULL);
  g_assert_cmpstr (get_name (atlas, "DE"), ==, "Germany");
  g_assert_finalize_object (atlas);
}

/* The language stays that of the time when the atlas was made. */
static void
test_language_changes (void)
{
  BuntingAtlas *atlas = make_atlas ("de");

  test_set_language ("fr");
  g_assert_cmpstr (get_name (atlas, "DE"), ==, "Deutschland");
  g_assert_finalize_object (atlas);
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
assert_before (BuntingAtlas *atlas, const char *code, const char *other_code)
{
  g_test_message ("%s before %s", get_name (atlas, code), get_name (atlas, other_code));
  g_assert_cmpint (bunting_country_collate (bunting_atlas_lookup (atlas, code),
                                            bunting_atlas_lookup (atlas, other_code)),
                   <, 0);
}

/* Each pair of codes is in the language's own order. */
static void
test_order (void)
{
  static const struct {
    const char *language;
    const char *codes[6];
  } orders[] = {
    { "en", { "AF", "AX", "AL", "DZ", "CI" } }, /* Åland among A */
    { "fr", { "EC", "ER", "ES", "EE", "SZ" } }, /* Équateur, Érythrée, Espagne */
    { "de", { "AF", "EG", "AL", "GQ", "ET" } }, /* Ägypten, Albanien, Äquatorialguinea */
    { "nb", { "AF", "ZW", "TL", "AT", "AX" } }, /* Zimbabwe, Øst-Timor, Østerrike, Åland */
    { "sv", { "AF", "ZM", "AX", "AT", "TL" } }, /* Zambia, Åland, Österrike, Östtimor */
    { "cs", { "CK", "TD", "HT", "HR", "IR" } }, /* Cookovy, Čad, Haiti, Chorvatsko, Írán */
    { "tr", { "CK", "TD", "CZ", "CN", "DK" } }, /* Cook, Çad, Çekya, Çin, Danimarka */
    { "es", { "NE", "NG", "NO", "NC", "NZ" } },
    { "ja", { "IS", "IE", "AZ", "AF", "US" } }, /* アイ, アイ, アゼ, アフ, アメ */
    { "ru", { "AU", "AT", "AZ", "AX", "AL" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    BuntingAtlas *atlas = make_atlas (orders[i].language);

    for (gsize j = 0; orders[i].codes[j + 1] != NULL; j++)
      assert_before (atlas, orders[i].codes[j], orders[i].codes[j + 1]);
    g_assert_finalize_object (atlas);
  }
}

static void
test_ends (void)
{
  static const struct {
    const char *language;
    const char *first;
    const char *last;
  } ends[] = {
    { "en", "AF", "ZW" }, { "nb", "AF", "AX" }, { "da", "AF", "AX" },
    { "de", "AF", "CY" }, { "fr", "AF", "ZW" }, { "sv", "AF", "TL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
    BuntingAtlas *atlas = make_atlas (ends[i].language);
    g_autoptr (GPtrArray) countries = sort_countries (atlas);

    g_test_message ("%s", ends[i].language);
    g_assert_cmpstr (bunting_country_get_code (countries->pdata[0]), ==, ends[i].first);
    g_assert_cmpstr (bunting_country_get_code (countries->pdata[countries->len - 1]), ==,
                     ends[i].last);
    g_clear_pointer (&countries, g_ptr_array_unref);
    g_assert_finalize_object (atlas);
  }
}

/* The forms of CLDR that are not shown can be searched for, and so can ISO's names. */
static void
test_other_names (void)
{
  static const struct {
    const char *language;
    const char *text;
    const char *code;
  } names[] = {
    { "en", "Russian Federation", "RU" },
    { "en", "Holy See (Vatican City State)", "VA" },
    { "en", "Congo, The Democratic Republic of the", "CD" },
    { "en", "Democratic Republic of the Congo", "CD" },
    { "de", "Sonderverwaltungsregion Hongkong", "HK" },
    { "de", "Palästinensische Autonomiegebiete", "PS" },
    { "de", "Russische Föderation", "RU" },
    { "de", "Germany", "DE" },
    { "fr", "R.-U.", "GB" },
    { "fr", "Royaume-Uni", "GB-SCT" },
    { "es", "EE. UU.", "US" },
    { "ja", "英国", "GB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    BuntingAtlas *atlas = make_atlas (names[i].language);
    g_autofree char *key = bunting_search_key (names[i].text);

    g_test_message ("%s", names[i].text);
    g_assert_true (bunting_country_matches (bunting_atlas_lookup (atlas, names[i].code), key));
    g_assert_finalize_object (atlas);
  }
}

static gpointer
read_in_thread (gpointer data)
{
  BuntingAtlas *atlas = data;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autofree char *key = bunting_search_key (bunting_country_get_name (country));

    g_assert_true (bunting_country_matches (country, key));
    g_assert_cmpint (bunting_country_collate (country, country), ==, 0);
  }
  return NULL;
}

/* Names are made by the first thread that needs one. */
static void
test_threads (void)
{
  BuntingAtlas *atlas = make_atlas ("de");
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_in_thread, atlas);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_finalize_object (atlas);
}

static void
assert_name_in (BuntingAtlas *atlas, const char *language, const char *code, const char *expected)
{
  g_autoptr (BuntingDisplayNames) names = bunting_display_names_new_for_language (language);
  g_autofree char *name = NULL;

  g_assert_nonnull (names);
  name = bunting_atlas_dup_name (atlas, code, names);
  g_assert_cmpstr (name, ==, expected);
}

/* Names in another language than the user's. */
static void
test_for_language (void)
{
  static const char *const unknown[] = { "",      "x",       "xx",     "DE",       "de_DE",
                                         "de-XX", "de-de",   "german", "en\n",     "../en",
                                         "en-",   "zh-hant", "*",      "i-klingon" };
  g_autoptr (BuntingAtlas) atlas = make_atlas ("fr");

  assert_name_in (atlas, "de", "BR", "Brasilien");
  assert_name_in (atlas, "de", "GB-SCT", "Schottland");
  assert_name_in (atlas, "en", "BR", "Brazil");
  assert_name_in (atlas, "en", "GB-SCT", "Scotland");
  assert_name_in (atlas, "en-GB", "CI", "Côte d’Ivoire");
  assert_name_in (atlas, "zh-Hant", "DE", "德國");
  assert_name_in (atlas, "zh", "DE", "德国");
  assert_name_in (atlas, "pt-BR", "GB-ENG", "Inglaterra");
  assert_name_in (atlas, "de", "QQ", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_null (bunting_display_names_new_for_language (unknown[i]));
  /* The atlas itself is still French. */
  g_assert_cmpstr (get_name (atlas, "DE"), ==, "Allemagne");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display-names/table", test_table);
  g_test_add_func ("/display-names/every-language", test_every_language);
  g_test_add_func ("/display-names/choice", test_choice);
  g_test_add_func ("/display-names/c-locale", test_c_locale);
  g_test_add_func ("/display-names/language-changes", test_language_changes);
  g_test_add_func ("/display-names/order", test_order);
  g_test_add_func ("/display-names/ends", test_ends);
  g_test_add_func ("/display-names/other-names", test_other_names);
  g_test_add_func ("/display-names/threads", test_threads);
  g_test_add_func ("/display-names/for-language", test_for_language);
  return g_test_run ();
}
