/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-group-menu.h"

static BuntingAtlas *atlas;

static void
assert_found (const char *text, const char *expected)
{
  g_auto (GStrv) ids = bunting_group_menu_find (atlas, text);
  g_autofree char *found = g_strjoinv (" ", ids);

  g_test_message ("“%s”", text);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_find (void)
{
  assert_found ("eu", "eu euro-area");
  assert_found ("EU ", "eu euro-area");
  assert_found ("european union", "eu");
  assert_found ("euro", "euro-area eu");
  assert_found ("g7", "g7");
  assert_found ("g20", "g20");
  assert_found ("un", "un");
  assert_found ("united nations", "un uk-nations");
  assert_found ("asean", "asean");
  assert_found ("nordic", "nordic");
  assert_found ("baltic states", "baltic");
  assert_found ("visegrad", "visegrad");
  assert_found ("arab league", "arab-league");
  assert_found ("nato", "nato");
  assert_found ("gulf", "gcc");
}

/* One letter, and other parts of words, would offer a group for nearly every search. */
static void
test_no_group (void)
{
  assert_found (NULL, "");
  assert_found ("", "");
  assert_found ("e", "");
  assert_found ("of", "");
  assert_found ("op", "");
  assert_found ("ropea", "");
  assert_found ("brazil", "");
  assert_found ("uk", "");
  assert_found ("top20", "");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  g_test_add_func ("/group-menu/find", test_find);
  g_test_add_func ("/group-menu/no-group", test_no_group);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
