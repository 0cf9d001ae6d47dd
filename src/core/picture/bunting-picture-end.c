/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "picture/bunting-picture-header.h"

#include <string.h>

/* The ends of PNG, JPEG and WebP. Finds the end of a picture whose header is good, by the structure
 * of its format; nothing is decompressed. Bytes behind the end do not matter. */

/* The checksum of the W3C's PNG, annex D. */
static guint32
compute_crc (const guint8 *data, gsize size_bytes)
{
  static guint32 table[256];
  static gsize is_filled;
  guint32 crc = 0xffffffff;

  if (g_once_init_enter (&is_filled)) {
    for (guint32 i = 0; i < G_N_ELEMENTS (table); i++) {
      table[i] = i;
      for (guint bit = 0; bit < 8; bit++)
        table[i] = (table[i] >> 1) ^ ((table[i] & 1) != 0 ? 0xedb88320 : 0);
    }
    g_once_init_leave (&is_filled, 1);
  }
  for (gsize i = 0; i < size_bytes; i++)
    crc = table[(crc ^ data[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}

/* PNG: chunks up to IEND (W3C PNG, 5.3), with at least one of data. Like decoders, ignores the
 * checksums of ancillary chunks, whose names begin in lower case. */
BuntingHeaderVerdict
bunting_end_check_png (BuntingByteReader reader)
{
  gboolean has_data = FALSE;

  reader.at = 8;
  for (;;) {
    gsize length_bytes = bunting_byte_reader_peek_be32 (&reader, 0);
    gboolean is_critical = (bunting_byte_reader_peek (&reader, 4) & 0x20) == 0;

    if (!bunting_byte_reader_has (&reader, 12))
      return BUNTING_HEADER_TRUNCATED;
    if (length_bytes > G_MAXINT32)
      return BUNTING_HEADER_DAMAGED;
    if (!bunting_byte_reader_has (&reader, 12 + length_bytes))
      return BUNTING_HEADER_TRUNCATED;
    if (is_critical && compute_crc (reader.data + reader.at + 4, 4 + length_bytes) !=
                         bunting_byte_reader_peek_be32 (&reader, 8 + length_bytes))
      return BUNTING_HEADER_DAMAGED;
    if (bunting_byte_reader_has_text (&reader, 4, "IDAT", 4))
      has_data = TRUE;
    if (bunting_byte_reader_has_text (&reader, 4, "IEND", 4))
      return has_data ? BUNTING_HEADER_GOOD : BUNTING_HEADER_DAMAGED;
    reader.at += 12 + length_bytes;
  }
}

/* JPEG: segments, then the data of scans, with further segments among them, up to the marker EOI
 * (ITU-T T.81, B.1.1 and B.2.1). */
BuntingHeaderVerdict
bunting_end_check_jpeg (BuntingByteReader reader)
{
  gboolean in_scan = FALSE;

  reader.at = 2;
  while (bunting_byte_reader_has (&reader, 2)) {
    const guint8 *here = reader.data + reader.at;
    guint marker = bunting_byte_reader_peek (&reader, 1);
    gsize length_bytes;

    if (here[0] != 0xff) {
      const guint8 *next = memchr (here, 0xff, reader.size_bytes - reader.at);

      if (!in_scan)
        return BUNTING_HEADER_DAMAGED;
      if (next == NULL)
        return BUNTING_HEADER_TRUNCATED;
      reader.at += (gsize)(next - here);
      continue;
    }
    if (marker == 0xff) { /* a fill byte */
      reader.at++;
      continue;
    }
    reader.at += 2;
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7)) /* without a length */
      continue;
    if (marker == 0xd9)
      return in_scan ? BUNTING_HEADER_GOOD : BUNTING_HEADER_DAMAGED;
    if (!bunting_byte_reader_has (&reader, 2))
      return BUNTING_HEADER_TRUNCATED;
    length_bytes = bunting_byte_reader_peek_be16 (&reader, 0);
    if (length_bytes < 2)
      return BUNTING_HEADER_DAMAGED;
    if (!bunting_byte_reader_skip (&reader, length_bytes))
      return BUNTING_HEADER_TRUNCATED;
    if (marker == 0xda)
      in_scan = TRUE;
  }
  return BUNTING_HEADER_TRUNCATED;
}

/* WebP: the length of the RIFF container (RFC 9649, 2.4), and a chunk with a picture in it. */
BuntingHeaderVerdict
bunting_end_check_webp (BuntingByteReader reader)
{
  gsize length_bytes = bunting_byte_reader_peek_le32 (&reader, 4);

  if (length_bytes > reader.size_bytes - 8)
    return BUNTING_HEADER_TRUNCATED;
  reader.size_bytes = 8 + length_bytes;
  if (reader.size_bytes < 12)
    return BUNTING_HEADER_DAMAGED;
  reader.at = 12;
  while (bunting_byte_reader_has (&reader, 8)) {
    gboolean is_picture = bunting_byte_reader_has_text (&reader, 0, "VP8 ", 4) ||
                          bunting_byte_reader_has_text (&reader, 0, "VP8L", 4) ||
                          bunting_byte_reader_has_text (&reader, 0, "ANMF", 4);

    length_bytes = bunting_byte_reader_peek_le32 (&reader, 4);
    reader.at += 8;
    if (!bunting_byte_reader_skip (&reader, length_bytes))
      return BUNTING_HEADER_DAMAGED;
    if (is_picture)
      return BUNTING_HEADER_GOOD;
    if (length_bytes % 2 == 1 && !bunting_byte_reader_skip (&reader, 1))
      return BUNTING_HEADER_DAMAGED;
  }
  return BUNTING_HEADER_DAMAGED;
}
