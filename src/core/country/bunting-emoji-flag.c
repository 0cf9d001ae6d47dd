/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-emoji-flag.h"

/* Emoji flags as Unicode (UTS 51) spells them: two regional indicators for a country, and a black
 * flag with tags for a subdivision. */

#define REGIONAL_INDICATOR_A 0x1f1e6
#define REGIONAL_INDICATOR_Z 0x1f1ff
#define BLACK_FLAG 0x1f3f4
#define TAGS 0xe0000
#define TAG_END 0xe007f

static gboolean
is_regional_indicator (gunichar character)
{
  return character >= REGIONAL_INDICATOR_A && character <= REGIONAL_INDICATOR_Z;
}

static const char *
parse_tags (const char *text, char *code)
{
  gsize length = 0;

  for (const char *p = g_utf8_next_char (text); *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar tag = g_utf8_get_char (p);

    if (tag == TAG_END && length > 3) {
      code[length] = '\0';
      return g_utf8_next_char (p);
    }
    if (tag < TAGS || tag >= TAG_END || !g_ascii_isalnum ((char)(tag - TAGS)) ||
        length == BUNTING_EMOJI_FLAG_CODE_BYTES - 1)
      return NULL;
    if (length == 2)
      code[length++] = '-';
    code[length++] = (char)(tag - TAGS);
  }
  return NULL;
}

/**
 * bunting_emoji_flag_parse:
 * @text: valid UTF-8
 * @code: (out): at least %BUNTING_EMOJI_FLAG_CODE_BYTES bytes; receives "br" or "gb-eng"
 *
 * Returns: (nullable): the end of the emoji flag at the start of @text; %NULL if there is none
 */
const char *
bunting_emoji_flag_parse (const char *text, char *code)
{
  gunichar first = g_utf8_get_char (text), second;

  if (first == BLACK_FLAG)
    return parse_tags (text, code);
  if (!is_regional_indicator (first))
    return NULL;
  text = g_utf8_next_char (text);
  second = g_utf8_get_char (text);
  if (!is_regional_indicator (second))
    return NULL;
  code[0] = (char)('a' + (first - REGIONAL_INDICATOR_A));
  code[1] = (char)('a' + (second - REGIONAL_INDICATOR_A));
  code[2] = '\0';
  return g_utf8_next_char (text);
}
