/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-manifest.h"

#include "library/bunting-rendition.h"
#include "source/bunting-json.h"
#include "source/bunting-uri-template.h"
#include "bunting-limits.h"

#include <string.h>

#define VERSION 1
#define RECORDS_MAX (5 * 1024) /* enough for all of ISO 3166-2 */
#define MEMBERS_MAX (2 + 11 * RECORDS_MAX)
#define RECORD_FIXED_BYTES 512 /* the names of the members, the numbers, the white space */

/* The manifest is a hidden JSON file in a library's folder: for each saved file its origin, its
 * time, and the ETag and the Last-Modified for a conditional request. Without it such a request
 * returns the whole picture and nothing else is lost, so anything invalid is ignored. The file may
 * have been edited by hand, or made by someone else to do harm. */

/* An ETag may hold any bytes. Invalid UTF-8 would make the whole file unreadable. json-glib writes
 * U+001F unescaped, against RFC 8259. A line break in an ETag would end a header of the request
 * that sends it. */
static gboolean
is_plain_text (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return FALSE;
  return g_utf8_validate (value, -1, NULL);
}

static gboolean
is_short_text (const char *value)
{
  return strlen (value) <= BUNTING_MANIFEST_TEXT_MAX_BYTES && is_plain_text (value);
}

static const char *
get_short_text (JsonObject *object, const char *member)
{
  const char *value = bunting_json_get_string (object, member);

  return value != NULL && is_short_text (value) ? value : NULL;
}

static gint64
get_int (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;
  return json_node_get_int (node);
}

/* The library deletes files that it saved before. The manifest must not be able to name any other
 * file, so the name has to be one for this key. The ETag and the Last-Modified are optional: not
 * every server sends them. Version 0.1.0 wrote the name of a URI's user down; it is removed when
 * the file is written again. */
static void
parse_record (JsonObject *flags, const char *key, JsonNode *node, gpointer user_data)
{
  BuntingFileIndex *index = user_data;
  BuntingFileRecord record = { 0 };
  g_autofree char *public_uri = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  record.file_name = (char *)get_short_text (object, "file");
  record.source_id = (char *)get_short_text (object, "source");
  record.picture_uri = (char *)get_short_text (object, "picture");
  record.etag = (char *)get_short_text (object, "etag");
  record.last_modified = (char *)get_short_text (object, "modified");
  record.final_uri = (char *)get_short_text (object, "final");
  record.sha256 = (char *)get_short_text (object, "sha256");
  record.modified_us = get_int (object, "written");
  record.size_bytes = get_int (object, "size");
  record.saved_at = get_int (object, "saved");
  if (record.file_name == NULL || record.source_id == NULL || record.picture_uri == NULL ||
      !bunting_rendition_is_key_of_file (key, record.file_name))
    return;
  public_uri = bunting_uri_template_hide_user (record.picture_uri);
  record.picture_uri = public_uri;
  bunting_file_index_insert (index, key, &record);
}

/**
 * bunting_manifest_parse:
 * @bytes: the content of the file
 * @index: the records are inserted here
 *
 * Invalid records are skipped. A file is ignored if it is larger than %BUNTING_MANIFEST_MAX_BYTES,
 * nested deeper than %BUNTING_MANIFEST_MAX_DEPTH, or has too many members. Within these bounds
 * json-glib may still take more than a second, so this must not run on the main loop.
 */
void
bunting_manifest_parse (GBytes *bytes, BuntingFileIndex *index)
{
  static const BuntingJsonBounds bounds = {
    .max_bytes = BUNTING_MANIFEST_MAX_BYTES,
    .max_depth = BUNTING_MANIFEST_MAX_DEPTH,
    .max_members = MEMBERS_MAX,
  };
  g_autoptr (JsonNode) root = bunting_json_parse (bytes, &bounds, NULL);
  JsonNode *flags;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  if (get_int (json_node_get_object (root), "version") != VERSION)
    return;
  flags = json_object_get_member (json_node_get_object (root), "flags");
  if (flags != NULL && JSON_NODE_HOLDS_OBJECT (flags))
    json_object_foreach_member (json_node_get_object (flags), parse_record, index);
}

static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  if (value == NULL || !is_short_text (value))
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *member, gint64 value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

/* Returns: more bytes than the record takes in the file, where a quotation mark has two */
static gsize
estimate_size_bytes (const BuntingFileRecord *record)
{
  const char *texts[] = {
    record->file_name,     record->source_id, record->picture_uri, record->etag,
    record->last_modified, record->final_uri, record->sha256,
  };
  gsize size_bytes = RECORD_FIXED_BYTES;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && is_short_text (texts[i]))
      size_bytes += 2 * strlen (texts[i]);
  return size_bytes;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 a_saved_at = bunting_file_index_lookup (user_data, a)->saved_at;
  gint64 b_saved_at = bunting_file_index_lookup (user_data, b)->saved_at;

  return a_saved_at != b_saved_at ? (a_saved_at < b_saved_at ? 1 : -1) : strcmp (a, b);
}

/* Returns: (transfer container): the codes of the newest records that the file has room for, in
 * alphabetical order */
static GList *
list_codes_that_fit (BuntingFileIndex *index)
{
  GList *codes =
    g_list_sort_with_data (bunting_file_index_list_codes (index), compare_newest_first, index);
  gsize size_bytes = RECORD_FIXED_BYTES;
  guint n_records = 0;
  GList *link;

  for (link = codes; link != NULL; link = link->next) {
    size_bytes += estimate_size_bytes (bunting_file_index_lookup (index, link->data));
    if (size_bytes > BUNTING_MANIFEST_MAX_BYTES || ++n_records > RECORDS_MAX)
      break;
  }
  if (link == codes) {
    g_clear_pointer (&codes, g_list_free);
  } else if (link != NULL) {
    link->prev->next = NULL;
    link->prev = NULL;
    g_list_free (link);
  }
  return g_list_sort (codes, (GCompareFunc)strcmp);
}

static void
add_record (JsonBuilder *builder, const char *code, const BuntingFileRecord *record)
{
  json_builder_set_member_name (builder, code);
  json_builder_begin_object (builder);
  add_string (builder, "file", record->file_name);
  add_int (builder, "size", record->size_bytes);
  add_string (builder, "source", record->source_id);
  add_string (builder, "picture", record->picture_uri);
  add_string (builder, "etag", record->etag);
  add_string (builder, "modified", record->last_modified);
  add_string (builder, "final", record->final_uri);
  add_int (builder, "saved", record->saved_at);
  if (record->modified_us != 0)
    add_int (builder, "written", record->modified_us);
  add_string (builder, "sha256", record->sha256);
  json_builder_end_object (builder);
}

/**
 * bunting_manifest_serialize:
 *
 * Returns: (transfer full): the content of the file, with the codes in alphabetical order. It stays
 *   within the bounds of bunting_manifest_parse(), so that the oldest records may be missing
 */
GBytes *
bunting_manifest_serialize (BuntingFileIndex *index)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GList) codes = list_codes_that_fit (index);
  gsize size_bytes;
  char *text;

  json_builder_begin_object (builder);
  add_int (builder, "version", VERSION);
  json_builder_set_member_name (builder, "flags");
  json_builder_begin_object (builder);
  for (GList *link = codes; link != NULL; link = link->next)
    add_record (builder, link->data, bunting_file_index_lookup (index, link->data));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &size_bytes);
  return g_bytes_new_take (text, size_bytes);
}
