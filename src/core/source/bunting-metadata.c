/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-metadata.h"

#include "source/bunting-json.h"
#include "bunting-limits.h"

#include <string.h>

#define NAME_MAX_CHARACTERS 256
#define PATH_MAX_BYTES 512
#define INDEX_MAX_DIGITS 6
#define MEMBERS_MAX 2048

/* One step of a JSON path: a member's name or, where that is NULL, an element's index. */
typedef struct {
  char *member; /* (owned) (nullable) */
  int index;    /* negative: counted from the end */
} PathStep;

G_DEFINE_QUARK (bunting_metadata_error, bunting_metadata_error)

static void
path_step_clear (PathStep *step)
{
  g_clear_pointer (&step->member, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PathStep, path_step_clear)

/* The path. Our own reading of it: json-glib's crashes on an open quote, loops for ever on a slice
 * with the step 0, and raises a critical where the server's array is shorter than the path says. */

static gboolean
read_dotted_member (const char **cursor, PathStep *step)
{
  const char *start = *cursor + 1;
  gsize length_bytes = strcspn (start, ".[");
  gsize i;

  if (length_bytes == 0)
    return FALSE;
  for (i = 0; i < length_bytes; i++) {
    guchar byte = (guchar)start[i];

    if (byte < 0x80 && !g_ascii_isalnum (byte) && byte != '_' && byte != '-')
      return FALSE;
  }
  step->member = g_strndup (start, length_bytes);
  *cursor = start + length_bytes;
  return TRUE;
}

static gboolean
read_quoted_member (const char **cursor, PathStep *step)
{
  char quote = (*cursor)[1];
  const char *p = *cursor + 2;
  g_autoptr (GString) member = g_string_new (NULL);

  while (*p != quote) {
    if (*p == '\\')
      p++;
    if (*p == '\0')
      return FALSE;
    g_string_append_c (member, *p++);
  }
  if (p[1] != ']')
    return FALSE;
  step->member = g_strdup (member->str);
  *cursor = p + 2;
  return TRUE;
}

static gboolean
read_index (const char **cursor, PathStep *step)
{
  const char *p = *cursor + 1;
  gboolean from_end = *p == '-';
  int index = 0;
  int digits = 0;

  if (from_end)
    p++;
  for (; g_ascii_isdigit (*p) && digits < INDEX_MAX_DIGITS; p++, digits++)
    index = index * 10 + g_ascii_digit_value (*p);
  if (digits == 0 || *p != ']')
    return FALSE;
  if (from_end && index == 0)
    return FALSE;
  step->index = from_end ? -index : index;
  *cursor = p + 1;
  return TRUE;
}

static gboolean
read_step (const char **cursor, PathStep *step)
{
  const char *p = *cursor;

  path_step_clear (step);
  if (p[0] == '.')
    return read_dotted_member (cursor, step);
  if (p[0] == '[' && (p[1] == '\'' || p[1] == '"'))
    return read_quoted_member (cursor, step);
  return p[0] == '[' && read_index (cursor, step);
}

/* Returns: (transfer none) (nullable): the value one step below @node */
static JsonNode *
take_step (JsonNode *node, const PathStep *step)
{
  JsonArray *array;
  gint64 length;
  gint64 index;

  if (step->member != NULL)
    return JSON_NODE_HOLDS_OBJECT (node)
             ? json_object_get_member (json_node_get_object (node), step->member)
             : NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  length = json_array_get_length (array);
  index = step->index < 0 ? length + step->index : step->index;
  return index >= 0 && index < length ? json_array_get_element (array, index) : NULL;
}

static JsonNode *
follow_path (JsonNode *root, const char *name_path)
{
  const char *cursor = name_path + 1;
  JsonNode *node = root;
  g_auto (PathStep) step = { NULL, 0 };

  while (node != NULL && *cursor != '\0' && read_step (&cursor, &step))
    node = take_step (node, &step);
  return node;
}

/* The bytes. */

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

/* Returns: (transfer full) (nullable): the JSON, shown to be bounded, read */
static JsonNode *
parse_bounded (GBytes *bytes, GError **error)
{
  static const BuntingJsonBounds bounds = {
    .max_bytes = BUNTING_METADATA_MAX_BYTES,
    .max_depth = BUNTING_METADATA_MAX_DEPTH,
    .max_members = MEMBERS_MAX,
  };
  g_autoptr (GError) cause = NULL;
  JsonNode *root = bunting_json_parse (bytes, &bounds, &cause);

  if (root == NULL)
    g_set_error (error, BUNTING_METADATA_ERROR, code_for_json_error (cause), "the metadata is %s",
                 cause->message);
  return root;
}

/* The name. It becomes a file name and a label, so nothing in it may hide, reorder or break lines:
 * white space and controls become one space, and format characters (Unicode's Cf, which holds the
 * bidirectional controls and the zero-width ones) go. */
static char *
clean_name (const char *raw)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean space_is_due = FALSE;
  guint characters = 0;
  const char *p;

  for (p = raw; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);
    GUnicodeType type = g_unichar_type (character);

    if (type == G_UNICODE_FORMAT)
      continue;
    if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
        type == G_UNICODE_PARAGRAPH_SEPARATOR || g_unichar_isspace (character)) {
      space_is_due = name->len > 0;
      continue;
    }
    if (characters + (space_is_due ? 2 : 1) > NAME_MAX_CHARACTERS)
      break;
    if (space_is_due) {
      g_string_append_c (name, ' ');
      characters++;
    }
    g_string_append_unichar (name, character);
    characters++;
    space_is_due = FALSE;
  }
  return g_strdup (name->str);
}

/**
 * bunting_metadata_check_name_path:
 * @name_path: a JSON path
 * @error: return location
 *
 * Whether @name_path is one that bunting_metadata_parse_name() can follow: a *singular query* of
 * RFC 9535, which leads to one value at most. `$`, then any number of `.member`, `['member']`,
 * `["member"]` and `[index]`; an index below 0 counts from the end.
 *
 * Returns: %TRUE, or %FALSE with %BUNTING_METADATA_ERROR_BAD_PATH
 */
gboolean
bunting_metadata_check_name_path (const char *name_path, GError **error)
{
  gboolean good = name_path[0] == '$' && strlen (name_path) <= PATH_MAX_BYTES &&
                  g_utf8_validate (name_path, -1, NULL);

  if (good) {
    const char *cursor = name_path + 1;
    g_auto (PathStep) step = { NULL, 0 };

    while (good && *cursor != '\0')
      good = read_step (&cursor, &step);
  }
  if (!good)
    g_set_error_literal (error, BUNTING_METADATA_ERROR, BUNTING_METADATA_ERROR_BAD_PATH,
                         "not a JSON path to one value, such as $.country or $[0].names['en']");
  return good;
}

/**
 * bunting_metadata_is_json:
 * @content_type: (nullable): what the server called the body, parameters and all
 * @uri_path: (nullable): the path of the URI that it came from
 *
 * Whether a body counts as JSON: by its content type (`application/json`, `text/json`, anything
 * `+json` of RFC 6839), or by `.json` at the end of the path, for servers that know no better.
 *
 * Returns: whether to take it for JSON
 */
gboolean
bunting_metadata_is_json (const char *content_type, const char *uri_path)
{
  if (content_type != NULL) {
    g_autofree char *type = g_ascii_strdown (content_type, strcspn (content_type, ";"));

    g_strstrip (type);
    if (g_str_equal (type, "application/json") || g_str_equal (type, "text/json") ||
        (strchr (type, '/') != NULL && g_str_has_suffix (type, "+json")))
      return TRUE;
  }
  if (uri_path != NULL) {
    gsize length_bytes = strlen (uri_path);
    gsize suffix_bytes = strlen (".json");

    return length_bytes >= suffix_bytes &&
           g_ascii_strcasecmp (uri_path + length_bytes - suffix_bytes, ".json") == 0;
  }
  return FALSE;
}

/**
 * bunting_metadata_parse_name:
 * @bytes: a JSON document (RFC 8259), from anywhere
 * @name_path: where the name is, see bunting_metadata_check_name_path()
 * @error: return location
 *
 * Reads a country's name. Size, nesting and the number of members are bounded before anything is
 * built from @bytes; a UTF-8 byte order mark is passed over. The name comes cleaned: white space of
 * every sort as single spaces, none at the ends, no control and format characters, at most 256
 * characters.
 *
 * Errors: every one of #BuntingMetadataError. A name that is no string, or that has nothing left
 * after cleaning, is %BUNTING_METADATA_ERROR_NO_NAME.
 *
 * Returns: (transfer full) (nullable): the name, valid UTF-8
 */
char *
bunting_metadata_parse_name (GBytes *bytes, const char *name_path, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = NULL;
  JsonNode *node;

  if (!bunting_metadata_check_name_path (name_path, error))
    return NULL;
  root = parse_bounded (bytes, error);
  if (root == NULL)
    return NULL;
  node = follow_path (root, name_path);
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
