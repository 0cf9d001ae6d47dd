/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-json.h"

#include <string.h>

#define UTF8_BOM "\xef\xbb\xbf"

/* Checks the document before json-glib reads it. json-glib before 1.10 nests without limit; it
 * takes quadratic time for repeated members (seconds for 200 kB); of several top-level values it
 * takes the last and leaks the others; and it accepts comments, in which brackets and quotes have
 * no meaning. Everything that RFC 8259 does not allow is refused, so that both count the same
 * brackets. */

#define WHITE_SPACE " \t\r\n"
#define TOKEN_CHARACTERS "+-.0123456789Eaeflnrstu" /* of numbers, true, false and null */

G_DEFINE_QUARK (bunting_json_error, bunting_json_error)

static gboolean
read_hex4 (const char *p, const char *end, guint *value)
{

  if (end - p < 4)
    return FALSE;
  *value = 0;
  for (int i = 0; i < 4; i++) {
    if (!g_ascii_isxdigit (p[i]))
      return FALSE;
    *value = *value * 16 + g_ascii_xdigit_value (p[i]);
  }
  return TRUE;
}

/* Skips an escape; @p is behind its backslash. Refuses lone surrogates, which UTF-8 cannot encode,
 * and U+0000, which would end the C string. */
static const char *
skip_escape (const char *p, const char *end)
{
  guint unit;
  guint low;

  if (p == end || strchr ("\"\\/bfnrtu", *p) == NULL)
    return NULL;
  if (*p != 'u')
    return p + 1;
  if (!read_hex4 (p + 1, end, &unit) || unit == 0)
    return NULL;
  p += 5;
  if (unit < 0xd800 || unit > 0xdfff)
    return p;
  if (unit > 0xdbff || end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return NULL;
  if (!read_hex4 (p + 2, end, &low) || low < 0xdc00 || low > 0xdfff)
    return NULL;
  return p + 6;
}

/* Returns: (nullable): the end of the string whose opening quote is before @p */
static const char *
skip_string (const char *p, const char *end)
{
  while (p != NULL && p < end) {
    if (*p == '"')
      return p + 1;
    if ((guchar)*p < 0x20)
      return NULL;
    p = *p == '\\' ? skip_escape (p + 1, end) : p + 1;
  }
  return NULL;
}

static gboolean
check_structure (const char *text,
                 gsize size_bytes,
                 const BuntingJsonBounds *bounds,
                 GError **error)
{
  const char *end = text + size_bytes;
  const char *p = text;
  int depth = 0;
  int n_members = 0;
  int n_values = 0; /* top-level ones */
  gboolean in_token = FALSE;

  while (p != NULL && p < end && depth >= 0 && depth <= bounds->max_depth) {
    char character = *p++;
    gboolean is_token = strchr (TOKEN_CHARACTERS, character) != NULL;

    if (depth == 0 && strchr (WHITE_SPACE, character) == NULL && !(is_token && in_token))
      n_values++;
    in_token = is_token;
    if (character == '"')
      p = skip_string (p, end);
    else if (character == '{' || character == '[')
      depth++;
    else if (character == '}' || character == ']')
      depth--;
    else if (character == ':')
      n_members++;
    else if (!is_token && strchr (WHITE_SPACE ",", character) == NULL)
      p = NULL;
  }
  if (depth > bounds->max_depth)
    g_set_error (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_TOO_DEEP, "nested more than %d deep",
                 bounds->max_depth);
  else if (p == NULL || depth != 0 || n_values != 1)
    g_set_error_literal (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID, "not JSON");
  else if (n_members > bounds->max_members)
    g_set_error (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_TOO_LARGE, "of more than %d members",
                 bounds->max_members);
  else
    return TRUE;
  return FALSE;
}

/**
 * bunting_json_parse:
 * @bytes: an untrusted JSON document (RFC 8259); a UTF-8 byte order mark is skipped
 * @error: any of #BuntingJsonError; its message completes a sentence that begins "this is"
 *
 * Size, nesting and the number of members are checked before anything is allocated.
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonNode *
bunting_json_parse (GBytes *bytes, const BuntingJsonBounds *bounds, GError **error)
{
  gsize size_bytes;
  const char *text = g_bytes_get_data (bytes, &size_bytes);
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

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
  if (!check_structure (text, size_bytes, bounds, error))
    return NULL;
  parser = json_parser_new ();
  /* The parser's own message is not for people. */
  if (!json_parser_load_from_data (parser, text, (gssize)size_bytes, NULL)) {
    g_set_error_literal (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID, "not JSON");
    return NULL;
  }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, BUNTING_JSON_ERROR, BUNTING_JSON_ERROR_INVALID, "empty");
  return root;
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
