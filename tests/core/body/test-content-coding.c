/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "body/bunting-content-coding.h"

#include <string.h>

#define MAX_BYTES (64 * 1024)

static GByteArray *
encode (gconstpointer data, gsize size_bytes)
{
  g_autoptr (GConverter) gzip =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (data, size_bytes, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, gzip);
  GByteArray *encoded = g_byte_array_new ();
  guint8 chunk[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, sizeof chunk, NULL, NULL)) > 0)
    g_byte_array_append (encoded, chunk, n);
  g_assert_cmpint (n, ==, 0);
  return encoded;
}

static GBytes *
decode (GByteArray *encoded, gsize n_bytes, gsize max_bytes, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (encoded->data, n_bytes);

  return bunting_content_coding_decode_gzip (bytes, max_bytes, error);
}

static void
test_whole (void)
{
  static const gsize sizes[] = { 0, 1, 5, 16 * 1024, 16 * 1024 + 1, MAX_BYTES };
  g_autofree char *text = g_strnfill (MAX_BYTES, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GByteArray) encoded = encode (text, sizes[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = decode (encoded, encoded->len, MAX_BYTES, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, sizes[i]);
  }
}

static void
test_members (void)
{
  g_autoptr (GByteArray) encoded = encode ("one ", 4);
  g_autoptr (GByteArray) second = encode ("two", 3);
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (encoded, second->data, second->len);
  bytes = decode (encoded, encoded->len, MAX_BYTES, NULL);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "one two", 7);
}

/* A missing end is reported, wherever it begins. */
static void
test_cut_short (void)
{
  g_autoptr (GByteArray) encoded = encode ("a picture, for example", 22);

  for (gsize n = 0; n < encoded->len; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (decode (encoded, n, MAX_BYTES, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  }
}

static void
test_nonsense (void)
{
  g_autoptr (GByteArray) encoded = encode ("a picture, for example", 22);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (plain, (const guint8 *)"GIF89a and so on", 16);
  g_assert_null (decode (plain, plain->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  encoded->data[encoded->len - 6] ^= 1; /* the checksum */
  g_assert_null (decode (encoded, encoded->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Behind a whole member, all that is not another one is ignored. */
static void
test_rest (void)
{
  static const struct {
    const char *rest;
    guint size_bytes;
    int code; /* -1: none */
  } cases[] = {
    { "what is this", 12, -1 },
    { "\0\0\0", 3, -1 },
    { "\x1e\x8b", 2, -1 },
    { "\x1f", 1, G_IO_ERROR_PARTIAL_INPUT },
    { "\x1f\x8b\x08", 3, G_IO_ERROR_PARTIAL_INPUT },
    { "\x1f\x8b\x09 and so on", 12, G_IO_ERROR_INVALID_DATA },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) encoded = encode ("a picture", 9);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = NULL;

    g_byte_array_append (encoded, (const guint8 *)cases[i].rest, cases[i].size_bytes);
    bytes = decode (encoded, encoded->len, MAX_BYTES, &error);
    if (cases[i].code >= 0) {
      g_assert_error (error, G_IO_ERROR, cases[i].code);
      g_assert_null (bytes);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "a picture", 9);
  }
}

static void
test_bomb (void)
{
  const gsize size_bytes = 50 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size_bytes);
  g_autoptr (GByteArray) encoded = encode (zeros, size_bytes);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (encoded->len, <, MAX_BYTES);
  g_assert_null (decode (encoded, encoded->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_names (void)
{
  static const char *const none[] = {
    NULL,        "",         " ",      ",",           ", ,",
    "identity",  "Identity", "UTF-8",  "utf-8",       "none",
    "binary",    "8bit",     "base64", "aws-chunked", "identity, identity",
    "image/png", "gzipped",  "gz",     "*",           "chunked",
  };
  static const char *const gzip[] = {
    "gzip",           "GZIP",          "x-gzip",           " gzip ",
    "gzip, identity", "identity,gzip", "aws-chunked,gzip", "utf-8, gzip",
    "gzip,",
  };
  static const char *const other[] = {
    "br",  "BR",        "deflate",      "zstd",     "compress", "x-compress", "dcb",          "dcz",
    "exi", "aes128gcm", "pack200-gzip", "gzip, br", "br, gzip", "gzip, gzip", "identity, br",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpint (bunting_content_coding_parse (none[i]), ==, BUNTING_CONTENT_CODING_NONE);
  for (gsize i = 0; i < G_N_ELEMENTS (gzip); i++)
    g_assert_cmpint (bunting_content_coding_parse (gzip[i]), ==, BUNTING_CONTENT_CODING_GZIP);
  for (gsize i = 0; i < G_N_ELEMENTS (other); i++)
    g_assert_cmpint (bunting_content_coding_parse (other[i]), ==, BUNTING_CONTENT_CODING_OTHER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-coding/names", test_names);
  g_test_add_func ("/content-coding/whole", test_whole);
  g_test_add_func ("/content-coding/members", test_members);
  g_test_add_func ("/content-coding/cut-short", test_cut_short);
  g_test_add_func ("/content-coding/nonsense", test_nonsense);
  g_test_add_func ("/content-coding/rest", test_rest);
  g_test_add_func ("/content-coding/bomb", test_bomb);
  return g_test_run ();
}
