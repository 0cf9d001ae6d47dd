/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-backoff.h"

#include "bunting-limits.h"

#include <string.h>

static gint64
parse (const char *retry_after)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 3, 1, 12, 0, 0);

  return bunting_http_backoff_parse_retry_after_ms (retry_after, now);
}

static void
test_seconds (void)
{
  g_assert_cmpint (parse ("0"), ==, 0);
  g_assert_cmpint (parse ("1"), ==, 1000);
  g_assert_cmpint (parse ("120"), ==, 120000);
  g_assert_cmpint (parse ("007"), ==, 7000);
  g_assert_cmpint (parse (" 5 \t"), ==, 5000);
  g_assert_cmpint (parse ("2147483647"), ==, G_GINT64_CONSTANT (2147483647000));
}

static void
test_huge (void)
{
  static const char *const values[] = {
    "2147483648",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999999999999999999999999999999999",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpint (parse (values[i]), >, BUNTING_RETRY_AFTER_MAX_MS);
}

static void
test_dates (void)
{
  /* The three forms of RFC 9110, 5.6.7. */
  g_assert_cmpint (parse ("Sun, 01 Mar 2026 12:00:30 GMT"), ==, 30000);
  g_assert_cmpint (parse ("Sunday, 01-Mar-26 12:00:30 GMT"), ==, 30000);
  g_assert_cmpint (parse ("Sun Mar  1 12:00:30 2026"), ==, 30000);
  g_assert_cmpint (parse (" Sun, 01 Mar 2026 12:00:30 GMT "), ==, 30000);
  g_assert_cmpint (parse ("Sun, 01 Mar 2026 12:00:00 GMT"), ==, 0);
  /* The last year that every libsoup can parse. */
  g_assert_cmpint (parse ("Thu, 31 Dec 9998 23:59:59 GMT"), >, BUNTING_RETRY_AFTER_MAX_MS);
}

static void
test_dates_gone_by (void)
{
  g_assert_cmpint (parse ("Sun, 01 Mar 2026 11:59:59 GMT"), ==, 0);
  g_assert_cmpint (parse ("Thu, 01 Jan 1970 00:00:00 GMT"), ==, 0);
  g_assert_cmpint (parse ("Mon, 01 Jan 1900 00:00:00 GMT"), ==, 0);
}

static void
test_nonsense (void)
{
  static const char *const values[] = {
    "",
    " ",
    "-1",
    "-120",
    "+5",
    "1.5",
    "1,5",
    "5 seconds",
    "5s",
    "0x10",
    "1e3",
    "soon",
    "Sun",
    "Sun,",
    "Sun, 01",
    "Sun, 01 Mar",
    "Sun, 01 Mar 2026",
    "Sun, 32 Mar 2026 12:00:30 GMT",
    "Sun, 01 Foo 2026 12:00:30 GMT",
    "Sun, 01 Mar 2026 25:61:61 GMT",
    "\xff\xfe",
    "12\xff",
    "١٢",
    "\n",
  };

  g_assert_cmpint (parse (NULL), ==, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *printable = g_strescape (values[i], NULL);

    g_test_message ("“%s”", printable);
    g_assert_cmpint (parse (values[i]), ==, -1);
  }
}

/* Random damage to headers: never a warning, never less than -1. */
static void
test_by_chance (void)
{
  static const char *const seeds[] = {
    "120",
    "Sun, 01 Mar 2026 12:00:30 GMT",
    "Sunday, 01-Mar-26 12:00:30 GMT",
    "Sun Mar  1 12:00:30 2026",
  };

  for (guint i = 0; i < 20000; i++) {
    g_autofree char *value = g_strdup (seeds[g_test_rand_int_range (0, G_N_ELEMENTS (seeds))]);
    gsize length = strlen (value);

    for (int n = g_test_rand_int_range (1, 5); n > 0; n--)
      value[g_test_rand_int_range (0, (int)length)] = (char)g_test_rand_int_range (0, 128);
    g_assert_cmpint (parse (value), >=, -1);
  }
}

static void
assert_backoff (guint n_attempts, guint base_ms, guint at_least_ms)
{
  for (guint i = 0; i < 1000; i++) {
    guint wait_ms = bunting_http_backoff_compute_wait_ms (n_attempts, base_ms);

    g_assert_cmpuint (wait_ms, >=, at_least_ms);
    g_assert_cmpuint (wait_ms, <=, 2 * at_least_ms);
  }
}

static void
test_backoff (void)
{
  assert_backoff (1, 250, 250);
  assert_backoff (2, 250, 500);
  assert_backoff (3, 250, 1000);
  assert_backoff (11, 250, 250 * 1024);
  assert_backoff (12, 250, 250 * 1024); /* the maximum */
  assert_backoff (G_MAXUINT, 250, 250 * 1024);
  assert_backoff (4, 0, 0);
}

static void
test_backoff_differs (void)
{
  guint first_ms = bunting_http_backoff_compute_wait_ms (5, 250);
  gboolean differs = FALSE;

  for (guint i = 0; i < 1000 && !differs; i++)
    differs = bunting_http_backoff_compute_wait_ms (5, 250) != first_ms;
  g_assert_true (differs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry-after/after/seconds", test_seconds);
  g_test_add_func ("/retry-after/after/huge", test_huge);
  g_test_add_func ("/retry-after/after/dates", test_dates);
  g_test_add_func ("/retry-after/after/dates-gone-by", test_dates_gone_by);
  g_test_add_func ("/retry-after/after/nonsense", test_nonsense);
  g_test_add_func ("/retry-after/after/by-chance", test_by_chance);
  g_test_add_func ("/retry-after/backoff", test_backoff);
  g_test_add_func ("/retry-after/backoff/differs", test_backoff_differs);
  return g_test_run ();
}
