/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-text.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d
#define MONGOLIAN_VOWEL_SEPARATOR 0x180e
#define VIRAMA 9 /* a combining class */
#define BLACK_FLAG 0x1f3f4
#define TAGS_MAX 32 /* in the emoji of a subdivision's flag; the longest in use has six */

static gboolean
is_tag (gunichar character)
{
  return character >= 0xe0020 && character <= 0xe007f;
}

/* Letters, the marks on them, and emoji with their modifiers. In these three scripts a joiner is
 * never necessary. */
static gboolean
can_be_joined (gunichar character)
{
  switch (g_unichar_type (character)) {
  case G_UNICODE_OTHER_SYMBOL:
  case G_UNICODE_MODIFIER_SYMBOL:
    return TRUE;
  default:
    break;
  }
  if (!g_unichar_isalpha (character) && !g_unichar_ismark (character))
    return FALSE;
  switch (g_unichar_get_script (character)) {
  case G_UNICODE_SCRIPT_LATIN:
  case G_UNICODE_SCRIPT_GREEK:
  case G_UNICODE_SCRIPT_CYRILLIC:
    return FALSE;
  default:
    return TRUE;
  }
}

/* Persian needs the non-joiner, Sinhala and emoji the joiner, both between two characters. In
 * Malayalam a joiner after a virama may also end a word (Unicode, UAX #31, 2.3). */
static gboolean
joins (const char *text, const char *at)
{
  const char *before = g_utf8_find_prev_char (text, at);
  gunichar previous = before != NULL ? g_utf8_get_char (before) : 0;

  if (g_utf8_get_char (at) == ZERO_WIDTH_JOINER && g_unichar_combining_class (previous) == VIRAMA)
    return TRUE;
  return can_be_joined (previous) && can_be_joined (g_utf8_get_char (g_utf8_next_char (at)));
}

/* England's flag is U+1F3F4 with the tags g, b, e, n, g and an end (UTS #51). */
static gboolean
is_tag_of_flag (const char *text, const char *at)
{
  const char *before = at;

  for (int i = 0; i < TAGS_MAX; i++) {
    before = g_utf8_find_prev_char (text, before);
    if (before == NULL || !is_tag (g_utf8_get_char (before)))
      break;
  }
  return before != NULL && g_utf8_get_char (before) == BLACK_FLAG;
}

/* The signs of Arabic, Syriac and Kaithi that enclose digits or letters, and the controls that
 * arrange hieroglyphs: format characters by category, but visible. */
static gboolean
is_visible (gunichar character)
{
  return (character >= 0x0600 && character <= 0x0605) || character == 0x06dd ||
         character == 0x070f || character == 0x0890 || character == 0x0891 || character == 0x08e2 ||
         character == 0x110bd || character == 0x110cd ||
         (character >= 0x13430 && character <= 0x1343f);
}

/**
 * bunting_text_is_deceptive:
 * @text: valid UTF-8
 * @at: a character in @text
 *
 * Returns: whether this is a format character (Unicode's category Cf) that can hide or reorder
 * text: a bidirectional control, a zero-width space, or a joiner that joins nothing. Format
 * characters that a script or an emoji needs are not deceptive
 */
gboolean
bunting_text_is_deceptive (const char *text, const char *at)
{
  gunichar character = g_utf8_get_char (at);

  if (g_unichar_type (character) != G_UNICODE_FORMAT || is_visible (character))
    return FALSE;
  if (is_tag (character))
    return !is_tag_of_flag (text, at);
  if (character == ZERO_WIDTH_NON_JOINER || character == ZERO_WIDTH_JOINER ||
      character == MONGOLIAN_VOWEL_SEPARATOR)
    return !joins (text, at);
  return TRUE;
}
