/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture-header.h"

#include <string.h>

/* Recognizes an SVG without an XML parser, which would expand the entities of untrusted text. Only
 * tags are told from text, up to the end of the root element. */

static gboolean
starts_with (const BuntingByteReader *reader, const char *text)
{
  return bunting_byte_reader_has_text (reader, 0, text, strlen (text));
}

static gboolean
is_space (guint byte)
{
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Moves behind the next @text. Returns: %FALSE if there is none */
static gboolean
skip_past (BuntingByteReader *reader, const char *text)
{
  gsize length = strlen (text);
  const guint8 *found =
    memmem (reader->data + reader->at, reader->size_bytes - reader->at, text, length);

  if (found == NULL)
    return FALSE;
  reader->at = (gsize)(found - reader->data) + length;
  return TRUE;
}

/* Moves behind the comment, processing instruction or quoted text at the position, or else by one
 * byte. Returns: %FALSE if the bytes end before it does */
static gboolean
skip_unit (BuntingByteReader *reader)
{
  const char first[] = { (char)bunting_byte_reader_peek (reader, 0), '\0' };

  if (starts_with (reader, "<!--")) {
    reader->at += 4;
    return skip_past (reader, "-->");
  }
  if (starts_with (reader, "<?"))
    return skip_past (reader, "?>");
  reader->at++;
  return (first[0] != '"' && first[0] != '\'') || skip_past (reader, first);
}

/* Skips a document type declaration with its internal subset: to the bracket that closes the first
 * one, except those in quotes, comments and processing instructions. */
static gboolean
skip_brackets (BuntingByteReader *reader)
{
  guint depth = 0;

  while (bunting_byte_reader_has (reader, 1)) {
    guint byte = bunting_byte_reader_peek (reader, 0);
    gsize start = reader->at;

    if (!skip_unit (reader))
      return FALSE;
    if (reader->at > start + 1)
      continue;
    if (byte == '[' || byte == '<')
      depth++;
    else if ((byte == ']' || byte == '>') && --depth == 0)
      return TRUE;
  }
  return FALSE;
}

/* Moves to the root element's start tag. */
static BuntingHeaderVerdict
find_root (BuntingByteReader *reader)
{
  if (starts_with (reader, "\xef\xbb\xbf"))
    reader->at += 3;
  for (;;) {
    guint byte;
    gboolean is_doctype;

    while (is_space (bunting_byte_reader_peek (reader, 0)))
      reader->at++;
    byte = bunting_byte_reader_peek (reader, 0);
    if (byte != '<' && bunting_byte_reader_has (reader, 1))
      return BUNTING_HEADER_OTHER;
    if (!bunting_byte_reader_has (reader, 2))
      return BUNTING_HEADER_UNCLEAR;
    is_doctype = starts_with (reader, "<!") && !starts_with (reader, "<!--");
    if (is_doctype && bunting_byte_reader_has (reader, 9) && !starts_with (reader, "<!DOCTYPE"))
      return BUNTING_HEADER_OTHER;
    byte = bunting_byte_reader_peek (reader, 1);
    if (byte != '!' && byte != '?')
      return BUNTING_HEADER_GOOD;
    if (is_doctype ? !skip_brackets (reader) : !skip_unit (reader))
      return BUNTING_HEADER_UNCLEAR;
  }
}

/* Whether the name of the start tag at the position is `svg`, with any namespace prefix. */
static BuntingHeaderVerdict
check_root_name (const BuntingByteReader *reader)
{
  const guint8 *name = reader->data + reader->at + 1;
  const guint8 *end = reader->data + reader->size_bytes;
  const guint8 *p = name;

  while (p < end && !is_space (*p) && memchr ("=/><\"'", *p, 6) == NULL)
    p++;
  if (p == end)
    return BUNTING_HEADER_UNCLEAR;
  if (p - name < 3 || memcmp (p - 3, "svg", 3) != 0 || (p - name > 3 && p[-4] != ':'))
    return BUNTING_HEADER_OTHER;
  return BUNTING_HEADER_GOOD;
}

/* Moves behind the tag at the position. A bracket in quotes does not end it. */
static gboolean
skip_tag (BuntingByteReader *reader)
{
  while (bunting_byte_reader_has (reader, 1)) {
    const char quote[] = { (char)bunting_byte_reader_peek (reader, 0), '\0' };

    reader->at++;
    if (quote[0] == '>')
      return TRUE;
    if ((quote[0] == '"' || quote[0] == '\'') && !skip_past (reader, quote))
      return FALSE;
  }
  return FALSE;
}

/* Moves behind the element at the position, to the tag that closes it; names are not compared. */
static gboolean
skip_element (BuntingByteReader *reader)
{
  guint depth = 0;

  for (;;) {
    gboolean is_end_tag = bunting_byte_reader_peek (reader, 1) == '/';

    if (starts_with (reader, "<!--") || starts_with (reader, "<?")) {
      if (!skip_unit (reader))
        return FALSE;
    } else if (starts_with (reader, "<![CDATA[")) {
      if (!skip_past (reader, "]]>"))
        return FALSE;
    } else {
      if (!skip_tag (reader))
        return FALSE;
      if (is_end_tag)
        depth--;
      else if (reader->data[reader->at - 2] != '/')
        depth++;
    }
    if (depth == 0)
      return TRUE;
    if (!skip_past (reader, "<"))
      return FALSE;
    reader->at--;
  }
}

/* Replaces UTF-16 by text of one byte for each unit: markup is ASCII, and the rest does not matter.
 * Returns: (transfer full) (nullable): %NULL without a byte order mark or an XML declaration */
static guint8 *
narrow_utf16 (BuntingByteReader *reader)
{
  gboolean has_mark = starts_with (reader, "\xff\xfe") || starts_with (reader, "\xfe\xff");
  gboolean is_little_endian =
    starts_with (reader, "\xff\xfe") || bunting_byte_reader_has_text (reader, 0, "<\0?", 4);
  gsize n_units = reader->size_bytes / 2;
  gsize first = has_mark ? 1 : 0;
  guint8 *narrow;

  if (!has_mark && !is_little_endian && !bunting_byte_reader_has_text (reader, 0, "\0<\0?", 4))
    return NULL;
  narrow = g_malloc (n_units);
  for (gsize i = first; i < n_units; i++) {
    guint low = reader->data[2 * i + (is_little_endian ? 0 : 1)];
    guint high = reader->data[2 * i + (is_little_endian ? 1 : 0)];

    narrow[i - first] = high != 0 || low > 0x7f ? 'x' : (guint8)low;
  }
  *reader = (BuntingByteReader){ .data = narrow, .size_bytes = n_units - first };
  return narrow;
}

/* Whether the XML declaration names an encoding that librsvg reads, other than UTF-8 and UTF-16, in
 * which the characters of markup are single bytes, and no part of others. */
static gboolean
declares_other (BuntingByteReader reader)
{
  static const char *const encodings[] = {
    "iso-8859-", "iso_8859-", "latin", "windows-", "cp",   "ibm",     "koi8-",  "macintosh",
    "shift_jis", "sjis",      "euc-",  "gb",       "big5", "tis-620", "viscii", "armscii-8",
  };
  BuntingByteReader end = reader;

  if (!starts_with (&reader, "<?xml") || !skip_past (&end, "?>"))
    return FALSE;
  reader.size_bytes = end.at;
  if (!skip_past (&reader, "encoding"))
    return FALSE;
  while (is_space (bunting_byte_reader_peek (&reader, 0)) ||
         bunting_byte_reader_peek (&reader, 0) == '=')
    reader.at++;
  reader.at++; /* the quote */
  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++) {
    gsize length = strlen (encodings[i]);

    if (bunting_byte_reader_has (&reader, length) &&
        g_ascii_strncasecmp ((const char *)reader.data + reader.at, encodings[i], length) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Whether the bytes are text whose root element is `svg` and has an end: UTF-8, UTF-16, or
 * in another encoding that is declared. Of UTF-8, only the text up to the end of
 * the root's start tag is validated. The attributes are not parsed: librsvg finds the size when it
 * renders the document. */
BuntingHeaderVerdict
bunting_header_inspect_svg (BuntingByteReader reader, BuntingHeaderSize *out)
{
  g_autofree guint8 *narrow = narrow_utf16 (&reader);
  gboolean is_utf8 = narrow == NULL && !declares_other (reader);
  BuntingHeaderVerdict verdict = find_root (&reader);
  gsize root;

  if (verdict == BUNTING_HEADER_GOOD)
    verdict = check_root_name (&reader);
  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  root = reader.at;
  if (!skip_tag (&reader))
    return BUNTING_HEADER_TRUNCATED;
  if (is_utf8 ? !g_utf8_validate_len ((const char *)reader.data, reader.at, NULL)
              : memchr (reader.data, '\0', reader.at) != NULL)
    return BUNTING_HEADER_BROKEN;
  reader.at = root;
  return skip_element (&reader) ? BUNTING_HEADER_GOOD : BUNTING_HEADER_TRUNCATED;
}
