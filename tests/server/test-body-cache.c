/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-body-cache.h"

#include <string.h>

#define MAX_BYTES 10

static GBytes *
add (BuntingBodyCache *cache, const char *key, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return bunting_body_cache_add (cache, key, bytes);
}

static void
assert_text (GBytes *bytes, const char *text)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_shared (void)
{
  g_autoptr (BuntingBodyCache) cache = bunting_body_cache_new (MAX_BYTES);
  GBytes *first = add (cache, "a", "seven..");
  GBytes *second = bunting_body_cache_lookup (cache, "a");

  g_assert_null (bunting_body_cache_lookup (cache, "b"));
  g_assert_true (g_bytes_get_data (first, NULL) == g_bytes_get_data (second, NULL));
  g_assert_true (bunting_body_cache_has_room (cache, 3));
  g_assert_false (bunting_body_cache_has_room (cache, 4));
  g_bytes_unref (first);
  g_assert_false (bunting_body_cache_has_room (cache, 4));
  assert_text (second, "seven..");
  g_bytes_unref (second);
  g_assert_true (bunting_body_cache_has_room (cache, MAX_BYTES));
  g_assert_false (bunting_body_cache_has_room (cache, MAX_BYTES + 1));
  g_assert_null (bunting_body_cache_lookup (cache, "a"));
}

/* A part of a body keeps all of it. */
static void
test_part (void)
{
  g_autoptr (BuntingBodyCache) cache = bunting_body_cache_new (MAX_BYTES);
  GBytes *whole = add (cache, "a", "0123456789");
  GBytes *part = g_bytes_new_from_bytes (whole, 2, 3);

  g_bytes_unref (whole);
  g_assert_false (bunting_body_cache_has_room (cache, 1));
  assert_text (part, "234");
  g_bytes_unref (part);
  g_assert_true (bunting_body_cache_has_room (cache, 1));
}

static void
test_empty (void)
{
  g_autoptr (BuntingBodyCache) cache = bunting_body_cache_new (0);
  g_autoptr (GBytes) empty = NULL;

  g_assert_true (bunting_body_cache_has_room (cache, 0));
  empty = add (cache, "a", "");
  assert_text (empty, "");
}

/* A reply may end after its server. */
static void
test_outlives_cache (void)
{
  BuntingBodyCache *cache = bunting_body_cache_new (MAX_BYTES);
  GBytes *body = add (cache, "a", "text");

  bunting_body_cache_unref (cache);
  assert_text (body, "text");
  g_bytes_unref (body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/body-cache/shared", test_shared);
  g_test_add_func ("/body-cache/part", test_part);
  g_test_add_func ("/body-cache/empty", test_empty);
  g_test_add_func ("/body-cache/outlives-cache", test_outlives_cache);
  return g_test_run ();
}
