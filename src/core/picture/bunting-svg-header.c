/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture-header.h"

#include "bunting-limits.h"

#include <math.h>
#include <string.h>

#define ATTRIBUTE_MAX_BYTES 128
#define PX_PER_INCH 96.0
#define PX_PER_EM 16.0

/* Text from anywhere, read by these few lines and never by an XML parser, for one of those would
 * expand entities. Only the root element's start tag and what is before it are looked at. */
typedef struct {
  const guint8 *data;
  gsize size_bytes;
  gsize at;
} Reader;

/* How far the reading of one part came. */
typedef enum {
  PART_READ,
  PART_TRUNCATED, /* the bytes end within it */
  PART_OTHER,     /* it is something else */
} Part;

static gboolean
reader_has (const Reader *reader, gsize count)
{
  return reader->size_bytes - reader->at >= count;
}

/* The byte @offset bytes on, or 0 beyond the end. */
static guint
peek (const Reader *reader, gsize offset)
{
  return reader_has (reader, offset + 1) ? reader->data[reader->at + offset] : 0;
}

static gboolean
starts_with (const Reader *reader, const char *text)
{
  gsize length = strlen (text);

  return reader_has (reader, length) && memcmp (reader->data + reader->at, text, length) == 0;
}

static gboolean
is_space (guint byte)
{
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void
skip_space (Reader *reader)
{
  while (is_space (peek (reader, 0)))
    reader->at++;
}

/* Moves behind the next @text. Returns: whether there is one */
static gboolean
skip_past (Reader *reader, const char *text)
{
  gsize length = strlen (text);
  const guint8 *found =
    memmem (reader->data + reader->at, reader->size_bytes - reader->at, text, length);

  if (found == NULL)
    return FALSE;
  reader->at = found - reader->data + length;
  return TRUE;
}

static gboolean
skip_quoted (Reader *reader)
{
  const char quote[] = { (char)peek (reader, 0), '\0' };

  reader->at++;
  return skip_past (reader, quote);
}

/* A document type with its internal subset, in which quotes, comments and instructions may hold
 * brackets. */
static gboolean
skip_doctype (Reader *reader)
{
  guint depth = 0;

  while (reader_has (reader, 1)) {
    guint byte = peek (reader, 0);
    gboolean closed = TRUE;

    if (starts_with (reader, "<!--")) {
      reader->at += 4;
      closed = skip_past (reader, "-->");
    } else if (starts_with (reader, "<?"))
      closed = skip_past (reader, "?>");
    else if (byte == '"' || byte == '\'')
      closed = skip_quoted (reader);
    else {
      reader->at++;
      if (byte == '[' || byte == '<')
        depth++;
      else if ((byte == ']' || byte == '>') && --depth == 0)
        return TRUE;
    }
    if (!closed)
      return FALSE;
  }
  return FALSE;
}

/* Moves to the root element's start tag. */
static Part
find_root (Reader *reader)
{
  if (starts_with (reader, "\xef\xbb\xbf"))
    reader->at += 3;
  for (;;) {
    gboolean closed = TRUE;

    skip_space (reader);
    if (!reader_has (reader, 2))
      return reader_has (reader, 1) && peek (reader, 0) != '<' ? PART_OTHER : PART_TRUNCATED;
    if (starts_with (reader, "<?"))
      closed = skip_past (reader, "?>");
    else if (starts_with (reader, "<!--")) {
      reader->at += 4;
      closed = skip_past (reader, "-->");
    } else if (starts_with (reader, "<!")) {
      if (reader_has (reader, 9) && !starts_with (reader, "<!DOCTYPE"))
        return PART_OTHER;
      closed = skip_doctype (reader);
    } else
      return peek (reader, 0) == '<' ? PART_READ : PART_OTHER;
    if (!closed)
      return PART_TRUNCATED;
  }
}

/* Reads a name, and returns its length; @reader is behind it. */
static gsize
skip_name (Reader *reader)
{
  gsize start = reader->at;

  while (reader_has (reader, 1) && !is_space (peek (reader, 0)) &&
         memchr ("=/><\"'", peek (reader, 0), 6) == NULL)
    reader->at++;
  return reader->at - start;
}

/* Returns: the length in pixels of CSS, or 0 for what is none */
static double
parse_length_px (const char *text)
{
  static const struct {
    const char *unit;
    double px;
  } units[] = {
    { "", 1 },
    { "px", 1 },
    { "pt", PX_PER_INCH / 72 },
    { "pc", PX_PER_INCH / 6 },
    { "in", PX_PER_INCH },
    { "cm", PX_PER_INCH / 2.54 },
    { "mm", PX_PER_INCH / 25.4 },
    { "em", PX_PER_EM },
    { "ex", PX_PER_EM / 2 },
  };
  char *rest;
  double number = g_ascii_strtod (text, &rest);
  gsize i;

  if (rest == text || !isfinite (number) || number <= 0)
    return 0;
  g_strchomp (rest);
  for (i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_strcasecmp (rest, units[i].unit) == 0)
      return number * units[i].px;
  return 0;
}

static void
parse_view_box (const char *text, double *width_px, double *height_px)
{
  double numbers[4];
  const char *p = text;
  char *rest;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (numbers); i++) {
    while (is_space ((guchar)*p) || *p == ',')
      p++;
    numbers[i] = g_ascii_strtod (p, &rest);
    if (rest == p || !isfinite (numbers[i]))
      return;
    p = rest;
  }
  if (numbers[2] > 0 && numbers[3] > 0) {
    *width_px = numbers[2];
    *height_px = numbers[3];
  }
}

/* An SVG has no pixels of its own: one whose numbers are large is drawn no larger than others, so
 * they are brought within the bounds, in proportion. */
static void
fit_size (double width_px, double height_px, BuntingHeaderSize *size)
{
  double scale;

  if (!(width_px > 0 && height_px > 0))
    return;
  width_px = MAX (round (width_px), 1);
  height_px = MAX (round (height_px), 1);
  scale = MIN (1, BUNTING_PICTURE_MAX_SIDE / MAX (width_px, height_px));
  width_px *= scale;
  height_px *= scale;
  scale = MIN (1, sqrt (BUNTING_PICTURE_MAX_PIXELS / (width_px * height_px)));
  size->width_px = (guint)MAX (width_px * scale, 1);
  size->height_px = (guint)MAX (height_px * scale, 1);
}

typedef struct {
  double width_px, height_px;         /* 0: not given, or not in a unit that stands for itself */
  double box_width_px, box_height_px; /* the view box's */
} SvgSize;

static void
take_attribute (SvgSize *size, const char *name, const char *value)
{
  if (g_str_equal (name, "width"))
    size->width_px = parse_length_px (value);
  else if (g_str_equal (name, "height"))
    size->height_px = parse_length_px (value);
  else if (g_str_equal (name, "viewBox"))
    parse_view_box (value, &size->box_width_px, &size->box_height_px);
}

static char *
copy_bounded (const Reader *reader, gsize start, gsize length_bytes)
{
  return g_strndup ((const char *)reader->data + start, MIN (length_bytes, ATTRIBUTE_MAX_BYTES));
}

/* Reads the attributes of a start tag, to its end. */
static Part
read_attributes (Reader *reader, SvgSize *size)
{
  for (;;) {
    gsize start;
    gsize length_bytes;
    g_autofree char *name = NULL;
    g_autofree char *value = NULL;

    skip_space (reader);
    if (!reader_has (reader, 1))
      return PART_TRUNCATED;
    if (peek (reader, 0) == '>')
      return PART_READ;
    if (peek (reader, 0) == '/') {
      if (!reader_has (reader, 2))
        return PART_TRUNCATED;
      return peek (reader, 1) == '>' ? PART_READ : PART_OTHER;
    }
    start = reader->at;
    length_bytes = skip_name (reader);
    name = copy_bounded (reader, start, length_bytes);
    skip_space (reader);
    if (!reader_has (reader, 1))
      return PART_TRUNCATED;
    if (length_bytes == 0 || peek (reader, 0) != '=')
      return PART_OTHER;
    reader->at++;
    skip_space (reader);
    if (!reader_has (reader, 1))
      return PART_TRUNCATED;
    if (peek (reader, 0) != '"' && peek (reader, 0) != '\'')
      return PART_OTHER;
    start = reader->at + 1;
    if (!skip_quoted (reader))
      return PART_TRUNCATED;
    value = copy_bounded (reader, start, reader->at - 1 - start);
    take_attribute (size, name, value);
  }
}

/* Reads as far as the root element's name, which must be svg, in whatever namespace prefix. */
static Part
read_root_name (Reader *reader)
{
  Part part = find_root (reader);
  gsize length_bytes;
  const guint8 *local_name;

  if (part != PART_READ)
    return part;
  reader->at++;
  length_bytes = skip_name (reader);
  if (!reader_has (reader, 1))
    return PART_TRUNCATED;
  if (length_bytes < 3)
    return PART_OTHER;
  local_name = reader->data + reader->at - 3;
  if (memcmp (local_name, "svg", 3) != 0 || (length_bytes > 3 && local_name[-1] != ':'))
    return PART_OTHER;
  return PART_READ;
}

/**
 * bunting_header_inspect_svg:
 * @data: (array length=size_bytes): bytes from anywhere
 * @size_bytes: how many
 * @size: (out caller-allocates): the size
 *
 * Whether bytes are an SVG: UTF-8 text whose root element is `svg`. The size is that of the
 * attributes `width` and `height` where both are lengths (CSS's units, at 96 pixels to the inch),
 * else the view box's, else 0 × 0. One beyond the bounds of pictures is brought within them, in
 * proportion.
 *
 * Returns: what the bytes are
 */
BuntingHeaderVerdict
bunting_header_inspect_svg (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size)
{
  Reader reader = { data, size_bytes, 0 };
  SvgSize named = { 0, 0, 0, 0 };
  Part part = read_root_name (&reader);

  *size = (BuntingHeaderSize){ 0, 0 };
  if (part != PART_READ)
    return part == PART_TRUNCATED ? BUNTING_HEADER_UNCLEAR : BUNTING_HEADER_OTHER;
  part = read_attributes (&reader, &named);
  if (part == PART_TRUNCATED)
    return BUNTING_HEADER_TRUNCATED;
  if (part == PART_OTHER || !g_utf8_validate_len ((const char *)data, reader.at, NULL))
    return BUNTING_HEADER_BROKEN;
  if (named.width_px > 0 && named.height_px > 0)
    fit_size (named.width_px, named.height_px, size);
  else
    fit_size (named.box_width_px, named.box_height_px, size);
  return BUNTING_HEADER_GOOD;
}
