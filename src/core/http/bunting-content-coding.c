/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-content-coding.h"

/* libsoup's own decoder is not used: it accepts a truncated gzip as the whole body, returns bytes
 * that are not gzip as they are, and expands without a limit. */

#define CHUNK_BYTES (16 * 1024)

/* A body may consist of several gzip members. Returns: the number of bytes of data that this one
 * takes, 0 on failure */
static gsize
decode_member (const guint8 *data,
               gsize size_bytes,
               GByteArray *decoded,
               gsize max_bytes,
               GError **error)
{
  g_autoptr (GConverter) gzip =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize at = 0;

  while (result != G_CONVERTER_FINISHED) {
    guint8 chunk[CHUNK_BYTES];
    gsize n_read, n_written;

    result = g_converter_convert (gzip, data + at, size_bytes - at, chunk, sizeof chunk,
                                  G_CONVERTER_INPUT_AT_END, &n_read, &n_written, error);
    if (result == G_CONVERTER_ERROR)
      return 0;
    at += n_read;
    g_byte_array_append (decoded, chunk, n_written);
    if (decoded->len > max_bytes) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   "decompressed, the body is larger than %" G_GSIZE_FORMAT " bytes", max_bytes);
      return 0;
    }
  }
  return at;
}

/**
 * bunting_content_coding_decode_gzip:
 *
 * Decodes the gzip format (RFC 1952) and verifies its checksums, in at most @max_bytes of memory
 * and one chunk.
 *
 * Errors: %G_IO_ERROR_PARTIAL_INPUT where the end is missing, %G_IO_ERROR_INVALID_DATA for anything
 * but gzip, and %G_IO_ERROR_MESSAGE_TOO_LARGE.
 */
GBytes *
bunting_content_coding_decode_gzip (GBytes *encoded, gsize max_bytes, GError **error)
{
  g_autoptr (GByteArray) decoded = g_byte_array_new ();
  gsize size_bytes;
  const guint8 *data = g_bytes_get_data (encoded, &size_bytes);
  gsize at = 0;

  do {
    gsize n_taken = decode_member (data + at, size_bytes - at, decoded, max_bytes, error);

    if (n_taken == 0)
      return NULL;
    at += n_taken;
  } while (at < size_bytes);
  return g_byte_array_free_to_bytes (g_steal_pointer (&decoded));
}
