/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country.h"

#include <string.h>

static void
assert_key (const char *text, const char *expected)
{
  g_autofree char *key = bunting_search_key (text);
  g_autofree char *again = bunting_search_key (key);

  g_assert_cmpstr (key, ==, expected);
  g_assert_cmpstr (again, ==, expected);
}

static void
test_key (void)
{
  assert_key ("Côte d’Ivoire", "cote divoire");
  assert_key ("Cote d'Ivoire", "cote divoire");
  assert_key ("COTE D´IVOIRE", "cote divoire");
  assert_key ("Åland Islands", "aland islands");
  assert_key ("A\xcc\x8aland", "aland");
  assert_key ("Türkiye", "turkiye");
  assert_key ("TÜRKİYE", "turkiye");
  assert_key ("Kıbrıs", "kibris");
  assert_key ("São Tomé", "sao tome");
  assert_key ("Føroyar Łódź Đặng", "foroyar lodz dang");
  assert_key ("Ærø, œuvre, Straße, Þórr, Ðe", "aero oeuvre strasse thorr de");
  assert_key ("Azərbaycan", "azerbaycan");
  assert_key ("Guinea-Bissau – West\tAfrica", "guinea bissau west africa");
  assert_key ("  Virgin Islands, U.S.  ", "virgin islands us");
  assert_key ("Trinidad & Tobago", "trinidad and tobago");
  assert_key ("Oʻzbekiston", "ozbekiston");
  assert_key ("ＪＡＰＡＮ", "japan");
  assert_key ("Ελλάς", "ελλασ");
  assert_key ("ايران", "ايران");
  assert_key ("ایران", "ايران");
  assert_key ("日本", "日本");
  assert_key ("🇧🇷", "br");
}

static void
test_key_nothing (void)
{
  assert_key (NULL, "");
  assert_key ("", "");
  assert_key (" \t\n… ' - ", "");
  assert_key ("\xe2\x80\x8f\xe2\x80\x8b", "");
}

static void
test_key_not_utf8 (void)
{
  assert_key ("Br\xe9sil", "br sil");
  assert_key ("\xff", "");
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

/* bunting_country_matches() has to agree with the rank. */
static void
assert_rank (BuntingCountry *country, const char *text, guint expected)
{
  g_autofree char *key = bunting_search_key (text);

  g_test_message ("“%s”", text);
  g_assert_cmpuint (bunting_country_rank (country, key), ==, expected);
  g_assert_cmpint (bunting_country_matches (country, key), ==, expected != G_MAXUINT);
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
  /* The end of one name and the start of the next are not a word. */
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

  /* In the C locale of the tests, accents are ignored as well. */
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
  g_test_add_func ("/country/search-key", test_key);
  g_test_add_func ("/country/search-key/nothing", test_key_nothing);
  g_test_add_func ("/country/search-key/not-utf8", test_key_not_utf8);
  g_test_add_func ("/country/getters", test_getters);
  g_test_add_func ("/country/for-code", test_for_code);
  g_test_add_func ("/country/search", test_search);
  g_test_add_func ("/country/search/without-match", test_search_without_match);
  g_test_add_func ("/country/collate", test_collate);
  return g_test_run ();
}
