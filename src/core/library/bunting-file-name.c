/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-file-name.h"

#include "country/bunting-country-code.h"
#include "bunting-limits.h"

#include <string.h>

/* CC-Country_Name.EXT. The name comes from a server: it must not lead out of the folder, hide the
 * file, or make it look like another. */

static gboolean
is_unsafe (gunichar c)
{
  switch (g_unichar_type (c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT: /* bidi overrides, zero-width */
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_PRIVATE_USE:
    return !g_unichar_isspace (c);
  default:
    return c == '/' || c == '\\';
  }
}

/* Returns the name without unsafe characters, with "_" for each run of white space. */
static GString *
make_safe (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *safe = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    if (g_unichar_isspace (character)) {
      space = safe->len > 0;
      continue;
    }
    if (is_unsafe (character) || (safe->len == 0 && character == '.'))
      continue;
    if (space)
      g_string_append_c (safe, '_');
    space = FALSE;
    g_string_append_unichar (safe, character);
  }
  return safe;
}

/* Does not cut a character in two. */
static void
truncate_utf8 (GString *text, gsize max_bytes)
{
  if (text->len <= max_bytes)
    return;
  while (max_bytes > 0 && ((guchar)text->str[max_bytes] & 0xc0) == 0x80)
    max_bytes--;
  g_string_truncate (text, max_bytes);
}

/* Returns the length of the code at the start of a file name, 0 for none. The longest code counts:
 * "GB-ENG-England" is England. */
static gsize
get_code_length (const char *file_name)
{
  static const gsize lengths[] = { 6, 5, 4, 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *head = NULL;
    g_autofree char *code = NULL;

    if (strlen (file_name) <= lengths[i] || file_name[lengths[i]] != '-')
      continue;
    head = g_strndup (file_name, lengths[i]);
    code = bunting_country_code_parse (head);
    if (g_strcmp0 (code, head) == 0)
      return lengths[i];
  }
  return 0;
}

/**
 * bunting_file_name_make:
 * @code: an ISO 3166-1 alpha-2 or ISO 3166-2 code in upper case
 * @name: the country's name, any bytes
 *
 * Returns: (transfer full): the name under which a flag is saved, for example "BR-Brazil.gif". It
 *   is valid UTF-8 without slashes and control characters, and has at most
 *   %BUNTING_FILE_NAME_MAX_BYTES bytes. The code replaces a name without any safe character
 */
char *
bunting_file_name_make (const char *code, const char *name, BuntingPictureKind kind)
{
  const char *extension = bunting_picture_kind_get_extension (kind);
  g_autoptr (GString) safe = make_safe (name);
  g_autofree char *stem = NULL;

  truncate_utf8 (safe, BUNTING_FILE_NAME_MAX_BYTES - strlen (code) - strlen (extension) - 2);
  if (safe->len == 0)
    g_string_assign (safe, code);
  /* "US" with a name that begins with "CA-" would be parsed as the code "US-CA". */
  stem = g_strconcat (code, "-", safe->str, NULL);
  if (get_code_length (stem) != strlen (code))
    *strchr (stem + strlen (code) + 1, '-') = '_';
  return g_strconcat (stem, ".", extension, NULL);
}

/**
 * bunting_file_name_parse:
 * @out_name: (out) (transfer full) (nullable) (optional): the country's name, with spaces for "_"
 *
 * Returns: (transfer full) (nullable): the code, if bunting_file_name_make() could have made this
 *   name
 */
char *
bunting_file_name_parse (const char *file_name, char **out_name)
{
  const char *dot = strrchr (file_name, '.');
  gsize length = get_code_length (file_name);
  BuntingPictureKind kind;

  if (out_name != NULL)
    *out_name = NULL;
  if (length == 0 || dot == NULL || dot <= file_name + length + 1 ||
      !bunting_picture_kind_from_extension (dot + 1, &kind) ||
      !g_utf8_validate (file_name, -1, NULL))
    return NULL;
  if (out_name != NULL) {
    *out_name = g_strndup (file_name + length + 1, dot - file_name - length - 1);
    g_strdelimit (*out_name, "_", ' ');
  }
  return g_strndup (file_name, length);
}
