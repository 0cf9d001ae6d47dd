/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-select-menu.h"

#include <glib/gi18n.h>

/* The groups of countries in the Select menu. Which country belongs to which group is data of the
 * atlas; what the groups are called and where in the menu they stand is said here. Two dozen of
 * them in one menu would be longer than a phone is high, so there is a menu for each part of the
 * world. */

typedef enum { WORLD, EUROPE, AFRICA, ASIA, AMERICAS, N_PARTS } Part;

static const char *const part_names[N_PARTS] = {
  [WORLD] = N_ ("_World"),
  [EUROPE] = N_ ("_Europe"),
  [AFRICA] = N_ ("_Africa and Middle East"),
  [ASIA] = N_ ("Asia and _Pacific"),
  [AMERICAS] = N_ ("A_mericas"),
};

/* In the order of the menus. */
static const struct {
  const char *id;
  Part part;
  const char *name;
} groups[] = {
  { "un", WORLD, N_ ("United Nations") },
  { "un-security-council-permanent", WORLD, N_ ("Permanent Members of the Security Council") },
  { "g7", WORLD, N_ ("G7") },
  { "g20", WORLD, N_ ("G20") },
  { "brics", WORLD, N_ ("BRICS") },
  { "oecd", WORLD, N_ ("OECD") },
  { "nato", WORLD, N_ ("NATO") },
  { "commonwealth", WORLD, N_ ("Commonwealth of Nations") },
  { "eu", EUROPE, N_ ("European Union") },
  { "euro-area", EUROPE, N_ ("Euro Area") },
  { "efta", EUROPE, N_ ("EFTA") },
  { "nordic", EUROPE, N_ ("Nordic Countries") },
  { "baltic", EUROPE, N_ ("Baltic States") },
  { "benelux", EUROPE, N_ ("Benelux") },
  { "visegrad", EUROPE, N_ ("Visegrád Group") },
  { "uk-nations", EUROPE, N_ ("Nations of the United Kingdom") },
  { "african-union", AFRICA, N_ ("African Union") },
  { "arab-league", AFRICA, N_ ("Arab League") },
  { "gcc", AFRICA, N_ ("Gulf Cooperation Council") },
  { "asean", ASIA, N_ ("ASEAN") },
  { "saarc", ASIA, N_ ("SAARC") },
  { "pacific-islands-forum", ASIA, N_ ("Pacific Islands Forum") },
  { "mercosur", AMERICAS, N_ ("Mercosur") },
  { "caricom", AMERICAS, N_ ("CARICOM") },
};

static void
add_group (GMenu *menu, const char *id, const char *name, guint n_countries)
{
  /* Translators: a group of countries, and how many it has: "European Union (27)" */
  g_autofree char *label = g_strdup_printf (_ ("%s (%u)"), name, n_countries);
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.select-group", "s", id);
  g_menu_append_item (menu, item);
}

/* What the atlas has more than is known here comes last, under its id. */
static void
add_unnamed_groups (GMenu *menu, BuntingAtlas *atlas)
{
  for (const char *const *id = bunting_atlas_get_group_ids (atlas); *id != NULL; id++)
    if (bunting_select_menu_get_group_name (*id) == NULL &&
        !g_str_equal (*id, BUNTING_ATLAS_GROUP_MOST_POPULOUS))
      add_group (menu, *id, *id, g_strv_length ((GStrv)bunting_atlas_get_group (atlas, *id)));
}

/**
 * bunting_select_menu_get_group_name:
 * @group_id: a group of the atlas
 *
 * Returns: (transfer none) (nullable): its name in the user's language; %NULL where there is none
 */
const char *
bunting_select_menu_get_group_name (const char *group_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].id, group_id))
      return _ (groups[i].name);
  return NULL;
}

/**
 * bunting_select_menu_add_groups:
 * @section: where a menu is added for each part of the world
 * @atlas: knows the groups
 *
 * Every item calls the action "win.select-group" with the group's id.
 */
void
bunting_select_menu_add_groups (GMenu *section, BuntingAtlas *atlas)
{
  for (guint part = 0; part < N_PARTS; part++) {
    g_autoptr (GMenu) menu = g_menu_new ();

    for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
      const char *const *codes =
        groups[i].part == part ? bunting_atlas_get_group (atlas, groups[i].id) : NULL;

      if (codes != NULL)
        add_group (menu, groups[i].id, _ (groups[i].name), g_strv_length ((GStrv)codes));
    }
    if (part == WORLD)
      add_unnamed_groups (menu, atlas);
    if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0)
      g_menu_append_submenu (section, _ (part_names[part]), G_MENU_MODEL (menu));
  }
}
