/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-colour-cache.h"

#include "test-utils.h"

#include <string.h>

typedef struct {
  char *path;
  GFile *folder;
  char *file_path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->path = test_make_folder ();
  fixture->folder = g_file_new_build_filename (fixture->path, "new", "folder", NULL);
  fixture->file_path =
    g_build_filename (fixture->path, "new", "folder", BUNTING_COLOUR_CACHE_FILE_NAME, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->path);
  g_free (fixture->path);
  g_object_unref (fixture->folder);
  g_free (fixture->file_path);
}

static GBytes *
make_picture (guint number)
{
  return g_bytes_new (&number, sizeof number);
}

static BuntingPictureColours
make_colours (guint number)
{
  BuntingPictureColours colours;

  memset (&colours, 'c', sizeof colours);
  memcpy (colours.fields, &number, sizeof number);
  return colours;
}

static void
insert (BuntingColourCache *cache, guint number)
{
  g_autoptr (GBytes) picture = make_picture (number);
  BuntingPictureColours colours = make_colours (number);

  bunting_colour_cache_insert (cache, picture, &colours);
}

static gboolean
has (BuntingColourCache *cache, guint number)
{
  g_autoptr (GBytes) picture = make_picture (number);
  const BuntingPictureColours *found = bunting_colour_cache_lookup (cache, picture);
  BuntingPictureColours colours = make_colours (number);

  if (found != NULL)
    g_assert_cmpmem (found, sizeof *found, &colours, sizeof colours);
  return found != NULL;
}

static void
save (Fixture *fixture, BuntingColourCache *cache)
{
  g_autoptr (GError) error = NULL;

  bunting_colour_cache_save (cache, fixture->folder, NULL, &error);
  g_assert_no_error (error);
}

static BuntingColourCache *
load (Fixture *fixture)
{
  BuntingColourCache *cache = bunting_colour_cache_new ();

  bunting_colour_cache_load (cache, fixture->folder, NULL);
  return cache;
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingColourCache) none = load (fixture);
  g_autoptr (BuntingColourCache) cache = bunting_colour_cache_new ();
  g_autoptr (BuntingColourCache) loaded = NULL;

  g_assert_cmpuint (bunting_colour_cache_get_size (none), ==, 0);
  for (guint i = 0; i < 3; i++)
    insert (cache, i);
  save (fixture, cache);
  g_assert_cmpuint (test_count_entries (fixture->path), ==, 1);
  loaded = load (fixture);
  g_assert_cmpuint (bunting_colour_cache_get_size (loaded), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (has (loaded, i));
  g_assert_false (has (loaded, 3));
}

/* A file that was cut, extended, or changed at any place is ignored as a whole, and replaced. */
static void
test_bad_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingColourCache) cache = bunting_colour_cache_new ();
  g_autoptr (GBytes) good = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize size_bytes;

  insert (cache, 0);
  insert (cache, 1);
  save (fixture, cache);
  good = test_read_file (fixture->file_path);
  size_bytes = g_bytes_get_size (good);
  bytes = g_malloc0 (size_bytes + 1000);
  for (gsize n = 0; n <= size_bytes + 999; n += n < 60 || n >= size_bytes ? 1 : 37) {
    g_autoptr (BuntingColourCache) loaded = NULL;

    memset (bytes, 0, size_bytes + 1000);
    memcpy (bytes, g_bytes_get_data (good, NULL), size_bytes);
    test_write_file (fixture->file_path, bytes, n);
    loaded = load (fixture);
    g_assert_cmpuint (bunting_colour_cache_get_size (loaded), ==, n == size_bytes ? 2 : 0);
    bytes[MIN (n, size_bytes - 1)] ^= 1;
    test_write_file (fixture->file_path, bytes, size_bytes);
    g_clear_pointer (&loaded, bunting_colour_cache_free);
    loaded = load (fixture);
    g_assert_cmpuint (bunting_colour_cache_get_size (loaded), ==, 0);
    if (n % 100 == 0) {
      insert (loaded, 5);
      save (fixture, loaded);
      g_clear_pointer (&loaded, bunting_colour_cache_free);
      loaded = load (fixture);
      g_assert_true (has (loaded, 5));
    }
  }
}

/* The file does not grow without end: what was not used goes first. */
static void
test_bound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingColourCache) cache = bunting_colour_cache_new ();
  g_autoptr (BuntingColourCache) second = NULL, third = NULL;

  for (guint i = 0; i < BUNTING_COLOUR_CACHE_MAX + 100; i++)
    insert (cache, i);
  save (fixture, cache);
  second = load (fixture);
  g_assert_cmpuint (bunting_colour_cache_get_size (second), ==, BUNTING_COLOUR_CACHE_MAX);
  for (guint i = BUNTING_COLOUR_CACHE_MAX + 200; i < BUNTING_COLOUR_CACHE_MAX + 300; i++)
    insert (second, i);
  save (fixture, second);
  third = load (fixture);
  g_assert_cmpuint (bunting_colour_cache_get_size (third), ==, BUNTING_COLOUR_CACHE_MAX);
  for (guint i = BUNTING_COLOUR_CACHE_MAX + 200; i < BUNTING_COLOUR_CACHE_MAX + 300; i++)
    g_assert_true (has (third, i));
}

/* There is a file in the place of the folder. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingColourCache) cache = bunting_colour_cache_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->path, "new", NULL);

  test_write_file (path, "", 0);
  insert (cache, 1);
  g_assert_false (bunting_colour_cache_save (cache, fixture->folder, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/colour-cache/save", Fixture, NULL, set_up, test_save, tear_down);
  g_test_add ("/colour-cache/bad-file", Fixture, NULL, set_up, test_bad_file, tear_down);
  g_test_add ("/colour-cache/bound", Fixture, NULL, set_up, test_bound, tear_down);
  g_test_add ("/colour-cache/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
  return g_test_run ();
}
