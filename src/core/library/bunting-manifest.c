/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-manifest.h"

#include "library/bunting-file-name.h"
#include "source/bunting-json.h"
#include "bunting-limits.h"

#define VERSION 1
#define MEMBERS_MAX (36 * 1024) /* seven for each flag: enough for all of ISO 3166-2 */

/* What a library remembers of its files, in a hidden file beside them: where each came from, when,
 * and the ETag to ask with whether there is a newer one. Losing it costs a few bytes of traffic and
 * nothing else, so whatever does not fit is passed over: the file may have been edited by hand. */
struct _BuntingManifest {
  GObject parent_instance;

  GHashTable *entries; /* code → BuntingManifestEntry, both owned */
};

G_DEFINE_FINAL_TYPE (BuntingManifest, bunting_manifest, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  BuntingManifestEntry *entry = data;

  g_free (entry->file_name);
  g_free (entry->source_id);
  g_free (entry->picture_uri);
  g_free (entry->etag);
  g_free (entry);
}

static BuntingManifestEntry *
entry_copy (const BuntingManifestEntry *entry)
{
  BuntingManifestEntry *copy = g_new0 (BuntingManifestEntry, 1);

  copy->file_name = g_strdup (entry->file_name);
  copy->size_bytes = entry->size_bytes;
  copy->source_id = g_strdup (entry->source_id);
  copy->picture_uri = g_strdup (entry->picture_uri);
  copy->etag = g_strdup (entry->etag);
  copy->saved_at = entry->saved_at;
  return copy;
}

/* A header may have held any bytes. One ETag that is no text must not make the whole file
 * unreadable, nor one with U+001F in it, which json-glib writes as it is, against RFC 8259. None of
 * what is written down has control characters when it is right. */
static gboolean
is_plain_text (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return FALSE;
  return g_utf8_validate (value, -1, NULL);
}

/* A line break in an ETag that is asked with would be one in the request's headers. */
static const char *
get_plain_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *value;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  value = json_node_get_string (node);
  return is_plain_text (value) ? value : NULL;
}

static gint64
get_int (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;
  return json_node_get_int (node);
}

/* A manifest that someone else made may say that we saved any file of the folder, and what we saved
 * we may remove: so the name must be that of this very flag. */
static gboolean
is_file_of (const char *code, const char *file_name)
{
  g_autofree char *parsed = file_name != NULL ? bunting_file_name_parse (file_name, NULL) : NULL;

  return g_strcmp0 (parsed, code) == 0 && strchr (file_name, '/') == NULL;
}

/* Only an ETag may be missing: not every server sends one. */
static void
read_entry (JsonObject *flags, const char *code, JsonNode *node, gpointer user_data)
{
  BuntingManifest *self = user_data;
  JsonObject *object;
  BuntingManifestEntry entry = { 0 };

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  object = json_node_get_object (node);
  entry.file_name = (char *)get_plain_text (object, "file");
  entry.source_id = (char *)get_plain_text (object, "source");
  entry.picture_uri = (char *)get_plain_text (object, "picture");
  entry.etag = (char *)get_plain_text (object, "etag");
  entry.size_bytes = get_int (object, "size");
  entry.saved_at = get_int (object, "saved");
  if (is_file_of (code, entry.file_name) && entry.source_id != NULL && entry.picture_uri != NULL)
    bunting_manifest_insert (self, code, &entry);
}

static void
add_string (JsonBuilder *builder, const char *member, const char *value)
{
  if (value == NULL || !is_plain_text (value))
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

static void
add_entry (JsonBuilder *builder, const char *code, const BuntingManifestEntry *entry)
{
  json_builder_set_member_name (builder, code);
  json_builder_begin_object (builder);
  add_string (builder, "file", entry->file_name);
  add_int (builder, "size", entry->size_bytes);
  add_string (builder, "source", entry->source_id);
  add_string (builder, "picture", entry->picture_uri);
  add_string (builder, "etag", entry->etag);
  add_int (builder, "saved", entry->saved_at);
  json_builder_end_object (builder);
}

static void
bunting_manifest_finalize (GObject *object)
{
  BuntingManifest *self = BUNTING_MANIFEST (object);

  g_hash_table_unref (self->entries);
  G_OBJECT_CLASS (bunting_manifest_parent_class)->finalize (object);
}

static void
bunting_manifest_class_init (BuntingManifestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_manifest_finalize;
}

static void
bunting_manifest_init (BuntingManifest *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}

/**
 * bunting_manifest_new:
 *
 * Returns: (transfer full): a manifest without entries
 */
BuntingManifest *
bunting_manifest_new (void)
{
  return g_object_new (BUNTING_TYPE_MANIFEST, NULL);
}

/**
 * bunting_manifest_read:
 * @self: a manifest
 * @bytes: what the file holds
 *
 * Takes in what bunting_manifest_write() wrote. What cannot be read is passed over, and so is all
 * of a file that is larger than %BUNTING_MANIFEST_MAX_BYTES, nested deeper than
 * %BUNTING_MANIFEST_MAX_DEPTH, or of more members than would be for a flag each.
 */
void
bunting_manifest_read (BuntingManifest *self, GBytes *bytes)
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
    json_object_foreach_member (json_node_get_object (flags), read_entry, self);
}

/**
 * bunting_manifest_write:
 * @self: a manifest
 *
 * Returns: (transfer full): the file that holds it, JSON, codes in their order
 */
GBytes *
bunting_manifest_write (BuntingManifest *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GList) codes =
    g_list_sort (g_hash_table_get_keys (self->entries), (GCompareFunc)strcmp);
  gsize size_bytes;
  char *text;

  json_builder_begin_object (builder);
  add_int (builder, "version", VERSION);
  json_builder_set_member_name (builder, "flags");
  json_builder_begin_object (builder);
  for (GList *link = codes; link != NULL; link = link->next)
    add_entry (builder, link->data, g_hash_table_lookup (self->entries, link->data));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &size_bytes);
  return g_bytes_new_take (text, size_bytes);
}

/**
 * bunting_manifest_get_n_entries:
 * @self: a manifest
 *
 * Returns: how many files it knows
 */
guint
bunting_manifest_get_n_entries (BuntingManifest *self)
{
  return g_hash_table_size (self->entries);
}

/**
 * bunting_manifest_lookup:
 * @self: a manifest
 * @code: a country's code
 *
 * Returns: (transfer none) (nullable): what is remembered of that flag, until the next change
 */
const BuntingManifestEntry *
bunting_manifest_lookup (BuntingManifest *self, const char *code)
{
  return g_hash_table_lookup (self->entries, code);
}

/**
 * bunting_manifest_insert:
 * @self: a manifest
 * @code: a country's code
 * @entry: what to remember; copied
 *
 * Remembers it, in the place of what was remembered of that flag before.
 */
void
bunting_manifest_insert (BuntingManifest *self, const char *code, const BuntingManifestEntry *entry)
{
  g_hash_table_replace (self->entries, g_strdup (code), entry_copy (entry));
}

/**
 * bunting_manifest_insert_all:
 * @self: a manifest
 * @from: another one
 *
 * Remembers all that @from does.
 */
void
bunting_manifest_insert_all (BuntingManifest *self, BuntingManifest *from)
{
  GHashTableIter iter;
  gpointer code, entry;

  g_hash_table_iter_init (&iter, from->entries);
  while (g_hash_table_iter_next (&iter, &code, &entry))
    bunting_manifest_insert (self, code, entry);
}
