/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "country/bunting-atlas.h"
#include "country/bunting-country-names.h"
#include "download/bunting-flag.h"

#include <string.h>

/* Any set of names, joined by any separator, is understood as that set. */

#define N_SETS 3000
#define SET_MAX_NAMES 12

static const char *const separators[] = {
  "\n",   "\r\n",  "\n\n", ", ",     ",",     "; ",     ";",      "\t",    " | ",
  " / ",  " · ",   " • ",  "、",     "，",    "、 ",    "، ",     "؛ ",    "；",
  " - ",  " – ",   " — ",  " & ",    " + ",   " and ",  ", and ", " und ", " sowie ",
  " et ", " y ",   " og ", " och ",  " и ",   " oraz ", " ve ",   "\n- ",  "\n* ",
  "\n• ", "\n1. ", ",\n",  " and\n", "\",\"", "\"\n\"",
};

typedef struct {
  char *text;
  const char *code; /* borrowed from the country */
} Name;

static void
name_clear (gpointer data)
{
  g_free (((Name *)data)->text);
}

typedef struct {
  BuntingAtlas *atlas;
  GListModel *flags;
  BuntingCountryNames *country_names;
  GArray *names; /* of Name: each name that a single country has */
} Fixture;

static void
add_name (Fixture *fixture, BuntingCountry *country, const char *text)
{
  const char *code = bunting_country_get_code (country);
  Name name = { g_strdup (text), code };

  if (text == NULL)
    return;
  /* Also a word for "and", or a code of another country, and so in doubt between other words. */
  if (strlen (text) < 4 ||
      g_strcmp0 (bunting_country_names_lookup (fixture->country_names, text), code) != 0) {
    g_free (name.text);
    return;
  }
  g_array_append_val (fixture->names, name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GListStore *flags = g_list_store_new (BUNTING_TYPE_FLAG);
  GListModel *model;

  fixture->atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  model = G_LIST_MODEL (fixture->atlas);
  fixture->flags = G_LIST_MODEL (flags);
  fixture->country_names = bunting_country_names_new ();
  fixture->names = g_array_new (FALSE, FALSE, sizeof (Name));
  g_array_set_clear_func (fixture->names, name_clear);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    g_autoptr (BuntingFlag) flag = bunting_flag_new (country);

    g_list_store_append (flags, flag);
    bunting_country_names_add (fixture->country_names, country);
  }
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (model, i);
    const char *const *aliases = bunting_country_get_aliases (country);

    add_name (fixture, country, bunting_country_get_name (country));
    add_name (fixture, country, bunting_country_get_official_name (country));
    add_name (fixture, country, bunting_country_get_native_name (country));
    for (gsize j = 0; aliases != NULL && aliases[j] != NULL; j++)
      add_name (fixture, country, aliases[j]);
  }
  g_assert_cmpuint (fixture->names->len, >, 1000);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_array_unref (fixture->names);
  bunting_country_names_free (fixture->country_names);
  g_object_unref (fixture->flags);
  g_assert_finalize_object (fixture->atlas);
}

/* Joined, some names are another one: “China” and “Hong Kong”, or “Saint Helena” and “Ascension”.
 */
static gboolean
contains_other_name (Fixture *fixture, GPtrArray *set, guint first, const char *separator)
{
  for (; first < set->len; first++) {
    g_autoptr (GString) joined = g_string_new (((Name *)set->pdata[first])->text);

    for (guint i = first + 1; i < MIN (set->len, first + 4); i++) {
      g_string_append_printf (joined, "%s%s", separator, ((Name *)set->pdata[i])->text);
      if (bunting_country_names_lookup (fixture->country_names, joined->str) != NULL)
        return TRUE;
    }
  }
  return FALSE;
}

static GHashTable *
make_set_of_codes (GPtrArray *names)
{
  GHashTable *codes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < names->len; i++)
    g_hash_table_add (codes, (gpointer)((Name *)names->pdata[i])->code);
  return codes;
}

/* Returns: whether the text is understood as these names */
static gboolean
check_set (Fixture *fixture, GPtrArray *set, const char *separator)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GHashTable) expected = make_set_of_codes (set);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = NULL;
  gboolean is_right;

  for (guint i = 0; i < set->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : separator, ((Name *)set->pdata[i])->text);
  codes = bunting_country_list_parse (fixture->flags, text->str, unknown);
  is_right = unknown->len == 0 && codes->len == g_hash_table_size (expected);
  for (guint i = 0; i < codes->len; i++)
    is_right = is_right && g_hash_table_contains (expected, codes->pdata[i]);
  if (!is_right)
    g_test_message ("%s: %u of %u, first unknown: %s", text->len > 400 ? separator : text->str,
                    codes->len, g_hash_table_size (expected),
                    unknown->len > 0 ? (char *)unknown->pdata[0] : "none");
  return is_right;
}

static void
test_random_sets (Fixture *fixture, gconstpointer data)
{
  guint n_wrong = 0, n_checked = 0;

  for (guint i = 0; i < N_SETS; i++) {
    const char *separator = separators[i % G_N_ELEMENTS (separators)];
    guint n_names = (guint)g_test_rand_int_range (1, SET_MAX_NAMES + 1);
    g_autoptr (GPtrArray) set = g_ptr_array_new ();

    for (guint j = 0; j < n_names; j++)
      g_ptr_array_add (set, &g_array_index (fixture->names, Name,
                                            g_test_rand_int_range (0, (int)fixture->names->len)));
    if (contains_other_name (fixture, set, 0, separator))
      continue;
    n_checked++;
    if (!check_set (fixture, set, separator))
      n_wrong++;
  }
  g_assert_cmpuint (n_checked, >, N_SETS / 2);
  g_assert_cmpuint (n_wrong, ==, 0);
}

/* Every name of every country, in one list. */
static void
test_all_names (Fixture *fixture, gconstpointer data)
{
  guint n_wrong = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++) {
    g_autoptr (GPtrArray) set = g_ptr_array_new ();

    for (guint j = 0; j < fixture->names->len; j++) {
      Name *name = &g_array_index (fixture->names, Name, j);

      g_ptr_array_add (set, name);
      if (contains_other_name (fixture, set, set->len - MIN (set->len, 4), separators[i]))
        g_ptr_array_set_size (set, (int)set->len - 1);
    }
    if (!check_set (fixture, set, separators[i]))
      n_wrong++;
  }
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/country-list-sets/random-sets", test_random_sets);
  ADD ("/country-list-sets/all-names", test_all_names);
  return g_test_run ();
}
