/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-collection.h"

#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = test_make_folder ();

  fixture->folder = g_canonicalize_filename (made, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
put (Fixture *fixture, const char *relative_path)
{
  g_autofree char *path = g_build_filename (fixture->folder, relative_path, NULL);

  test_write_file (path, "x", 1);
}

static BuntingCollection *
open_collection (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  BuntingCollection *collection = bunting_collection_new_for_folder (fixture->folder, &error);

  g_assert_no_error (error);
  g_assert_nonnull (collection);
  return collection;
}

static void
assert_picture (Fixture *fixture,
                BuntingCollection *collection,
                const char *code,
                const char *extension,
                const char *relative_path)
{
  g_autofree char *expected =
    relative_path != NULL ? g_build_filename (fixture->folder, relative_path, NULL) : NULL;
  g_autofree char *path = bunting_collection_dup_picture_path (collection, code, extension);

  g_assert_cmpstr (path, ==, expected);
}

static void
assert_codes (BuntingCollection *collection, const char *expected)
{
  g_auto (GStrv) codes = bunting_collection_dup_codes (collection);
  g_autofree char *joined = g_strjoinv (" ", codes);

  g_assert_cmpstr (joined, ==, expected);
  g_assert_cmpuint (bunting_collection_get_n_flags (collection), ==, g_strv_length (codes));
}

static void
test_flat (Fixture *fixture, gconstpointer data)
{
  static const char *const files[] = {
    "br.png",     "br.svg",     "br.gif",      "CN.webp",   "in.jpeg", "id.jpg",
    "gb-eng.svg", "us-ca.gif",  "xx-",         "arab.png",  "brl.png", "_earth.png",
    "b1.png",     "gb-.png",    "gb-engl.png", "-br.png",   ".png",    "br",
    "fr.txt",     "de.png.bak", "é.png",       "gb-e_.png", "README",  "es.",
  };
  g_autoptr (BuntingCollection) collection = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    put (fixture, files[i]);
  collection = open_collection (fixture);

  assert_codes (collection, "BR CN GB-ENG ID IN US-CA");
  assert_picture (fixture, collection, "BR", NULL, "br.svg");
  assert_picture (fixture, collection, "BR", "png", "br.png");
  assert_picture (fixture, collection, "br", "gif", "br.gif");
  assert_picture (fixture, collection, "Br", "svg", "br.svg");
  assert_picture (fixture, collection, "BR", "webp", NULL);
  assert_picture (fixture, collection, "BR", "txt", NULL);
  assert_picture (fixture, collection, "CN", NULL, "CN.webp");
  assert_picture (fixture, collection, "IN", "jpg", "in.jpeg");
  assert_picture (fixture, collection, "gb-eng", NULL, "gb-eng.svg");
  assert_picture (fixture, collection, "FR", NULL, NULL);
  assert_picture (fixture, collection, "", NULL, NULL);
  assert_picture (fixture, collection, "../../etc/passwd", NULL, NULL);
  g_assert_null (bunting_collection_dup_metadata_path (collection, "BR"));
}

static void
test_preference (Fixture *fixture, gconstpointer data)
{
  static const char *const extensions[] = { "webp", "jpg", "gif", "png", "svg" };

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    g_autofree char *name = g_strconcat ("br.", extensions[i], NULL);
    g_autoptr (BuntingCollection) collection = NULL;

    put (fixture, name);
    collection = open_collection (fixture);
    assert_picture (fixture, collection, "BR", NULL, name);
    g_assert_cmpint (bunting_collection_is_raster (collection), ==,
                     !g_str_has_suffix (name, "svg"));
  }
}

static void
test_basic_layout (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection = NULL;
  g_autofree char *metadata_path = NULL;
  g_autofree char *expected = g_build_filename (fixture->folder, "br", "metadata.json", NULL);

  put (fixture, "br/br.gif");
  put (fixture, "br/metadata.json");
  put (fixture, "br/cn.gif");
  put (fixture, "cn/cn.gif");
  put (fixture, "gb-eng/gb-eng.png");
  put (fixture, "fr/metadata.json");
  put (fixture, "other/de.gif");
  put (fixture, "de/deep/de.gif");
  collection = open_collection (fixture);

  assert_codes (collection, "BR CN GB-ENG");
  assert_picture (fixture, collection, "BR", NULL, "br/br.gif");
  assert_picture (fixture, collection, "CN", "gif", "cn/cn.gif");
  metadata_path = bunting_collection_dup_metadata_path (collection, "br");
  g_assert_cmpstr (metadata_path, ==, expected);
  g_assert_null (bunting_collection_dup_metadata_path (collection, "CN"));
  g_assert_null (bunting_collection_dup_metadata_path (collection, "FR"));
}

static void
test_flag_icons (Fixture *fixture, gconstpointer data)
{
  static const char package[] =
    "{\"name\": \"flag-icons\", \"version\": \"7.2.3\", \"private\": 1}";
  g_autofree char *package_path = g_build_filename (fixture->folder, "package.json", NULL);
  g_autoptr (BuntingCollection) collection = NULL;

  put (fixture, "flags/4x3/br.svg");
  put (fixture, "flags/4x3/gb-eng.svg");
  put (fixture, "flags/4x3/arab.svg");
  put (fixture, "flags/1x1/cn.svg");
  test_write_file (package_path, package, -1);
  collection = open_collection (fixture);

  assert_codes (collection, "BR GB-ENG");
  assert_picture (fixture, collection, "BR", NULL, "flags/4x3/br.svg");
  g_assert_cmpstr (bunting_collection_get_name (collection), ==, "flag-icons 7.2.3");
  g_assert_cmpstr (bunting_collection_get_licence (collection), ==, "MIT");
  g_assert_cmpstr (bunting_collection_get_origin (collection), ==,
                   "https://github.com/lipis/flag-icons");
  g_assert_null (bunting_collection_get_date (collection));
}

static void
assert_date (Fixture *fixture, const char *written, const char *expected)
{
  g_autofree char *path = g_build_filename (fixture->folder, "DATE", NULL);
  g_autoptr (BuntingCollection) collection = NULL;

  test_write_file (path, written, -1);
  collection = open_collection (fixture);
  g_assert_cmpstr (bunting_collection_get_date (collection), ==, expected);
}

/* The build writes the file, with a date or an empty line. */
static void
test_flag_icons_date (Fixture *fixture, gconstpointer data)
{
  static const char package[] = "{\"name\": \"flag-icons\"}";
  g_autofree char *package_path = g_build_filename (fixture->folder, "package.json", NULL);

  put (fixture, "flags/4x3/br.svg");
  test_write_file (package_path, package, -1);
  assert_date (fixture, "2025-05-29\n", "2025-05-29");
  assert_date (fixture, "\n", NULL);
  assert_date (fixture, "2025-05-29 and more", NULL);
  assert_date (fixture, "<b>never", NULL);
}

static void
test_mixed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection = NULL;
  g_autofree char *base_name = g_path_get_basename (fixture->folder);

  put (fixture, "br.png");
  put (fixture, "br/br.png");
  put (fixture, "br/br.gif");
  put (fixture, "cn/cn.gif");
  put (fixture, "flags/4x3/in.svg");
  put (fixture, "flags/4x3/br.svg");
  collection = open_collection (fixture);

  assert_codes (collection, "BR CN IN");
  assert_picture (fixture, collection, "BR", "png", "br.png");
  assert_picture (fixture, collection, "BR", "gif", "br/br.gif");
  assert_picture (fixture, collection, "BR", "svg", "flags/4x3/br.svg");
  g_assert_cmpstr (bunting_collection_get_name (collection), ==, base_name);
  g_assert_null (bunting_collection_get_licence (collection));
  g_assert_cmpstr (bunting_collection_get_folder (collection), ==, fixture->folder);
}

static void
test_debian_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection = NULL;

  put (fixture, "_scotland.png");
  put (fixture, "_wales.png");
  put (fixture, "_galicia.png");
  put (fixture, "gb-wls.svg");
  put (fixture, "zz.png");
  collection = open_collection (fixture);

  assert_codes (collection, "GB-SCT GB-WLS ZZ");
  assert_picture (fixture, collection, "GB-SCT", NULL, "_scotland.png");
  /* The flag under its own code has precedence over the alias. */
  assert_picture (fixture, collection, "GB-WLS", NULL, "gb-wls.svg");
  assert_picture (fixture, collection, "GB-WLS", "png", NULL);
}

static void
link_into (Fixture *fixture, const char *target, const char *relative_path)
{
  g_autofree char *path = g_build_filename (fixture->folder, relative_path, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection = NULL;
  g_autofree char *outside = test_make_folder ();
  g_autofree char *outside_file = g_build_filename (outside, "secret.png", NULL);
  g_autofree char *outside_flag = g_build_filename (outside, "de", "de.png", NULL);
  g_autofree char *outside_folder = g_build_filename (outside, "de", NULL);
  g_autofree char *sibling = g_strconcat (fixture->folder, "-sibling", NULL);
  g_autofree char *sibling_file = g_build_filename (sibling, "x.png", NULL);

  test_write_file (outside_file, "x", 1);
  test_write_file (outside_flag, "x", 1);
  /* Its path begins with the folder's path, but it is outside. */
  test_write_file (sibling_file, "x", 1);
  put (fixture, "store/1.png");
  put (fixture, "store/br-folder/in.png");
  link_into (fixture, "store/1.png", "br.png");
  link_into (fixture, "store/br-folder", "in");
  link_into (fixture, outside_file, "fr.png");
  link_into (fixture, sibling_file, "it.png");
  link_into (fixture, outside_folder, "de");
  link_into (fixture, "/etc/passwd", "us.png");
  link_into (fixture, "nowhere.png", "ru.png");
  link_into (fixture, "jp.png", "jp.png");
  link_into (fixture, ".", "cn");
  collection = open_collection (fixture);

  assert_codes (collection, "BR IN");
  assert_picture (fixture, collection, "BR", NULL, "store/1.png");
  assert_picture (fixture, collection, "IN", NULL, "store/br-folder/in.png");
  test_remove_folder (outside);
  test_remove_folder (sibling);
}

/* A folder or a pipe with a flag's name is not a flag. */
static void
test_not_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingCollection) collection = NULL;
  g_autofree char *folder = g_build_filename (fixture->folder, "fr.png", NULL);
  g_autofree char *pipe_path = g_build_filename (fixture->folder, "de.png", NULL);

  put (fixture, "br.png");
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  collection = open_collection (fixture);
  assert_codes (collection, "BR");
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (fixture->folder, "missing", NULL);
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);

  g_assert_null (bunting_collection_new_for_folder (fixture->folder, &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_null (bunting_collection_new_for_folder (missing, &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER);
  g_clear_error (&error);
  put (fixture, "file");
  g_assert_null (bunting_collection_new_for_folder (file, &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER);
  g_clear_error (&error);
  g_assert_null (bunting_collection_new_for_folder ("", &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER);
}

/* GLib reads XDG_DATA_DIRS once per process, so each case needs a process. */
static void
test_installed_child (void)
{
  const char *expected = g_getenv ("TEST_EXPECTED_FOLDER");
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingCollection) collection = bunting_collection_new_installed (&error);

  if (expected == NULL) {
    g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NOT_INSTALLED);
    g_assert_nonnull (strstr (error->message, "iso-flags-svg"));
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpstr (bunting_collection_get_folder (collection), ==, expected);
  if (strstr (expected, "iso-flags") != NULL) {
    g_assert_cmpstr (bunting_collection_get_licence (collection), ==, "Public domain");
    g_assert_cmpstr (bunting_collection_get_date (collection), ==, "2018");
    g_assert_cmpstr (bunting_collection_get_origin (collection), ==,
                     "https://github.com/linuxmint/flags");
  }
}

static void
assert_installed (Fixture *fixture, const char *relative_path)
{
  g_autofree char *expected =
    relative_path != NULL ? g_build_filename (fixture->folder, relative_path, NULL) : NULL;

  if (expected != NULL)
    g_setenv ("TEST_EXPECTED_FOLDER", expected, TRUE);
  else
    g_unsetenv ("TEST_EXPECTED_FOLDER");
  g_test_trap_subprocess ("/collection/installed/subprocess", TEST_PATIENCE_S * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
}

static void
test_installed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *data_folder = g_build_filename (fixture->folder, "own", NULL);
  g_autofree char *first = g_build_filename (fixture->folder, "first", NULL);
  g_autofree char *second = g_build_filename (fixture->folder, "second", NULL);
  g_autofree char *dirs = g_strconcat (first, ":", second, NULL);
  g_autofree char *given = g_build_filename (fixture->folder, "given", NULL);

  g_unsetenv ("BUNTING_COLLECTION");
  g_setenv ("BUNTING_DATA_DIR", data_folder, TRUE);
  g_setenv ("XDG_DATA_DIRS", dirs, TRUE);
  assert_installed (fixture, NULL);
  put (fixture, "first/iso-flags-png-320x240/br.png");
  assert_installed (fixture, "first/iso-flags-png-320x240");
  put (fixture, "second/iso-flags-svg/country-4x3/br.svg");
  assert_installed (fixture, "second/iso-flags-svg/country-4x3");
  put (fixture, "own/flag-icons/flags/4x3/br.svg");
  assert_installed (fixture, "own/flag-icons");
  put (fixture, "given/br/br.gif");
  g_setenv ("BUNTING_COLLECTION", given, TRUE);
  assert_installed (fixture, "given");
  g_unsetenv ("BUNTING_COLLECTION");
}

/* Debian's package, if installed: every code of ISO 3166-1 and two nations of the UK. */
static void
test_debian (void)
{
  static const char folder[] = "/usr/share/iso-flags-svg/country-4x3";
  g_autoptr (BuntingCollection) collection = NULL;
  g_autofree char *scotland = NULL;

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("Debian's iso-flags-svg is not installed");
    return;
  }
  collection = bunting_collection_new_for_folder (folder, NULL);
  g_assert_nonnull (collection);
  g_assert_cmpuint (bunting_collection_get_n_flags (collection), >=, 251);
  scotland = bunting_collection_dup_picture_path (collection, "gb-sct", NULL);
  g_assert_true (g_str_has_suffix (scotland, "/_scotland.svg"));
  g_assert_cmpstr (bunting_collection_get_date (collection), ==, "2018");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/collection/flat", test_flat);
  ADD ("/collection/preference", test_preference);
  ADD ("/collection/basic-layout", test_basic_layout);
  ADD ("/collection/flag-icons", test_flag_icons);
  ADD ("/collection/flag-icons-date", test_flag_icons_date);
  ADD ("/collection/mixed", test_mixed);
  ADD ("/collection/debian-names", test_debian_names);
  ADD ("/collection/links", test_links);
  ADD ("/collection/not-files", test_not_files);
  ADD ("/collection/errors", test_errors);
  ADD ("/collection/installed", test_installed);
  g_test_add_func ("/collection/installed/subprocess", test_installed_child);
  g_test_add_func ("/collection/debian", test_debian);
  return g_test_run ();
}
