/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-text.h"

#include "bunting-text.h"

#include <stdio.h>

#define REPLACEMENT_CHARACTER 0xfffd

/**
 * fetch_text_make_printable:
 * @text: any bytes, for instance from a server or a file's name
 *
 * Returns: (transfer full): valid UTF-8, with U+FFFD for each character that controls a terminal,
 *   or that hides or reorders text
 */
char *
fetch_text_make_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *printable = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    if (g_unichar_iscntrl (character) || bunting_text_is_deceptive (valid, c))
      character = REPLACEMENT_CHARACTER;
    g_string_append_unichar (printable, character);
  }
  return g_string_free (printable, FALSE);
}

/* Prints an error on stderr. */
void
fetch_text_complain (const char *text)
{
  g_autofree char *printable = fetch_text_make_printable (text);

  fprintf (stderr, "bunting-fetch: %s\n", printable);
}
