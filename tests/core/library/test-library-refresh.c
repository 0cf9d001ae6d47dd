/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library-fixture.h"
#include "test-utils.h"

#include <string.h>
#include <utime.h>

/* What a refresh may replace: a file that is as it was saved. */

static const LibraryPicture newer = { "BR", "Brazil", "another flag", "\"2\"", BUNTING_PICTURE_GIF,
                                      TRUE };

static void
assert_refresh (LibraryFixture *fixture,
                const LibraryPicture *picture,
                BuntingSaveOutcome expected,
                const char *expected_replaced)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) replaced = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  BuntingSaveOutcome outcome;

  library_begin_save (fixture->library, picture, NULL, &result);
  file = bunting_library_save_finish (fixture->library, test_wait_for_result (&result), &outcome,
                                      &replaced, &error);
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, expected);
  if (expected_replaced == NULL)
    g_assert_null (replaced);
  else
    g_assert_cmpmem (g_bytes_get_data (replaced, NULL), g_bytes_get_size (replaced),
                     expected_replaced, strlen (expected_replaced));
}

/* As a copy of a folder has it. */
static void
set_old_time (LibraryFixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  const struct utimbuf then = { 1000000000, 1000000000 };

  g_assert_cmpint (utime (path, &then), ==, 0);
}

/* data: what is done to the file */
static void
test_changed (LibraryFixture *fixture, gconstpointer data)
{
  g_assert_true (library_open_for_writing (fixture->library, NULL));
  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  if (g_str_equal (data, "copied before opening"))
    set_old_time (fixture, "BR-Brazil.gif");
  library_open (fixture->library);
  library_assert_etag (fixture->library, "BR", "\"1\"");
  if (g_str_equal (data, "copied after opening"))
    set_old_time (fixture, "BR-Brazil.gif");
  assert_refresh (fixture, &newer, BUNTING_SAVE_CHANGED, library_brazil.text);
  folder_assert_text (fixture, "BR-Brazil.gif", newer.text);
  library_assert_etag (fixture->library, "BR", "\"2\"");
}

/* A file that was edited, or that is from somewhere else. */
static void
test_edited (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture wanted = newer;

  g_assert_true (library_open_for_writing (fixture->library, NULL));
  if (!g_str_equal (data, "from somewhere else"))
    library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  if (!g_str_equal (data, "edited after opening"))
    folder_put (fixture, "BR-Brazil.gif", "flag of Brasil"); /* of the same length */
  library_open (fixture->library);
  if (g_str_equal (data, "edited after opening"))
    folder_put (fixture, "BR-Brazil.gif", "flag of Brasil");
  assert_refresh (fixture, &wanted, BUNTING_SAVE_EDITED, NULL);
  wanted.kind = BUNTING_PICTURE_SVG; /* which has another name */
  assert_refresh (fixture, &wanted, BUNTING_SAVE_EDITED, NULL);
  folder_assert_text (fixture, "BR-Brazil.gif", "flag of Brasil");
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  g_assert_cmpuint (folder_count_files (fixture), ==, 1 + folder_has (fixture, ".bunting.json"));

  wanted = newer;
  wanted.text = "flag of Brasil"; /* is what is there, so that its origin is known from now on */
  assert_refresh (fixture, &wanted, BUNTING_SAVE_UNCHANGED, NULL);
  library_assert_etag (fixture->library, "BR", "\"2\"");
}

static void
test_overwritten (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture wanted = newer;

  g_assert_true (library_open_for_writing (fixture->library, NULL));
  library_save_well (fixture->library, &library_brazil);
  folder_put (fixture, "BR-Brazil.gif", "flag of Brasil");
  library_open (fixture->library);
  wanted.overwrite_edited = TRUE;
  assert_refresh (fixture, &wanted, BUNTING_SAVE_CHANGED, "flag of Brasil");
  folder_assert_text (fixture, "BR-Brazil.gif", newer.text);
}

/* The name for the new picture belongs to a file that is not the flag's. */
static void
test_name_of_another (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture wanted = newer;

  g_assert_true (library_open_for_writing (fixture->library, NULL));
  library_save_well (fixture->library, &library_brazil);
  folder_put (fixture, "BR-Brazil.svg", "someone's own");
  wanted.kind = BUNTING_PICTURE_SVG;
  assert_refresh (fixture, &wanted, BUNTING_SAVE_EDITED, NULL);
  folder_assert_text (fixture, "BR-Brazil.svg", "someone's own");
  folder_assert_text (fixture, "BR-Brazil.gif", library_brazil.text);
}

static void
test_new (LibraryFixture *fixture, gconstpointer data)
{
  g_assert_true (library_open_for_writing (fixture->library, NULL));
  assert_refresh (fixture, &newer, BUNTING_SAVE_NEW, NULL);
  folder_put (fixture, "BR-Brazil.gif", "");
  library_open (fixture->library);
  assert_refresh (fixture, &newer, BUNTING_SAVE_CHANGED, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func)                                                                      \
  g_test_add ("/library-refresh/" path, LibraryFixture, data, library_fixture_set_up, func,        \
              library_fixture_tear_down)
  ADD ("changed", "nothing", test_changed);
  ADD ("copied-before-opening", "copied before opening", test_changed);
  ADD ("copied-after-opening", "copied after opening", test_changed);
  ADD ("edited-before-opening", "edited before opening", test_edited);
  ADD ("edited-after-opening", "edited after opening", test_edited);
  ADD ("from-somewhere-else", "from somewhere else", test_edited);
  ADD ("overwritten", NULL, test_overwritten);
  ADD ("name-of-another", NULL, test_name_of_another);
  ADD ("new", NULL, test_new);
  return g_test_run ();
}
