/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-file-name.h"

#include "country/bunting-country-code.h"
#include "bunting-text.h"

#include <string.h>

#define FORBIDDEN_ELSEWHERE "<>:\"\\|?*" /* on exFAT and NTFS */

/* CC-Country_Name.EXT. The name comes from a server: it must not lead out of the folder, hide the
 * file, or make it look like another. A folder may be copied to another file system, so the name
 * has no character that exFAT or NTFS forbids. */

static gboolean
is_unsafe (const char *text, const char *at)
{
  gunichar character = g_utf8_get_char (at);

  switch (g_unichar_type (character)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_PRIVATE_USE:
    return !g_unichar_isspace (character);
  default:
    return character == '/' || bunting_text_is_deceptive (text, at);
  }
}

/* Returns the name without unsafe characters, with "_" for each run of white space. Spaces and dots
 * are added only before another character: Windows removes them from the end of a name, and a dot
 * at the start would hide it. */
static GString *
make_safe (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autoptr (GString) gap = g_string_new (NULL);
  GString *safe = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    if (is_unsafe (valid, c))
      continue;
    if (g_unichar_isspace (character)) {
      if (!g_str_has_suffix (gap->str, "_"))
        g_string_append_c (gap, '_');
      continue;
    }
    if (character == '.') {
      g_string_append_c (gap, '.');
      continue;
    }
    if (safe->len > 0)
      g_string_append (safe, gap->str);
    g_string_truncate (gap, 0);
    if (character < 0x80 && strchr (FORBIDDEN_ELSEWHERE, (char)character) != NULL)
      character = '_';
    g_string_append_unichar (safe, character);
  }
  return safe;
}

/* Does not cut a character in two, nor one that is made of several code points. text: too long */
static void
truncate_utf8 (GString *text, gsize max_bytes)
{
  const char *end = text->str + max_bytes;

  while (((guchar)*end & 0xc0) == 0x80)
    end--;
  for (const char *c = end; c != NULL; c = g_utf8_find_prev_char (text->str, c)) {
    gunichar character = g_utf8_get_char (c);

    if (!g_unichar_ismark (character) && g_unichar_type (character) != G_UNICODE_FORMAT) {
      end = c > text->str ? c : end;
      break;
    }
  }
  g_string_truncate (text, end - text->str);
}

/* Returns: (transfer full): safe and in NFC; may be empty */
static char *
make_safe_composed (const char *name)
{
  g_autoptr (GString) safe = make_safe (name);

  return g_utf8_normalize (safe->str, -1, G_NORMALIZE_NFC);
}

/* A cut may leave a dot or a joiner at the end, so the rest is made safe again. */
static char *
make_short (const char *safe, gsize max_bytes)
{
  g_autoptr (GString) text = NULL;

  if (strlen (safe) <= max_bytes)
    return g_strdup (safe);
  text = g_string_new (safe);
  truncate_utf8 (text, max_bytes);
  return make_safe_composed (text->str);
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
 * @max_bytes: at least %BUNTING_FILE_NAME_MIN_BYTES; the name may be cut to fit
 *
 * Returns: (transfer full): the name under which a flag is saved, for example "BR-Brazil.gif". It
 *   is valid UTF-8 in NFC, and every usual file system accepts it. The code replaces a name without
 *   any safe character
 */
char *
bunting_file_name_make (const char *code,
                        const char *name,
                        BuntingPictureKind kind,
                        gsize max_bytes)
{
  const char *extension = bunting_picture_kind_get_extension (kind);
  gsize other_bytes = strlen (code) + strlen (extension) + 2;
  g_autofree char *whole = make_safe_composed (name);
  g_autofree char *safe = NULL;
  g_autofree char *stem = NULL;

  g_return_val_if_fail (max_bytes > other_bytes, NULL);
  safe = make_short (whole, max_bytes - other_bytes);
  /* "US" with a name that begins with "CA-" would be parsed as the code "US-CA". */
  stem = g_strconcat (code, "-", *safe != '\0' ? safe : code, NULL);
  if (get_code_length (stem) != strlen (code))
    *strchr (stem + strlen (code) + 1, '-') = '_';
  return g_strconcat (stem, ".", extension, NULL);
}

/**
 * bunting_file_name_parse:
 * @out_name: (out) (transfer full) (nullable) (optional): the country's name, with spaces for "_"
 *
 * Returns: (transfer full) (nullable): the code, if this is the name of a flag's file. Names that
 * older versions made, with characters that are replaced today, are accepted
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
