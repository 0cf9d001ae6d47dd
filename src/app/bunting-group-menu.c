/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-group-menu.h"

#include <glib/gi18n.h>

/* The menu that selects a group of countries. The members of a group are data of the atlas; its
 * name and its place in the menu are here. There is a submenu for each part of the world, because a
 * phone is too small for one menu of all groups. */

typedef enum { WORLD, EUROPE, AFRICA, ASIA, AMERICAS, N_SUBMENUS } Submenu;

static const char *const submenu_names[N_SUBMENUS] = {
  [WORLD] = N_ ("_World"),
  [EUROPE] = N_ ("_Europe"),
  [AFRICA] = N_ ("_Africa and Middle East"),
  [ASIA] = N_ ("Asia and _Pacific"),
  [AMERICAS] = N_ ("A_mericas"),
};

static const struct {
  const char *id;
  Submenu submenu;
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

/* Groups that have no name here are listed under their id. */
static void
add_unnamed_groups (GMenu *menu, BuntingAtlas *atlas)
{
  for (const char *const *id = bunting_atlas_get_group_ids (atlas); *id != NULL; id++)
    if (bunting_group_menu_get_name (*id) == NULL &&
        !g_str_equal (*id, BUNTING_ATLAS_GROUP_MOST_POPULOUS))
      add_group (menu, *id, *id, g_strv_length ((GStrv)bunting_atlas_get_group (atlas, *id)));
}

/* Returns (nullable): the translated name of a group. */
const char *
bunting_group_menu_get_name (const char *group_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].id, group_id))
      return _ (groups[i].name);
  return NULL;
}

/* Appends the submenus. Each item calls the action "win.select-group" with the group's id. */
void
bunting_group_menu_fill (GMenu *menu, BuntingAtlas *atlas)
{
  for (guint i = 0; i < N_SUBMENUS; i++) {
    g_autoptr (GMenu) submenu = g_menu_new ();

    for (guint j = 0; j < G_N_ELEMENTS (groups); j++) {
      const char *const *codes =
        groups[j].submenu == i ? bunting_atlas_get_group (atlas, groups[j].id) : NULL;

      if (codes != NULL)
        add_group (submenu, groups[j].id, _ (groups[j].name), g_strv_length ((GStrv)codes));
    }
    if (i == WORLD)
      add_unnamed_groups (submenu, atlas);
    if (g_menu_model_get_n_items (G_MENU_MODEL (submenu)) > 0)
      g_menu_append_submenu (menu, _ (submenu_names[i]), G_MENU_MODEL (submenu));
  }
}
