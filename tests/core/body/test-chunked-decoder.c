/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "body/bunting-chunked-decoder.h"

#include <string.h>

#define FRAMING_MAX_BYTES (256 * 1024)

/* Decodes, from a stream that gives the input in parts of @part_bytes. */
static GBytes *
decode (const void *data, gsize size_bytes, gsize part_bytes, GError **error)
{
  g_autoptr (BuntingChunkedDecoder) decoder = bunting_chunked_decoder_new (FRAMING_MAX_BYTES);
  g_autoptr (GInputStream) encoded = g_memory_input_stream_new ();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) decoded = g_memory_output_stream_new_resizable ();

  for (gsize at = 0; at < size_bytes; at += part_bytes)
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (encoded), (const guint8 *)data + at,
                                    (gssize)MIN (part_bytes, size_bytes - at), NULL);
  stream = g_converter_input_stream_new (encoded, G_CONVERTER (decoder));
  if (g_output_stream_splice (decoded, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) <
      0)
    return NULL;
  g_assert_true (bunting_chunked_decoder_has_ended (decoder));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (decoded));
}

static void
assert_decodes (const char *encoded, const char *expected)
{
  for (gsize part_bytes = 1; part_bytes <= strlen (encoded); part_bytes++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) decoded = decode (encoded, strlen (encoded), part_bytes, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), expected,
                     strlen (expected));
  }
}

static void
test_legal (void)
{
  g_autofree char *extension = g_strnfill (300, 'e');
  g_autofree char *extended = g_strdup_printf ("5;%s\r\nhello\r\n0\r\n\r\n", extension);

  assert_decodes ("0\r\n\r\n", "");
  assert_decodes ("5\r\nhello\r\n0\r\n\r\n", "hello");
  assert_decodes ("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello");
  assert_decodes ("00000005\r\nhello\r\n000\r\n\r\n", "hello");
  assert_decodes ("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789");
  assert_decodes ("5;name=value;other=\"a;b\"\r\nhello\r\n0;last\r\n\r\n", "hello");
  assert_decodes ("5  \r\nhello\r\n0 \t\r\n\r\n", "hello");
  assert_decodes ("5\nhello\n0\n\n", "hello");
  assert_decodes ("5\r\nhello\r\n0\r\nETag: \"x\"\r\nX-Other: y\r\n\r\n", "hello");
  assert_decodes ("5\r\nhello\r\n0\nETag:x\nx:\n\n", "hello");
  assert_decodes (extended, "hello");
}

static void
test_nonsense (void)
{
  static const char *const encoded[] = {
    "\r\n",
    "\r\nhello",
    "junk\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
    "5 5\r\nhello\r\n0\r\n\r\n",
    "5\rhello\r\n0\r\n\r\n",
    "5\r\nhelloX\r\n0\r\n\r\n",
    "4\r\nhello\r\n0\r\n\r\n",
    "6\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello0\r\n\r\n",
    "5\r\nhello\r\n\r\n",
    "5\r\nhello\r\n;\r\n\r\n",
    "5\r\nhello\r\nzz\r\n\r\n",
    "5\r\nhello\r\n-1\r\n\r\n",
    "5\r\nhello\r\n0\r\n\rX",
    "5\r\nhello\r\n0\r\n!\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\r\n: x\r\n\r\n",
    "5\r\nhello\r\n0\r\nETag : x\r\n\r\n",
    "5\r\nhello\r\n0\r\nETag\r\n\r\n",
    "5\r\nhello\r\n0\r\n,: x\r\n\r\n",
    "8000000000000000\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
    "10000000000000005\r\nhello\r\n0\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (encoded); i++) {
    g_autoptr (GError) error = NULL;

    if (decode (encoded[i], strlen (encoded[i]), strlen (encoded[i]), &error) != NULL)
      g_error ("“%s” is accepted", encoded[i]);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  }
}

static void
test_cut (void)
{
  static const char encoded[] = "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nETag: x\r\n\r\n";

  for (gsize n_bytes = 0; n_bytes < strlen (encoded); n_bytes++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (decode (encoded, n_bytes, strlen (encoded), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  }
}

static void
assert_refuses_long (const char *start, gsize n_bytes)
{
  g_autofree char *many = g_strnfill (n_bytes, '0');
  g_autofree char *encoded = g_strconcat (start, many, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (decode (encoded, strlen (encoded), 4096, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_bounds (void)
{
  assert_refuses_long ("", 100000);
  assert_refuses_long ("5;", 100000);
  assert_refuses_long ("0\r\nETag: ", 100000);
}

static void
test_rest (void)
{
  static const char encoded[] = "5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n";

  for (gsize n_more = 0; n_more < 2; n_more++) {
    g_autoptr (BuntingChunkedDecoder) decoder = bunting_chunked_decoder_new (FRAMING_MAX_BYTES);
    char decoded[64];
    gsize n_read, n_written;

    g_assert_cmpint (g_converter_convert (G_CONVERTER (decoder), encoded, 15 + n_more, decoded,
                                          sizeof decoded, G_CONVERTER_NO_FLAGS, &n_read, &n_written,
                                          NULL),
                     ==, G_CONVERTER_FINISHED);
    g_assert_cmpuint (n_read, ==, 15);
    g_assert_cmpmem (decoded, n_written, "hello", 5);
    g_assert_cmpint (bunting_chunked_decoder_has_rest (decoder), ==, n_more > 0);
  }
}

static void
test_reset (void)
{
  g_autoptr (BuntingChunkedDecoder) decoder = bunting_chunked_decoder_new (FRAMING_MAX_BYTES);

  for (gsize i = 0; i < 2; i++) {
    char decoded[64];
    gsize n_read, n_written;

    g_converter_convert (G_CONVERTER (decoder), "7\r\nhalf", 7, decoded, sizeof decoded,
                         G_CONVERTER_NO_FLAGS, &n_read, &n_written, NULL);
    g_converter_reset (G_CONVERTER (decoder));
    g_assert_cmpint (g_converter_convert (G_CONVERTER (decoder), "1\r\nx\r\n0\r\n\r\n", 11, decoded,
                                          sizeof decoded, G_CONVERTER_NO_FLAGS, &n_read, &n_written,
                                          NULL),
                     ==, G_CONVERTER_FINISHED);
    g_assert_cmpmem (decoded, n_written, "x", 1);
    g_converter_reset (G_CONVERTER (decoder));
  }
}

static char *
make_single_bytes (gsize n_bytes)
{
  GString *encoded = g_string_new (NULL);

  for (gsize i = 0; i < n_bytes; i++)
    g_string_append (encoded, "1\r\nx\r\n");
  g_string_append (encoded, "0\r\n\r\n");
  return g_string_free (encoded, FALSE);
}

/* A small body may come in chunks of one byte, a large one may not. */
static void
test_tiny_chunks (void)
{
  g_autofree char *small = make_single_bytes (200 * 1024);
  g_autofree char *large = make_single_bytes (300 * 1024);
  g_autoptr (GBytes) decoded = NULL;
  g_autoptr (GError) error = NULL;

  decoded = decode (small, strlen (small), 8192, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (decoded), ==, 200 * 1024);
  g_assert_null (decode (large, strlen (large), 8192, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunked-decoder/legal", test_legal);
  g_test_add_func ("/chunked-decoder/nonsense", test_nonsense);
  g_test_add_func ("/chunked-decoder/cut", test_cut);
  g_test_add_func ("/chunked-decoder/bounds", test_bounds);
  g_test_add_func ("/chunked-decoder/tiny-chunks", test_tiny_chunks);
  g_test_add_func ("/chunked-decoder/rest", test_rest);
  g_test_add_func ("/chunked-decoder/reset", test_reset);
  return g_test_run ();
}
