/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture-header.h"

#include <string.h>

/* Bytes from anywhere, and how far they are read. Nothing is read but through the functions below,
 * which know where the end is. */
typedef struct {
  const guint8 *data;
  gsize size_bytes;
  gsize at;
} Reader;

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

static guint
peek_be16 (const Reader *reader, gsize offset)
{
  return peek (reader, offset) << 8 | peek (reader, offset + 1);
}

static guint
peek_le16 (const Reader *reader, gsize offset)
{
  return peek (reader, offset) | peek (reader, offset + 1) << 8;
}

static guint
peek_le24 (const Reader *reader, gsize offset)
{
  return peek_le16 (reader, offset) | peek (reader, offset + 2) << 16;
}

static guint
peek_be32 (const Reader *reader, gsize offset)
{
  return peek_be16 (reader, offset) << 16 | peek_be16 (reader, offset + 2);
}

static gboolean
starts_with (const Reader *reader, gsize offset, const char *text, gsize length)
{
  return reader_has (reader, offset + length) &&
         memcmp (reader->data + reader->at + offset, text, length) == 0;
}

/* BUNTING_HEADER_GOOD for the whole signature, BUNTING_HEADER_TRUNCATED where the bytes end within
 * it. */
static BuntingHeaderVerdict
check_signature (const Reader *reader, const char *signature, gsize length)
{
  gsize count = MIN (length, reader->size_bytes);

  if (memcmp (reader->data, signature, count) != 0)
    return BUNTING_HEADER_OTHER;
  return count == length ? BUNTING_HEADER_GOOD : BUNTING_HEADER_TRUNCATED;
}

static BuntingHeaderVerdict
set_size (BuntingHeaderSize *size, guint width_px, guint height_px)
{
  size->width_px = width_px;
  size->height_px = height_px;
  return width_px == 0 || height_px == 0 ? BUNTING_HEADER_BROKEN : BUNTING_HEADER_GOOD;
}

/* GIF: the logical screen descriptor of the GIF89a specification. */
BuntingHeaderVerdict
bunting_header_inspect_gif (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size)
{
  Reader reader = { data, size_bytes, 0 };
  BuntingHeaderVerdict verdict = check_signature (&reader, "GIF87a", 6);

  if (verdict == BUNTING_HEADER_OTHER)
    verdict = check_signature (&reader, "GIF89a", 6);
  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  if (!reader_has (&reader, 13))
    return BUNTING_HEADER_TRUNCATED;
  return set_size (size, peek_le16 (&reader, 6), peek_le16 (&reader, 8));
}

/* PNG: the IHDR chunk, which comes first (W3C PNG, 5.6). Its checksum is the decoder's to check. */
BuntingHeaderVerdict
bunting_header_inspect_png (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size)
{
  Reader reader = { data, size_bytes, 0 };
  BuntingHeaderVerdict verdict = check_signature (&reader, "\x89PNG\r\n\x1a\n", 8);

  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  if (!reader_has (&reader, 33))
    return BUNTING_HEADER_TRUNCATED;
  if (!starts_with (&reader, 8, "\0\0\0\x0dIHDR", 8))
    return BUNTING_HEADER_BROKEN;
  return set_size (size, peek_be32 (&reader, 16), peek_be32 (&reader, 20));
}

static gboolean
is_start_of_frame (guint marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* JPEG: from marker to marker as far as the frame header (ITU-T T.81, B.2.2). Every turn reads on,
 * so the size of the bytes bounds it. */
BuntingHeaderVerdict
bunting_header_inspect_jpeg (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size)
{
  Reader reader = { data, size_bytes, 0 };
  BuntingHeaderVerdict verdict = check_signature (&reader, "\xff\xd8\xff", 3);

  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  reader.at = 2;
  while (reader_has (&reader, 2)) {
    guint marker = peek (&reader, 1);
    gsize length_bytes;

    if (peek (&reader, 0) != 0xff)
      return BUNTING_HEADER_BROKEN;
    if (marker == 0xff) { /* a fill byte */
      reader.at++;
      continue;
    }
    reader.at += 2;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) /* stand alone */
      continue;
    if (marker < 0xc0 || marker == 0xd8 || marker == 0xd9 || marker == 0xda)
      return BUNTING_HEADER_BROKEN; /* the picture's end, or its data, with no frame header before
                                     */
    if (!reader_has (&reader, 2))
      return BUNTING_HEADER_TRUNCATED;
    length_bytes = peek_be16 (&reader, 0);
    if (length_bytes < (is_start_of_frame (marker) ? 8 : 2))
      return BUNTING_HEADER_BROKEN;
    if (!reader_has (&reader, length_bytes))
      return BUNTING_HEADER_TRUNCATED;
    if (is_start_of_frame (marker))
      return set_size (size, peek_be16 (&reader, 5), peek_be16 (&reader, 3));
    reader.at += length_bytes;
  }
  return BUNTING_HEADER_TRUNCATED;
}

/* WebP: the first chunk of the RIFF container (RFC 9649); simple, lossless or extended. */
BuntingHeaderVerdict
bunting_header_inspect_webp (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size)
{
  Reader reader = { data, size_bytes, 0 };
  BuntingHeaderVerdict verdict = check_signature (&reader, "RIFF", 4);
  guint bits;

  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  if (!reader_has (&reader, 12))
    return BUNTING_HEADER_TRUNCATED;
  if (!starts_with (&reader, 8, "WEBP", 4))
    return BUNTING_HEADER_OTHER;
  if (!reader_has (&reader, 30))
    return BUNTING_HEADER_TRUNCATED;
  if (starts_with (&reader, 12, "VP8X", 4))
    return set_size (size, peek_le24 (&reader, 24) + 1, peek_le24 (&reader, 27) + 1);
  if (starts_with (&reader, 12, "VP8L", 4) && peek (&reader, 20) == 0x2f) {
    bits = peek_le24 (&reader, 21) | peek (&reader, 24) << 24;
    return set_size (size, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
  }
  if (starts_with (&reader, 12, "VP8 ", 4) && (peek (&reader, 20) & 1) == 0 &&
      starts_with (&reader, 23, "\x9d\x01\x2a", 3))
    return set_size (size, peek_le16 (&reader, 26) & 0x3fff, peek_le16 (&reader, 28) & 0x3fff);
  return BUNTING_HEADER_BROKEN;
}
