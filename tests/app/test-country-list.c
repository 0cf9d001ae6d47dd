/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "bunting-group-menu.h"

#include <locale.h>

static BuntingAtlas *atlas;

static GListStore *
make_flags (void)
{
  GListStore *flags = g_list_store_new (BUNTING_TYPE_FLAG);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autoptr (BuntingFlag) flag = bunting_flag_new (country);

    g_list_store_append (flags, flag);
  }
  return flags;
}

static char *
join (GPtrArray *strings)
{
  g_ptr_array_add (strings, NULL);
  return g_strjoinv ("|", (char **)strings->pdata);
}

static void
assert_parsed (const char *text, const char *expected_codes, const char *expected_unknown)
{
  g_autoptr (GListStore) flags = make_flags ();
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) parsed = bunting_country_list_parse (G_LIST_MODEL (flags), text, unknown);
  g_autofree char *codes = join (parsed);
  g_autofree char *words = join (unknown);

  g_assert_cmpstr (codes, ==, expected_codes);
  g_assert_cmpstr (words, ==, expected_unknown);
}

static void
test_codes (void)
{
  assert_parsed ("", "", "");
  assert_parsed (" \n,;\t", "", "");
  assert_parsed ("BR, in us", "BR|IN|US", "");
  assert_parsed ("br\r\nin\r\nus\r\n", "BR|IN|US", "");
  assert_parsed ("BR;BR br", "BR", "");
  assert_parsed ("BRA 356 gb-sct", "BR|IN|GB-SCT", "");
  /* With typing errors */
  assert_parsed ("Brazil, in us, Icland, Japan and Nepal", "BR|IN|US|JP|NP", "Icland");
  assert_parsed ("br, in, us, zz", "BR|IN|US", "zz");
  assert_parsed ("BR, in us, J", "BR|IN|US", "J");
  /* Prose */
  assert_parsed ("so, anyway, Brazil", "BR", "so|anyway");
  assert_parsed ("no, is it so, we like Brazil", "", "no|is it so|we like Brazil");
}

static void
test_names (void)
{
  assert_parsed ("Brazil", "BR", "");
  assert_parsed ("United Kingdom, france\nCôte d’Ivoire", "GB|FR|CI", "");
  assert_parsed ("South Korea\nnorth korea", "KR|KP", "");
  /* Several countries may begin with the same word. */
  assert_parsed ("Unit", "", "Unit");
}

static void
test_unknown (void)
{
  assert_parsed ("Atlantis, BR, Atlantis", "BR", "Atlantis");
  assert_parsed ("New Atlantis", "", "New Atlantis");
  /* A part of an entry does not count. */
  assert_parsed ("BR ZZ FR", "", "BR ZZ FR");
  assert_parsed ("%s <b>\n☂", "", "%s <b>|☂");
}

/* The whole text is read, in a time that grows with its length only. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("BR\n");

  for (guint i = 0; i < 1000000; i++)
    g_string_append (text, "é");
  g_string_append (text, "\nFR\n");
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "Word%05u\n", i);
  g_string_append (text, "Japan\n");
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "1 ,");
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "et ");
  {
    g_autoptr (GListStore) flags = make_flags ();
    g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) parsed =
      bunting_country_list_parse (G_LIST_MODEL (flags), text->str, unknown);

    g_assert_cmpuint (parsed->len, >=, 3);
    g_assert_cmpuint (unknown->len, >=, 20002);
  }
}

/* Lists as people have them. */
static const struct {
  const char *text;
  const char *codes;
  const char *unknown;
} lists[] = {
  /* ISO 3166-1, one a line */
  { "Bonaire, Sint Eustatius and Saba\nCongo, The Democratic Republic of the\n"
    "Micronesia, Federated States of\nKorea, Republic of\n"
    "Korea, Democratic People's Republic of\nPalestine, State of\n"
    "Saint Helena, Ascension and Tristan da Cunha\nTaiwan, Province of China\n"
    "Virgin Islands, British\nVirgin Islands, U.S.\n",
    "BQ|CD|FM|KR|KP|PS|SH|TW|VG|VI", "" },
  { "Bahamas (the)\nBolivia (Plurinational State of)\nNetherlands (Kingdom of the)\n"
    "Korea (the Republic of)\nHoly See (the)\nUnited States of America (the)",
    "BS|BO|NL|KR|VA|US", "" },
  { "Virgin Islands (British)\nVirgin Islands (U.S.)\nSaint Martin (French part)\n"
    "Sint Maarten (Dutch part)\nFalkland Islands (the) [Malvinas]",
    "VG|VI|MF|SX|FK", "" },
  { "Bolivia, Plurinational State of, Brazil", "BO|BR", "" },
  { "Congo, The Democratic Republic of the, Congo, Korea, Republic of, Niger", "CD|CG|KR|NE", "" },
  /* The names of the United Nations */
  { "Republic of Korea\nState of Palestine\nPalestine\nFalkland Islands\nMicronesia\n"
    "Saint Helena\nUnited States Virgin Islands\nHoly See",
    "KR|PS|FK|FM|SH|VI|VA", "" },
  { "Lao People's Democratic Republic, Viet Nam, Türkiye, Czechia, Cabo Verde, Eswatini",
    "LA|VN|TR|CZ|CV|SZ", "" },
  { "Democratic Republic of the Congo; Congo; Iran (Islamic Republic of); Côte d’Ivoire",
    "CD|CG|IR|CI", "" },
  { "China, Hong Kong SAR\nChina, Macao SAR\nChina", "HK|MO|CN", "" },
  { "Democratic People's Republic of Korea\nUnited Republic of Tanzania\n"
    "United Kingdom of Great Britain and Northern Ireland",
    "KP|TZ|GB", "" },
  /* CLDR */
  { "Antigua & Barbuda\nBosnia & Herzegovina\nCongo - Kinshasa\nCongo - Brazzaville\n"
    "Myanmar (Burma)\nSt. Kitts & Nevis\nTrinidad & Tobago\nU.S. Outlying Islands",
    "AG|BA|CD|CG|MM|KN|TT|UM", "" },
  { "St. Pierre & Miquelon\nHong Kong SAR China\nSão Tomé & Príncipe\nTurks & Caicos Islands\n"
    "South Georgia & South Sandwich Islands\nSt. Vincent & Grenadines\nVatican City",
    "PM|HK|ST|TC|GS|VC|VA", "" },
  /* The World Bank */
  { "Egypt, Arab Rep.\nKorea, Rep.\nCongo, Dem. Rep.\nCongo, Rep.\nYemen, Rep.\n"
    "Micronesia, Fed. Sts.\nVenezuela, RB\nGambia, The\nWest Bank and Gaza\nSlovak Republic",
    "EG|KR|CD|CG|YE|FM|VE|GM|PS|SK", "" },
  /* Former and everyday names */
  { "Burma, Swaziland, Macedonia, Ivory Coast, East Timor, Holland and Czech Republic",
    "MM|SZ|MK|CI|TL|NL|CZ", "" },
  { "UK, U.K., EL, USA, U.S.A., UAE, DRC", "GB|GR|US|AE|CD", "" },
  /* Prose */
  { "France, Germany and Italy", "FR|DE|IT", "" },
  { "France, Germany, and Italy.", "FR|DE|IT", "" },
  { "Germany and France\nVirgin Islands, U.S.\nCongo, The Democratic Republic of the\nUK",
    "DE|FR|VI|CD|GB", "" },
  { "Bosnia & Herzegovina and Burma", "BA|MM", "" },
  { "the Bahamas, The Gambia and the Netherlands", "BS|GM|NL", "" },
  { "Antigua and Barbuda and Trinidad and Tobago and Guinea", "AG|TT|GN", "" },
  { "is it to no so my me Wo", "", "is it to no so my me Wo" },
  { "We were in Peru", "", "We were in Peru" },
  { "France et Atlantis", "", "France et Atlantis" },
  { "France et Italie", "", "France et Italie" },
  { "Deutschland und Österreich", "DE|AT", "" },
  { "España y México, Perú e Italia", "ES|MX|PE|IT", "" },
  { "Polska i Česko; Danmark og Norge; Suomi ja Eesti", "PL|CZ|DK|NO|FI|EE", "" },
  { "Sverige och Ísland", "SE|IS", "" },
  { "Россия и Україна", "RU|UA", "" },
  { "中国和日本、新加坡", "CN|JP|SG", "" },
  { "مصر وتونس، المغرب؛ لبنان", "EG|TN|MA|LB", "" },
  { "FRANCE AND ITALY", "FR|IT", "" },
  { "DE AND FR", "DE|FR", "" },
  { "BR et US", "BR|US", "" },
  { "and\nAnd", "", "" },
  /* Codes */
  { "br et us", "BR|ET|US", "" },
  { "BR ET US", "BR|ET|US", "" },
  { "ET BR, BR ET", "ET|BR", "" },
  { "de, et, fr", "DE|ET|FR", "" },
  { "BR, in; nowhere", "BR", "in|nowhere" },
  { "BR, IN; nowhere", "BR|IN", "nowhere" },
  { "AFG\nAND\nARE", "AF|AD|AE", "" },
  { "uk us", "GB|US", "" },
  { "[\"BR\", \"IN\", 'gb-eng']", "BR|IN|GB-ENG", "" },
  { "🇧🇷 🇮🇳", "BR|IN", "" },
  { "076, 356", "BR|IN", "" },
  /* Tables and numbered lists */
  { "Brazil\tBR\tBRA\t076\nIndia\tIN\tIND\t356", "BR|IN", "" },
  { "1\tChina\t1,412,000,000\t17.5%\n2\tIndia\t1,408,000,000\t17.5%", "CN|IN", "" },
  { "\"Korea, Republic of\",\"Bolivia, Plurinational State of\"", "KR|BO", "" },
  { "Korea, Republic of;KR;410\nFrance;FR;250", "KR|FR", "" },
  { "| Japan | JP |\n|-------|----|\n| Nepal | NP |", "JP|NP", "" },
  { "1. Peru\n2. Chile\n(3) Cuba\n- Fiji\n* Oman\n• Iran", "PE|CL|CU|FJ|OM|IR", "" },
  { "Germany (DE), France (FR)", "DE|FR", "" },
  { "Brazil/Peru · Chile | Cuba", "BR|PE|CL|CU", "" },
  { "Visited: Kenya, Ghana", "KE|GH", "Visited" },
  /* Signatures */
  { "Mexico City, Mexico", "MX", "Mexico City" },
  { "Newark, New Jersey\nBerlin, Germany", "DE", "Newark|New Jersey|Berlin" },
  { "Brazil India United Kingdom", "BR|IN|GB", "" },
  { "Guinea-Bissau Papua New Guinea Guinea", "GW|PG|GN", "" },
  /* Several countries */
  { "Korea", "", "Korea" },
  { "Virgin Islands", "", "Virgin Islands" },
};

static void
test_lists (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_test_message ("%s", lists[i].text);
    assert_parsed (lists[i].text, lists[i].codes, lists[i].unknown);
  }
}

/* Each two names, in any order and with any separator, are these two countries. */
static void
test_joined_names (void)
{
  static const char *const separators[] = { ", ",    "; ",   "\n",    "\t",  " · ",
                                            " / ",   " | ",  "、",    "،",   "؛",
                                            "，",    "\r\n", " and ", " & ", ", and ",
                                            " und ", " et ", " y ",   " – " };
  g_autoptr (GListStore) flags = make_flags ();
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (flags));
  guint n_separators = G_N_ELEMENTS (separators);

  for (guint i = 0; i < n_flags; i++) {
    for (guint j = 0; j < n_flags; j++) {
      g_autoptr (BuntingFlag) a = g_list_model_get_item (G_LIST_MODEL (flags), i);
      g_autoptr (BuntingFlag) b = g_list_model_get_item (G_LIST_MODEL (flags), j);
      g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) codes = NULL;
      g_autofree char *text =
        g_strconcat (bunting_country_get_english_name (bunting_flag_get_country (a)),
                     separators[(i + j) % n_separators],
                     bunting_country_get_english_name (bunting_flag_get_country (b)), NULL);

      codes = bunting_country_list_parse (G_LIST_MODEL (flags), text, unknown);
      if (unknown->len > 0 || codes->len != (i == j ? 1 : 2))
        g_error ("“%s”: %u countries, %u unknown", text, codes->len, unknown->len);
      g_assert_cmpstr (codes->pdata[0], ==, bunting_flag_get_code (a));
      g_assert_cmpstr (codes->pdata[codes->len - 1], ==, bunting_flag_get_code (b));
    }
  }
}

/* The names of all countries, joined by any separator, are all countries. */
static void
test_all_names (void)
{
  static const char *const separators[] = { ", ", "; ", "\n", "\t", " and ", " und ", "、" };
  g_autoptr (GListStore) flags = make_flags ();
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (flags));

  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) codes = NULL;

    for (guint j = 0; j < n_flags; j++) {
      g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (flags), j);

      g_string_append_printf (text, "%s%s", j == 0 ? "" : separators[i],
                              bunting_country_get_english_name (bunting_flag_get_country (flag)));
    }
    codes = bunting_country_list_parse (G_LIST_MODEL (flags), text->str, unknown);
    g_assert_cmpuint (unknown->len, ==, 0);
    g_assert_cmpuint (codes->len, ==, n_flags);
  }
}

static void
assert_understood (GListModel *flags, const char *name, const char *code)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = NULL;

  if (name == NULL)
    return;
  codes = bunting_country_list_parse (flags, name, unknown);
  g_test_message ("%s “%s”", code, name);
  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_cmpuint (unknown->len, ==, 0);
  g_assert_cmpstr (codes->pdata[0], ==, code);
}

/* All names that the program shows. */
static void
assert_shown_names_understood (void)
{
  g_autoptr (GListStore) flags = make_flags ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (flags)); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (G_LIST_MODEL (flags), i);
    BuntingCountry *country = bunting_flag_get_country (flag);
    const char *code = bunting_flag_get_code (flag);

    assert_understood (G_LIST_MODEL (flags), bunting_country_get_name (country), code);
    assert_understood (G_LIST_MODEL (flags), bunting_country_get_english_name (country), code);
    assert_understood (G_LIST_MODEL (flags), bunting_country_get_official_name (country), code);
    assert_understood (G_LIST_MODEL (flags), bunting_country_get_native_name (country), code);
    assert_understood (G_LIST_MODEL (flags), bunting_country_get_alpha3 (country), code);
    assert_understood (G_LIST_MODEL (flags), bunting_country_get_numeric (country), code);
  }
}

static void
test_shown_names (void)
{
  assert_shown_names_understood ();
}

static gboolean
set_language (const char *language)
{
  setlocale (LC_ALL, "C");
  g_setenv ("LANGUAGE", language, TRUE);
  return setlocale (LC_ALL, "C.UTF-8") != NULL;
}

static void
test_translated (void)
{
  static const struct {
    const char *language;
    const char *text;
    const char *codes;
  } translated_lists[] = {
    { "de", "Frankreich, Österreich und Italien", "FR|AT|IT" },
    { "de", "Bosnien und Herzegowina und Südkorea", "BA|KR" },
    { "de", "Deutschland und\nFrankreich", "DE|FR" },
    { "fr", "France et Italie", "FR|IT" },
    { "fr", "Allemagne, Italie et Bosnie-Herzégovine", "DE|IT|BA" },
    { "es", "Francia e Italia y Alemania", "FR|IT|DE" },
    { "it", "Francia, Germania e Spagna", "FR|DE|ES" },
    { "pt", "França e Itália", "FR|IT" },
    { "ru", "Франция и Германия", "FR|DE" },
    { "zh_CN", "法国、德国和意大利", "FR|DE|IT" },
    { "ar", "فرنسا وإيطاليا", "FR|IT" },
  };
  BuntingAtlas *english = atlas;

  for (gsize i = 0; i < G_N_ELEMENTS (translated_lists); i++) {
    g_autoptr (GError) error = NULL;

    if (!set_language (translated_lists[i].language)) {
      g_test_skip ("no locale that lets LANGUAGE count");
      break;
    }
    atlas = bunting_atlas_new (&error);
    g_assert_no_error (error);
    g_test_message ("%s: %s", translated_lists[i].language, translated_lists[i].text);
    assert_parsed (translated_lists[i].text, translated_lists[i].codes, "");
    if (i == 0) /* in German */
      assert_shown_names_understood ();
    g_assert_finalize_object (atlas);
  }
  set_language ("");
  atlas = english;
}

static void
test_similar (void)
{
  static const struct {
    const char *entry;
    const char *code; /* NULL: no suggestion */
  } suggestions[] = {
    { "Brasill", "BR" },
    { "Morroco", "MA" },
    { "Phillipines", "PH" },
    { "Lichtenstein", "LI" },
    { "Columbia", "CO" },
    { "Kyrgistan", "KG" },
    { "Azerbijan", "AZ" },
    { "Niederlands", "NL" },
    { "Tukrey", "TR" },
    { "Irak", "IQ" },
    { "Kuba", "CU" },
    { "Untied Kingdom", "GB" },
    { "Bosnia and Herzegowina", "BA" },
    { "Дания", NULL },
    { "Россиа", "RU" },
    { "Atlantis", NULL },
    { "Berlin", NULL },
    { "Bali", NULL },
    { "XX", NULL },
    { "☂", NULL },
    { "", NULL },
    { "We were in Peru", NULL },
  };
  g_autoptr (GListStore) flags = make_flags ();
  g_autofree char *longest = g_strnfill (100000, 'a');

  for (gsize i = 0; i < G_N_ELEMENTS (suggestions); i++) {
    BuntingCountry *similar =
      bunting_country_list_find_similar (G_LIST_MODEL (flags), suggestions[i].entry);

    g_test_message ("%s", suggestions[i].entry);
    g_assert_cmpstr (similar == NULL ? NULL : bunting_country_get_code (similar), ==,
                     suggestions[i].code);
  }
  g_assert_null (bunting_country_list_find_similar (G_LIST_MODEL (flags), longest));
}

static void
test_groups_have_names (void)
{
  g_autoptr (GMenu) section = g_menu_new ();
  guint n_items = 0, n_groups = 0;

  for (const char *const *id = bunting_atlas_get_group_ids (atlas); *id != NULL; id++) {
    n_groups++;
    if (!g_str_equal (*id, BUNTING_ATLAS_GROUP_MOST_POPULOUS))
      g_assert_nonnull (bunting_group_menu_get_name (*id));
  }
  bunting_group_menu_fill (section, atlas);
  for (int i = 0; i < g_menu_model_get_n_items (G_MENU_MODEL (section)); i++) {
    g_autoptr (GMenuModel) menu =
      g_menu_model_get_item_link (G_MENU_MODEL (section), i, G_MENU_LINK_SUBMENU);

    n_items += g_menu_model_get_n_items (menu);
  }
  /* Each group is in the menu once, except the one with a menu item of its own. */
  g_assert_cmpuint (n_items, ==, n_groups - 1);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  g_test_add_func ("/country-list/codes", test_codes);
  g_test_add_func ("/country-list/names", test_names);
  g_test_add_func ("/country-list/unknown", test_unknown);
  g_test_add_func ("/country-list/long", test_long);
  g_test_add_func ("/country-list/lists", test_lists);
  g_test_add_func ("/country-list/joined-names", test_joined_names);
  g_test_add_func ("/country-list/all-names", test_all_names);
  g_test_add_func ("/country-list/shown-names", test_shown_names);
  g_test_add_func ("/country-list/translated", test_translated);
  g_test_add_func ("/country-list/similar", test_similar);
  g_test_add_func ("/country-list/groups-have-names", test_groups_have_names);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
