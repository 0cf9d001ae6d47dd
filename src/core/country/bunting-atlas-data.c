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

static void
add_countries (JsonObject *region, const char *code, GHashTable *code_by_cc)
{
  JsonArray *countries = json_object_get_array_member (region, "countries");

  for (guint i = 0; i < json_array_get_length (countries); i++)
    g_hash_table_insert (code_by_cc, g_strdup (json_array_get_string_element (countries, i)),
                         g_strdup (code));
}

static void
add_region_name (BuntingAtlasData *self, const char *code, JsonObject *region)
{
  g_hash_table_insert (self->region_names, g_strdup (code),
                       g_strdup (json_object_get_string_member (region, "name")));
}

/* Its countries are also those of the region. */
static void
read_subregions (BuntingAtlasData *self, const char *region, JsonObject *subregions)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, subregions);
  while (json_object_iter_next_ordered (&iter, &code, &node)) {
    JsonObject *subregion = json_node_get_object (node);

    add_countries (subregion, code, self->subregion_by_cc);
    add_countries (subregion, region, self->region_by_cc);
    add_region_name (self, code, subregion);
    g_ptr_array_add (codes, g_strdup (code));
  }
  g_ptr_array_add (codes, NULL);
  g_hash_table_insert (self->subregion_codes, g_strdup (region), codes);
}

static gboolean
read_regions (BuntingAtlasData *self, const char *atlas_dir, GError **error)
{
  g_autoptr (JsonNode) root = read_object (atlas_dir, "regions.json", error);
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  if (root == NULL)
    return FALSE;
  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &code, &node)) {
    JsonObject *region = json_node_get_object (node);

    if (json_object_has_member (region, "subregions"))
      read_subregions (self, code, json_object_get_object_member (region, "subregions"));
    else
      add_countries (region, code, self->region_by_cc);
    add_region_name (self, code, region);
    g_ptr_array_add (self->region_codes, g_strdup (code));
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
 * @atlas_dir: the folder with `regions.json`, `names.json`, `aliases.json` and `groups.json`
 * @error: #BUNTING_ATLAS_ERROR_INVALID or any of #GFileError, with the path in the message
 *
 * Returns: (transfer full) (nullable): the data
 */
BuntingAtlasData *
bunting_atlas_data_read (const char *iso_3166_1_path, const char *atlas_dir, GError **error)
{
  g_autoptr (BuntingAtlasData) self = g_new0 (BuntingAtlasData, 1);
  g_autofree char *aliases_path = NULL;

  self->entries = g_array_new (FALSE, FALSE, sizeof (BuntingAtlasEntry));
  self->region_by_cc = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->subregion_by_cc = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->subregion_codes =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->region_codes = g_ptr_array_new_with_free_func (g_free);
  self->region_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->group_ids = g_ptr_array_new_with_free_func (g_free);
  self->groups =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);

  if (!read_entries (self, iso_3166_1_path, error) || !read_regions (self, atlas_dir, error))
    return NULL;
  self->names = read_object (atlas_dir, "names.json", error);
  if (self->names == NULL)
    return NULL;
  aliases_path = g_build_filename (atlas_dir, "aliases.json", NULL);
  self->aliases = bunting_aliases_new_from_file (aliases_path, error);
  if (self->aliases == NULL || !read_groups (self, atlas_dir, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
bunting_atlas_data_free (BuntingAtlasData *self)
{
  g_clear_pointer (&self->iso, json_node_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->names, json_node_unref);
  g_clear_pointer (&self->aliases, bunting_aliases_unref);
  g_clear_pointer (&self->region_by_cc, g_hash_table_unref);
  g_clear_pointer (&self->subregion_by_cc, g_hash_table_unref);
  g_clear_pointer (&self->subregion_codes, g_hash_table_unref);
  g_clear_pointer (&self->region_codes, g_ptr_array_unref);
  g_clear_pointer (&self->region_names, g_hash_table_unref);
  g_clear_pointer (&self->group_ids, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_hash_table_unref);
  g_free (self);
}

/* Returns (nullable): a text of names.json */
static const char *
get_own_name (JsonNode *names, const char *code, const char *kind)
{
  JsonObject *all = json_node_get_object (names);
  JsonObject *kinds =
    json_object_has_member (all, code) ? json_object_get_object_member (all, code) : NULL;

  return kinds == NULL ? NULL : json_object_get_string_member_with_default (kinds, kind, NULL);
}

const char *
bunting_atlas_data_get_english_name (BuntingAtlasData *self, const BuntingAtlasEntry *entry)
{
  const char *own = get_own_name (self->names, entry->code, "en");

  if (own != NULL)
    return own;
  return entry->common_name != NULL ? entry->common_name : entry->name;
}

/* Returns: (nullable): the official name in English. An empty text in names.json means that ISO's
 * is not one. */
const char *
bunting_atlas_data_get_official_name (BuntingAtlasData *self, const BuntingAtlasEntry *entry)
{
  const char *own = get_own_name (self->names, entry->code, "official");

  if (own != NULL)
    return *own != '\0' ? own : NULL;
  return entry->official_name;
}

/**
 * bunting_atlas_data_get_name:
 * @names: of a #BuntingAtlasData
 * @languages: (array zero-terminated=1): locales such as `zh_TW` and `zh`, the preferred one first
 *
 * Returns: (nullable): the name in the first of these languages in which the project has its own
 */
const char *
bunting_atlas_data_get_name (JsonNode *names, const char *code, const char *const *languages)
{
  for (gsize i = 0; languages[i] != NULL; i++) {
    const char *own = get_own_name (names, code, languages[i]);

    if (own != NULL)
      return own;
  }
  return NULL;
}
