/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture-header.h"

#include <string.h>

static guint
peek_le24 (const BuntingByteReader *reader, gsize offset)
{
  return bunting_byte_reader_peek_le16 (reader, offset) |
         bunting_byte_reader_peek (reader, offset + 2) << 16;
}

/* BUNTING_HEADER_TRUNCATED where the bytes end within the signature. */
BuntingHeaderVerdict
bunting_header_check_signature (const BuntingByteReader *reader,
                                const char *signature,
                                gsize length)
{
  gsize count = MIN (length, reader->size_bytes);

  if (memcmp (reader->data, signature, count) != 0)
    return BUNTING_HEADER_OTHER;
  return count == length ? BUNTING_HEADER_GOOD : BUNTING_HEADER_TRUNCATED;
}

BuntingHeaderVerdict
bunting_header_set_size (BuntingHeaderSize *out, guint width_px, guint height_px)
{
  out->width_px = width_px;
  out->height_px = height_px;
  return width_px == 0 || height_px == 0 ? BUNTING_HEADER_BROKEN : BUNTING_HEADER_GOOD;
}

/* PNG: the IHDR chunk, the first one (W3C PNG, 5.6). */
BuntingHeaderVerdict
bunting_header_inspect_png (BuntingByteReader reader, BuntingHeaderSize *out)
{
  BuntingHeaderVerdict verdict = bunting_header_check_signature (&reader, "\x89PNG\r\n\x1a\n", 8);

  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  if (!bunting_byte_reader_has (&reader, 33))
    return BUNTING_HEADER_TRUNCATED;
  if (!bunting_byte_reader_has_text (&reader, 8, "\0\0\0\x0dIHDR", 8))
    return BUNTING_HEADER_BROKEN;
  return bunting_header_set_size (out, bunting_byte_reader_peek_be32 (&reader, 16),
                                  bunting_byte_reader_peek_be32 (&reader, 20));
}

static gboolean
is_start_of_frame (guint marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Whether the Exif data in the APP1 segment at the position turn the picture by a quarter: an
 * orientation of 5 to 8 (Exif 2.32, 4.6.4). */
static gboolean
is_turned (BuntingByteReader reader, gsize length_bytes)
{
  gboolean is_little_endian;
  guint (*peek_16) (const BuntingByteReader *, gsize);
  gsize first_entry, n_entries;

  reader.size_bytes = reader.at + length_bytes;
  if (!bunting_byte_reader_has_text (&reader, 2, "Exif\0", 6))
    return FALSE;
  reader.at += 8;
  is_little_endian = bunting_byte_reader_has_text (&reader, 0, "II*", 4);
  if (!is_little_endian && !bunting_byte_reader_has_text (&reader, 0, "MM\0*", 4))
    return FALSE;
  peek_16 = is_little_endian ? bunting_byte_reader_peek_le16 : bunting_byte_reader_peek_be16;
  first_entry = is_little_endian ? bunting_byte_reader_peek_le32 (&reader, 4)
                                 : bunting_byte_reader_peek_be32 (&reader, 4);
  if (first_entry > length_bytes)
    return FALSE;
  n_entries = peek_16 (&reader, first_entry);
  reader.at = MIN (reader.at + first_entry + 2, reader.size_bytes);
  for (gsize i = 0; i < n_entries && bunting_byte_reader_has (&reader, 12); i++) {
    if (peek_16 (&reader, 0) == 0x0112 && peek_16 (&reader, 2) == 3)
      return peek_16 (&reader, 8) >= 5 && peek_16 (&reader, 8) <= 8;
    reader.at += 12;
  }
  return FALSE;
}

/* JPEG: the size at which the picture is shown. Reads from marker to marker, to the frame header
 * (ITU-T T.81, B.2.2). Each iteration moves on, so the size of the data limits their number. */
BuntingHeaderVerdict
bunting_header_inspect_jpeg (BuntingByteReader reader, BuntingHeaderSize *out)
{
  BuntingHeaderVerdict verdict = bunting_header_check_signature (&reader, "\xff\xd8\xff", 3);
  gboolean turned = FALSE;

  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  reader.at = 2;
  while (bunting_byte_reader_has (&reader, 2)) {
    guint marker = bunting_byte_reader_peek (&reader, 1);
    gsize length_bytes;

    if (bunting_byte_reader_peek (&reader, 0) != 0xff)
      return BUNTING_HEADER_BROKEN;
    if (marker == 0xff) { /* a fill byte */
      reader.at++;
      continue;
    }
    reader.at += 2;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) /* without a length */
      continue;
    if (marker < 0xc0 || marker == 0xd8 || marker == 0xd9 || marker == 0xda)
      return BUNTING_HEADER_BROKEN; /* the end or the data before any frame header */
    if (!bunting_byte_reader_has (&reader, 2))
      return BUNTING_HEADER_TRUNCATED;
    length_bytes = bunting_byte_reader_peek_be16 (&reader, 0);
    if (length_bytes < (is_start_of_frame (marker) ? 8 : 2))
      return BUNTING_HEADER_BROKEN;
    if (!bunting_byte_reader_has (&reader, length_bytes))
      return BUNTING_HEADER_TRUNCATED;
    if (marker == 0xe1)
      turned = turned || is_turned (reader, length_bytes);
    if (is_start_of_frame (marker))
      return bunting_header_set_size (out, bunting_byte_reader_peek_be16 (&reader, turned ? 3 : 5),
                                      bunting_byte_reader_peek_be16 (&reader, turned ? 5 : 3));
    reader.at += length_bytes;
  }
  return BUNTING_HEADER_TRUNCATED;
}

/* WebP: the first chunk of the RIFF container (RFC 9649); simple, lossless or extended. */
BuntingHeaderVerdict
bunting_header_inspect_webp (BuntingByteReader reader, BuntingHeaderSize *out)
{
  BuntingHeaderVerdict verdict = bunting_header_check_signature (&reader, "RIFF", 4);
  guint bits;

  if (verdict != BUNTING_HEADER_GOOD)
    return verdict;
  if (!bunting_byte_reader_has (&reader, 12))
    return BUNTING_HEADER_TRUNCATED;
  if (!bunting_byte_reader_has_text (&reader, 8, "WEBP", 4))
    return BUNTING_HEADER_OTHER;
  if (!bunting_byte_reader_has (&reader, 25))
    return BUNTING_HEADER_TRUNCATED;
  if (!bunting_byte_reader_has_text (&reader, 12, "VP8L", 4) &&
      !bunting_byte_reader_has (&reader, 30))
    return BUNTING_HEADER_TRUNCATED;
  if (bunting_byte_reader_has_text (&reader, 12, "VP8X", 4))
    return bunting_header_set_size (out, peek_le24 (&reader, 24) + 1, peek_le24 (&reader, 27) + 1);
  if (bunting_byte_reader_has_text (&reader, 12, "VP8L", 4) &&
      bunting_byte_reader_peek (&reader, 20) == 0x2f) {
    bits = peek_le24 (&reader, 21) | bunting_byte_reader_peek (&reader, 24) << 24;
    return bunting_header_set_size (out, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
  }
  if (bunting_byte_reader_has_text (&reader, 12, "VP8 ", 4) &&
      (bunting_byte_reader_peek (&reader, 20) & 1) == 0 &&
      bunting_byte_reader_has_text (&reader, 23, "\x9d\x01\x2a", 3))
    return bunting_header_set_size (out, bunting_byte_reader_peek_le16 (&reader, 26) & 0x3fff,
                                    bunting_byte_reader_peek_le16 (&reader, 28) & 0x3fff);
  return BUNTING_HEADER_BROKEN;
}
