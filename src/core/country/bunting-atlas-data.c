/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-atlas-data.h"

#include "country/bunting-atlas-error.h"

#include <string.h>

/* Bunting's own files are read without checks of their shape, which a test does; iso-codes is
 * another package, so each of its entries is checked. */

static gboolean
fail (GError **error, const char *path, const char *message)
{
  g_set_error (error, BUNTING_ATLAS_ERROR, BUNTING_ATLAS_ERROR_INVALID, "%s: %s", path, message);
  return FALSE;
}

static JsonNode *
read_object (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) json_error = NULL;
  g_autofree char *data = NULL;
  gsize size_bytes;
  JsonNode *root;

  if (!g_file_get_contents (path, &data, &size_bytes, error))
    return NULL;
  if (!json_parser_load_from_data (parser, data, (gssize)size_bytes, &json_error)) {
    fail (error, path, json_error->message);
    return NULL;
  }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    fail (error, path, "not a JSON object");
    return NULL;
  }
  return json_parser_steal_root (parser);
}

static GStrv
dup_texts (JsonArray *array)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (texts, json_array_get_string_element (array, i));
  return g_strv_builder_end (texts);
}

/* Returns: %FALSE if the member is there but is not a text. gettext must not be asked for an empty
 * text: it would return the header of its catalogue. */
static gboolean
read_text (JsonObject *object, const char *member, const char **text)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING || *json_node_get_string (node) == '\0')
    return FALSE;
  *text = json_node_get_string (node);
  return TRUE;
}

static gboolean
is_alpha2 (const char *code)
{
  return strlen (code) == 2 && g_ascii_isupper (code[0]) && g_ascii_isupper (code[1]);
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
add_entry (BuntingAtlasData *self, JsonNode *node)
{
  BuntingAtlasEntry entry = { 0 };
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);
  if (!read_text (object, "alpha_2", &entry.code) || !read_text (object, "name", &entry.name) ||
      !read_text (object, "alpha_3", &entry.alpha3) ||
      !read_text (object, "numeric", &entry.numeric) ||
      !read_text (object, "common_name", &entry.common_name) ||
      !read_text (object, "official_name", &entry.official_name))
    return FALSE;
  if (entry.code == NULL || !is_alpha2 (entry.code) || entry.name == NULL ||
      has_entry (self, entry.code))
    return FALSE;
  g_array_append_val (self->entries, entry);
  return TRUE;
}

static gboolean
read_entries (BuntingAtlasData *self, const char *path, GError **error)
{
  JsonNode *list;
  JsonArray *entries;

  self->iso = read_object (path, NULL, error);
  if (self->iso == NULL)
    return FALSE;
  list = json_object_get_member (json_node_get_object (self->iso), "3166-1");
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return fail (error, path, "no list named 3166-1");
  entries = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (entries); i++) {
    if (!add_entry (self, json_array_get_element (entries, i))) {
      g_autofree char *message = g_strdup_printf ("entry %u of 3166-1 is invalid", i + 1);

      return fail (error, path, message);
    }
  }
  return self->entries->len > 0 || fail (error, path, "3166-1 is empty");
}

static gboolean
read_regions (BuntingAtlasData *self, const char *atlas_dir, GError **error)
{
  g_autoptr (JsonNode) root = read_object (atlas_dir, "regions.json", error);
  JsonObjectIter iter;
  const char *region;
  JsonNode *node;

  if (root == NULL)
    return FALSE;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &region, &node)) {
    JsonObject *object = json_node_get_object (node);
    JsonArray *codes = json_object_get_array_member (object, "countries");

    for (guint i = 0; i < json_array_get_length (codes); i++)
      g_hash_table_insert (self->region_by_cc, g_strdup (json_array_get_string_element (codes, i)),
                           g_strdup (region));
    g_ptr_array_add (self->region_codes, g_strdup (region));
    g_hash_table_insert (self->region_names, g_strdup (region),
                         g_strdup (json_object_get_string_member (object, "name")));
  }
  g_ptr_array_add (self->region_codes, NULL);
  return TRUE;
}

static gboolean
read_groups (BuntingAtlasData *self, const char *atlas_dir, GError **error)
{
  g_autoptr (JsonNode) root = read_object (atlas_dir, "groups.json", error);
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (root == NULL)
    return FALSE;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &id, &node)) {
    g_ptr_array_add (self->group_ids, g_strdup (id));
    g_hash_table_insert (self->groups, g_strdup (id), dup_texts (json_node_get_array (node)));
  }
  g_ptr_array_add (self->group_ids, NULL);
  return TRUE;
}

/**
 * bunting_atlas_data_read:
 * @iso_3166_1_path: iso-codes' `iso_3166-1.json`
 * @atlas_dir: the folder with `regions.json`, `aliases.json` and `groups.json`
 * @error: #BUNTING_ATLAS_ERROR_INVALID or any of #GFileError, with the path in the message
 *
 * Returns: (transfer full) (nullable): the data
 */
BuntingAtlasData *
bunting_atlas_data_read (const char *iso_3166_1_path, const char *atlas_dir, GError **error)
{
  g_autoptr (BuntingAtlasData) self = g_new0 (BuntingAtlasData, 1);

  self->entries = g_array_new (FALSE, FALSE, sizeof (BuntingAtlasEntry));
  self->region_by_cc = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->region_codes = g_ptr_array_new_with_free_func (g_free);
  self->region_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->group_ids = g_ptr_array_new_with_free_func (g_free);
  self->groups =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);

  if (!read_entries (self, iso_3166_1_path, error) || !read_regions (self, atlas_dir, error))
    return NULL;
  self->aliases = read_object (atlas_dir, "aliases.json", error);
  if (self->aliases == NULL || !read_groups (self, atlas_dir, error))
    return NULL;
  return g_steal_pointer (&self);
}

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
 * Returns: (transfer full): the aliases of this kind, possibly none
 */
GStrv
bunting_atlas_data_dup_aliases (BuntingAtlasData *self, const char *code, const char *kind)
{
  JsonObject *all = json_node_get_object (self->aliases);
  JsonObject *kinds =
    json_object_has_member (all, code) ? json_object_get_object_member (all, code) : NULL;

  if (kinds == NULL || !json_object_has_member (kinds, kind))
    return g_new0 (char *, 1);
  return dup_texts (json_object_get_array_member (kinds, kind));
}
