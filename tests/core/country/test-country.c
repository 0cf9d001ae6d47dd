/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-country.h"

#include <string.h>

#include "test-utils.h"

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
  assert_key ("🇧🇷🇩🇪 🇫🇷Paris", "br de fr paris");
  assert_key ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f🇧🇷",
              "gb eng br");
  /* Halves of flags */
  assert_key ("🇧", "");
  assert_key ("🏴 🇧🇷🇩", "br");
  assert_key ("🏴\U000e0067\U000e0062\U000e0065\U000e006e", "");
  assert_key ("🏴\U000e0067\U000e0062\U000e007f", "");
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

static BuntingAliases *
make_aliases (void)
{
  static const char json[] = "{\"BR\":{\"native\":[\"Brasil\"],\"everyday\":[\"Vera Cruz\"],"
                             "\"language\":[\"pt\"]}}";
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "aliases.json", NULL);
  g_autoptr (GError) error = NULL;
  BuntingAliases *aliases;

  test_write_file (path, json, -1);
  aliases = bunting_aliases_new_from_file (path, &error);
  g_assert_no_error (error);
  test_remove_folder (folder);
  return aliases;
}

static BuntingCountry *
make_brazil (void)
{
  static const char *const other_names[] = { "ブラジル", NULL };
  g_autoptr (BuntingAliases) aliases = make_aliases ();
  const BuntingCountryInfo whole_info = { .code = "AA", .english_name = "Latin America" };
  g_autoptr (BuntingCountry) whole = bunting_country_new (&whole_info);
  const BuntingCountryInfo info = {
    .code = "BR",
    .alpha3 = "BRA",
    .numeric = "076",
    .english_name = "Brazil",
    .official_name = "Federative Republic of Brazil",
    .name = "Brésil",
    .region = "019",
    .emoji = "🇧🇷",
    .other_names = other_names,
    .aliases = aliases,
    .whole = whole,
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
  g_assert_cmpint (bunting_country_rank (country, "us ca"), ==, BUNTING_SEARCH_RANK_NAME);
  g_assert_false (bunting_country_matches (country, "076"));
  g_assert_finalize_object (country);
}

/* bunting_country_matches() has to agree with the rank. */
static void
assert_rank (BuntingCountry *country, const char *text, BuntingSearchRank expected)
{
  g_autofree char *key = bunting_search_key (text);

  g_test_message ("“%s”", text);
  g_assert_cmpint (bunting_country_rank (country, key), ==, expected);
  g_assert_cmpint (bunting_country_matches (country, key), ==,
                   expected != BUNTING_SEARCH_RANK_NONE);
}

static void
test_search (void)
{
  BuntingCountry *brazil = make_brazil ();

  g_assert_true (bunting_country_matches (brazil, NULL));
  g_assert_cmpint (bunting_country_rank (brazil, NULL), ==, BUNTING_SEARCH_RANK_NAME);
  assert_rank (brazil, "", BUNTING_SEARCH_RANK_NAME);
  assert_rank (brazil, "br", BUNTING_SEARCH_RANK_CODE);
  assert_rank (brazil, "BRA", BUNTING_SEARCH_RANK_CODE);
  assert_rank (brazil, "076", BUNTING_SEARCH_RANK_CODE);
  assert_rank (brazil, "🇧🇷", BUNTING_SEARCH_RANK_CODE);
  assert_rank (brazil, "brazil", BUNTING_SEARCH_RANK_OTHER_NAME);
  assert_rank (brazil, "Brésil", BUNTING_SEARCH_RANK_NAME);
  assert_rank (brazil, "BRASIL", BUNTING_SEARCH_RANK_OTHER_NAME);
  assert_rank (brazil, "vera cruz", BUNTING_SEARCH_RANK_EVERYDAY_NAME);
  assert_rank (brazil, "pt", BUNTING_SEARCH_RANK_LANGUAGE_CODE);
  assert_rank (brazil, "braz", BUNTING_SEARCH_RANK_OTHER_START);
  assert_rank (brazil, "federative rep", BUNTING_SEARCH_RANK_OTHER_START);
  assert_rank (brazil, "ve", BUNTING_SEARCH_RANK_OTHER_START);
  assert_rank (brazil, "b", BUNTING_SEARCH_RANK_NAME_START);
  assert_rank (brazil, "cruz", BUNTING_SEARCH_RANK_OTHER_WORD_STARTS);
  assert_rank (brazil, "ラ", BUNTING_SEARCH_RANK_OTHER_WORD_STARTS);
  assert_rank (brazil, "zil", BUNTING_SEARCH_RANK_INSIDE_WORD);
  assert_rank (brazil, "cruz vera", BUNTING_SEARCH_RANK_OTHER_WORD_STARTS);
  assert_rank (brazil, "br 076", BUNTING_SEARCH_RANK_INSIDE_WORD);
  assert_rank (brazil, "latin america", BUNTING_SEARCH_RANK_WITHIN);
  g_assert_finalize_object (brazil);
}

static void
test_search_without_match (void)
{
  BuntingCountry *brazil = make_brazil ();

  assert_rank (brazil, "76", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "0760", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "il", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "ra", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "p", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "pt br", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "brazil nuts", BUNTING_SEARCH_RANK_NONE);
  assert_rank (brazil, "brazill", BUNTING_SEARCH_RANK_NONE);
  /* The end of one name and the start of the next are not a word. */
  assert_rank (brazil, "brasilvera", BUNTING_SEARCH_RANK_NONE);
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

  /* Without a language, accents are ignored. */
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
