/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture-header.h"
#include "picture/bunting-picture.h"

#include <string.h>

/* A chain of blocks, each with its length in a byte; an empty one is the last. */
static gboolean
skip_gif_data (BuntingByteReader *reader)
{
  guint length_bytes;

  do {
    length_bytes = bunting_byte_reader_peek (reader, 0);
    if (!bunting_byte_reader_skip (reader, 1 + length_bytes))
      return FALSE;
  } while (length_bytes > 0);
  return TRUE;
}

/* Skips @size_bytes and the table of colours that the flags among them announce. */
static gboolean
skip_gif_descriptor (BuntingByteReader *reader, gsize size_bytes, gsize flags_offset)
{
  guint flags = bunting_byte_reader_peek (reader, flags_offset);
  gsize table_bytes = (flags & 0x80) != 0 ? (gsize)6 << (flags & 7) : 0;

  return bunting_byte_reader_skip (reader, size_bytes + table_bytes);
}

/* A frame: descriptor, the size of its codes, data. */
static gboolean
skip_gif_frame (BuntingByteReader *reader)
{
  return skip_gif_descriptor (reader, 10, 9) && bunting_byte_reader_skip (reader, 1) &&
         skip_gif_data (reader);
}

/* gdk-pixbuf fails for a frame without pixels; browsers show the next one. */
static gboolean
is_gif_frame_empty (const BuntingByteReader *reader)
{
  return bunting_byte_reader_peek_le16 (reader, 5) == 0 ||
         bunting_byte_reader_peek_le16 (reader, 7) == 0;
}

/* Moves from the start of a GIF to its first frame that has pixels. */
static BuntingHeaderVerdict
find_gif_frame (BuntingByteReader *reader)
{
  if (!skip_gif_descriptor (reader, 13, 10))
    return BUNTING_HEADER_TRUNCATED;
  while (bunting_byte_reader_has (reader, 1)) {
    switch (bunting_byte_reader_peek (reader, 0)) {
    case ',':
      if (!bunting_byte_reader_has (reader, 10))
        return BUNTING_HEADER_TRUNCATED;
      if (!is_gif_frame_empty (reader))
        return BUNTING_HEADER_GOOD;
      if (!skip_gif_frame (reader))
        return BUNTING_HEADER_TRUNCATED;
      break;
    case '!':
      if (!bunting_byte_reader_skip (reader, 2) || !skip_gif_data (reader))
        return BUNTING_HEADER_TRUNCATED;
      break;
    case ';':
      return BUNTING_HEADER_BROKEN;
    default:
      reader->at++;
      break;
    }
  }
  return BUNTING_HEADER_TRUNCATED;
}

static gboolean
has_gif_screen (const BuntingByteReader *reader)
{
  return bunting_byte_reader_peek_le16 (reader, 6) > 0 &&
         bunting_byte_reader_peek_le16 (reader, 8) > 0;
}

/* GIF: the size of the logical screen (GIF89a specification, 18). If that is empty, the size of the
 * first frame, as in browsers. */
BuntingHeaderVerdict
bunting_header_inspect_gif (BuntingByteReader reader, BuntingHeaderSize *out)
{
  BuntingHeaderVerdict verdict = bunting_header_check_signature (&reader, "GIF87a", 6);
  gsize size_offset = 6;

  if (verdict == BUNTING_HEADER_OTHER)
    verdict = bunting_header_check_signature (&reader, "GIF89a", 6);
  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  if (!bunting_byte_reader_has (&reader, 13))
    return BUNTING_HEADER_TRUNCATED;
  if (!has_gif_screen (&reader)) {
    verdict = find_gif_frame (&reader);
    size_offset = 5;
  }
  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  return bunting_header_set_size (out, bunting_byte_reader_peek_le16 (&reader, size_offset),
                                  bunting_byte_reader_peek_le16 (&reader, size_offset + 2));
}

/* GIF: blocks up to the trailer (GIF89a specification, appendix B). As decoders do, accepts a
 * missing trailer behind a whole frame, and ignores bytes between blocks. */
BuntingHeaderVerdict
bunting_end_check_gif (BuntingByteReader reader)
{
  gboolean may_end = FALSE;

  if (!skip_gif_descriptor (&reader, 13, 10))
    return BUNTING_HEADER_TRUNCATED;
  while (bunting_byte_reader_has (&reader, 1)) {
    switch (bunting_byte_reader_peek (&reader, 0)) {
    case ',':
      if (!skip_gif_frame (&reader))
        return BUNTING_HEADER_TRUNCATED;
      may_end = TRUE;
      break;
    case '!': /* an extension; a graphic control announces another frame */
      if (bunting_byte_reader_peek (&reader, 1) == 0xf9)
        may_end = FALSE;
      if (!bunting_byte_reader_skip (&reader, 2) || !skip_gif_data (&reader))
        return BUNTING_HEADER_TRUNCATED;
      break;
    case ';':
      return BUNTING_HEADER_GOOD;
    default:
      reader.at++;
      break;
    }
  }
  return may_end ? BUNTING_HEADER_OPEN : BUNTING_HEADER_TRUNCATED;
}

static void
append_bytes (GByteArray *to, const BuntingByteReader *reader, gsize from, gsize size_bytes)
{
  g_byte_array_append (to, reader->data + from, (guint)size_bytes);
}

/* Appends the graphic control extension of a frame, which has its transparent colour. */
static void
append_graphic_control (GByteArray *to, const BuntingByteReader *frame)
{
  BuntingByteReader reader = { frame->data, frame->at, 0 };
  gsize control_at = 0;

  skip_gif_descriptor (&reader, 13, 10);
  while (bunting_byte_reader_has (&reader, 2)) {
    gboolean is_extension = bunting_byte_reader_peek (&reader, 0) == '!';

    if (bunting_byte_reader_peek (&reader, 0) == ',' && reader.at < frame->at) {
      control_at = 0; /* it was that of an empty frame */
      skip_gif_frame (&reader);
      continue;
    }
    if (is_extension && bunting_byte_reader_peek (&reader, 1) == 0xf9)
      control_at = reader.at;
    reader.at += is_extension ? 2 : 1;
    if (is_extension && !skip_gif_data (&reader))
      break;
  }
  if (control_at > 0 && frame->at - control_at >= 8)
    append_bytes (to, frame, control_at, 8);
}

/**
 * bunting_picture_take_first_gif_frame:
 * @gif: a GIF that bunting_picture_inspect() accepts
 *
 * Makes a GIF of the first frame that has pixels, without the other frames, which gdk-pixbuf would
 * decode, and without comments. An empty screen, which gdk-pixbuf refuses, becomes that of the
 * frame.
 *
 * Returns: (transfer full): @gif itself if it has no whole frame
 */
GBytes *
bunting_picture_take_first_gif_frame (GBytes *gif)
{
  BuntingByteReader reader = { .at = 0 };
  BuntingByteReader end;
  GByteArray *copy;

  reader.data = g_bytes_get_data (gif, &reader.size_bytes);
  end = reader;
  if (!skip_gif_descriptor (&end, 13, 10) || find_gif_frame (&reader) != BUNTING_HEADER_GOOD)
    return g_bytes_ref (gif);
  copy = g_byte_array_new ();
  append_bytes (copy, &reader, 0, end.at);
  append_graphic_control (copy, &reader);
  end = reader;
  if (!skip_gif_frame (&end)) {
    g_byte_array_unref (copy);
    return g_bytes_ref (gif);
  }
  append_bytes (copy, &reader, reader.at, end.at - reader.at);
  if (!has_gif_screen (&(BuntingByteReader){ reader.data, reader.size_bytes, 0 })) {
    guint8 *descriptor = copy->data + copy->len - (end.at - reader.at);

    memcpy (copy->data + 6, descriptor + 5, 4);
    memset (descriptor + 1, 0, 4); /* its position on the screen */
  }
  g_byte_array_append (copy, (const guint8 *)";", 1);
  return g_byte_array_free_to_bytes (copy);
}
