/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "bunting-country-search.h"
#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "test-utils.h"

#include <string.h>

/* In each language, lists and search understand the names that are shown. */

static const char *const languages[] = {
  "en", "ar", "de",    "es", "fr", "hi", "id", "it",    "ja",    "ko",
  "nl", "pl", "pt_BR", "ru", "sv", "tr", "uk", "zh_CN", "zh_TW", "nb",
};

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

static GListModel *
make_flags (BuntingAtlas *atlas)
{
  GListStore *flags = g_list_store_new (BUNTING_TYPE_FLAG);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (atlas)); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autoptr (BuntingFlag) flag = bunting_flag_new (country);

    g_list_store_append (flags, flag);
  }
  return G_LIST_MODEL (flags);
}

/* Returns: whether a list that is only this name is understood as this country */
static gboolean
is_understood (GListModel *flags, const char *language, const char *name, const char *code)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = bunting_country_list_parse (flags, name, unknown);

  if (codes->len == 1 && unknown->len == 0 && g_str_equal (codes->pdata[0], code))
    return TRUE;
  g_test_message ("%s: “%s” is %s instead of %s", language, name,
                  codes->len > 0 ? (const char *)codes->pdata[0] : "not understood", code);
  return FALSE;
}

/* Reports all names of a language that are not understood, then fails. */
static void
assert_names_understood (const char *language)
{
  BuntingAtlas *atlas = make_atlas (language);
  g_autoptr (GListModel) flags = make_flags (atlas);
  guint n_wrong = 0;

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    const char *name = bunting_country_get_name (bunting_flag_get_country (flag));

    if (!is_understood (flags, language, name, bunting_flag_get_code (flag)))
      n_wrong++;
  }
  g_assert_cmpuint (n_wrong, ==, 0);
  g_clear_object (&flags);
  g_assert_finalize_object (atlas);
}

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    assert_names_understood (languages[i]);
}

/* All names of a language, joined by any separator, are all countries. */
static void
test_all_names (void)
{
  static const char *const separators[] = { "\n", ", ", "; ", "\t", "、", "، " };

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++) {
    BuntingAtlas *atlas = make_atlas (languages[i]);
    g_autoptr (GListModel) flags = make_flags (atlas);
    const char *separator = separators[i % G_N_ELEMENTS (separators)];
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) codes = NULL;

    for (guint j = 0; j < g_list_model_get_n_items (flags); j++) {
      g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, j);

      g_string_append_printf (text, "%s%s", j == 0 ? "" : separator,
                              bunting_country_get_name (bunting_flag_get_country (flag)));
    }
    codes = bunting_country_list_parse (flags, text->str, unknown);
    g_test_message ("%s, joined by “%s”", languages[i], separator);
    for (guint j = 0; j < unknown->len; j++)
      g_test_message ("not recognized: %s", (const char *)unknown->pdata[j]);
    g_assert_cmpuint (unknown->len, ==, 0);
    g_assert_cmpuint (codes->len, ==, g_list_model_get_n_items (flags));
    g_clear_object (&flags);
    g_assert_finalize_object (atlas);
  }
}

/* The country whose name is the text comes first. */
static void
test_search (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++) {
    BuntingAtlas *atlas = make_atlas (languages[i]);

    for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (atlas)); j++) {
      g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), j);
      const char *const terms[] = { bunting_country_get_name (country), NULL };
      g_auto (GStrv) codes = bunting_country_search_find (atlas, terms);

      g_test_message ("%s: %s", languages[i], terms[0]);
      g_assert_cmpstr (codes[0], ==, bunting_country_get_code (country));
    }
    g_assert_finalize_object (atlas);
  }
}

/* ISO's list has the article behind the name: "Russian Federation (the)". No search is spelt like
 * that.
 */
static gboolean
has_article_behind (const char *name)
{
  return strstr (name, "(the") != NULL || strstr (name, ", the ") != NULL;
}

/* The English names of ISO, the United Nations and CLDR that are not shown: lists understand them,
 * and search finds them. */
static void
test_other_names (void)
{
  BuntingAtlas *atlas = make_atlas ("");
  g_autoptr (GListModel) flags = make_flags (atlas);
  g_autofree char *path = test_fixture_path ("other-country-names.tsv");
  g_autoptr (GBytes) bytes = test_read_file (path);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_names = 0, n_wrong = 0;

  for (char **line = lines + 1; **line != '\0'; line++) {
    g_auto (GStrv) fields = g_strsplit (*line, "\t", -1);
    g_autofree char *key = bunting_search_key (fields[1]);

    n_names++;
    if (!is_understood (flags, "en", fields[1], fields[0]))
      n_wrong++;
    if (!has_article_behind (fields[1]) &&
        !bunting_country_matches (bunting_atlas_lookup (atlas, fields[0]), key)) {
      g_test_message ("“%s” does not find %s", fields[1], fields[0]);
      n_wrong++;
    }
  }
  g_assert_cmpuint (n_names, >, 250);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_clear_object (&flags);
  g_assert_finalize_object (atlas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/country-list-languages/names", test_names);
  g_test_add_func ("/country-list-languages/all-names", test_all_names);
  g_test_add_func ("/country-list-languages/search", test_search);
  g_test_add_func ("/country-list-languages/other-names", test_other_names);
  return g_test_run ();
}
