/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-search-rank.h"

#include "country/bunting-atlas.h"
#include "test-utils.h"

/* A search that fits two countries puts first the one that it fits better. */

static BuntingSearchKeys
make_keys (void)
{
  static const char *const name[] = { "United Kingdom", NULL };
  static const char *const codes[] = { "GB", "GBR", NULL };
  static const char *const everyday[] = { "UK", "Great Britain", NULL };
  static const char *const others[] = { "Y Deyrnas Unedig", "ブリテン", NULL };
  static const char *const official[] = { "Realm of Great Britain and Northern Ireland", NULL };
  static const char *const within[] = { "Europe", NULL };
  static const char *const languages[] = { "en", "cy", NULL };

  return (BuntingSearchKeys){
    .name = bunting_search_keys_join (name),
    .codes = bunting_search_keys_join (codes),
    .numeric = g_strdup ("826"),
    .everyday_names = bunting_search_keys_join (everyday),
    .other_names = bunting_search_keys_join (others),
    .official_name = bunting_search_keys_join (official),
    .within = bunting_search_keys_join (within),
    .language_codes = g_strdupv ((GStrv)languages),
  };
}

static void
test_ranks (void)
{
  static const struct {
    const char *key;
    BuntingSearchRank rank;
  } searches[] = {
    { "united kingdom", BUNTING_SEARCH_RANK_NAME },
    { "united", BUNTING_SEARCH_RANK_NAME_FIRST_WORDS },
    { "uk", BUNTING_SEARCH_RANK_EVERYDAY_NAME },
    { "great britain", BUNTING_SEARCH_RANK_EVERYDAY_NAME },
    { "gb", BUNTING_SEARCH_RANK_CODE },
    { "gbr", BUNTING_SEARCH_RANK_CODE },
    { "826", BUNTING_SEARCH_RANK_CODE },
    { "unit", BUNTING_SEARCH_RANK_NAME_START },
    { "united k", BUNTING_SEARCH_RANK_NAME_START },
    { "y deyrnas unedig", BUNTING_SEARCH_RANK_OTHER_NAME },
    { "realm of great britain and northern ireland", BUNTING_SEARCH_RANK_OFFICIAL_NAME },
    { "kingdom", BUNTING_SEARCH_RANK_NAME_WORDS },
    { "kingdom united", BUNTING_SEARCH_RANK_NAME_WORDS },
    { "king", BUNTING_SEARCH_RANK_NAME_WORD_STARTS },
    { "king unit", BUNTING_SEARCH_RANK_NAME_WORD_STARTS },
    { "y dey", BUNTING_SEARCH_RANK_OTHER_START },
    { "great", BUNTING_SEARCH_RANK_OTHER_START },
    { "g", BUNTING_SEARCH_RANK_OTHER_START },
    { "irel", BUNTING_SEARCH_RANK_OTHER_WORD_STARTS },
    { "テ", BUNTING_SEARCH_RANK_OTHER_WORD_STARTS },
    { "europe", BUNTING_SEARCH_RANK_WITHIN },
    { "ingdo", BUNTING_SEARCH_RANK_INSIDE_WORD },
    { "gb 826", BUNTING_SEARCH_RANK_INSIDE_WORD },
    { "en", BUNTING_SEARCH_RANK_LANGUAGE_CODE },
    { "cy", BUNTING_SEARCH_RANK_LANGUAGE_CODE },
    { "cy uk", BUNTING_SEARCH_RANK_NONE },
    { "82", BUNTING_SEARCH_RANK_NONE },
    { "ng", BUNTING_SEARCH_RANK_NONE },
    { "kingdoms", BUNTING_SEARCH_RANK_NONE },
    /* The end of one name and the start of the next are not a word. */
    { "ukgreat", BUNTING_SEARCH_RANK_NONE },
  };
  BuntingSearchKeys keys = make_keys ();

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_test_message ("%s", searches[i].key);
    g_assert_cmpint (bunting_search_keys_rank (&keys, searches[i].key), ==, searches[i].rank);
  }
  bunting_search_keys_clear (&keys);
}

static BuntingCountry *
find_first (BuntingAtlas *atlas, const char *key)
{
  GListModel *model = G_LIST_MODEL (atlas);
  BuntingCountry *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    int difference;

    if (!bunting_country_matches (country, key))
      continue;
    difference = first == NULL ? -1
                               : (int)bunting_country_rank (country, key) -
                                   (int)bunting_country_rank (first, key);
    if (difference < 0 || (difference == 0 && bunting_country_collate (country, first) < 0))
      first = country;
  }
  return first;
}

static void
check_query (const char *text, const char *code, gpointer atlas)
{
  g_autofree char *key = bunting_search_key (text);
  BuntingCountry *first = find_first (atlas, key);

  g_test_message ("“%s”", text);
  g_assert_nonnull (first);
  g_assert_cmpstr (bunting_country_get_code (first), ==, code);
}

static void
test_queries (void)
{
  g_autoptr (GError) error = NULL;
  BuntingAtlas *atlas = bunting_atlas_new (&error);

  g_assert_no_error (error);
  test_foreach_search_query (check_query, atlas);
  g_assert_finalize_object (atlas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search-rank/ranks", test_ranks);
  g_test_add_func ("/search-rank/queries", test_queries);
  return g_test_run ();
}
