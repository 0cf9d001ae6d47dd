/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-drawing-faults.h"

#include "bunting-paths.h"
#include "country/bunting-country-code.h"
#include "library/bunting-bounded-read.h"
#include "source/bunting-json.h"

#include <string.h>

/* The known faults of drawings in collections, from data/drawing-faults.json: a few show the flag
 * of another country, and some show a flag that was changed since. A drawing is recognized by its
 * bytes, wherever it came from. Each entry of the file names a reference for what it says. */

static const BuntingJsonBounds bounds = {
  .max_bytes = 64 * 1024,
  .max_depth = 4,
  .max_members = 1024,
};

typedef struct {
  BuntingDrawingFault fault;
  char **drawings; /* (owned): SHA-256 of files, in lower case */
} FaultEntry;

/* Immutable, so that threads may share it. */
struct _BuntingDrawingFaults {
  GHashTable *entries; /* code (owned) → FaultEntry (owned) */
};

static void
fault_entry_free (gpointer data)
{
  FaultEntry *entry = data;

  g_free (entry->fault.shown_code);
  g_free (entry->fault.reference);
  g_strfreev (entry->drawings);
  g_free (entry);
}

/* Returns: 0 unless the member is a year */
static guint
get_year (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 year =
    node != NULL && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;

  return year >= 1800 && year <= 9999 ? (guint)year : 0;
}

/* Returns: (nullable): NULL unless the member is an array of strings */
static char **
dup_strings (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (json_node_get_value_type (element) != G_TYPE_STRING)
      return NULL;
    g_strv_builder_add (builder, json_node_get_string (element));
  }
  return g_strv_builder_end (builder);
}

static gboolean
is_reference (const char *text)
{
  return text != NULL && g_str_has_prefix (text, "https://") &&
         g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

static gboolean
add_entry (BuntingDrawingFaults *self, const char *key, JsonNode *node)
{
  g_autofree char *code = bunting_country_code_parse (key);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  FaultEntry *entry;

  if (code == NULL || object == NULL ||
      !is_reference (bunting_json_get_string (object, "reference")))
    return FALSE;
  entry = g_new0 (FaultEntry, 1);
  entry->fault.shown_code = g_strdup (bunting_json_get_string (object, "shows"));
  entry->fault.reference = g_strdup (bunting_json_get_string (object, "reference"));
  entry->fault.drawn_year = get_year (object, "drawn");
  entry->fault.changed_year = get_year (object, "changed");
  entry->drawings = dup_strings (object, "drawings");
  if (entry->drawings == NULL ||
      (entry->fault.shown_code == NULL) == (entry->fault.changed_year == 0)) {
    fault_entry_free (entry);
    return FALSE;
  }
  g_hash_table_replace (self->entries, g_steal_pointer (&code), entry);
  return TRUE;
}

/**
 * bunting_drawing_faults_load:
 * @error: #GIOErrorEnum, #BuntingJsonError or %G_IO_ERROR_INVALID_DATA
 *
 * Blocks.
 *
 * Returns: (transfer full): the faults
 */
BuntingDrawingFaults *
bunting_drawing_faults_load (GFile *file, GError **error)
{
  g_autoptr (BuntingDrawingFaults) self = g_new0 (BuntingDrawingFaults, 1);
  g_autoptr (GBytes) bytes = bunting_bounded_read (file, bounds.max_bytes, NULL, error);
  g_autoptr (JsonNode) root = bytes != NULL ? bunting_json_parse (bytes, &bounds, error) : NULL;
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, fault_entry_free);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a JSON object");
    return NULL;
  }
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &code, &node)) {
    if (!add_entry (self, code, node)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the entry “%s” is invalid", code);
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

/* As bunting_drawing_faults_load(), from Bunting's data folder. */
BuntingDrawingFaults *
bunting_drawing_faults_load_installed (GError **error)
{
  g_autofree char *path = bunting_data_path ("drawing-faults.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return bunting_drawing_faults_load (file, error);
}

void
bunting_drawing_faults_free (BuntingDrawingFaults *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

/* Returns: (transfer container) (element-type utf8): the codes of which some drawing has a fault */
GList *
bunting_drawing_faults_list_codes (BuntingDrawingFaults *self)
{
  return g_hash_table_get_keys (self->entries);
}

/* drawing: the bytes of a file
 *
 * Returns: (transfer none) (nullable): the fault of that drawing; NULL where none is known */
const BuntingDrawingFault *
bunting_drawing_faults_lookup (BuntingDrawingFaults *self, const char *code, GBytes *drawing)
{
  FaultEntry *entry = g_hash_table_lookup (self->entries, code);
  g_autofree char *checksum =
    entry != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, drawing) : NULL;

  return entry != NULL && g_strv_contains ((const char *const *)entry->drawings, checksum)
           ? &entry->fault
           : NULL;
}
