/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "body/bunting-content-coding.h"

#include <string.h>

/* libsoup's own decoder is not used: it accepts a truncated gzip as the whole body, returns bytes
 * that are not gzip as they are, and expands without a limit. */

#define CHUNK_BYTES (16 * 1024)

static BuntingContentCoding
parse_one (const char *name)
{
  /* IANA's registry of content codings. */
  static const char *const others[] = {
    "aes128gcm", "br",  "compress",     "dcb",        "dcz",
    "deflate",   "exi", "pack200-gzip", "x-compress", "zstd",
  };

  if (g_ascii_strcasecmp (name, "gzip") == 0 || g_ascii_strcasecmp (name, "x-gzip") == 0)
    return BUNTING_CONTENT_CODING_GZIP;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_ascii_strcasecmp (name, others[i]) == 0)
      return BUNTING_CONTENT_CODING_OTHER;
  return BUNTING_CONTENT_CODING_NONE;
}

/**
 * bunting_content_coding_parse:
 * @content_encoding: (nullable): a response's Content-Encoding
 *
 * Returns: the coding to undo. Names that are not registered (`UTF-8`, `none`, `aws-chunked`), and
 *   `identity`, are ignored.
 */
BuntingContentCoding
bunting_content_coding_parse (const char *content_encoding)
{
  g_auto (GStrv) names = g_strsplit (content_encoding != NULL ? content_encoding : "", ",", -1);
  BuntingContentCoding coding = BUNTING_CONTENT_CODING_NONE;

  for (gsize i = 0; names[i] != NULL; i++) {
    BuntingContentCoding one = parse_one (g_strstrip (names[i]));

    if (one == BUNTING_CONTENT_CODING_NONE)
      continue;
    coding = coding == BUNTING_CONTENT_CODING_NONE ? one : BUNTING_CONTENT_CODING_OTHER;
  }
  return coding;
}

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

/* Whether data is the beginning of a member, or may become one: not the zeros or the other bytes
 * that some servers send behind the last one. */
static gboolean
is_member (const guint8 *data, gsize size_bytes)
{
  static const guint8 magic[] = { 0x1f, 0x8b };

  return size_bytes > 0 && memcmp (data, magic, MIN (size_bytes, sizeof magic)) == 0;
}

/**
 * bunting_content_coding_decode_gzip:
 *
 * Decodes the gzip format (RFC 1952) and verifies its checksums, in at most @max_bytes of memory
 * and one chunk. What follows the last member is ignored, as in browsers.
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
  } while (is_member (data + at, size_bytes - at));
  return g_byte_array_free_to_bytes (g_steal_pointer (&decoded));
}
