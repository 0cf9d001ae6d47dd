/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library.h"

#include "library/bunting-manifest.h"
#include "bunting-limits.h"
#include "library-fixture.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_open_empty (LibraryFixture *fixture, gconstpointer data)
{
  g_assert_true (bunting_library_get_folder (fixture->library) == fixture->folder);
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", NULL);
  g_assert_cmpuint (folder_count_files (fixture), ==, 0);
}

static void
test_open_no_folder (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->folder, "missing");
  g_autoptr (BuntingLibrary) library = bunting_library_new (missing);

  library_open (library);
  library_assert_known (library, "BR", NULL);
  g_assert_false (folder_has (fixture, "missing"));
}

static void
test_open_folder_is_a_file (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (fixture->folder, "file");
  g_autoptr (BuntingLibrary) library = bunting_library_new (file);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  folder_put (fixture, "file", "x");
  bunting_library_open_async (library, FALSE, NULL, test_keep_result, &result);
  g_assert_false (bunting_library_open_finish (library, test_wait_for_result (&result), &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER);
}

static void
test_open_files_by_anyone (LibraryFixture *fixture, gconstpointer data)
{
  folder_put (fixture, "BR-Brazil.gif", "x");
  folder_put (fixture, "CI-Côte_d'Ivoire.svg", "x");
  folder_put (fixture, "RU-Russian_Federation.png", "x");
  folder_put (fixture, "GB-ENG-England.png", "x");
  folder_put (fixture, "DE-whatever.JPEG", "x");
  folder_put (fixture, "US-.gif", "x");
  folder_put (fixture, "fr-France.gif", "x");
  folder_put (fixture, "CN.gif", "x");
  folder_put (fixture, "notes.txt", "x");
  folder_put (fixture, "IN-India.txt", "x");
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  library_assert_known (fixture->library, "CI", "CI-Côte_d'Ivoire.svg");
  library_assert_known (fixture->library, "RU", "RU-Russian_Federation.png");
  library_assert_known (fixture->library, "GB-ENG", "GB-ENG-England.png");
  library_assert_known (fixture->library, "GB", NULL);
  library_assert_known (fixture->library, "DE", "DE-whatever.JPEG");
  library_assert_known (fixture->library, "US", NULL);
  library_assert_known (fixture->library, "FR", NULL);
  library_assert_known (fixture->library, "CN", NULL);
  library_assert_known (fixture->library, "IN", NULL);
  g_assert_null (bunting_library_lookup_entry (fixture->library, "BR"));
  library_assert_etag (fixture->library, "BR", NULL);
}

static void
test_open_passes_over (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *outside = g_build_filename (fixture->path, "real.gif", NULL);
  g_autofree char *link = g_build_filename (fixture->path, "DE-Germany.gif", NULL);
  g_autofree char *pipe_path = g_build_filename (fixture->path, "FR-France.gif", NULL);
  g_autofree char *inside = g_build_filename (fixture->path, "CN-China.gif", "IN-India.gif", NULL);

  folder_put (fixture, ".BR-Brazil.gif", "x");
  folder_put (fixture, "US-United_States.gif", "");
  folder_put (fixture, "real.gif", "x");
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  test_write_file (inside, "x", -1);
  folder_put (fixture, "RU-\xff.gif", "x");
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", NULL);
  library_assert_known (fixture->library, "US", NULL);
  library_assert_known (fixture->library, "DE", NULL);
  library_assert_known (fixture->library, "FR", NULL);
  library_assert_known (fixture->library, "CN", NULL);
  library_assert_known (fixture->library, "IN", NULL);
  library_assert_known (fixture->library, "RU", NULL);
  g_assert_cmpuint (folder_count_files (fixture), ==, 7);
}

/* Links are refused as files, but not as the folder. */
static void
test_open_linked_folder (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->path, "target", NULL);
  g_autofree char *link = g_build_filename (fixture->path, "link", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (link);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);

  folder_put (fixture, "target/BR-Brazil.gif", "x");
  g_assert_cmpint (symlink (target, link), ==, 0);
  library_open (library);
  library_assert_known (library, "BR", "BR-Brazil.gif");
}

static void
test_open_newest (LibraryFixture *fixture, gconstpointer data)
{
  folder_put_aged (fixture, "BR-Brasil.gif", "x", 3000);
  folder_put_aged (fixture, "BR-Brazil.gif", "x", 1000);
  folder_put_aged (fixture, "BR-Brésil.gif", "x", 2000);
  folder_put_aged (fixture, "CN-China.gif", "x", 1000);
  folder_put_aged (fixture, "CN-China.png", "x", 1000);
  folder_put_aged (fixture, "CN-Chine.gif", "x", 1000);
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  /* Of the same age: the name decides. */
  library_assert_known (fixture->library, "CN", "CN-China.gif");
}

static void
test_open_ours_before_newest (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) other = bunting_library_new (fixture->folder);

  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  folder_put_aged (fixture, "BR-Aaa.gif", "newer", -5000);
  folder_put_aged (fixture, "BR-Zzz.gif", "newer", -5000);
  library_open (other);
  library_assert_known (other, "BR", "BR-Brazil.gif");
  library_assert_etag (other, "BR", "\"1\"");
  /* The saved file is gone: now the newest counts. */
  folder_put_aged (fixture, "BR-Aaa.gif", "older", 5000);
  g_assert_true (g_file_delete (bunting_library_lookup (other, "BR"), NULL, NULL));
  library_open (other);
  library_assert_known (other, "BR", "BR-Zzz.gif");
  library_assert_etag (other, "BR", NULL);
}

static void
put_one_of_each (LibraryFixture *fixture)
{
  for (char first = 'A'; first <= 'Z'; first++)
    for (char second = 'A'; second <= 'Z'; second++) {
      g_autofree char *name = g_strdup_printf ("%c%c-x.gif", first, second);

      folder_put_aged (fixture, name, "x", 1000);
    }
}

static void
test_open_many (LibraryFixture *fixture, gconstpointer data)
{
  put_one_of_each (fixture);
  library_open (fixture->library);
  for (char first = 'A'; first <= 'Z'; first++)
    for (char second = 'A'; second <= 'Z'; second++) {
      char code[] = { first, second, '\0' };

      g_assert_nonnull (bunting_library_lookup (fixture->library, code));
    }
}

static void
test_open_again (LibraryFixture *fixture, gconstpointer data)
{
  folder_put (fixture, "BR-Brazil.gif", "x");
  folder_put (fixture, "CN-China.gif", "x");
  library_open (fixture->library);
  g_assert_true (g_file_delete (bunting_library_lookup (fixture->library, "BR"), NULL, NULL));
  folder_put (fixture, "DE-Germany.gif", "x");
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif"); /* as of the last call */
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", NULL);
  library_assert_known (fixture->library, "CN", "CN-China.gif");
  library_assert_known (fixture->library, "DE", "DE-Germany.gif");
}

/* A cancelled call keeps the result of the earlier one. */
static void
test_open_cancelled (LibraryFixture *fixture, gconstpointer data)
{
  folder_put (fixture, "BR-Brazil.gif", "x");
  library_open (fixture->library);
  for (guint i = 0; i < 6; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    bunting_library_open_async (fixture->library, FALSE, cancellable, test_keep_result, &result);
    g_usleep (i * 200);
    g_cancellable_cancel (cancellable);
    test_wait_for_result (&result);
    if (!bunting_library_open_finish (fixture->library, result, &error))
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  }
}

/* Saves a flag while the folder is listed once or twice; the listing may or may not include it. */
static void
save_while_opening (LibraryFixture *fixture, guint i)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) opened_too = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GFile) file = NULL;
  LibraryPicture picture = library_brazil;

  picture.replace = TRUE;
  bunting_library_open_async (fixture->library, FALSE, NULL, test_keep_result, &opened);
  if (i % 2 == 0)
    bunting_library_open_async (fixture->library, FALSE, NULL, test_keep_result, &opened_too);
  g_usleep (i * 500);
  library_begin_save (fixture->library, &picture, NULL, &saved);
  file =
    bunting_library_save_finish (fixture->library, test_wait_for_result (&saved), NULL, NULL, NULL);
  g_assert_nonnull (file);
  test_wait_for_result (&opened);
  if (i % 2 == 0)
    test_wait_for_result (&opened_too);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  library_assert_etag (fixture->library, "BR", "\"1\"");
  g_assert_true (g_file_delete (file, NULL, NULL));
}

static void
test_open_while_saving (LibraryFixture *fixture, gconstpointer data)
{
  put_one_of_each (fixture);
  for (guint i = 0; i < 16; i++) {
    BuntingLibrary *before = fixture->library;

    fixture->library = bunting_library_new (fixture->folder);
    test_assert_finalizes (before);
    save_while_opening (fixture, i);
  }
}

/* The saved file counts before a newer one, also if the manifest was not written yet. */
static void
test_open_ours_unwritten (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &library_brazil);
  folder_put_aged (fixture, "BR-Aaa.gif", "newer", -5000);
  folder_put_aged (fixture, "BR-Zzz.gif", "newer", -5000);
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  library_assert_etag (fixture->library, "BR", "\"1\"");
}

static void
test_sweep (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const old[] = { ".BR-Brazil.gif.abcdef.part", "..bunting.json.abcdef.part",
                                     ".probe.abcdef.part", ".GB-ENG-England.svg.zzzzzz.part" };
  static const char *const not_ours[] = { ".film.mkv.abcdef.part", ".BR-Brazil.gif.ABCDEF.part",
                                          ".BR-Brazil.gif.part",   "BR-Brazil.gif.abcdef.part",
                                          ".thesis.abcdef.part",   ".x" };
  static const char *const young = ".CN-China.gif.abcdef.part";
  static const char *const in_use = ".DE-Germany.gif.abcdef.part";
  g_autofree char *folder = g_build_filename (fixture->path, ".FR-x.gif.abcdef.part", NULL);
  guint n_files;

  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    folder_put_aged (fixture, old[i], "half of", 60 * 60);
  for (gsize i = 0; i < G_N_ELEMENTS (not_ours); i++)
    folder_put_aged (fixture, not_ours[i], "x", 60 * 60);
  folder_put (fixture, young, "half of");
  folder_put_aged (fixture, in_use, "half of", 5 * 60);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  /* Looking at a folder deletes nothing. */
  n_files = folder_count_files (fixture);
  library_open (fixture->library);
  g_assert_cmpuint (folder_count_files (fixture), ==, n_files);
  g_assert_true (library_open_for_writing (fixture->library, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    g_assert_false (folder_has (fixture, old[i]));
  g_assert_cmpuint (folder_count_files (fixture), ==, n_files - G_N_ELEMENTS (old));
  for (gsize i = 0; i < G_N_ELEMENTS (not_ours); i++)
    g_assert_true (folder_has (fixture, not_ours[i]));
  g_assert_true (folder_has (fixture, young));
  g_assert_true (folder_has (fixture, in_use));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  library_assert_known (fixture->library, "BR", NULL);
}

/* --- manifests made by others --- */

#define ORIGIN "\"source\":\"built-in\",\"picture\":\"http://127.0.0.1:8000/x.gif\""

static void
test_manifest_is_no_file (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, BUNTING_MANIFEST_FILE_NAME, NULL);

  folder_put (fixture, "BR-Brazil.gif", "x");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  /* The link is replaced, its target is not written. */
  library_save_well (fixture->library, &(LibraryPicture){ "CN", "China", "x", "\"2\"" });
  library_flush_well (fixture->library);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_manifest_is_a_folder (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, BUNTING_MANIFEST_FILE_NAME, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  library_open (fixture->library);
  library_save_well (fixture->library, &library_brazil);
  g_assert_false (library_flush (fixture->library, &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NAME);
  /* The next flush tries again. */
  g_assert_cmpint (g_rmdir (path), ==, 0);
  library_flush_well (fixture->library);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_manifest_huge (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (BUNTING_MANIFEST_MAX_BYTES, ' ');
  g_autofree char *huge = g_strconcat ("{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-Brazil."
                                       "gif\",\"size\":1," ORIGIN ",\"etag\":\"x\"}}}",
                                       text, NULL);

  folder_put (fixture, "BR-Brazil.gif", "x");
  folder_put (fixture, BUNTING_MANIFEST_FILE_NAME, huge);
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  library_assert_etag (fixture->library, "BR", NULL);
}

/* It claims that Bunting saved other files, so that Bunting would delete them. */
static void
test_manifest_lies (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture picture = library_brazil;

  folder_put (fixture, "thesis.odt", "x");
  folder_put (fixture, "CN-China.gif", "x");
  folder_put (fixture, BUNTING_MANIFEST_FILE_NAME,
              "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"thesis.odt\",\"size\":1," ORIGIN "},"
              "\"DE\":{\"file\":\"CN-China.gif\",\"size\":1," ORIGIN "}}}");
  library_open (fixture->library);
  picture.replace = TRUE;
  library_save_well (fixture->library, &picture);
  picture.code = "DE";
  library_save_well (fixture->library, &picture);
  g_assert_true (folder_has (fixture, "thesis.odt"));
  g_assert_true (folder_has (fixture, "CN-China.gif"));
}

/* A record that is not yet in the manifest takes precedence over an older one there. */
static void
test_open_before_flush (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  library_save_well (fixture->library, &(LibraryPicture){ "BR", "Brazil", library_brazil.text,
                                                          "\"2\"", BUNTING_PICTURE_GIF, TRUE });
  library_open (fixture->library);
  library_assert_etag (fixture->library, "BR", "\"2\"");
}

static void
add (const char *path, void (*test) (LibraryFixture *, gconstpointer))
{
  g_test_add (path, LibraryFixture, NULL, library_fixture_set_up, test, library_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/library-open/empty", test_open_empty);
  add ("/library-open/no-folder", test_open_no_folder);
  add ("/library-open/folder-is-a-file", test_open_folder_is_a_file);
  add ("/library-open/files-by-anyone", test_open_files_by_anyone);
  add ("/library-open/passes-over", test_open_passes_over);
  add ("/library-open/linked-folder", test_open_linked_folder);
  add ("/library-open/newest", test_open_newest);
  add ("/library-open/ours-before-newest", test_open_ours_before_newest);
  add ("/library-open/many", test_open_many);
  add ("/library-open/again", test_open_again);
  add ("/library-open/cancelled", test_open_cancelled);
  add ("/library-open/while-saving", test_open_while_saving);
  add ("/library-open/before-flush", test_open_before_flush);
  add ("/library-open/ours-unwritten", test_open_ours_unwritten);
  add ("/library-open/sweep", test_sweep);
  add ("/library-open/manifest/is-no-file", test_manifest_is_no_file);
  add ("/library-open/manifest/is-a-folder", test_manifest_is_a_folder);
  add ("/library-open/manifest/huge", test_manifest_huge);
  add ("/library-open/manifest/lies", test_manifest_lies);
  return g_test_run ();
}
