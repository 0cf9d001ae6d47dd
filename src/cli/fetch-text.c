/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-text.h"

#include <string.h>

#define REPLACEMENT_CHARACTER 0xfffd
#define INDENT "  "

/**
 * fetch_text_make_printable:
 * @text: any bytes
 *
 * Makes text that may come from a server or a file name fit for a terminal: valid UTF-8, and
 * "\ufffd" for each character that would steer the terminal or turn the text around.
 *
 * Returns: (transfer full): what can be printed
 */
char *
fetch_text_make_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *printable = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    if (g_unichar_iscntrl (character) || g_unichar_type (character) == G_UNICODE_FORMAT)
      character = REPLACEMENT_CHARACTER;
    g_string_append_unichar (printable, character);
  }
  return g_string_free (printable, FALSE);
}

/**
 * fetch_text_wrap:
 * @text: a line of valid UTF-8, without a new line
 * @columns: how wide the terminal is
 *
 * Breaks a long line at its spaces; what goes on is indented. A longer word stays whole.
 *
 * Returns: (transfer full): one line or several, the last one without a new line
 */
char *
fetch_text_wrap (const char *text, guint columns)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GString *wrapped = g_string_new (NULL);
  gsize column = 0;

  for (gsize i = 0; words[i] != NULL; i++) {
    gsize width = g_utf8_strlen (words[i], -1);

    if (i > 0 && column + 1 + width > columns) {
      g_string_append (wrapped, "\n" INDENT);
      column = strlen (INDENT);
    } else if (i > 0) {
      g_string_append_c (wrapped, ' ');
      column++;
    }
    g_string_append (wrapped, words[i]);
    column += width;
  }
  return g_string_free (wrapped, FALSE);
}
