/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "many-responses.h"
#include "test-utils.h"

#include <string.h>

/* Pictures in chunks whose framing is damaged at random: what is accepted is whole. Damage may
 * happen to make other chunks that are valid, with other data; then that data is the picture. */

#define N_RESPONSES 10000
#define HEAD "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
#define NAME_BYTE "[!#$%&'*+.^_`|~0-9A-Za-z-]" /* tchar of RFC 9110, 5.6.2 */

typedef struct {
  GRand *rand;
  GPtrArray *pictures; /* (element-type GBytes) */
  GRegex *size_line;
  GRegex *end; /* the trailers, and nothing behind them */
} Fixture;

/* A GIF of several frames, each of which could be the last. */
static GBytes *
make_animation (void)
{
  static const guint8 head[] = "GIF89a\x1e\0\x14\0\0\0";
  static const guint8 frame[] = ",\0\0\0\0\x1e\0\x14\0\0\2\6pixels";
  GByteArray *gif = g_byte_array_new ();

  g_byte_array_append (gif, head, 13);
  for (guint i = 0; i < 20; i++) {
    g_byte_array_append (gif, frame, 18);
    g_byte_array_append (gif, (const guint8 *)"", 1);
  }
  g_byte_array_append (gif, (const guint8 *)";", 1);
  return g_byte_array_free_to_bytes (gif);
}

static GBytes *
make_svg (void)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='20'>"
                            "<rect width='10' height='20'/><rect x='20' width='10' height='20'/>"
                            "</svg>";

  return g_bytes_new_static (svg, strlen (svg));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->rand = g_rand_new_with_seed (g_test_rand_int ());
  fixture->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_ptr_array_add (fixture->pictures, test_make_gif (30, 20));
  g_ptr_array_add (fixture->pictures, test_make_png (30, 20));
  g_ptr_array_add (fixture->pictures, make_animation ());
  g_ptr_array_add (fixture->pictures, make_svg ());
  fixture->size_line =
    g_regex_new ("\\G([0-9A-Fa-f]+)[ \t]*(;[^\r\n]*)?\r\n", G_REGEX_RAW, 0, NULL);
  fixture->end = g_regex_new ("\\G(" NAME_BYTE "+:[^\r\n]*\r\n)*\r\n\\z", G_REGEX_RAW, 0, NULL);
  g_assert_true (fixture->size_line != NULL && fixture->end != NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_rand_free (fixture->rand);
  g_ptr_array_unref (fixture->pictures);
  g_regex_unref (fixture->size_line);
  g_regex_unref (fixture->end);
}

/* --- chunks, and what is wrong with them --- */

static char *
make_size_line (GRand *rand, gsize size_bytes, gboolean is_damaged)
{
  static const char *const junk[] = { "", "zz", "-1", "ffffffffffffffff", "1 1", ";x", "0x3" };

  if (!is_damaged)
    return g_strdup_printf (g_rand_boolean (rand) ? "%zx\r\n" : "%zX;name=\"value\"\r\n",
                            size_bytes);
  switch (g_rand_int_range (rand, 0, 6)) {
  case 0:
    return g_strdup_printf ("%s\r\n", junk[g_rand_int_range (rand, 0, G_N_ELEMENTS (junk))]);
  case 1:
    return g_strdup_printf ("%zx\r\n", size_bytes - 1);
  case 2: /* the end of the data as well; more could meet the end of another chunk */
    return g_strdup_printf ("%zx\r\n", size_bytes + (gsize)g_rand_int_range (rand, 1, 3));
  case 3:
    return g_strdup_printf ("%zx\r\n", size_bytes + 1000000);
  case 4:
    return g_strdup_printf ("%zx", size_bytes);
  default:
    return g_strdup ("");
  }
}

static const char *
choose_data_end (GRand *rand, gboolean is_damaged)
{
  static const char *const damaged[] = { "", "\r", "x\r\n", "\r\n\r\n", "\r\n0\r\n\r\n" };

  return is_damaged ? damaged[g_rand_int_range (rand, 0, G_N_ELEMENTS (damaged))] : "\r\n";
}

/* damage: at which chunk, or 2 * n + 1 for the end of its data; any other: nowhere */
static GString *
make_chunks (GRand *rand, GBytes *picture, guint damage)
{
  GString *chunks = g_string_new (HEAD);
  gsize size_bytes;
  const char *data = g_bytes_get_data (picture, &size_bytes);

  for (gsize at = 0, n_bytes, i = 0; at < size_bytes; at += n_bytes, i++) {
    g_autofree char *size_line = NULL;

    n_bytes = (gsize)g_rand_int_range (rand, 1, 40);
    n_bytes = MIN (n_bytes, size_bytes - at);
    size_line = make_size_line (rand, n_bytes, damage == 2 * i);
    g_string_append (chunks, size_line);
    g_string_append_len (chunks, data + at, (gssize)n_bytes);
    g_string_append (chunks, choose_data_end (rand, damage == 2 * i + 1));
  }
  g_string_append (chunks, "0\r\n");
  if (g_rand_boolean (rand))
    g_string_append (chunks, "ETag: \"x\"\r\n");
  return g_string_append (chunks, "\r\n");
}

static GString *
make_damaged (GRand *rand, GBytes *picture)
{
  GString *chunks;

  /* Others that are cut short are sent four times. */
  if (g_rand_int_range (rand, 0, 4) > 0)
    return make_chunks (rand, picture, (guint)g_rand_int_range (rand, 0, 8));
  chunks = make_chunks (rand, picture, G_MAXUINT);
  return g_string_truncate (
    chunks,
    (gsize)g_rand_int_range (rand, (gint32)strlen ("HTTP/1.1 200 OK\r\n"), (gint32)chunks->len));
}

/* Returns: the number of data bytes of the chunk at *at, which is moved to its data; -1: none */
static gssize
read_size (Fixture *fixture, const GString *raw, gsize *at)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;
  guint64 size_bytes;
  int line_end;

  if (!g_regex_match_full (fixture->size_line, raw->str, (gssize)raw->len, (int)*at, 0, &match,
                           NULL))
    return -1;
  digits = g_match_info_fetch (match, 1);
  g_match_info_fetch_pos (match, 0, NULL, &line_end);
  *at = (gsize)line_end;
  return g_ascii_string_to_unsigned (digits, 16, 0, raw->len - *at, &size_bytes, NULL)
           ? (gssize)size_bytes
           : -1;
}

/* Another decoder than the program's, by the grammar of RFC 9112, 7.1.
 * Returns: (nullable): the data, if raw is a head, valid chunks, and nothing else */
static GBytes *
decode (Fixture *fixture, const GString *raw)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gsize at = strlen (HEAD);
  gssize n_bytes;

  if (raw->len < at)
    return NULL;
  while ((n_bytes = read_size (fixture, raw, &at)) > 0) {
    g_byte_array_append (data, (const guint8 *)raw->str + at, (guint)n_bytes);
    at += (gsize)n_bytes;
    if (strncmp (raw->str + at, "\r\n", 2) != 0)
      return NULL;
    at += 2;
  }
  if (n_bytes < 0 ||
      !g_regex_match_full (fixture->end, raw->str, (gssize)raw->len, (int)at, 0, NULL, NULL))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

/* One in ten is as it should be. */
static void
make_response (guint number, ManyResponse *response, gpointer user_data)
{
  Fixture *fixture = user_data;
  GBytes *picture = fixture->pictures->pdata[g_rand_int_range (fixture->rand, 0, 4)];

  response->may_be_refused = number % 10 != 0;
  response->raw = response->may_be_refused ? make_damaged (fixture->rand, picture)
                                           : make_chunks (fixture->rand, picture, G_MAXUINT);
  response->picture = decode (fixture, response->raw);
  if (!response->may_be_refused)
    g_assert_true (g_bytes_equal (response->picture, picture));
  else if (response->picture == NULL)
    response->picture = g_bytes_ref (picture);
  response->name = g_strdup_printf ("response %u", number);
}

static void
test_damaged_chunks (Fixture *fixture, gconstpointer data)
{
  ManyResponsesCount count = many_responses_request (N_RESPONSES, make_response, fixture);

  guint n_responses = count.n_accepted + count.n_refused;

  g_assert_cmpuint (count.n_accepted, >=, n_responses / 10);
  g_assert_cmpuint (count.n_refused, >=, n_responses / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/flag-requests/damaged-chunks", Fixture, NULL, set_up, test_damaged_chunks,
              tear_down);
  return g_test_run ();
}
