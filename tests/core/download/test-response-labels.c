/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "many-responses.h"
#include "test-utils.h"

#include <string.h>

/* What a response says about its body, in every combination with bodies: its Content-Type, its
 * Content-Encoding and its length. A picture is accepted if and only if it is whole. */

static const char *const types[] = {
  NULL, "image/gif", "text/html; charset=UTF-8", "application/octet-stream", "nonsense",
};

static const struct {
  const char *label; /* NULL: no header */
  enum { PLAIN, GZIP, OTHER } coding;
} encodings[] = {
  { NULL, PLAIN },  { "", PLAIN },      { "identity", PLAIN }, { "UTF-8", PLAIN },
  { "gzip", GZIP }, { "x-gzip", GZIP }, { "br", OTHER },       { "gzip, br", OTHER },
};

typedef enum {
  LENGTH_NONE, /* the end of the connection is the end of the body */
  LENGTH_EXACT,
  LENGTH_ONE_LESS,
  LENGTH_ONE_MORE,
  LENGTH_HALF_AND_HIDDEN, /* by a space before its colon (RFC 9112, 5.1) */
  LENGTH_TWICE_AS_LONG,
  LENGTH_HUGE,
  LENGTH_HEXADECIMAL,
  LENGTH_NO_NUMBER,
  LENGTH_TWO_DIFFERENT,
  LENGTH_CHUNKS,
  LENGTH_CHUNKS_AND_WRONG_LENGTH,
  LENGTH_CHUNKS_WITHOUT_END,
  N_LENGTHS
} Length;

static const char *const bodies[] = {
  "gif", "cut gif", "png", "cut png", "svg", "cut svg", "page", "nothing",
};

/* Each body is sent plain and packed. */
#define N_COMBINATIONS                                                                             \
  (G_N_ELEMENTS (types) * G_N_ELEMENTS (encodings) * N_LENGTHS * G_N_ELEMENTS (bodies) * 2)

typedef struct {
  GPtrArray *plain;  /* (element-type GBytes): of bodies */
  GPtrArray *packed; /* (element-type GBytes): the same, as gzip */
} Fixture;

static GBytes *
pack (GBytes *bytes)
{
  g_autoptr (GConverter) gzip =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, gzip);

  g_assert_true (g_output_stream_write_all (stream, g_bytes_get_data (bytes, NULL),
                                            g_bytes_get_size (bytes), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GBytes *
make_gif (void)
{
  static const guint8 gif[] = "GIF89a\x1e\0\x14\0\0\0\0,\0\0\0\0\x1e\0\x14\0\0\2\6pixels\0;";

  return g_bytes_new_static (gif, sizeof gif - 1);
}

/* Takes bytes. */
static void
add (Fixture *fixture, GBytes *bytes)
{
  g_ptr_array_add (fixture->plain, bytes);
  g_ptr_array_add (fixture->packed, pack (bytes));
}

static void
add_and_cut (Fixture *fixture, GBytes *bytes)
{
  add (fixture, bytes);
  add (fixture, g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 8));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='3' height='2'></svg>";
  static const char page[] = "<!DOCTYPE html><html><body>Log in</body></html>";

  fixture->plain = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  fixture->packed = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  add_and_cut (fixture, make_gif ());
  add_and_cut (fixture, test_make_png (30, 20));
  add_and_cut (fixture, g_bytes_new_static (svg, strlen (svg)));
  add (fixture, g_bytes_new_static (page, strlen (page)));
  add (fixture, g_bytes_new_static ("", 0));
  g_assert_cmpuint (fixture->plain->len, ==, G_N_ELEMENTS (bodies));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->plain);
  g_ptr_array_unref (fixture->packed);
}

/* --- responses --- */

static void
append_length (GString *raw, Length length, gsize size_bytes)
{
  switch (length) {
  case LENGTH_EXACT:
    g_string_append_printf (raw, "Content-Length: %zu\r\n", size_bytes);
    break;
  case LENGTH_ONE_LESS:
    g_string_append_printf (raw, "Content-Length: %zu\r\n", size_bytes - MIN (size_bytes, 1));
    break;
  case LENGTH_HALF_AND_HIDDEN:
    g_string_append_printf (raw, "Content-Length : %zu\r\n", size_bytes / 2);
    break;
  case LENGTH_ONE_MORE:
    g_string_append_printf (raw, "Content-Length: %zu\r\n", size_bytes + 1);
    break;
  case LENGTH_TWICE_AS_LONG:
    g_string_append_printf (raw, "Content-Length: %zu\r\n", 2 * size_bytes + 1);
    break;
  case LENGTH_HUGE:
    g_string_append (raw, "Content-Length: 10000000000\r\n");
    break;
  case LENGTH_HEXADECIMAL:
    g_string_append (raw, "Content-Length: 0x20\r\n");
    break;
  case LENGTH_NO_NUMBER:
    g_string_append (raw, "Content-Length: 5x\r\n");
    break;
  case LENGTH_TWO_DIFFERENT:
    g_string_append_printf (raw, "Content-Length: 5\r\nContent-Length: %zu\r\n", size_bytes);
    break;
  case LENGTH_CHUNKS_AND_WRONG_LENGTH: /* which does not count (RFC 9112, 6.3) */
    g_string_append (raw, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n");
    break;
  case LENGTH_CHUNKS:
  case LENGTH_CHUNKS_WITHOUT_END:
    g_string_append (raw, "Transfer-Encoding: chunked\r\n");
    break;
  case LENGTH_NONE:
  case N_LENGTHS:
  default:
    break;
  }
}

static GString *
make_raw (const char *type, const char *label, Length length, GBytes *body)
{
  GString *raw = g_string_new ("HTTP/1.1 200 OK\r\nConnection: close\r\n");
  gsize size_bytes;
  const char *data = g_bytes_get_data (body, &size_bytes);
  gboolean in_chunks = length >= LENGTH_CHUNKS && size_bytes > 0;

  if (type != NULL)
    g_string_append_printf (raw, "Content-Type: %s\r\n", type);
  if (label != NULL)
    g_string_append_printf (raw, "Content-Encoding: %s\r\n", label);
  append_length (raw, length, size_bytes);
  g_string_append (raw, "\r\n");
  if (in_chunks)
    g_string_append_printf (raw, "%zx\r\n", size_bytes);
  g_string_append_len (raw, data, (gssize)size_bytes);
  if (in_chunks)
    g_string_append (raw, "\r\n");
  if (length == LENGTH_CHUNKS || length == LENGTH_CHUNKS_AND_WRONG_LENGTH)
    g_string_append (raw, "0\r\n\r\n");
  return raw;
}

/* Whether the end of the body is where the response says, or where the connection ends if it says
 * nothing. */
static gboolean
is_framed (Length length)
{
  return length == LENGTH_NONE || length == LENGTH_EXACT || length == LENGTH_HALF_AND_HIDDEN ||
         length == LENGTH_CHUNKS || length == LENGTH_CHUNKS_AND_WRONG_LENGTH;
}

static gboolean
is_whole (guint body)
{
  return g_str_equal (bodies[body], "gif") || g_str_equal (bodies[body], "png") ||
         g_str_equal (bodies[body], "svg");
}

/* The number of a response names its parts. */
static void
make_response (guint number, ManyResponse *response, gpointer user_data)
{
  Fixture *fixture = user_data;
  guint rest = number;
  gboolean is_packed = rest % 2;
  guint body, length, encoding;
  GBytes *sent;

  rest /= 2;
  body = rest % G_N_ELEMENTS (bodies);
  rest /= G_N_ELEMENTS (bodies);
  length = rest % N_LENGTHS;
  rest /= N_LENGTHS;
  encoding = rest % G_N_ELEMENTS (encodings);
  rest /= G_N_ELEMENTS (encodings);
  sent = (is_packed ? fixture->packed : fixture->plain)->pdata[body];
  response->raw = make_raw (types[rest], encodings[encoding].label, length, sent);
  if (is_framed (length) && is_whole (body) && (!is_packed || encodings[encoding].coding == GZIP))
    response->picture = g_bytes_ref (fixture->plain->pdata[body]);
  response->may_be_refused = length == LENGTH_HALF_AND_HIDDEN;
  response->name =
    g_strdup_printf ("%s%s, type %s, encoding %s, length %u", is_packed ? "packed " : "",
                     bodies[body], types[rest], encodings[encoding].label, length);
}

static void
test_labels (Fixture *fixture, gconstpointer data)
{
  many_responses_request (N_COMBINATIONS, make_response, fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/response-labels/all", Fixture, NULL, set_up, test_labels, tear_down);
  return g_test_run ();
}
