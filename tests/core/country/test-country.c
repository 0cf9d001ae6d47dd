/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country.h"

#include <string.h>

static void
assert_folds_to (const char *text, const char *expected)
{
  g_autofree char *folded = bunting_search_key (text);
  g_autofree char *again = bunting_search_key (folded);

  g_assert_cmpstr (folded, ==, expected);
  g_assert_cmpstr (again, ==, expected);
}

static void
test_fold (void)
{
  assert_folds_to ("Côte d’Ivoire", "cote divoire");
  assert_folds_to ("Cote d'Ivoire", "cote divoire");
  assert_folds_to ("COTE D´IVOIRE", "cote divoire");
  assert_folds_to ("Åland Islands", "aland islands");
  assert_folds_to ("A\xcc\x8aland", "aland");
  assert_folds_to ("Türkiye", "turkiye");
  assert_folds_to ("TÜRKİYE", "turkiye");
  assert_folds_to ("Kıbrıs", "kibris");
  assert_folds_to ("São Tomé", "sao tome");
  assert_folds_to ("Føroyar Łódź Đặng", "foroyar lodz dang");
  assert_folds_to ("Ærø, œuvre, Straße, Þórr, Ðe", "aero oeuvre strasse thorr de");
  assert_folds_to ("Azərbaycan", "azerbaycan");
  assert_folds_to ("Guinea-Bissau – West\tAfrica", "guinea bissau west africa");
  assert_folds_to ("  Virgin Islands, U.S.  ", "virgin islands us");
  assert_folds_to ("Trinidad & Tobago", "trinidad and tobago");
  assert_folds_to ("Oʻzbekiston", "ozbekiston");
  assert_folds_to ("ＪＡＰＡＮ", "japan");
  assert_folds_to ("Ελλάς", "ελλασ");
  assert_folds_to ("ايران", "ايران");
  assert_folds_to ("ایران", "ايران");
  assert_folds_to ("日本", "日本");
  assert_folds_to ("🇧🇷", "br");
}

static void
test_fold_nothing (void)
{
  assert_folds_to (NULL, "");
  assert_folds_to ("", "");
  assert_folds_to (" \t\n… ' - ", "");
  assert_folds_to ("\xe2\x80\x8f\xe2\x80\x8b", "");
}

static void
test_fold_not_utf8 (void)
{
  assert_folds_to ("Br\xe9sil", "br sil");
  assert_folds_to ("\xff", "");
}

static BuntingCountry *
make_brazil (void)
{
  static const char *const aliases[] = { "Vera Cruz", "ブラジル", NULL };
  static const char *const languages[] = { "pt", NULL };
  static const char *const within[] = { "Latin America", NULL };
  const BuntingCountryInfo info = {
    .code = "BR",
    .alpha3 = "BRA",
    .numeric = "076",
    .english_name = "Brazil",
    .official_name = "Federative Republic of Brazil",
    .native_name = "Brasil",
    .name = "Brésil",
    .region = "019",
    .emoji = "🇧🇷",
    .aliases = aliases,
    .language_codes = languages,
    .within = within,
  };

  return bunting_country_new (&info);
}

static void
test_getters (void)
{
  BuntingCountry *brazil = make_brazil ();

  g_assert_cmpstr (bunting_country_get_code (brazil), ==, "BR");
  g_assert_cmpstr (bunting_country_get_alpha3 (brazil), ==, "BRA");
  g_assert_cmpstr (bunting_country_get_numeric (brazil), ==, "076");
  g_assert_cmpstr (bunting_country_get_name (brazil), ==, "Brésil");
  g_assert_cmpstr (bunting_country_get_english_name (brazil), ==, "Brazil");
  g_assert_cmpstr (bunting_country_get_official_name (brazil), ==, "Federative Republic of Brazil");
  g_assert_cmpstr (bunting_country_get_native_name (brazil), ==, "Brasil");
  g_assert_cmpstr (bunting_country_get_region (brazil), ==, "019");
  g_assert_cmpstr (bunting_country_get_emoji (brazil), ==, "🇧🇷");
  g_assert_finalize_object (brazil);
}

static void
test_properties (void)
{
  BuntingCountry *brazil = make_brazil ();
  g_autofree char *code = NULL;
  g_autofree char *alpha3 = NULL;
  g_autofree char *numeric = NULL;
  g_autofree char *name = NULL;
  g_autofree char *english_name = NULL;
  g_autofree char *official_name = NULL;
  g_autofree char *native_name = NULL;
  g_autofree char *region = NULL;
  g_autofree char *emoji = NULL;

  g_object_get (brazil, "code", &code, "alpha3", &alpha3, "numeric", &numeric, "name", &name,
                "english-name", &english_name, "official-name", &official_name, "native-name",
                &native_name, "region", &region, "emoji", &emoji, NULL);
  g_assert_cmpstr (code, ==, "BR");
  g_assert_cmpstr (alpha3, ==, "BRA");
  g_assert_cmpstr (numeric, ==, "076");
  g_assert_cmpstr (name, ==, "Brésil");
  g_assert_cmpstr (english_name, ==, "Brazil");
  g_assert_cmpstr (official_name, ==, "Federative Republic of Brazil");
  g_assert_cmpstr (native_name, ==, "Brasil");
  g_assert_cmpstr (region, ==, "019");
  g_assert_cmpstr (emoji, ==, "🇧🇷");
  g_assert_finalize_object (brazil);
}

static void
test_for_code (void)
{
  BuntingCountry *country = bunting_country_new_for_code ("US-CA");

  g_assert_cmpstr (bunting_country_get_code (country), ==, "US-CA");
  g_assert_cmpstr (bunting_country_get_name (country), ==, "US-CA");
  g_assert_cmpstr (bunting_country_get_english_name (country), ==, "US-CA");
  g_assert_null (bunting_country_get_alpha3 (country));
  g_assert_null (bunting_country_get_numeric (country));
  g_assert_null (bunting_country_get_official_name (country));
  g_assert_null (bunting_country_get_native_name (country));
  g_assert_null (bunting_country_get_region (country));
  g_assert_null (bunting_country_get_emoji (country));
  g_assert_true (bunting_country_matches (country, "us ca"));
  g_assert_cmpuint (bunting_country_rank (country, "us ca"), ==, 0);
  g_assert_false (bunting_country_matches (country, "076"));
  g_assert_finalize_object (country);
}

/* The rank says whether it matches, too: both have to agree. */
static void
assert_rank (BuntingCountry *country, const char *text, guint expected)
{
  g_autofree char *folded = bunting_search_key (text);

  g_test_message ("“%s”", text);
  g_assert_cmpuint (bunting_country_rank (country, folded), ==, expected);
  g_assert_cmpint (bunting_country_matches (country, folded), ==, expected != G_MAXUINT);
}

static void
test_search (void)
{
  BuntingCountry *brazil = make_brazil ();

  g_assert_true (bunting_country_matches (brazil, NULL));
  g_assert_cmpuint (bunting_country_rank (brazil, NULL), ==, 0);
  assert_rank (brazil, "", 0);
  assert_rank (brazil, "br", 0);
  assert_rank (brazil, "BRA", 0);
  assert_rank (brazil, "076", 0);
  assert_rank (brazil, "🇧🇷", 0);
  assert_rank (brazil, "brazil", 1);
  assert_rank (brazil, "Brésil", 1);
  assert_rank (brazil, "BRASIL", 1);
  assert_rank (brazil, "vera cruz", 1);
  assert_rank (brazil, "pt", 1);
  assert_rank (brazil, "braz", 2);
  assert_rank (brazil, "federative rep", 2);
  assert_rank (brazil, "ve", 2);
  assert_rank (brazil, "b", 2);
  assert_rank (brazil, "cruz", 3);
  assert_rank (brazil, "ラ", 3);
  assert_rank (brazil, "zil", 4);
  assert_rank (brazil, "cruz vera", 4);
  assert_rank (brazil, "br 076", 4);
  assert_rank (brazil, "latin america", 4);
  g_assert_finalize_object (brazil);
}

static void
test_search_without_match (void)
{
  BuntingCountry *brazil = make_brazil ();

  assert_rank (brazil, "76", G_MAXUINT);
  assert_rank (brazil, "0760", G_MAXUINT);
  assert_rank (brazil, "il", G_MAXUINT);
  assert_rank (brazil, "ra", G_MAXUINT);
  assert_rank (brazil, "p", G_MAXUINT);
  assert_rank (brazil, "pt br", G_MAXUINT);
  assert_rank (brazil, "brazil nuts", G_MAXUINT);
  assert_rank (brazil, "brazill", G_MAXUINT);
  /* The end of one name and the beginning of the next are no word. */
  assert_rank (brazil, "brasilvera", G_MAXUINT);
  g_assert_finalize_object (brazil);
}

static BuntingCountry *
make_named (const char *code, const char *name)
{
  const BuntingCountryInfo info = { .code = code, .english_name = name };

  return bunting_country_new (&info);
}

static void
test_collate (void)
{
  g_autoptr (BuntingCountry) aland = make_named ("AX", "Åland Islands");
  g_autoptr (BuntingCountry) albania = make_named ("AL", "Albania");
  g_autoptr (BuntingCountry) ivory = make_named ("CI", "Côte d'Ivoire");
  g_autoptr (BuntingCountry) croatia = make_named ("HR", "Croatia");
  g_autoptr (BuntingCountry) congo = make_named ("CG", "Congo");
  g_autoptr (BuntingCountry) other_congo = make_named ("CD", "Congo");

  /* The tests run in the C locale, where accents must not matter either. */
  g_assert_cmpint (bunting_country_collate (aland, albania), <, 0);
  g_assert_cmpint (bunting_country_collate (albania, aland), >, 0);
  g_assert_cmpint (bunting_country_collate (albania, ivory), <, 0);
  g_assert_cmpint (bunting_country_collate (ivory, croatia), <, 0);
  g_assert_cmpint (bunting_country_collate (other_congo, congo), <, 0);
  g_assert_cmpint (bunting_country_collate (congo, congo), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/country/fold", test_fold);
  g_test_add_func ("/country/fold/nothing", test_fold_nothing);
  g_test_add_func ("/country/fold/not-utf8", test_fold_not_utf8);
  g_test_add_func ("/country/getters", test_getters);
  g_test_add_func ("/country/properties", test_properties);
  g_test_add_func ("/country/for-code", test_for_code);
  g_test_add_func ("/country/search", test_search);
  g_test_add_func ("/country/search/without-match", test_search_without_match);
  g_test_add_func ("/country/collate", test_collate);
  return g_test_run ();
}
