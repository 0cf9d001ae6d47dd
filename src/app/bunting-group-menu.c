/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-group-menu.h"

#include "country/bunting-search-rank.h"

#include <glib/gi18n.h>

/* The menu that selects a group of countries, and the search for a group. The members of a group
 * are data of the atlas; its name and its place in the menu are here. There is a submenu for each
 * part of the world, because a phone is too small for one menu of all groups. */

/* The most groups that a search finds. */
#define RESULTS_MAX 2
/* A shorter search text must be an id or the start of a name. */
#define WORD_MIN_CHARS 3
#define CHARACTERS_MIN 2

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

/* Finding groups by their name ("nordic") or id ("eu") */

static BuntingSearchRank
rank_group (const char *id, const char *key)
{
  const char *const names[] = { bunting_group_menu_get_name (id), NULL };
  const char *const ids[] = { id, NULL };
  BuntingSearchKeys keys = {
    .name = bunting_search_keys_join (names),
    .codes = bunting_search_keys_join (ids),
    .everyday_names = bunting_search_keys_join (NULL),
    .other_names = bunting_search_keys_join (NULL),
    .official_name = bunting_search_keys_join (NULL),
    .within = bunting_search_keys_join (NULL),
  };
  BuntingSearchRank rank = bunting_search_keys_rank (&keys, key);

  bunting_search_keys_clear (&keys);
  return rank;
}

static gboolean
fits (BuntingSearchRank rank, const char *key)
{
  return rank <= (g_utf8_strlen (key, -1) < WORD_MIN_CHARS ? BUNTING_SEARCH_RANK_NAME_START
                                                           : BUNTING_SEARCH_RANK_OTHER_WORD_STARTS);
}

typedef struct {
  const char *id;
  BuntingSearchRank rank;
} GroupHit;

/* Groups of the same rank stay in the order of the atlas. */
static void
insert_hit (GArray *hits, GroupHit hit)
{
  guint i = 0;

  while (i < hits->len && g_array_index (hits, GroupHit, i).rank <= hit.rank)
    i++;
  g_array_insert_val (hits, i, hit);
}

/**
 * bunting_group_menu_find:
 * @text: (nullable): as typed
 *
 * Returns: (transfer full): the ids of at most two groups, best first
 */
GStrv
bunting_group_menu_find (BuntingAtlas *atlas, const char *text)
{
  g_autofree char *key = bunting_search_key (text);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (GroupHit));
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (g_utf8_strlen (key, -1) < CHARACTERS_MIN)
    return g_strv_builder_end (ids);
  for (const char *const *id = bunting_atlas_get_group_ids (atlas); *id != NULL; id++) {
    GroupHit hit = { *id, rank_group (*id, key) };

    if (!g_str_equal (*id, BUNTING_ATLAS_GROUP_MOST_POPULOUS) && fits (hit.rank, key))
      insert_hit (hits, hit);
  }
  for (guint i = 0; i < MIN (hits->len, RESULTS_MAX); i++)
    g_strv_builder_add (ids, g_array_index (hits, GroupHit, i).id);
  return g_strv_builder_end (ids);
}
