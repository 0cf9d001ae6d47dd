/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-content-coding.h"

#include <string.h>

#define MAX_BYTES (64 * 1024)

static GByteArray *
pack (gconstpointer data, gsize size_bytes)
{
  g_autoptr (GConverter) gzip =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (data, size_bytes, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, gzip);
  GByteArray *packed = g_byte_array_new ();
  guint8 chunk[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, sizeof chunk, NULL, NULL)) > 0)
    g_byte_array_append (packed, chunk, n);
  g_assert_cmpint (n, ==, 0);
  return packed;
}

static GBytes *
unpack (GByteArray *packed, gsize n_bytes, gsize max_bytes, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, n_bytes);

  return bunting_content_coding_decode_gzip (bytes, max_bytes, error);
}

static void
test_whole (void)
{
  static const gsize sizes[] = { 0, 1, 5, 16 * 1024, 16 * 1024 + 1, MAX_BYTES };
  g_autofree char *text = g_strnfill (MAX_BYTES, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GByteArray) packed = pack (text, sizes[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = unpack (packed, packed->len, MAX_BYTES, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, sizes[i]);
  }
}

static void
test_members (void)
{
  g_autoptr (GByteArray) packed = pack ("one ", 4);
  g_autoptr (GByteArray) second = pack ("two", 3);
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (packed, second->data, second->len);
  bytes = unpack (packed, packed->len, MAX_BYTES, NULL);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "one two", 7);
}

/* Whatever is missing at the end, it is told. */
static void
test_cut_short (void)
{
  g_autoptr (GByteArray) packed = pack ("a picture, for example", 22);

  for (gsize n = 0; n < packed->len; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (unpack (packed, n, MAX_BYTES, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  }
}

static void
test_nonsense (void)
{
  g_autoptr (GByteArray) packed = pack ("a picture, for example", 22);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (plain, (const guint8 *)"GIF89a and so on", 16);
  g_assert_null (unpack (plain, plain->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  packed->data[packed->len - 6] ^= 1; /* the checksum */
  g_assert_null (unpack (packed, packed->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  packed->data[packed->len - 6] ^= 1;
  g_byte_array_append (packed, (const guint8 *)"what is this", 12);
  g_assert_null (unpack (packed, packed->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_bomb (void)
{
  const gsize size_bytes = 50 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size_bytes);
  g_autoptr (GByteArray) packed = pack (zeros, size_bytes);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (packed->len, <, MAX_BYTES);
  g_assert_null (unpack (packed, packed->len, MAX_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-coding/whole", test_whole);
  g_test_add_func ("/content-coding/members", test_members);
  g_test_add_func ("/content-coding/cut-short", test_cut_short);
  g_test_add_func ("/content-coding/nonsense", test_nonsense);
  g_test_add_func ("/content-coding/bomb", test_bomb);
  return g_test_run ();
}
