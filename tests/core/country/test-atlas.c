/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas.h"

#include "bunting-paths.h"
#include "config.h"

#include <json-glib/json-glib.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>

#define N_ISO 249
#define N_EXTRA 5

static BuntingAtlas *
make_atlas (void)
{
  g_autoptr (GError) error = NULL;
  BuntingAtlas *atlas = bunting_atlas_new (&error);

  g_assert_no_error (error);
  g_assert_true (BUNTING_IS_ATLAS (atlas));
  return atlas;
}

static BuntingCountry *
get (BuntingAtlas *atlas, const char *code)
{
  BuntingCountry *country = bunting_atlas_lookup (atlas, code);

  g_assert_nonnull (country);
  g_assert_cmpstr (bunting_country_get_code (country), ==, code);
  return country;
}

static void
test_model (void)
{
  BuntingAtlas *atlas = make_atlas ();
  GListModel *model = G_LIST_MODEL (atlas);
  g_autofree char *previous = g_strdup ("");

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, N_ISO + N_EXTRA);
  g_assert_true (g_list_model_get_item_type (model) == BUNTING_TYPE_COUNTRY);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    const char *code = bunting_country_get_code (country);

    g_assert_cmpstr (previous, <, code);
    g_assert_true (bunting_atlas_lookup (atlas, code) == country);
    g_free (previous);
    previous = g_strdup (code);
  }
  g_assert_null (g_list_model_get_item (model, N_ISO + N_EXTRA));
  g_assert_finalize_object (atlas);
}

static void
test_lookup (void)
{
  BuntingAtlas *atlas = make_atlas ();
  BuntingCountry *brazil = get (atlas, "BR");
  BuntingCountry *known;
  BuntingCountry *unknown;

  g_assert_cmpstr (bunting_country_get_alpha3 (brazil), ==, "BRA");
  g_assert_cmpstr (bunting_country_get_numeric (brazil), ==, "076");
  g_assert_cmpstr (bunting_country_get_name (brazil), ==, "Brazil");
  g_assert_cmpstr (bunting_country_get_english_name (brazil), ==, "Brazil");
  g_assert_cmpstr (bunting_country_get_official_name (brazil), ==, "Federative Republic of Brazil");
  g_assert_cmpstr (bunting_country_get_native_name (brazil), ==, "Brasil");
  g_assert_cmpstr (bunting_country_get_region (brazil), ==, "019");
  g_assert_cmpstr (bunting_country_get_english_name (get (atlas, "BO")), ==, "Bolivia");
  g_assert_cmpstr (bunting_country_get_english_name (get (atlas, "KR")), ==, "South Korea");
  g_assert_cmpstr (bunting_country_get_native_name (get (atlas, "JP")), ==, "日本");
  g_assert_null (bunting_country_get_native_name (get (atlas, "JM")));

  g_assert_null (bunting_atlas_lookup (atlas, "br"));
  g_assert_null (bunting_atlas_lookup (atlas, "ZZ"));
  g_assert_null (bunting_atlas_lookup (atlas, ""));

  known = bunting_atlas_dup_country (atlas, "BR");
  unknown = bunting_atlas_dup_country (atlas, "US-CA");
  g_assert_true (known == brazil);
  g_assert_cmpstr (bunting_country_get_name (unknown), ==, "US-CA");
  g_object_unref (known);
  g_assert_finalize_object (unknown);
  g_assert_finalize_object (atlas);
}

/* Official names are in their plain order, without ISO's remarks. */
static void
test_official_names (void)
{
  BuntingAtlas *atlas = make_atlas ();
  GListModel *model = G_LIST_MODEL (atlas);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    const char *name = bunting_country_get_official_name (country);

    if (name == NULL)
      continue;
    g_test_message ("%s", name);
    g_assert_null (strchr (name, '('));
    g_assert_false (g_str_has_prefix (name, "the ") || g_str_has_suffix (name, " of"));
    g_assert_cmpstr (name, !=, "");
  }
  g_assert_cmpstr (bunting_country_get_official_name (get (atlas, "RU")), ==, "Russian Federation");
  g_assert_cmpstr (bunting_country_get_official_name (get (atlas, "CD")), ==,
                   "Democratic Republic of the Congo");
  g_assert_cmpstr (bunting_country_get_official_name (get (atlas, "PS")), ==, "State of Palestine");
  g_assert_null (bunting_country_get_official_name (get (atlas, "SX")));
  g_assert_finalize_object (atlas);
}

static void
test_extra (void)
{
  BuntingAtlas *atlas = make_atlas ();

  g_assert_cmpstr (bunting_country_get_name (get (atlas, "XK")), ==, "Kosovo");
  g_assert_cmpstr (bunting_country_get_alpha3 (get (atlas, "XK")), ==, "XKX");
  g_assert_null (bunting_country_get_numeric (get (atlas, "XK")));
  g_assert_cmpstr (bunting_country_get_emoji (get (atlas, "XK")), ==, "🇽🇰");
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "GB-ENG")), ==, "England");
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "GB-SCT")), ==, "Scotland");
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "GB-WLS")), ==, "Wales");
  g_assert_cmpstr (bunting_country_get_native_name (get (atlas, "GB-WLS")), ==, "Cymru");
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "GB-NIR")), ==, "Northern Ireland");
  g_assert_cmpstr (bunting_country_get_emoji (get (atlas, "GB-ENG")), ==,
                   "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xa5"
                   "\xf3\xa0\x81\xae\xf3\xa0\x81\xa7\xf3\xa0\x81\xbf");
  g_assert_cmpstr (bunting_country_get_emoji (get (atlas, "GB-SCT")), ==,
                   "🏴󠁧󠁢󠁳󠁣󠁴󠁿");
  g_assert_cmpstr (bunting_country_get_emoji (get (atlas, "GB-WLS")), ==,
                   "🏴󠁧󠁢󠁷󠁬󠁳󠁿");
  g_assert_null (bunting_country_get_emoji (get (atlas, "GB-NIR")));
  g_assert_finalize_object (atlas);
}

static void
test_complete (void)
{
  BuntingAtlas *atlas = make_atlas ();
  GListModel *model = G_LIST_MODEL (atlas);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    const char *code = bunting_country_get_code (country);
    const char *region = bunting_country_get_region (country);
    const char *emoji = bunting_country_get_emoji (country);

    g_test_message ("%s", code);
    g_assert_cmpstr (bunting_country_get_name (country), !=, "");
    g_assert_nonnull (region);
    g_assert_nonnull (bunting_atlas_get_region_name (atlas, region));
    if (!g_str_equal (code, "GB-NIR"))
      g_assert_nonnull (emoji);
    if (strlen (code) == 2) {
      g_autofree char *key = bunting_search_key (emoji);

      g_assert_cmpint (bunting_country_rank (country, key), <=, BUNTING_SEARCH_RANK_CODE);
      g_assert_nonnull (bunting_country_get_alpha3 (country));
    }
  }
  g_assert_finalize_object (atlas);
}

static void
test_regions (void)
{
  static const char *const expected[] = { "002", "019", "142", "150", "009", "010", NULL };
  static const struct {
    const char *code;
    const char *region;
    const char *subregion;
  } examples[] = {
    { "EG", "002", "015" }, { "IO", "002", "014" }, { "TF", "002", "014" },
    { "GL", "019", "021" }, { "BV", "019", "005" }, { "GS", "019", "005" },
    { "CU", "019", "029" }, { "MX", "019", "013" }, { "TR", "142", "145" },
    { "TW", "142", "030" }, { "CY", "142", "145" }, { "TL", "142", "035" },
    { "RU", "150", "151" }, { "XK", "150", "039" }, { "GB-NIR", "150", "154" },
    { "SJ", "150", "154" }, { "HM", "009", "053" }, { "UM", "009", "057" },
    { "CX", "009", "053" }, { "AQ", "010", NULL },
  };
  const char *const *americas;
  BuntingAtlas *atlas = make_atlas ();

  g_assert_true (g_strv_equal (bunting_atlas_get_region_codes (atlas), expected));
  g_assert_cmpstr (bunting_atlas_get_region_name (atlas, "002"), ==, "Africa");
  g_assert_cmpstr (bunting_atlas_get_region_name (atlas, "010"), ==, "Antarctica");
  g_assert_null (bunting_atlas_get_region_name (atlas, "999"));
  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++) {
    BuntingCountry *country = get (atlas, examples[i].code);

    g_assert_cmpstr (bunting_country_get_region (country), ==, examples[i].region);
    g_assert_cmpstr (bunting_country_get_subregion (country), ==, examples[i].subregion);
  }
  americas = bunting_atlas_get_subregion_codes (atlas, "019");
  g_assert_cmpuint (g_strv_length ((GStrv)americas), ==, 4);
  g_assert_cmpstr (americas[2], ==, "029");
  g_assert_cmpstr (bunting_atlas_get_region_name (atlas, "029"), ==, "Caribbean");
  g_assert_null (bunting_atlas_get_subregion_codes (atlas, "010"));
  g_assert_finalize_object (atlas);
}

/* A search text, the first result's code, and the codes of others that have to match. */
static const struct {
  const char *text;
  const char *first;
  const char *others;
} searches[] = {
  { "Burma", "MM", "" },
  { "Swaziland", "SZ", "" },
  { "Holland", "NL", "" },
  { "ivory coast", "CI", "" },
  { "cote divoire", "CI", "" },
  { "Côte d’Ivoire", "CI", "" },
  { "cote d'ivoire", "CI", "" },
  { "aland", "AX", "" },
  { "turkiye", "TR", "" },
  { "Türkiye", "TR", "" },
  { "turkey", "TR", "" },
  { "são tomé", "ST", "" },
  { "076", "BR", "" },
  { "BRA", "BR", "" },
  { "br", "BR", "" },
  { "deutschland", "DE", "" },
  { "日本", "JP", "" },
  { "россия", "RU", "" },
  { "ελλαδα", "GR", "" },
  { "مصر", "EG", "" },
  { "भारत", "IN", "" },
  { "ايران", "IR", "" },
  { "ja", "JM", "JP" },
  { "zh", "CN", "TW" },
  { "ko", "XK", "KP KR" },
  { "sq", "AL", "" },
  { "sv", "SV", "SE" },
  { "cs", "CZ", "" },
  { "el", "SV", "GR" },
  { "he", "HM", "IL" },
  { "fa", "FK", "IR" },
  { "uk", "GB", "UA" },
  { "vi", "VI", "VN" },
  { "usa", "US", "" },
  { "U.S.A.", "US", "" },
  { "america", "US", "AS" },
  { "united kingdom", "GB", "GB-ENG GB-SCT GB-WLS GB-NIR" },
  { "gb", "GB", "GB-ENG GB-SCT GB-WLS GB-NIR" },
  { "gb-sct", "GB-SCT", "" },
  { "britain", "GB", "GB-ENG" },
  { "ireland", "IE", "GB-NIR" },
  { "the gambia", "GM", "" },
  { "rhodesia", "ZW", "ZM" },
  { "congo-kinshasa", "CD", "" },
  { "Congo (Brazzaville)", "CG", "" },
  { "macedonia", "MK", "" },
  { "czech republic", "CZ", "" },
  { "vatican", "VA", "" },
  { "trinidad & tobago", "TT", "" },
  { "north korea", "KP", "" },
  { "south korea", "KR", "" },
  { "niger", "NE", "NG" },
  { "guinea", "GN", "GW GQ PG" },
  { "east timor", "TL", "" },
  { "st lucia", "LC", "" },
};

static BuntingCountry *
find_first (BuntingAtlas *atlas, const char *key)
{
  GListModel *model = G_LIST_MODEL (atlas);
  BuntingCountry *best = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    BuntingSearchRank rank = bunting_country_rank (country, key);

    if (rank == BUNTING_SEARCH_RANK_NONE)
      continue;
    if (best == NULL || rank < bunting_country_rank (best, key) ||
        (rank == bunting_country_rank (best, key) && bunting_country_collate (country, best) < 0))
      best = country;
  }
  return best;
}

static void
test_search (void)
{
  BuntingAtlas *atlas = make_atlas ();

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_autofree char *key = bunting_search_key (searches[i].text);
    g_auto (GStrv) others = g_strsplit (searches[i].others, " ", -1);
    BuntingCountry *first = find_first (atlas, key);

    g_test_message ("“%s”", searches[i].text);
    g_assert_nonnull (first);
    g_assert_cmpstr (bunting_country_get_code (first), ==, searches[i].first);
    for (gsize j = 0; others[j] != NULL; j++)
      g_assert_true (bunting_country_matches (get (atlas, others[j]), key));
  }
  g_assert_null (find_first (atlas, "atlantis"));
  g_assert_null (find_first (atlas, "brazil 077"));
  g_assert_finalize_object (atlas);
}

/* Every name of a country finds it, and a language's code only as the whole text. */
static void
test_search_own_names (void)
{
  BuntingAtlas *atlas = make_atlas ();
  GListModel *model = G_LIST_MODEL (atlas);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    const char *const names[] = {
      bunting_country_get_name (country),
      bunting_country_get_english_name (country),
      bunting_country_get_official_name (country),
      bunting_country_get_native_name (country),
    };

    for (gsize j = 0; j < G_N_ELEMENTS (names); j++) {
      g_autofree char *key = bunting_search_key (names[j]);

      g_test_message ("%s “%s”", bunting_country_get_code (country), names[j]);
      g_assert_cmpint (bunting_country_rank (country, key), <=, BUNTING_SEARCH_RANK_OFFICIAL_NAME);
    }
  }
  g_assert_true (bunting_country_matches (get (atlas, "CZ"), "cs"));
  g_assert_false (bunting_country_matches (get (atlas, "CZ"), "cs cz"));
  g_assert_false (bunting_country_matches (get (atlas, "JM"), "japan"));
  g_assert_finalize_object (atlas);
}

static void
test_groups (void)
{
  static const char *const most_populous[] = {
    "CN", "IN", "US", "ID", "BR", "PK", "NG", "BD", "RU", "JP", "MX",
    "PH", "VN", "ET", "EG", "DE", "IR", "TR", "CD", "FR", NULL,
  };
  static const struct {
    const char *id;
    guint n_members;
  } sizes[] = {
    { "top20", 20 },         { "g7", 7 },
    { "g20", 19 },           { "brics", 10 },
    { "un", 193 },           { "eu", 27 },
    { "euro-area", 21 },     { "nato", 32 },
    { "african-union", 55 }, { "asean", 11 },
    { "oecd", 38 },          { "arab-league", 22 },
    { "commonwealth", 56 },  { "un-security-council-permanent", 5 },
  };
  BuntingAtlas *atlas = make_atlas ();
  const char *const *ids = bunting_atlas_get_group_ids (atlas);

  g_assert_cmpstr (ids[0], ==, BUNTING_ATLAS_GROUP_MOST_POPULOUS);
  g_assert_true (g_strv_equal (bunting_atlas_get_group (atlas, BUNTING_ATLAS_GROUP_MOST_POPULOUS),
                               most_populous));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_assert_true (g_strv_contains (ids, sizes[i].id));
    g_assert_cmpuint (g_strv_length ((GStrv)bunting_atlas_get_group (atlas, sizes[i].id)), ==,
                      sizes[i].n_members);
  }
  for (gsize i = 0; ids[i] != NULL; i++)
    g_assert_nonnull (bunting_atlas_get_group (atlas, ids[i]));
  g_assert_null (bunting_atlas_get_group (atlas, "no-such-group"));
  g_assert_finalize_object (atlas);
}

static JsonObject *
load_data_file (JsonParser *parser, const char *name)
{
  g_autofree char *path = bunting_data_path ("atlas", name, NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
assert_codes_known (BuntingAtlas *atlas, JsonArray *codes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (codes); i++) {
    const char *code = json_array_get_string_element (codes, i);

    g_test_message ("%s", code);
    g_assert_nonnull (bunting_atlas_lookup (atlas, code));
    g_assert_true (g_hash_table_add (seen, (gpointer)code));
  }
}

static void
assert_region_codes_known (BuntingAtlas *atlas, JsonObject *regions)
{
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init (&iter, regions);
  while (json_object_iter_next (&iter, &code, &node)) {
    JsonObject *region = json_node_get_object (node);

    if (json_object_has_member (region, "subregions"))
      assert_region_codes_known (atlas, json_object_get_object_member (region, "subregions"));
    else
      assert_codes_known (atlas, json_object_get_array_member (region, "countries"));
  }
}

/* The atlas leaves out unknown codes, so it does not notice a mistyped one. */
static void
test_data_files (void)
{
  BuntingAtlas *atlas = make_atlas ();
  g_autoptr (JsonParser) regions = json_parser_new ();
  g_autoptr (JsonParser) names = json_parser_new ();
  g_autoptr (JsonParser) aliases = json_parser_new ();
  g_autoptr (JsonParser) groups = json_parser_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  assert_region_codes_known (atlas, load_data_file (regions, "regions.json"));
  json_object_iter_init (&iter, load_data_file (names, "names.json"));
  while (json_object_iter_next (&iter, &key, &node)) {
    g_test_message ("%s", key);
    g_assert_nonnull (bunting_atlas_lookup (atlas, key));
  }
  json_object_iter_init (&iter, load_data_file (aliases, "aliases.json"));
  while (json_object_iter_next (&iter, &key, &node)) {
    g_test_message ("%s", key);
    g_assert_nonnull (bunting_atlas_lookup (atlas, key));
  }
  json_object_iter_init (&iter, load_data_file (groups, "groups.json"));
  while (json_object_iter_next (&iter, &key, &node))
    assert_codes_known (atlas, json_node_get_array (node));
  g_assert_finalize_object (atlas);
}

/* gettext keeps what it has found until the locale changes. */
static gboolean
set_language (const char *language)
{
  static const char *const locales[] = { "C.UTF-8", "en_US.UTF-8", "en_GB.UTF-8" };

  bindtextdomain ("iso_3166-1", ISO_CODES_LOCALE_DIR);
  bind_textdomain_codeset ("iso_3166-1", "UTF-8");
  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++) {
    setlocale (LC_ALL, "C");
    g_setenv ("LANGUAGE", language, TRUE);
    if (setlocale (LC_ALL, locales[i]) != NULL &&
        !g_str_equal (dgettext ("iso_3166-1", "Germany"), "Germany"))
      return TRUE;
  }
  return FALSE;
}

static void
test_translated (void)
{
  BuntingAtlas *atlas;
  g_autofree char *key = NULL;

  if (!set_language ("de")) {
    g_test_skip ("no German names, or no locale that lets LANGUAGE count");
    return;
  }
  atlas = make_atlas ();
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "DE")), ==, "Deutschland");
  g_assert_cmpstr (bunting_country_get_english_name (get (atlas, "DE")), ==, "Germany");
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "BO")), ==, "Bolivien");
  g_assert_cmpstr (bunting_country_get_official_name (get (atlas, "BR")), ==,
                   "Federative Republic of Brazil");
  g_assert_cmpstr (bunting_country_get_translated_official_name (get (atlas, "BR")), ==,
                   "Föderative Republik Brasilien");
  g_assert_true (bunting_country_matches (get (atlas, "BR"), "brasilien"));
  g_assert_true (bunting_country_matches (get (atlas, "BR"), "brazil"));
  g_assert_true (bunting_country_matches (get (atlas, "GB-WLS"), "vereinigtes konigreich"));
  g_assert_cmpint (bunting_country_collate (get (atlas, "AT"), get (atlas, "PK")), <,
                   0); /* Österreich */
  g_assert_finalize_object (atlas);

  g_assert_true (set_language ("ja"));
  atlas = make_atlas ();
  g_assert_cmpstr (bunting_country_get_name (get (atlas, "DE")), ==, "ドイツ");
  key = bunting_search_key ("ドイツ");
  g_assert_true (bunting_country_matches (get (atlas, "DE"), key));
  g_assert_finalize_object (atlas);
  g_setenv ("LANGUAGE", "", TRUE);
  setlocale (LC_ALL, "C");
}

static gpointer
read_in_thread (gpointer data)
{
  BuntingAtlas *atlas = data;

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_autofree char *key = bunting_search_key (searches[i].text);

    g_assert_cmpstr (bunting_country_get_code (find_first (atlas, key)), ==, searches[i].first);
  }
  return NULL;
}

static void
test_threads (void)
{
  BuntingAtlas *atlas = make_atlas ();
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_in_thread, atlas);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_finalize_object (atlas);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/atlas/model", test_model);
  g_test_add_func ("/atlas/lookup", test_lookup);
  g_test_add_func ("/atlas/official-names", test_official_names);
  g_test_add_func ("/atlas/extra", test_extra);
  g_test_add_func ("/atlas/complete", test_complete);
  g_test_add_func ("/atlas/regions", test_regions);
  g_test_add_func ("/atlas/search", test_search);
  g_test_add_func ("/atlas/search/own-names", test_search_own_names);
  g_test_add_func ("/atlas/groups", test_groups);
  g_test_add_func ("/atlas/data-files", test_data_files);
  g_test_add_func ("/atlas/translated", test_translated);
  g_test_add_func ("/atlas/threads", test_threads);
  return g_test_run ();
}
