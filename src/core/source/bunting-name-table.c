/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-name-table.h"

#include "bunting-limits.h"
#include "config.h"
#include "source/bunting-json.h"
#include "source/bunting-metadata.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CODE_MAX_BYTES 8 /* "GB-ENG" */
#define CODE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* Returns: (transfer full) (nullable): the code in upper case; %NULL for another key, such as that
 * of an organisation, or one in the wrong case */
static char *
parse_code (const char *text, const BuntingNameTableLayout *layout)
{
  gsize length = strlen (text);
  g_autofree char *upper = g_ascii_strup (text, -1);
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (length < 2 || length > CODE_MAX_BYTES || strspn (upper, CODE_CHARACTERS) != length ||
      strcmp (text, layout->is_upper_case ? upper : lower) != 0)
    return NULL;
  return g_steal_pointer (&upper);
}

/* entry: of one country. One without a name is left out. */
static void
add_name (GHashTable *names,
          const char *code_text,
          JsonNode *entry,
          const BuntingNameTableLayout *layout,
          const char *name_path)
{
  g_autofree char *code = parse_code (code_text, layout);
  g_autofree char *name = code != NULL ? bunting_metadata_read_name (entry, name_path, NULL) : NULL;

  if (name != NULL)
    g_hash_table_insert (names, g_steal_pointer (&code), g_steal_pointer (&name));
}

static void
add_members (GHashTable *names,
             JsonObject *object,
             const BuntingNameTableLayout *layout,
             const char *name_path)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *entry;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &entry))
    add_name (names, key, entry, layout, name_path);
}

static void
add_items (GHashTable *names,
           JsonArray *array,
           const BuntingNameTableLayout *layout,
           const char *name_path)
{
  guint n = json_array_get_length (array);

  for (guint i = 0; i < n; i++) {
    JsonNode *item = json_array_get_element (array, i);
    g_autofree char *code = bunting_metadata_read_name (item, layout->code_path, NULL);

    if (code != NULL)
      add_name (names, code, item, layout, name_path);
  }
}

/**
 * bunting_name_table_parse:
 * @bytes: an untrusted JSON document
 * @name_path: of the name in the entry of a country, for bunting_metadata_check_name_path()
 * @error: any of #BuntingMetadataError but LATE and BAD_PATH
 *
 * May take some milliseconds, so that it belongs in a worker thread.
 *
 * Returns: (transfer full) (element-type utf8 utf8) (nullable): names by codes in upper case; at
 *   least one
 */
GHashTable *
bunting_name_table_parse (GBytes *bytes,
                          const BuntingNameTableLayout *layout,
                          const char *name_path,
                          GError **error)
{
  static const BuntingJsonBounds bounds = {
    .max_bytes = BUNTING_TABLE_MAX_BYTES,
    .max_depth = BUNTING_METADATA_MAX_DEPTH,
    .max_members = BUNTING_TABLE_MAX_MEMBERS,
  };
  g_autoptr (JsonNode) root = bunting_metadata_parse_bounded (bytes, &bounds, error);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (root == NULL)
    return NULL;
  if (layout->code_path == NULL && JSON_NODE_HOLDS_OBJECT (root))
    add_members (names, json_node_get_object (root), layout, name_path);
  else if (layout->code_path != NULL && JSON_NODE_HOLDS_ARRAY (root))
    add_items (names, json_node_get_array (root), layout, name_path);
  if (g_hash_table_size (names) > 0)
    return g_steal_pointer (&names);
  g_set_error_literal (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_NO_NAME,
                       N_ ("the table of names has no country where it should have them"));
  return NULL;
}

/* error: %BUNTING_METADATA_ERROR_NO_NAME
 *
 * Returns: (transfer full) (nullable): a country's name */
char *
bunting_name_table_dup_name (GHashTable *names, const char *code, GError **error)
{
  const char *name = g_hash_table_lookup (names, code);

  if (name == NULL)
    g_set_error_literal (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_NO_NAME,
                         N_ ("the table of names lacks this country"));
  return g_strdup (name);
}
