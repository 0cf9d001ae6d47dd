/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-search-key.h"

#include "country/bunting-emoji-flag.h"

#include <string.h>

/* The longest compatibility decomposition of a character in Unicode. */
#define DECOMPOSITION_MAX_CHARS 18

/* Letters that Unicode does not decompose, with the usual replacement where a keyboard lacks them.
 * The Arabic ones differ between keyboards, not in meaning. */
static const struct {
  gunichar letter;
  const char *replacement;
} special_letters[] = {
  { 0x00e6, "ae" }, /* æ */
  { 0x00f0, "d" },  /* ð */
  { 0x00f8, "o" },  /* ø */
  { 0x00fe, "th" }, /* þ */
  { 0x0111, "d" },  /* đ */
  { 0x0127, "h" },  /* ħ */
  { 0x0131, "i" },  /* dotless i */
  { 0x0142, "l" },  /* ł */
  { 0x014b, "n" },  /* eng */
  { 0x0153, "oe" }, /* œ */
  { 0x0167, "t" },  /* ŧ */
  { 0x0254, "o" },  /* open o */
  { 0x0259, "e" },  /* schwa */
  { 0x025b, "e" },  /* open e */
  { 0x0640, "" },   /* tatweel */
  { 0x0629, "ه" },  /* teh marbuta */
  { 0x0649, "ي" },  /* alef maksura */
  { 0x06a9, "ك" },  /* Persian kaf */
  { 0x06cc, "ي" },  /* Persian yeh */
};

/* The forms of the apostrophe, and the full stop: "d'Ivoire" and "U.S." are single words. */
static const char ignored_ascii[] = "'`.";
static const char ignored[] = "'`.\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf"
                              "\u2018\u2019\u201b\u2032\uff07\ua78b\ua78c\u05f3";

static gboolean
is_ignored (gunichar character)
{
  return g_utf8_strchr (ignored, -1, character) != NULL;
}

static void
append_letter (GString *key, gunichar letter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (special_letters); i++) {
    if (special_letters[i].letter == letter) {
      g_string_append (key, special_letters[i].replacement);
      return;
    }
  }
  g_string_append_unichar (key, letter);
}

static void
append_space (GString *key)
{
  if (key->len > 0 && key->str[key->len - 1] != ' ')
    g_string_append_c (key, ' ');
}

static void
append_character (GString *key, gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  if (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
      type == G_UNICODE_FORMAT || is_ignored (character))
    return;

  if (character == '&') {
    append_space (key);
    g_string_append (key, "and ");
  } else if (g_unichar_isalnum (character) || type == G_UNICODE_SPACING_MARK) {
    append_letter (key, g_unichar_tolower (character));
  } else {
    append_space (key);
  }
}

static void
append_code (GString *key, const char *code)
{
  append_space (key);
  g_string_append (key, code);
  g_strdelimit (key->str, "-", ' ');
  append_space (key);
}

/* Most texts are ASCII, which needs nothing of Unicode. */
static void
append_ascii (GString *key, const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_isalnum (*p)) {
      g_string_append_c (key, g_ascii_tolower (*p));
    } else if (*p == '&') {
      append_space (key);
      g_string_append (key, "and ");
    } else if (strchr (ignored_ascii, *p) == NULL) {
      append_space (key);
    }
  }
}

static void
append_unicode (GString *key, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *casefolded = g_utf8_casefold (valid, -1);

  for (const char *p = casefolded, *next; *p != '\0'; p = next) {
    gunichar parts[DECOMPOSITION_MAX_CHARS];
    gunichar character = g_utf8_get_char (p);
    char code[BUNTING_EMOJI_FLAG_CODE_BYTES];
    gsize n_parts;

    next = bunting_emoji_flag_parse (p, code);
    if (next != NULL) {
      append_code (key, code);
      continue;
    }
    next = g_utf8_next_char (p);

    /* Before decomposition, which turns a spacing acute into a space. */
    if (is_ignored (character))
      continue;
    n_parts = g_unichar_fully_decompose (character, TRUE, parts, G_N_ELEMENTS (parts));
    for (gsize i = 0; i < n_parts; i++)
      append_character (key, parts[i]);
  }
}

/**
 * bunting_search_key:
 * @text: (nullable): need not be valid UTF-8
 *
 * Makes the form in which search compares texts: compatibility decomposition (Unicode NFKD) without
 * marks, case folded, special letters replaced, apostrophes and full stops removed, and each run of
 * other punctuation and white space as one space. An emoji flag is the country's code. The key of a
 * key is the key itself.
 *
 * Returns: (transfer full): the key, possibly empty
 */
char *
bunting_search_key (const char *text)
{
  GString *key = g_string_new (NULL);

  if (text == NULL || g_str_is_ascii (text))
    append_ascii (key, text != NULL ? text : "");
  else
    append_unicode (key, text);
  if (key->len > 0 && key->str[key->len - 1] == ' ')
    g_string_truncate (key, key->len - 1);
  return g_string_free (key, FALSE);
}
