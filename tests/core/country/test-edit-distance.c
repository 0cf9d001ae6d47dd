/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "country/bunting-edit-distance.h"

#define ONE BUNTING_EDIT_COST

static guint
measure (const char *a, const char *b, guint limit)
{
  glong n_a, n_b;
  g_autofree gunichar *a_characters = g_utf8_to_ucs4_fast (a, -1, &n_a);
  g_autofree gunichar *b_characters = g_utf8_to_ucs4_fast (b, -1, &n_b);

  return bunting_edit_distance (a_characters, (guint)n_a, b_characters, (guint)n_b, limit);
}

static void
assert_distance (const char *a, const char *b, guint expected)
{
  g_assert_cmpuint (measure (a, b, 100), ==, expected);
  g_assert_cmpuint (measure (b, a, 100), ==, expected);
  /* A limit changes no distance up to it. */
  g_assert_cmpuint (measure (a, b, expected), ==, expected);
  if (expected > 0)
    g_assert_cmpuint (measure (a, b, expected - 1), ==, G_MAXUINT);
}

static void
test_edits (void)
{
  assert_distance ("", "", 0);
  assert_distance ("peru", "peru", 0);
  assert_distance ("", "peru", 4 * ONE);
  assert_distance ("peru", "perus", ONE);
  assert_distance ("peru", "eru", ONE);
  assert_distance ("peru", "paru", ONE);
  assert_distance ("peru", "epru", ONE);
  assert_distance ("peru", "peur", ONE);
  assert_distance ("kitten", "sitting", 3 * ONE);
  assert_distance ("россия", "россиа", ONE);
  assert_distance ("日本", "本日", ONE);
}

static void
test_same_sound (void)
{
  assert_distance ("irak", "iraq", ONE / 2);
  assert_distance ("irak", "iran", ONE);
  assert_distance ("kuba", "cuba", ONE / 2);
}

static void
test_too_long (void)
{
  g_autofree char *longest = g_strnfill (BUNTING_EDIT_MAX_CHARS, 'a');
  g_autofree char *too_long = g_strnfill (BUNTING_EDIT_MAX_CHARS + 1, 'a');

  g_assert_cmpuint (measure (longest, longest, 100), ==, 0);
  g_assert_cmpuint (measure (longest, too_long, 100), ==, G_MAXUINT);
  g_assert_cmpuint (measure (too_long, longest, 100), ==, G_MAXUINT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit-distance/edits", test_edits);
  g_test_add_func ("/edit-distance/same-sound", test_same_sound);
  g_test_add_func ("/edit-distance/too-long", test_too_long);
  return g_test_run ();
}
