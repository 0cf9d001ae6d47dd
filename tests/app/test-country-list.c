/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-country-list.h"

#include "country/bunting-atlas.h"
#include "download/bunting-flag.h"
#include "bunting-group-menu.h"

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
  assert_parsed ("BR ZZ FR", "BR|FR", "ZZ");
  assert_parsed ("%s <b>\n☂", "", "%s <b>|☂");
}

/* A very long text is cut, and a character that is cut in two stays valid. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("BR\n");
  g_autoptr (GListStore) flags = make_flags ();
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = NULL;

  for (guint i = 0; i < 1000000; i++)
    g_string_append (text, "é");
  g_string_append (text, "\nFR");
  codes = bunting_country_list_parse (G_LIST_MODEL (flags), text->str, unknown);
  g_assert_cmpuint (codes->len, ==, 1);
  g_assert_cmpuint (unknown->len, ==, 1);
  g_assert_true (g_utf8_validate (g_ptr_array_index (unknown, 0), -1, NULL));
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
  g_test_add_func ("/country-list/groups-have-names", test_groups_have_names);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
