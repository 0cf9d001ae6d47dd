/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-json.h"

#include <string.h>

#define UTF8_BOM "\xef\xbb\xbf"

/* A reader of what RFC 8259 allows and nothing else, within bounds, in one pass. json-glib's own
 * takes ten times as long; before 1.10 it nests without limit; and it accepts comments, and of
 * several top-level values the last. */

#define WHITE_SPACE " \t\r\n"
#define DIGITS "0123456789"

G_DEFINE_QUARK (bunting_json_error, bunting_json_error)

typedef struct {
  /* input */
  const BuntingJsonBounds *bounds;
  const char *end;

  /* in progress */
  const char *at;
  int depth;
  int n_members;

  /* output */
  GError *error; /* (owned) (nullable) */
} Reader;

static JsonNode *read_value (Reader *self);

static gpointer
fail (Reader *self)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID, "not JSON");
  return NULL;
}

static void
skip_white_space (Reader *self)
{
  while (self->at < self->end && memchr (WHITE_SPACE, *self->at, strlen (WHITE_SPACE)) != NULL)
    self->at++;
}

static gboolean
skip (Reader *self, char character)
{
  if (self->at == self->end || *self->at != character)
    return FALSE;
  self->at++;
  return TRUE;
}

/* --- strings --- */

static gboolean
read_hex4 (Reader *self, gunichar *value)
{
  *value = 0;
  if (self->end - self->at < 4)
    return FALSE;
  for (int i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (*self->at++);

    if (digit < 0)
      return FALSE;
    *value = *value * 16 + (gunichar)digit;
  }
  return TRUE;
}

/* Refuses lone surrogates, which UTF-8 cannot encode, and U+0000, which would end the C string. */
static gboolean
read_unicode_escape (Reader *self, GString *text)
{
  gunichar character, low;

  if (!read_hex4 (self, &character) || character == 0)
    return FALSE;
  if (character >= 0xd800 && character <= 0xdfff) {
    if (character > 0xdbff || !skip (self, '\\') || !skip (self, 'u') || !read_hex4 (self, &low) ||
        low < 0xdc00 || low > 0xdfff)
      return FALSE;
    character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
  }
  g_string_append_unichar (text, character);
  return TRUE;
}

/* self is behind the backslash. */
static gboolean
read_escape (Reader *self, GString *text)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char characters[] = "\"\\/\b\f\n\r\t";
  const char *escape;

  if (skip (self, 'u'))
    return read_unicode_escape (self, text);
  if (self->at == self->end || *self->at == '\0')
    return FALSE;
  escape = strchr (escapes, *self->at++);
  if (escape != NULL)
    g_string_append_c (text, characters[escape - escapes]);
  return escape != NULL;
}

static gsize
skip_plain (Reader *self)
{
  const char *start = self->at;

  while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar)*self->at >= 0x20)
    self->at++;
  return (gsize)(self->at - start);
}

/* Returns: (transfer full) (nullable) */
static char *
read_string (Reader *self)
{
  g_autoptr (GString) text = NULL;
  const char *start;
  gsize length;

  if (!skip (self, '"'))
    return fail (self);
  start = self->at;
  length = skip_plain (self);
  if (skip (self, '"'))
    return g_strndup (start, length);
  text = g_string_new_len (start, (gssize)length);
  while (!skip (self, '"')) {
    if (!skip (self, '\\') || !read_escape (self, text))
      return fail (self);
    start = self->at;
    length = skip_plain (self);
    g_string_append_len (text, start, (gssize)length);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- values --- */

static gsize
skip_digits (Reader *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return (gsize)(self->at - start);
}

/* Returns: a node of an integer if it is written as one, and fits */
static JsonNode *
read_number (Reader *self)
{
  const char *start = self->at;
  g_autofree char *text = NULL;
  gboolean is_whole = TRUE;
  JsonNode *node;
  gint64 value;

  skip (self, '-');
  if (!skip (self, '0') && skip_digits (self) == 0)
    return fail (self);
  if (skip (self, '.')) {
    is_whole = FALSE;
    if (skip_digits (self) == 0)
      return fail (self);
  }
  if (skip (self, 'e') || skip (self, 'E')) {
    is_whole = FALSE;
    if (!skip (self, '+'))
      skip (self, '-');
    if (skip_digits (self) == 0)
      return fail (self);
  }
  text = g_strndup (start, (gsize)(self->at - start));
  node = json_node_new (JSON_NODE_VALUE);
  if (is_whole && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
    json_node_set_int (node, value);
  else
    json_node_set_double (node, g_ascii_strtod (text, NULL));
  return node;
}

static gboolean
skip_word (Reader *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize)(self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

static JsonNode *
read_word (Reader *self)
{
  JsonNode *node;

  if (skip_word (self, "null"))
    return json_node_new (JSON_NODE_NULL);
  node = json_node_new (JSON_NODE_VALUE);
  if (skip_word (self, "true")) {
    json_node_set_boolean (node, TRUE);
  } else if (skip_word (self, "false")) {
    json_node_set_boolean (node, FALSE);
  } else {
    json_node_unref (node);
    return fail (self);
  }
  return node;
}

static gboolean
count_member (Reader *self)
{
  if (++self->n_members > self->bounds->max_members)
    g_set_error (&self->error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_TOO_LARGE,
                 "of more than %d members", self->bounds->max_members);
  return self->error == NULL;
}

static gboolean
read_member (Reader *self, JsonObject *object)
{
  g_autofree char *name = NULL;
  JsonNode *value;

  skip_white_space (self);
  name = read_string (self);
  skip_white_space (self);
  if (name == NULL || !skip (self, ':') || !count_member (self))
    return FALSE;
  value = read_value (self);
  if (value != NULL)
    json_object_set_member (object, name, value);
  return value != NULL;
}

static gboolean
read_element (Reader *self, JsonArray *array)
{
  JsonNode *value = read_value (self);

  if (value != NULL)
    json_array_add_element (array, value);
  return value != NULL;
}

static JsonNode *
read_object (Reader *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node;

  skip_white_space (self);
  if (!skip (self, '}')) {
    do {
      if (!read_member (self, object))
        return fail (self);
    } while (skip (self, ','));
    if (!skip (self, '}'))
      return fail (self);
  }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return node;
}

static JsonNode *
read_array (Reader *self)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node;

  skip_white_space (self);
  if (!skip (self, ']')) {
    do {
      if (!read_element (self, array))
        return fail (self);
    } while (skip (self, ','));
    if (!skip (self, ']'))
      return fail (self);
  }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  return node;
}

static JsonNode *
read_text (Reader *self)
{
  g_autofree char *text = read_string (self);
  JsonNode *node;

  if (text == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, text);
  return node;
}

/* With the white space around it. */
static JsonNode *
read_value (Reader *self)
{
  JsonNode *node;

  skip_white_space (self);
  if (self->at < self->end && (*self->at == '{' || *self->at == '[')) {
    if (++self->depth > self->bounds->max_depth) {
      g_set_error (&self->error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_TOO_DEEP,
                   "nested more than %d deep", self->bounds->max_depth);
      return NULL;
    }
    node = *self->at++ == '{' ? read_object (self) : read_array (self);
    self->depth--;
  } else if (self->at < self->end && *self->at == '"') {
    node = read_text (self);
  } else if (self->at < self->end && (*self->at == '-' || g_ascii_isdigit (*self->at))) {
    node = read_number (self);
  } else {
    node = read_word (self);
  }
  skip_white_space (self);
  return node;
}

/**
 * bunting_json_parse:
 * @bytes: an untrusted JSON document (RFC 8259); a UTF-8 byte order mark is skipped
 * @error: any of #BuntingJsonError; its message completes a sentence that begins "this is"
 *
 * Of members of the same name, the last counts.
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonNode *
bunting_json_parse (GBytes *bytes, const BuntingJsonBounds *bounds, GError **error)
{
  gsize size_bytes;
  const char *text = g_bytes_get_data (bytes, &size_bytes);
  Reader reader = { .bounds = bounds };
  g_autoptr (JsonNode) root = NULL;

  if (size_bytes > bounds->max_bytes) {
    g_set_error (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_TOO_LARGE,
                 "larger than %" G_GSIZE_FORMAT " bytes", bounds->max_bytes);
    return NULL;
  }
  if (size_bytes >= strlen (UTF8_BOM) && memcmp (text, UTF8_BOM, strlen (UTF8_BOM)) == 0) {
    text += strlen (UTF8_BOM);
    size_bytes -= strlen (UTF8_BOM);
  }
  if (size_bytes == 0 || !g_utf8_validate_len (text, size_bytes, NULL)) {
    g_set_error_literal (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID,
                         size_bytes == 0 ? "empty" : "not UTF-8");
    return NULL;
  }
  reader.at = text;
  reader.end = text + size_bytes;
  root = read_value (&reader);
  if (root != NULL && reader.at == reader.end)
    return g_steal_pointer (&root);
  fail (&reader);
  g_propagate_error (error, reader.error);
  return NULL;
}

/* Returns: (nullable): NULL unless the member is a string */
const char *
bunting_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}
