/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas-data.h"

#include "country/bunting-atlas.h"

#include <string.h>

static const char *const alias_kinds[] = { "native", "everyday", "former", "language", NULL };

static gboolean
fail (GError **error, const char *path, const char *where, const char *what)
{
  g_set_error (error, BUNTING_ATLAS_ERROR, BUNTING_ATLAS_ERROR_INVALID, "%s: %s: %s", path, where,
               what);
  return FALSE;
}

static JsonNode *
read_object (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) json_error = NULL;
  g_autofree char *data = NULL;
  gsize size_bytes;

  if (!g_file_get_contents (path, &data, &size_bytes, error))
    return NULL;
  if (!json_parser_load_from_data (parser, data, (gssize)size_bytes, &json_error)) {
    fail (error, path, "not JSON", json_error->message);
    return NULL;
  }
  if (json_parser_get_root (parser) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    fail (error, path, "top level", "not an object");
    return NULL;
  }
  return json_parser_steal_root (parser);
}

static const char *
node_text (JsonNode *node)
{
  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* NULL where the node is anything but a list of texts. */
static GStrv
dup_texts (JsonNode *node)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    const char *text = node_text (json_array_get_element (array, i));

    if (text == NULL)
      return NULL;
    g_ptr_array_add (texts, g_strdup (text));
  }
  g_ptr_array_add (texts, NULL);
  return (GStrv)g_ptr_array_steal (texts, NULL);
}

static gboolean
add_region (BuntingAtlasData *self,
            const char *path,
            const char *region,
            JsonNode *node,
            GError **error)
{
  JsonObject *object;
  const char *name;
  g_auto (GStrv) codes = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, path, region, "not an object");
  object = json_node_get_object (node);
  name = node_text (json_object_get_member (object, "name"));
  codes = dup_texts (json_object_get_member (object, "countries"));
  if (name == NULL || codes == NULL)
    return fail (error, path, region, "needs a name and a list of countries");

  for (gsize i = 0; codes[i] != NULL; i++)
    if (!g_hash_table_insert (self->region_by_cc, g_strdup (codes[i]), g_strdup (region)))
      return fail (error, path, codes[i], "is in two regions");
  g_ptr_array_add (self->region_codes, g_strdup (region));
  g_hash_table_insert (self->region_names, g_strdup (region), g_strdup (name));
  return TRUE;
}

static gboolean
load_regions (BuntingAtlasData *self, const char *path, GError **error)
{
  g_autoptr (JsonNode) root = read_object (path, error);
  JsonObjectIter iter;
  const char *region;
  JsonNode *node;

  if (root == NULL)
    return FALSE;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &region, &node))
    if (!add_region (self, path, region, node, error))
      return FALSE;
  g_ptr_array_add (self->region_codes, NULL);
  return TRUE;
}

static gboolean
check_aliases_of (const char *path, const char *code, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const char *kind;
  JsonNode *texts_node;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, path, code, "not an object");
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &kind, &texts_node)) {
    g_auto (GStrv) texts = dup_texts (texts_node);

    if (texts == NULL)
      return fail (error, path, code, "has what is no list of texts");
    if (!g_strv_contains (alias_kinds, kind))
      return fail (error, path, code, "has an unknown kind of alias");
  }
  return TRUE;
}

static gboolean
load_aliases (BuntingAtlasData *self, const char *path, GError **error)
{
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  self->aliases = read_object (path, error);
  if (self->aliases == NULL)
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (self->aliases));
  while (json_object_iter_next (&iter, &code, &node))
    if (!check_aliases_of (path, code, node, error))
      return FALSE;
  return TRUE;
}

/* Nothing is asked of gettext that is empty: it would answer with its catalogue's header. */
static gboolean
is_text (const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_text_or_absent (JsonObject *object, const char *member)
{
  return !json_object_has_member (object, member) ||
         is_text (node_text (json_object_get_member (object, member)));
}

static gboolean
has_entry (BuntingAtlasData *self, const char *code)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_str_equal (g_array_index (self->entries, BuntingAtlasEntry, i).code, code))
      return TRUE;
  return FALSE;
}

static gboolean
add_entry (BuntingAtlasData *self, const char *path, JsonNode *node, GError **error)
{
  static const char *const optional[] = { "alpha_3", "numeric", "common_name", "official_name" };
  BuntingAtlasEntry entry = { 0 };
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, path, "3166-1", "has an entry that is not an object");
  object = json_node_get_object (node);
  entry.code = node_text (json_object_get_member (object, "alpha_2"));
  entry.name = node_text (json_object_get_member (object, "name"));
  if (entry.code == NULL || strlen (entry.code) != 2 || !g_ascii_isupper (entry.code[0]) ||
      !g_ascii_isupper (entry.code[1]))
    return fail (error, path, "alpha_2", "is not two capital letters");
  if (!is_text (entry.name))
    return fail (error, path, entry.code, "has no name");
  if (has_entry (self, entry.code))
    return fail (error, path, entry.code, "is there twice");
  for (gsize i = 0; i < G_N_ELEMENTS (optional); i++)
    if (!is_text_or_absent (object, optional[i]))
      return fail (error, path, entry.code, "has what should be a text and is none");

  entry.alpha3 = node_text (json_object_get_member (object, "alpha_3"));
  entry.numeric = node_text (json_object_get_member (object, "numeric"));
  entry.common_name = node_text (json_object_get_member (object, "common_name"));
  entry.official_name = node_text (json_object_get_member (object, "official_name"));
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
load_entries (BuntingAtlasData *self, const char *path, GError **error)
{
  JsonNode *list;
  JsonArray *entries;

  self->iso = read_object (path, error);
  if (self->iso == NULL)
    return FALSE;
  list = json_object_get_member (json_node_get_object (self->iso), "3166-1");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return fail (error, path, "3166-1", "is not a list");
  entries = json_node_get_array (list);
  if (json_array_get_length (entries) == 0)
    return fail (error, path, "3166-1", "is empty");
  for (guint i = 0; i < json_array_get_length (entries); i++)
    if (!add_entry (self, path, json_array_get_element (entries, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
load_groups (BuntingAtlasData *self, const char *path, GError **error)
{
  g_autoptr (JsonNode) root = read_object (path, error);
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (root == NULL)
    return FALSE;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &id, &node)) {
    g_auto (GStrv) codes = dup_texts (node);

    if (codes == NULL)
      return fail (error, path, id, "is not a list of codes");
    g_ptr_array_add (self->group_ids, g_strdup (id));
    g_hash_table_insert (self->groups, g_strdup (id), g_steal_pointer (&codes));
  }
  g_ptr_array_add (self->group_ids, NULL);
  return TRUE;
}

/**
 * bunting_atlas_data_read:
 * @iso_3166_1_path: a file of iso-codes' form
 * @atlas_dir: the folder with `regions.json`, `aliases.json` and `groups.json`
 *
 * Reads the files and checks their shape, so that nothing in what it returns needs another check.
 *
 * Returns: (transfer full): the data, or %NULL with #BUNTING_ATLAS_ERROR_INVALID where a file is
 *   not what it should be, or an error of #G_FILE_ERROR where it cannot be read
 */
BuntingAtlasData *
bunting_atlas_data_read (const char *iso_3166_1_path, const char *atlas_dir, GError **error)
{
  g_autoptr (BuntingAtlasData) self = g_new0 (BuntingAtlasData, 1);
  g_autofree char *regions_path = g_build_filename (atlas_dir, "regions.json", NULL);
  g_autofree char *aliases_path = g_build_filename (atlas_dir, "aliases.json", NULL);
  g_autofree char *groups_path = g_build_filename (atlas_dir, "groups.json", NULL);

  self->entries = g_array_new (FALSE, FALSE, sizeof (BuntingAtlasEntry));
  self->region_by_cc = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->region_codes = g_ptr_array_new_with_free_func (g_free);
  self->region_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->group_ids = g_ptr_array_new_with_free_func (g_free);
  self->groups =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);

  if (!load_entries (self, iso_3166_1_path, error) || !load_regions (self, regions_path, error) ||
      !load_aliases (self, aliases_path, error) || !load_groups (self, groups_path, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * bunting_atlas_data_free:
 *
 * Frees what has not been taken out of it.
 */
void
bunting_atlas_data_free (BuntingAtlasData *self)
{
  g_clear_pointer (&self->iso, json_node_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->aliases, json_node_unref);
  g_clear_pointer (&self->region_by_cc, g_hash_table_unref);
  g_clear_pointer (&self->region_codes, g_ptr_array_unref);
  g_clear_pointer (&self->region_names, g_hash_table_unref);
  g_clear_pointer (&self->group_ids, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_free (self);
}

/**
 * bunting_atlas_data_dup_aliases:
 * @code: any country's code
 * @kind: `native`, `everyday`, `former` or `language`
 *
 * Returns: (transfer full): the aliases of this kind, empty where there are none
 */
GStrv
bunting_atlas_data_dup_aliases (BuntingAtlasData *self, const char *code, const char *kind)
{
  JsonObject *all = json_node_get_object (self->aliases);
  GStrv texts = NULL;

  if (json_object_has_member (all, code))
    texts = dup_texts (json_object_get_member (json_object_get_object_member (all, code), kind));
  return texts != NULL ? texts : g_new0 (char *, 1);
}
