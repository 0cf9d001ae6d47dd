/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-library.h"

#include "bunting-limits.h"
#include "bunting-part.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

typedef struct {
  char *path;
  GFile *folder;
  BuntingLibrary *library;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->path = test_make_folder ();
  fixture->folder = g_file_new_for_path (fixture->path);
  fixture->library = bunting_library_new (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  test_assert_finalizes (fixture->library);
  test_assert_finalizes (fixture->folder);
  test_remove_folder (fixture->path);
  g_free (fixture->path);
}

/* --- the four operations, waited for --- */

static void
scan (BuntingLibrary *library)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_library_scan_async (library, NULL, test_keep_result, &result);
  g_assert_null (result);
  g_assert_true (bunting_library_scan_finish (library, test_wait_for_result (&result), &error));
  g_assert_no_error (error);
}

static gboolean
prepare (BuntingLibrary *library, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_library_prepare_async (library, NULL, test_keep_result, &result);
  g_assert_null (result);
  return bunting_library_prepare_finish (library, test_wait_for_result (&result), error);
}

static gboolean
flush (BuntingLibrary *library, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_library_flush_async (library, NULL, test_keep_result, &result);
  g_assert_null (result);
  return bunting_library_flush_finish (library, test_wait_for_result (&result), error);
}

static void
flush_well (BuntingLibrary *library)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (flush (library, &error));
  g_assert_no_error (error);
}

/* What the tests save, unless they say otherwise. */
typedef struct {
  const char *code;
  const char *name;
  const char *text; /* the picture's bytes */
  const char *etag;
  BuntingPictureKind kind;
  gboolean replace;
} Picture;

static void
begin_save (BuntingLibrary *library,
            const Picture *picture,
            GCancellable *cancellable,
            GAsyncResult **slot)
{
  g_autoptr (GBytes) bytes = g_bytes_new (picture->text, strlen (picture->text));
  g_autofree char *code = g_strdup (picture->code);
  g_autofree char *name = g_strdup (picture->name);
  BuntingLibraryItem item = {
    .code = code,
    .name = name,
    .kind = picture->kind,
    .bytes = bytes,
    .source_id = "built-in",
    .picture_uri = "http://127.0.0.1:8000/flags/x.gif",
    .etag = picture->etag,
    .replace = picture->replace,
  };

  bunting_library_save_async (library, &item, cancellable, test_keep_result, slot);
  /* The item and its strings are ours again from here on. */
  memset (code, 'X', strlen (code));
  memset (name, 'X', strlen (name));
}

static GFile *
save (BuntingLibrary *library, const Picture *picture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin_save (library, picture, NULL, &result);
  g_assert_null (result);
  return bunting_library_save_finish (library, test_wait_for_result (&result), error);
}

static void
save_well (BuntingLibrary *library, const Picture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = save (library, picture, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_equal (file, bunting_library_lookup (library, picture->code)));
}

static void
assert_not_saved (BuntingLibrary *library, const Picture *picture, BuntingLibraryError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = save (library, picture, &error);

  g_assert_error (error, BUNTING_LIBRARY_ERROR, (int)code);
  g_assert_null (file);
}

static const Picture brazil = { "BR", "Brazil", "flag of Brazil", "\"1\"", BUNTING_PICTURE_GIF };

/* --- what is there --- */

static void
put (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  test_write_file (path, text, -1);
}

static void
put_aged (Fixture *fixture, const char *name, const char *text, gint64 age_s)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  gint64 then = g_get_real_time () / G_USEC_PER_SEC - age_s;
  struct utimbuf times = { (time_t)then, (time_t)then };

  put (fixture, name, text);
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

static gboolean
exists (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  GStatBuf status;

  return g_lstat (path, &status) == 0;
}

static void
assert_text (Fixture *fixture, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autoptr (GBytes) bytes = test_read_file (path);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static void
assert_known (BuntingLibrary *library, const char *code, const char *expected)
{
  GFile *file = bunting_library_lookup (library, code);
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  g_assert_cmpstr (name, ==, expected);
}

static void
assert_etag (BuntingLibrary *library, const char *code, const char *expected)
{
  g_autofree char *etag = bunting_library_dup_etag (library, code, "built-in");
  g_autofree char *other = bunting_library_dup_etag (library, code, "another");

  g_assert_cmpstr (etag, ==, expected);
  g_assert_null (other);
}

static guint
count_files (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* --- scan --- */

static void
test_scan_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_true (bunting_library_get_folder (fixture->library) == fixture->folder);
  scan (fixture->library);
  assert_known (fixture->library, "BR", NULL);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_scan_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->folder, "missing");
  g_autoptr (BuntingLibrary) library = bunting_library_new (missing);

  scan (library);
  assert_known (library, "BR", NULL);
  g_assert_false (exists (fixture, "missing"));
}

static void
test_scan_folder_is_a_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (fixture->folder, "file");
  g_autoptr (BuntingLibrary) library = bunting_library_new (file);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put (fixture, "file", "x");
  bunting_library_scan_async (library, NULL, test_keep_result, &result);
  g_assert_false (bunting_library_scan_finish (library, test_wait_for_result (&result), &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NO_FOLDER);
}

static void
test_scan_files_by_anyone (Fixture *fixture, gconstpointer data)
{
  put (fixture, "BR-Brazil.gif", "x");
  put (fixture, "CI-Côte_d'Ivoire.svg", "x");
  put (fixture, "GB-ENG-England.png", "x");
  put (fixture, "DE-whatever.JPEG", "x");
  put (fixture, "US-.gif", "x");
  put (fixture, "fr-France.gif", "x");
  put (fixture, "CN.gif", "x");
  put (fixture, "notes.txt", "x");
  put (fixture, "IN-India.txt", "x");
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  assert_known (fixture->library, "CI", "CI-Côte_d'Ivoire.svg");
  assert_known (fixture->library, "GB-ENG", "GB-ENG-England.png");
  assert_known (fixture->library, "GB", NULL);
  assert_known (fixture->library, "DE", "DE-whatever.JPEG");
  assert_known (fixture->library, "US", NULL);
  assert_known (fixture->library, "FR", NULL);
  assert_known (fixture->library, "CN", NULL);
  assert_known (fixture->library, "IN", NULL);
  g_assert_null (bunting_library_lookup_entry (fixture->library, "BR"));
  assert_etag (fixture->library, "BR", NULL);
}

static void
test_scan_passes_over (Fixture *fixture, gconstpointer data)
{
  g_autofree char *outside = g_build_filename (fixture->path, "real.gif", NULL);
  g_autofree char *link = g_build_filename (fixture->path, "DE-Germany.gif", NULL);
  g_autofree char *pipe_path = g_build_filename (fixture->path, "FR-France.gif", NULL);
  g_autofree char *inside = g_build_filename (fixture->path, "CN-China.gif", "IN-India.gif", NULL);

  put (fixture, ".BR-Brazil.gif", "x");
  put (fixture, "US-United_States.gif", "");
  put (fixture, "real.gif", "x");
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  test_write_file (inside, "x", -1);
  put (fixture, "RU-\xff.gif", "x");
  scan (fixture->library);
  assert_known (fixture->library, "BR", NULL);
  assert_known (fixture->library, "US", NULL);
  assert_known (fixture->library, "DE", NULL);
  assert_known (fixture->library, "FR", NULL);
  assert_known (fixture->library, "CN", NULL);
  assert_known (fixture->library, "IN", NULL);
  assert_known (fixture->library, "RU", NULL);
  g_assert_cmpuint (count_files (fixture), ==, 7);
}

/* A folder that is reached through a link is a folder like any other. */
static void
test_scan_linked_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->path, "target", NULL);
  g_autofree char *link = g_build_filename (fixture->path, "link", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (link);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);

  put (fixture, "target/BR-Brazil.gif", "x");
  g_assert_cmpint (symlink (target, link), ==, 0);
  scan (library);
  assert_known (library, "BR", "BR-Brazil.gif");
}

static void
test_scan_newest (Fixture *fixture, gconstpointer data)
{
  put_aged (fixture, "BR-Brasil.gif", "x", 3000);
  put_aged (fixture, "BR-Brazil.gif", "x", 1000);
  put_aged (fixture, "BR-Brésil.gif", "x", 2000);
  put_aged (fixture, "CN-China.gif", "x", 1000);
  put_aged (fixture, "CN-China.png", "x", 1000);
  put_aged (fixture, "CN-Chine.gif", "x", 1000);
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  /* As new as each other: always the same one. */
  assert_known (fixture->library, "CN", "CN-China.gif");
}

static void
test_scan_ours_before_newest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) other = bunting_library_new (fixture->folder);

  save_well (fixture->library, &brazil);
  flush_well (fixture->library);
  put_aged (fixture, "BR-Brazil.gif", brazil.text, 5000);
  put (fixture, "BR-Aaa.gif", "newer");
  put (fixture, "BR-Zzz.gif", "newer");
  scan (other);
  assert_known (other, "BR", "BR-Brazil.gif");
  assert_etag (other, "BR", "\"1\"");
  /* Ours is gone: then the newest. */
  put_aged (fixture, "BR-Aaa.gif", "older", 5000);
  g_assert_true (g_file_delete (bunting_library_lookup (other, "BR"), NULL, NULL));
  scan (other);
  assert_known (other, "BR", "BR-Zzz.gif");
  assert_etag (other, "BR", NULL);
}

static void
test_scan_many (Fixture *fixture, gconstpointer data)
{
  for (char first = 'A'; first <= 'Z'; first++)
    for (char second = 'A'; second <= 'Z'; second++) {
      g_autofree char *name = g_strdup_printf ("%c%c-x.gif", first, second);

      put (fixture, name, "x");
    }
  scan (fixture->library);
  for (char first = 'A'; first <= 'Z'; first++)
    for (char second = 'A'; second <= 'Z'; second++) {
      char code[] = { first, second, '\0' };

      g_assert_nonnull (bunting_library_lookup (fixture->library, code));
    }
}

static void
test_scan_again (Fixture *fixture, gconstpointer data)
{
  put (fixture, "BR-Brazil.gif", "x");
  put (fixture, "CN-China.gif", "x");
  scan (fixture->library);
  g_assert_true (g_file_delete (bunting_library_lookup (fixture->library, "BR"), NULL, NULL));
  put (fixture, "DE-Germany.gif", "x");
  assert_known (fixture->library, "BR", "BR-Brazil.gif"); /* as of the last scan */
  scan (fixture->library);
  assert_known (fixture->library, "BR", NULL);
  assert_known (fixture->library, "CN", "CN-China.gif");
  assert_known (fixture->library, "DE", "DE-Germany.gif");
}

/* What was known stays known until a scan has ended well. */
static void
test_scan_cancelled (Fixture *fixture, gconstpointer data)
{
  put (fixture, "BR-Brazil.gif", "x");
  scan (fixture->library);
  for (guint n_turns = 0; n_turns < 6; n_turns++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    bunting_library_scan_async (fixture->library, cancellable, test_keep_result, &result);
    for (guint i = 0; i < n_turns && result == NULL; i++)
      g_main_context_iteration (NULL, TRUE);
    g_cancellable_cancel (cancellable);
    test_wait_for_result (&result);
    if (!bunting_library_scan_finish (fixture->library, result, &error))
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_known (fixture->library, "BR", "BR-Brazil.gif");
  }
}

/* A flag that is saved while the folder is listed, which may not have shown it. */
static void
test_scan_while_saving (Fixture *fixture, gconstpointer data)
{
  for (guint n_turns = 0; n_turns < 8; n_turns++) {
    g_autoptr (GAsyncResult) scanned = NULL;
    g_autoptr (GAsyncResult) scanned_too = NULL;
    g_autoptr (GAsyncResult) saved = NULL;
    g_autoptr (GFile) file = NULL;
    Picture picture = brazil;

    picture.replace = TRUE;
    bunting_library_scan_async (fixture->library, NULL, test_keep_result, &scanned);
    for (guint i = 0; i < n_turns && scanned == NULL; i++)
      g_main_context_iteration (NULL, TRUE);
    bunting_library_scan_async (fixture->library, NULL, test_keep_result, &scanned_too);
    begin_save (fixture->library, &picture, NULL, &saved);
    file = bunting_library_save_finish (fixture->library, test_wait_for_result (&saved), NULL);
    test_wait_for_result (&scanned);
    test_wait_for_result (&scanned_too);
    g_assert_nonnull (file);
    assert_known (fixture->library, "BR", "BR-Brazil.gif");
    assert_etag (fixture->library, "BR", "\"1\"");
    g_assert_true (g_file_delete (file, NULL, NULL));
  }
}

typedef struct {
  Fixture *fixture;
  const char *name;
} Gone;

static gboolean
is_gone (gpointer user_data)
{
  Gone *gone = user_data;

  return !exists (gone->fixture, gone->name);
}

static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  static const char *const old[] = { ".BR-Brazil.gif.abcdef.part", "..bunting.json.abcdef.part",
                                     ".probe.abcdef.part", ".GB-ENG-England.svg.zzzzzz.part" };
  static const char *const not_ours[] = { ".film.mkv.abcdef.part", ".BR-Brazil.gif.ABCDEF.part",
                                          ".BR-Brazil.gif.part",   "BR-Brazil.gif.abcdef.part",
                                          ".thesis.abcdef.part",   ".x" };
  static const char *const young = ".CN-China.gif.abcdef.part";
  static const char *const in_use = ".DE-Germany.gif.abcdef.part";
  g_autofree char *folder = g_build_filename (fixture->path, ".FR-x.gif.abcdef.part", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    put_aged (fixture, old[i], "half of", 60 * 60);
  for (gsize i = 0; i < G_N_ELEMENTS (not_ours); i++)
    put_aged (fixture, not_ours[i], "x", 60 * 60);
  put (fixture, young, "half of");
  put_aged (fixture, in_use, "half of", 5 * 60);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  scan (fixture->library);
  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    test_wait_until (is_gone, &(Gone){ fixture, old[i] });
  for (gsize i = 0; i < G_N_ELEMENTS (not_ours); i++)
    g_assert_true (exists (fixture, not_ours[i]));
  g_assert_true (exists (fixture, young));
  g_assert_true (exists (fixture, in_use));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  assert_known (fixture->library, "BR", NULL);
}

/* --- a manifest by someone else --- */

static void
test_manifest_is_no_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, BUNTING_MANIFEST_FILE_NAME, NULL);

  put (fixture, "BR-Brazil.gif", "x");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  /* Written over, and not through. */
  save_well (fixture->library, &(Picture){ "CN", "China", "x", "\"2\"" });
  flush_well (fixture->library);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_manifest_is_a_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, BUNTING_MANIFEST_FILE_NAME, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  scan (fixture->library);
  save_well (fixture->library, &brazil);
  g_assert_false (flush (fixture->library, &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_NAME);
  /* The next flush tries again. */
  g_assert_cmpint (g_rmdir (path), ==, 0);
  flush_well (fixture->library);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_manifest_huge (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (BUNTING_MANIFEST_MAX_BYTES, ' ');
  g_autofree char *huge = g_strconcat ("{\"version\":1,\"flags\":{\"BR\":{\"file\":\"BR-Brazil."
                                       "gif\",\"size\":1,\"source\":\"built-in\","
                                       "\"etag\":\"x\"}}}",
                                       text, NULL);

  put (fixture, "BR-Brazil.gif", "x");
  put (fixture, BUNTING_MANIFEST_FILE_NAME, huge);
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  assert_etag (fixture->library, "BR", NULL);
}

/* It says that we saved someone's own files, in the hope that we remove them. */
static void
test_manifest_lies (Fixture *fixture, gconstpointer data)
{
  Picture picture = brazil;

  put (fixture, "thesis.odt", "x");
  put (fixture, "CN-China.gif", "x");
  put (fixture, BUNTING_MANIFEST_FILE_NAME,
       "{\"version\":1,\"flags\":{\"BR\":{\"file\":\"thesis.odt\",\"size\":1},"
       "\"DE\":{\"file\":\"CN-China.gif\",\"size\":1}}}");
  scan (fixture->library);
  picture.replace = TRUE;
  save_well (fixture->library, &picture);
  picture.code = "DE";
  save_well (fixture->library, &picture);
  g_assert_true (exists (fixture, "thesis.odt"));
  g_assert_true (exists (fixture, "CN-China.gif"));
}

/* --- prepare --- */

static void
test_prepare (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) deep = g_file_resolve_relative_path (fixture->folder, "a/b/c");
  g_autoptr (BuntingLibrary) library = bunting_library_new (deep);
  g_autoptr (GError) error = NULL;

  g_assert_true (prepare (library, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_file_query_file_type (deep, G_FILE_QUERY_INFO_NONE, NULL), ==,
                   G_FILE_TYPE_DIRECTORY);
  g_assert_true (prepare (fixture->library, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (fixture), ==, 1); /* no probe is left */
}

static void
assert_not_prepared (GFile *folder, BuntingLibraryError code)
{
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (prepare (library, &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, (int)code);
}

static void
test_prepare_file_in_its_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (fixture->folder, "file");
  g_autoptr (GFile) below = g_file_get_child (file, "below");

  put (fixture, "file", "x");
  assert_not_prepared (file, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  assert_not_prepared (below, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  assert_text (fixture, "file", "x");
}

static void
test_prepare_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) below = g_file_get_child (fixture->folder, "below");

  g_assert_cmpint (g_chmod (fixture->path, 0555), ==, 0);
  if (access (fixture->path, W_OK) == 0) {
    g_test_skip ("this user may write everywhere");
  } else {
    assert_not_prepared (fixture->folder, BUNTING_LIBRARY_ERROR_READ_ONLY);
    assert_not_prepared (below, BUNTING_LIBRARY_ERROR_READ_ONLY);
    assert_not_saved (fixture->library, &brazil, BUNTING_LIBRARY_ERROR_READ_ONLY);
  }
  g_assert_cmpint (g_chmod (fixture->path, 0755), ==, 0);
}

/* A disk of one page, or a read-only one; where this user may mount it. */
static gboolean
mount_small_disk (Fixture *fixture, unsigned long flags)
{
  if (mount ("none", fixture->path, "tmpfs", flags, "size=4k") == 0)
    return TRUE;
  g_test_skip ("this user may not mount a small disk");
  return FALSE;
}

static void
test_read_only_disk (Fixture *fixture, gconstpointer data)
{
  if (!mount_small_disk (fixture, MS_RDONLY))
    return;
  assert_not_prepared (fixture->folder, BUNTING_LIBRARY_ERROR_READ_ONLY);
  assert_not_saved (fixture->library, &brazil, BUNTING_LIBRARY_ERROR_READ_ONLY);
  g_assert_cmpint (umount (fixture->path), ==, 0);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  if (!mount_small_disk (fixture, 0))
    return;
  put (fixture, "all of it", "x");
  assert_not_prepared (fixture->folder, BUNTING_LIBRARY_ERROR_FULL);
  assert_not_saved (fixture->library, &brazil, BUNTING_LIBRARY_ERROR_FULL);
  assert_known (fixture->library, "BR", NULL);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  g_assert_cmpint (umount (fixture->path), ==, 0);
}

static void
test_prepare_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  bunting_library_prepare_async (fixture->library, cancellable, test_keep_result, &result);
  g_assert_false (
    bunting_library_prepare_finish (fixture->library, test_wait_for_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

/* --- save --- */

static void
test_save (Fixture *fixture, gconstpointer data)
{
  const BuntingManifestEntry *entry;

  save_well (fixture->library, &brazil);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  assert_text (fixture, "BR-Brazil.gif", "flag of Brazil");
  g_assert_cmpuint (count_files (fixture), ==, 1);
  entry = bunting_library_lookup_entry (fixture->library, "BR");
  g_assert_nonnull (entry);
  g_assert_cmpstr (entry->file_name, ==, "BR-Brazil.gif");
  g_assert_cmpstr (entry->source_id, ==, "built-in");
  g_assert_cmpstr (entry->picture_uri, ==, "http://127.0.0.1:8000/flags/x.gif");
  g_assert_cmpint (entry->size_bytes, ==, strlen ("flag of Brazil"));
  g_assert_cmpint (ABS (entry->saved_at - g_get_real_time () / G_USEC_PER_SEC), <=,
                   TEST_PATIENCE_S);
  assert_etag (fixture->library, "BR", "\"1\"");
}

static void
test_save_without_etag (Fixture *fixture, gconstpointer data)
{
  save_well (fixture->library, &(Picture){ "BR", "Brazil", "x" });
  assert_etag (fixture->library, "BR", NULL);
  g_assert_nonnull (bunting_library_lookup_entry (fixture->library, "BR"));
}

static void
test_save_exists (Fixture *fixture, gconstpointer data)
{
  put (fixture, "BR-Brazil.gif", "someone's own");
  assert_not_saved (fixture->library, &brazil, BUNTING_LIBRARY_ERROR_EXISTS);
  assert_text (fixture, "BR-Brazil.gif", "someone's own");
  put (fixture, "BR-Brazil.gif", brazil.text);
  save_well (fixture->library, &brazil);
}

static void
test_save_name_is_taken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "BR-Brazil.gif", NULL);
  Picture refreshed = brazil;

  refreshed.replace = TRUE;
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  assert_not_saved (fixture->library, &brazil, BUNTING_LIBRARY_ERROR_NAME);
  assert_not_saved (fixture->library, &refreshed, BUNTING_LIBRARY_ERROR_NAME);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (symlink ("/nowhere", path), ==, 0);
  assert_not_saved (fixture->library, &brazil, BUNTING_LIBRARY_ERROR_NAME);
}

static void
test_save_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->folder, "missing");
  g_autoptr (BuntingLibrary) library = bunting_library_new (missing);

  assert_not_saved (library, &brazil, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  assert_known (library, "BR", NULL);
}

static void
test_save_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  begin_save (fixture->library, &brazil, cancellable, &result);
  g_assert_null (
    bunting_library_save_finish (fixture->library, test_wait_for_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_known (fixture->library, "BR", NULL);
  g_assert_cmpuint (count_files (fixture), ==, 0);
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  Picture newer = { "BR", "Brazil", "the newer flag", "\"2\"", BUNTING_PICTURE_GIF, TRUE };

  save_well (fixture->library, &brazil);
  save_well (fixture->library, &newer);
  assert_text (fixture, "BR-Brazil.gif", "the newer flag");
  assert_etag (fixture->library, "BR", "\"2\"");
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_superseded (Fixture *fixture, gconstpointer data)
{
  Picture other_kind = { "BR", "Brazil", "vectors", "\"2\"", BUNTING_PICTURE_SVG, TRUE };
  Picture other_name = { "BR", "Brasil", "vectors", "\"3\"", BUNTING_PICTURE_SVG, TRUE };

  save_well (fixture->library, &brazil);
  save_well (fixture->library, &other_kind);
  g_assert_false (exists (fixture, "BR-Brazil.gif"));
  assert_known (fixture->library, "BR", "BR-Brazil.svg");
  save_well (fixture->library, &other_name);
  g_assert_false (exists (fixture, "BR-Brazil.svg"));
  assert_known (fixture->library, "BR", "BR-Brasil.svg");
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

/* Saved by us in an earlier session, as the manifest says. */
static void
test_superseded_later (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  save_well (fixture->library, &brazil);
  flush_well (fixture->library);
  scan (later);
  save_well (later, &(Picture){ "BR", "Brasil", "x", NULL, BUNTING_PICTURE_GIF, TRUE });
  g_assert_false (exists (fixture, "BR-Brazil.gif"));
  g_assert_true (exists (fixture, "BR-Brasil.gif"));
}

static void
test_superseded_is_not_ours (Fixture *fixture, gconstpointer data)
{
  Picture newer = { "BR", "Brasil", "the newer flag", NULL, BUNTING_PICTURE_GIF, TRUE };

  put (fixture, "BR-Brazil.gif", "someone's own");
  scan (fixture->library);
  save_well (fixture->library, &newer);
  assert_text (fixture, "BR-Brazil.gif", "someone's own");
  assert_known (fixture->library, "BR", "BR-Brasil.gif");
}

/* Ours, but someone drew on it: before the scan, or after. */
static void
test_superseded_was_changed (Fixture *fixture, gconstpointer data)
{
  gboolean after_scan = GPOINTER_TO_INT (data);
  Picture newer = { "BR", "Brasil", "the newer flag", NULL, BUNTING_PICTURE_GIF, TRUE };

  save_well (fixture->library, &brazil);
  if (!after_scan)
    put (fixture, "BR-Brazil.gif", "flag of Brazil, with a moustache");
  scan (fixture->library);
  if (after_scan)
    put (fixture, "BR-Brazil.gif", "flag of Brazil, with a moustache");
  save_well (fixture->library, &newer);
  assert_text (fixture, "BR-Brazil.gif", "flag of Brazil, with a moustache");
}

/* Without being asked to replace, nothing goes. */
static void
test_superseded_not_asked (Fixture *fixture, gconstpointer data)
{
  save_well (fixture->library, &brazil);
  save_well (fixture->library, &(Picture){ "BR", "Brasil", "x" });
  g_assert_true (exists (fixture, "BR-Brazil.gif"));
  g_assert_true (exists (fixture, "BR-Brasil.gif"));
}

/* On a file system that takes both names for one, removing the older would remove the newer. */
static void
test_superseded_may_be_the_same (Fixture *fixture, gconstpointer data)
{
  save_well (fixture->library, &(Picture){ "CI", "Côte", "x" });
  save_well (fixture->library,
             &(Picture){ "CI", "CO\u0302TE", "y", NULL, BUNTING_PICTURE_GIF, TRUE });
  g_assert_true (exists (fixture, "CI-Côte.gif"));
  g_assert_true (exists (fixture, "CI-CO\u0302TE.gif"));
}

static void
test_two_libraries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) other = bunting_library_new (fixture->folder);
  GAsyncResult *results[2][26] = { 0 };

  for (guint i = 0; i < 26; i++) {
    char code[] = { 'B', (char)('A' + i), '\0' };
    Picture picture = { code, "Somewhere", "the same flag", "\"1\"" };

    begin_save (fixture->library, &picture, NULL, &results[0][i]);
    begin_save (other, &picture, NULL, &results[1][i]);
  }
  for (guint i = 0; i < 2 * 26; i++) {
    GAsyncResult **slot = &results[i % 2][i / 2];
    BuntingLibrary *library = i % 2 == 0 ? fixture->library : other;
    g_autoptr (GError) error = NULL;
    g_autoptr (GFile) file =
      bunting_library_save_finish (library, test_wait_for_result (slot), &error);

    g_assert_no_error (error);
    g_assert_nonnull (file);
    g_clear_object (slot);
  }
  g_assert_cmpuint (count_files (fixture), ==, 26);
}

/* --- flush --- */

static void
test_flush (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  save_well (fixture->library, &brazil);
  g_assert_false (exists (fixture, BUNTING_MANIFEST_FILE_NAME));
  flush_well (fixture->library);
  g_assert_cmpuint (count_files (fixture), ==, 2);
  assert_etag (later, "BR", NULL);
  scan (later);
  assert_known (later, "BR", "BR-Brazil.gif");
  assert_etag (later, "BR", "\"1\"");
}

static void
test_flush_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, BUNTING_MANIFEST_FILE_NAME, NULL);

  put (fixture, "BR-Brazil.gif", "x");
  scan (fixture->library);
  flush_well (fixture->library);
  g_assert_false (exists (fixture, BUNTING_MANIFEST_FILE_NAME));
  save_well (fixture->library, &(Picture){ "CN", "China", "x" });
  flush_well (fixture->library);
  g_assert_cmpint (g_unlink (path), ==, 0);
  flush_well (fixture->library); /* what is written down is not written again */
  g_assert_false (exists (fixture, BUNTING_MANIFEST_FILE_NAME));
}

static void
test_flush_merges (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) other = bunting_library_new (fixture->folder);
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  scan (fixture->library);
  scan (other);
  save_well (fixture->library, &brazil);
  save_well (other, &(Picture){ "CN", "China", "x", "\"2\"" });
  flush_well (fixture->library);
  flush_well (other);
  save_well (fixture->library, &(Picture){ "DE", "Germany", "x", "\"3\"" });
  flush_well (fixture->library);
  scan (later);
  assert_etag (later, "BR", "\"1\"");
  assert_etag (later, "CN", "\"2\"");
  assert_etag (later, "DE", "\"3\"");
}

/* Two at once, each with something new. */
static void
test_flush_twice_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) saved = NULL;

  save_well (fixture->library, &brazil);
  begin_save (fixture->library, &(Picture){ "CN", "China", "x", "\"2\"" }, NULL, &saved);
  bunting_library_flush_async (fixture->library, NULL, test_keep_result, &first);
  test_wait_for_result (&saved);
  bunting_library_flush_async (fixture->library, NULL, test_keep_result, &second);
  g_assert_true (
    bunting_library_flush_finish (fixture->library, test_wait_for_result (&first), NULL));
  g_assert_true (
    bunting_library_flush_finish (fixture->library, test_wait_for_result (&second), NULL));
  flush_well (fixture->library);
  scan (later);
  assert_etag (later, "BR", "\"1\"");
  assert_etag (later, "CN", "\"2\"");
}

static void
test_flush_over_garbage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  put (fixture, BUNTING_MANIFEST_FILE_NAME, "{[{[{[{[ \xff garbage");
  scan (fixture->library);
  save_well (fixture->library, &brazil);
  flush_well (fixture->library);
  scan (later);
  assert_etag (later, "BR", "\"1\"");
}

static void
test_flush_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put (fixture, BUNTING_MANIFEST_FILE_NAME, "{}");
  save_well (fixture->library, &brazil);
  g_cancellable_cancel (cancellable);
  bunting_library_flush_async (fixture->library, cancellable, test_keep_result, &result);
  g_assert_false (
    bunting_library_flush_finish (fixture->library, test_wait_for_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_text (fixture, BUNTING_MANIFEST_FILE_NAME, "{}");
  flush_well (fixture->library);
  scan (fixture->library);
  assert_etag (fixture->library, "BR", "\"1\"");
}

/* An ETag is worth asking with only as long as the file is the one that it was sent with. */
static void
test_etag_of_changed_file (Fixture *fixture, gconstpointer data)
{
  save_well (fixture->library, &brazil);
  flush_well (fixture->library);
  put (fixture, "BR-Brazil.gif", "changed since");
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brazil.gif");
  assert_etag (fixture->library, "BR", NULL);
  g_assert_null (bunting_library_lookup_entry (fixture->library, "BR"));
}

static void
test_etag_of_other_file (Fixture *fixture, gconstpointer data)
{
  save_well (fixture->library, &brazil);
  flush_well (fixture->library);
  g_assert_true (g_file_delete (bunting_library_lookup (fixture->library, "BR"), NULL, NULL));
  put (fixture, "BR-Brasil.gif", brazil.text); /* as large, under another name */
  scan (fixture->library);
  assert_known (fixture->library, "BR", "BR-Brasil.gif");
  assert_etag (fixture->library, "BR", NULL);
}

/* What was saved and not yet written down is not forgotten for what was written down before. */
static void
test_scan_before_flush (Fixture *fixture, gconstpointer data)
{
  save_well (fixture->library, &brazil);
  flush_well (fixture->library);
  save_well (fixture->library,
             &(Picture){ "BR", "Brazil", brazil.text, "\"2\"", BUNTING_PICTURE_GIF, TRUE });
  scan (fixture->library);
  assert_etag (fixture->library, "BR", "\"2\"");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_scans (void)
{
  add ("/library/scan/empty", test_scan_empty);
  add ("/library/scan/no-folder", test_scan_no_folder);
  add ("/library/scan/folder-is-a-file", test_scan_folder_is_a_file);
  add ("/library/scan/files-by-anyone", test_scan_files_by_anyone);
  add ("/library/scan/passes-over", test_scan_passes_over);
  add ("/library/scan/linked-folder", test_scan_linked_folder);
  add ("/library/scan/newest", test_scan_newest);
  add ("/library/scan/ours-before-newest", test_scan_ours_before_newest);
  add ("/library/scan/many", test_scan_many);
  add ("/library/scan/again", test_scan_again);
  add ("/library/scan/cancelled", test_scan_cancelled);
  add ("/library/scan/while-saving", test_scan_while_saving);
  add ("/library/scan/before-flush", test_scan_before_flush);
  add ("/library/scan/sweep", test_sweep);
  add ("/library/manifest/is-no-file", test_manifest_is_no_file);
  add ("/library/manifest/is-a-folder", test_manifest_is_a_folder);
  add ("/library/manifest/huge", test_manifest_huge);
  add ("/library/manifest/lies", test_manifest_lies);
}

static void
add_saves (void)
{
  add ("/library/save", test_save);
  add ("/library/save/without-etag", test_save_without_etag);
  add ("/library/save/exists", test_save_exists);
  add ("/library/save/name-is-taken", test_save_name_is_taken);
  add ("/library/save/no-folder", test_save_no_folder);
  add ("/library/save/cancelled", test_save_cancelled);
  add ("/library/save/replace", test_replace);
  add ("/library/save/two-libraries", test_two_libraries);
  add ("/library/superseded", test_superseded);
  add ("/library/superseded/later", test_superseded_later);
  add ("/library/superseded/is-not-ours", test_superseded_is_not_ours);
  g_test_add ("/library/superseded/was-changed/before-scan", Fixture, GINT_TO_POINTER (FALSE),
              set_up, test_superseded_was_changed, tear_down);
  g_test_add ("/library/superseded/was-changed/after-scan", Fixture, GINT_TO_POINTER (TRUE), set_up,
              test_superseded_was_changed, tear_down);
  add ("/library/superseded/not-asked", test_superseded_not_asked);
  add ("/library/superseded/may-be-the-same", test_superseded_may_be_the_same);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_scans ();
  add ("/library/prepare", test_prepare);
  add ("/library/prepare/file-in-its-place", test_prepare_file_in_its_place);
  add ("/library/prepare/read-only", test_prepare_read_only);
  add ("/library/prepare/cancelled", test_prepare_cancelled);
  add ("/library/disk/read-only", test_read_only_disk);
  add ("/library/disk/full", test_full_disk);
  add_saves ();
  add ("/library/flush", test_flush);
  add ("/library/flush/nothing", test_flush_nothing);
  add ("/library/flush/merges", test_flush_merges);
  add ("/library/flush/twice-at-once", test_flush_twice_at_once);
  add ("/library/flush/over-garbage", test_flush_over_garbage);
  add ("/library/flush/cancelled", test_flush_cancelled);
  add ("/library/etag/of-changed-file", test_etag_of_changed_file);
  add ("/library/etag/of-other-file", test_etag_of_other_file);
  return g_test_run ();
}
