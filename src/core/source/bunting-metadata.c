/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-metadata.h"

#include "source/bunting-json.h"
#include "bunting-limits.h"
#include "config.h"
#include "bunting-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NAME_MAX_CHARACTERS 256
#define PATH_MAX_BYTES 512
#define MEMBERS_MAX 2048

#define INDEX_MAX_DIGITS 6

G_DEFINE_QUARK (bunting_metadata_error, bunting_metadata_error)

static JsonNode *
get_element (JsonNode *node, guint64 index)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return array != NULL && index < json_array_get_length (array)
           ? json_array_get_element (array, (guint)index)
           : NULL;
}

static JsonNode *
get_member (JsonNode *node, const char *name)
{
  return JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (json_node_get_object (node), name)
                                       : NULL;
}

/* In place of json-glib's JSONPath, which crashes on an open quote, never ends on a slice with the
 * step 0, and raises a critical for an array that is shorter than the path expects. */
static JsonNode *
follow_path (JsonNode *root, const char *name_path)
{
  g_auto (GStrv) steps = g_strsplit_set (name_path, ".[", -1);
  JsonNode *node = root;

  for (gsize i = 1; node != NULL && steps[i] != NULL; i++)
    node = g_str_has_suffix (steps[i], "]")
             ? get_element (node, g_ascii_strtoull (steps[i], NULL, 10))
             : get_member (node, steps[i]);
  return node;
}

static BuntingMetadataError
code_for_json_error (const GError *error)
{
  switch (error->code) {
  case BUNTING_JSON_ERROR_TOO_LARGE:
    return BUNTING_METADATA_ERROR_TOO_LARGE;
  case BUNTING_JSON_ERROR_TOO_DEEP:
    return BUNTING_METADATA_ERROR_TOO_DEEP;
  default:
    return BUNTING_METADATA_ERROR_INVALID;
  }
}

/* Returns: (transfer full) (nullable): the document; %NULL with a #BuntingMetadataError */
JsonNode *
bunting_metadata_parse_bounded (GBytes *bytes, const BuntingJsonBounds *bounds, GError **error)
{
  g_autoptr (GError) cause = NULL;
  JsonNode *root = bunting_json_parse (bytes, bounds, &cause);

  if (root == NULL)
    g_set_error (error, BUNTING_METADATA_ERROR, code_for_json_error (cause), "the metadata is %s",
                 cause->message);
  return root;
}

static JsonNode *
parse_bounded (GBytes *bytes, GError **error)
{
  static const BuntingJsonBounds bounds = {
    .max_bytes = BUNTING_METADATA_MAX_BYTES,
    .max_depth = BUNTING_METADATA_MAX_DEPTH,
    .max_members = MEMBERS_MAX,
  };

  return bunting_metadata_parse_bounded (bytes, &bounds, error);
}

/* The name becomes a file name and a label, so it must not hide or reorder text or break lines: a
 * run of white space and control characters becomes one space, and deceptive format characters are
 * removed. */
static char *
clean_name (const char *raw)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean needs_space = FALSE;
  guint characters = 0;

  for (const char *p = raw; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);
    GUnicodeType type = g_unichar_type (character);

    if (bunting_text_is_deceptive (raw, p))
      continue;
    if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
        type == G_UNICODE_PARAGRAPH_SEPARATOR || g_unichar_isspace (character)) {
      needs_space = name->len > 0;
      continue;
    }
    if (characters + (needs_space ? 2 : 1) > NAME_MAX_CHARACTERS)
      break;
    if (needs_space) {
      g_string_append_c (name, ' ');
      characters++;
    }
    g_string_append_unichar (name, character);
    characters++;
    needs_space = FALSE;
  }
  return g_strdup (name->str);
}

/* Returns: the bytes of the first step of the path, which is not empty; 0 if it is none */
static gsize
get_step_length (const char *path)
{
  gsize n = 1;

  if (*path == '[') {
    n += strspn (path + 1, "0123456789");
    return n > 1 && n <= 1 + INDEX_MAX_DIGITS && path[n] == ']' ? n + 1 : 0;
  }
  while (g_ascii_isalnum (path[n]) || path[n] == '-' || path[n] == '_' || (path[n] & 0x80) != 0)
    n++;
  return *path == '.' && n > 1 ? n : 0;
}

/* `$`, then any number of `.member` and `[index]`: a subset of RFC 9535's singular queries. */
static gboolean
is_name_path (const char *path)
{
  gsize length = *path == '$' ? 1 : 0;

  while (length > 0 && path[length] != '\0') {
    path += length;
    length = get_step_length (path);
  }
  return length > 0;
}

/**
 * bunting_metadata_check_name_path:
 * @name_path: `$` with any number of `.member` and `[index]`, such as `$[0].names.en`
 * @error: %BUNTING_METADATA_ERROR_BAD_PATH
 *
 * Returns: whether bunting_metadata_parse_name() accepts @name_path
 */
gboolean
bunting_metadata_check_name_path (const char *name_path, GError **error)
{
  if (strlen (name_path) <= PATH_MAX_BYTES && g_utf8_validate (name_path, -1, NULL) &&
      is_name_path (name_path))
    return TRUE;
  g_set_error_literal (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_BAD_PATH,
                       N_ ("not a JSON path to one value, such as $.country or $[0].names.en"));
  return FALSE;
}

/* Returns: whether the bytes are JSON within the limits */
gboolean
bunting_metadata_can_parse (GBytes *bytes)
{
  g_autoptr (JsonNode) root = parse_bounded (bytes, NULL);

  return root != NULL;
}

/**
 * bunting_metadata_read_name:
 * @name_path: a path that bunting_metadata_check_name_path() accepts
 * @error: %BUNTING_METADATA_ERROR_NO_NAME
 *
 * Reads a country's name: without control characters, without format characters that can hide or
 * reorder text, with runs of white space as single spaces and none at the ends, and at most 256
 * characters long.
 *
 * Returns: (transfer full) (nullable): the name, valid UTF-8 and not empty
 */
char *
bunting_metadata_read_name (JsonNode *root, const char *name_path, GError **error)
{
  JsonNode *node = follow_path (root, name_path);
  g_autofree char *name = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING) {
    g_set_error (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_NO_NAME,
                 "the metadata has no text at %s", name_path);
    return NULL;
  }
  name = clean_name (json_node_get_string (node));
  if (*name == '\0') {
    g_set_error (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_NO_NAME,
                 "the metadata's name at %s is empty", name_path);
    return NULL;
  }
  return g_steal_pointer (&name);
}

/**
 * bunting_metadata_parse_name:
 * @bytes: an untrusted JSON document, for bunting_json_parse()
 * @name_path: a path that bunting_metadata_check_name_path() accepts
 * @error: any of #BuntingMetadataError
 *
 * Returns: (transfer full) (nullable): the name, as bunting_metadata_read_name() returns it
 */
char *
bunting_metadata_parse_name (GBytes *bytes, const char *name_path, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  if (!bunting_metadata_check_name_path (name_path, error))
    return NULL;
  root = parse_bounded (bytes, error);
  return root != NULL ? bunting_metadata_read_name (root, name_path, error) : NULL;
}
