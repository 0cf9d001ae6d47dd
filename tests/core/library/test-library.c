/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-library.h"

#include "library/bunting-manifest.h"
#include "library-fixture.h"

#include "bunting-limits.h"
#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define N_CODES (26 * 26)
#define N_OF_CATEGORY 20 /* of which there are 30 */

/* --- open for writing --- */

static void
test_open_for_writing (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) deep = g_file_resolve_relative_path (fixture->folder, "a/b/c");
  g_autoptr (BuntingLibrary) library = bunting_library_new (deep);
  g_autoptr (GError) error = NULL;

  g_assert_true (library_open_for_writing (library, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_file_query_file_type (deep, G_FILE_QUERY_INFO_NONE, NULL), ==,
                   G_FILE_TYPE_DIRECTORY);
  g_assert_true (library_open_for_writing (fixture->library, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (folder_count_files (fixture), ==, 1); /* no probe is left */
}

static void
assert_not_opened (GFile *folder, BuntingLibraryError code)
{
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (library_open_for_writing (library, &error));
  g_assert_error (error, BUNTING_LIBRARY_ERROR, (int)code);
}

static void
test_open_for_writing_file_in_its_place (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_get_child (fixture->folder, "file");
  g_autoptr (GFile) below = g_file_get_child (file, "below");

  folder_put (fixture, "file", "x");
  assert_not_opened (file, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  assert_not_opened (below, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  folder_assert_text (fixture, "file", "x");
}

static void
test_open_for_writing_read_only (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) below = g_file_get_child (fixture->folder, "below");

  g_assert_cmpint (g_chmod (fixture->path, 0555), ==, 0);
  if (!test_lose_privileges ()) {
    g_test_skip ("this user may write everywhere");
  } else {
    assert_not_opened (fixture->folder, BUNTING_LIBRARY_ERROR_READ_ONLY);
    assert_not_opened (below, BUNTING_LIBRARY_ERROR_READ_ONLY);
    library_assert_not_saved (fixture->library, &library_brazil, BUNTING_LIBRARY_ERROR_READ_ONLY);
  }
  test_regain_privileges ();
  g_assert_cmpint (g_chmod (fixture->path, 0755), ==, 0);
}

/* Mounts a disk of one page, if this user may. */
static gboolean
mount_small_disk (LibraryFixture *fixture, unsigned long flags)
{
  if (mount ("none", fixture->path, "tmpfs", flags, "size=4k") == 0)
    return TRUE;
  g_test_skip ("this user may not mount a small disk");
  return FALSE;
}

static void
test_read_only_disk (LibraryFixture *fixture, gconstpointer data)
{
  if (!mount_small_disk (fixture, MS_RDONLY))
    return;
  assert_not_opened (fixture->folder, BUNTING_LIBRARY_ERROR_READ_ONLY);
  library_assert_not_saved (fixture->library, &library_brazil, BUNTING_LIBRARY_ERROR_READ_ONLY);
  g_assert_cmpint (umount (fixture->path), ==, 0);
}

static void
test_full_disk (LibraryFixture *fixture, gconstpointer data)
{
  if (!mount_small_disk (fixture, 0))
    return;
  folder_put (fixture, "all of it", "x");
  assert_not_opened (fixture->folder, BUNTING_LIBRARY_ERROR_FULL);
  library_assert_not_saved (fixture->library, &library_brazil, BUNTING_LIBRARY_ERROR_FULL);
  library_assert_known (fixture->library, "BR", NULL);
  g_assert_cmpuint (folder_count_files (fixture), ==, 1);
  g_assert_cmpint (umount (fixture->path), ==, 0);
}

static void
test_open_for_writing_cancelled (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  bunting_library_open_async (fixture->library, TRUE, cancellable, test_keep_result, &result);
  g_assert_false (
    bunting_library_open_finish (fixture->library, test_wait_for_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (folder_count_files (fixture), ==, 0);
}

/* --- save --- */

static void
test_save (LibraryFixture *fixture, gconstpointer data)
{
  const BuntingFileRecord *entry;

  library_save_well (fixture->library, &library_brazil);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  folder_assert_text (fixture, "BR-Brazil.gif", "flag of Brazil");
  g_assert_cmpuint (folder_count_files (fixture), ==, 1);
  entry = bunting_library_lookup_entry (fixture->library, "BR");
  g_assert_nonnull (entry);
  g_assert_cmpstr (entry->file_name, ==, "BR-Brazil.gif");
  g_assert_cmpstr (entry->source_id, ==, "built-in");
  g_assert_cmpstr (entry->picture_uri, ==, "http://127.0.0.1:8000/flags/x.gif");
  g_assert_cmpint (entry->size_bytes, ==, strlen ("flag of Brazil"));
  g_assert_cmpint (ABS (entry->saved_at - g_get_real_time () / G_USEC_PER_SEC), <=,
                   TEST_PATIENCE_S);
  library_assert_etag (fixture->library, "BR", "\"1\"");
}

/* Names with characters of every general category of Unicode: the file is written, and found again
 * as that country's; nothing else is in the folder, nor in the one around it. */
static void
test_save_every_category (LibraryFixture *fixture, gconstpointer data)
{
  guint n_of[G_UNICODE_SPACE_SEPARATOR + 1] = { 0 };
  g_autoptr (GFile) folder = g_file_get_child (fixture->folder, "flags");
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (BuntingLibrary) again = bunting_library_new (folder);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint n_names = 0;

  g_assert_true (library_open_for_writing (library, NULL));
  for (gunichar c = 1; c <= 0x10ffff && n_names < N_CODES; c++) {
    GUnicodeType type = g_unichar_type (c);
    const char code[] = { (char)('A' + n_names / 26), (char)('A' + n_names % 26), '\0' };
    g_autofree char *name = NULL;
    char text[6] = { 0 };
    LibraryPicture picture = { code, NULL, code };

    if (!g_unichar_validate (c) || n_of[type]++ >= N_OF_CATEGORY)
      continue;
    g_unichar_to_utf8 (c, text);
    name = g_strdup_printf ("%sx%s../%sy%s", text, text, text, text);
    picture.name = name;
    library_save_well (library, &picture);
    g_ptr_array_add (names, g_file_get_basename (bunting_library_lookup (library, code)));
    n_names++;
  }
  for (gsize type = 0; type < G_N_ELEMENTS (n_of); type++)
    g_assert_true (n_of[type] > 0 || type == G_UNICODE_SURROGATE);
  library_open (again);
  for (guint i = 0; i < names->len; i++) {
    const char code[] = { (char)('A' + i / 26), (char)('A' + i % 26), '\0' };
    g_autofree char *path = g_build_filename ("flags", names->pdata[i], NULL);

    library_assert_known (again, code, names->pdata[i]);
    folder_assert_text (fixture, path, code);
  }
  g_assert_cmpuint (test_count_entries (g_file_peek_path (folder)), ==, n_names);
  g_assert_cmpuint (folder_count_files (fixture), ==, 1);
}

static void
test_save_without_etag (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &(LibraryPicture){ "BR", "Brazil", "x" });
  library_assert_etag (fixture->library, "BR", NULL);
  g_assert_nonnull (bunting_library_lookup_entry (fixture->library, "BR"));
}

static void
test_save_exists (LibraryFixture *fixture, gconstpointer data)
{
  folder_put (fixture, "BR-Brazil.gif", "someone's own");
  library_assert_not_saved (fixture->library, &library_brazil, BUNTING_LIBRARY_ERROR_EXISTS);
  folder_assert_text (fixture, "BR-Brazil.gif", "someone's own");
  folder_put (fixture, "BR-Brazil.gif", library_brazil.text);
  library_save_well (fixture->library, &library_brazil);
}

static void
test_save_name_is_taken (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, "BR-Brazil.gif", NULL);
  LibraryPicture refreshed = library_brazil;

  refreshed.replace = TRUE;
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  library_assert_not_saved (fixture->library, &library_brazil, BUNTING_LIBRARY_ERROR_NAME);
  library_assert_not_saved (fixture->library, &refreshed, BUNTING_LIBRARY_ERROR_NAME);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (symlink ("/nowhere", path), ==, 0);
  library_assert_not_saved (fixture->library, &library_brazil, BUNTING_LIBRARY_ERROR_NAME);
}

static void
test_save_no_folder (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->folder, "missing");
  g_autoptr (BuntingLibrary) library = bunting_library_new (missing);

  library_assert_not_saved (library, &library_brazil, BUNTING_LIBRARY_ERROR_NO_FOLDER);
  library_assert_known (library, "BR", NULL);
}

/* The same bytes under the same name leave the file untouched, also if another program wrote it;
 * the ETag and the date are those of the last response. */
static void
test_save_unchanged (LibraryFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text, *saved_name, *name;
    BuntingPictureKind kind;
    BuntingSaveOutcome outcome;
  } cases[] = {
    { "flag", "Brazil", "Brazil", BUNTING_PICTURE_GIF, BUNTING_SAVE_UNCHANGED },
    { "flag", NULL, "Brazil", BUNTING_PICTURE_GIF,
      BUNTING_SAVE_UNCHANGED }, /* from another program */
    { "falg", "Brazil", "Brazil", BUNTING_PICTURE_GIF, BUNTING_SAVE_CHANGED },
    { "flags", "Brazil", "Brazil", BUNTING_PICTURE_GIF, BUNTING_SAVE_CHANGED },
    { "flag", "Brazil", "Brasil", BUNTING_PICTURE_GIF, BUNTING_SAVE_CHANGED },
    { "flag", "Brazil", "Brazil", BUNTING_PICTURE_PNG, BUNTING_SAVE_CHANGED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    char code[] = { 'B', (char)('A' + i), '\0' };
    LibraryPicture picture = { code, cases[i].name, cases[i].text, "\"2\"" };
    g_autofree char *old_name = g_strdup_printf ("%s-Brazil.gif", code);
    const BuntingFileRecord *record;
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GFileInfo) info = NULL;
    g_autoptr (GFile) file = NULL;
    gboolean is_unchanged = cases[i].outcome == BUNTING_SAVE_UNCHANGED;
    BuntingSaveOutcome outcome;
    g_autoptr (GBytes) replaced = NULL;
    g_autoptr (GError) error = NULL;

    if (cases[i].saved_name != NULL)
      library_save_well (fixture->library,
                         &(LibraryPicture){ code, cases[i].saved_name, "flag", "\"1\"" });
    /* Otherwise the file has been changed, and is not deleted. */
    if (strcmp (cases[i].name, "Brazil") == 0 && cases[i].kind == BUNTING_PICTURE_GIF)
      folder_put_aged (fixture, old_name, "flag", 3600);
    picture.kind = cases[i].kind;
    picture.last_modified = "Fri, 01 May 2026 10:00:00 GMT";
    picture.replace = TRUE;
    library_begin_save (fixture->library, &picture, NULL, &result);
    file = bunting_library_save_finish (fixture->library, test_wait_for_result (&result), &outcome,
                                        &replaced, &error);
    g_assert_no_error (error);
    g_assert_cmpint (outcome, ==, cases[i].outcome);
    g_assert_true ((replaced != NULL) == !is_unchanged);
    if (replaced != NULL)
      g_assert_cmpmem (g_bytes_get_data (replaced, NULL), g_bytes_get_size (replaced), "flag", 4);
    info = g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, 0, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED) <
                       (guint64)(g_get_real_time () / G_USEC_PER_SEC - 1800),
                     ==, is_unchanged);
    library_assert_etag (fixture->library, code, "\"2\"");
    library_flush_well (fixture->library);
    library_open (fixture->library);
    record = bunting_library_lookup_entry (fixture->library, code);
    g_assert_cmpstr (record->last_modified, ==, "Fri, 01 May 2026 10:00:00 GMT");
  }
  g_assert_cmpuint (folder_count_files (fixture), ==, G_N_ELEMENTS (cases) + 1);
}

static void
test_save_cancelled (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  library_begin_save (fixture->library, &library_brazil, cancellable, &result);
  g_assert_null (bunting_library_save_finish (fixture->library, test_wait_for_result (&result),
                                              NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  library_assert_known (fixture->library, "BR", NULL);
  g_assert_cmpuint (folder_count_files (fixture), ==, 0);
}

static void
test_replace (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture newer = { "BR", "Brazil", "the newer flag", "\"2\"", BUNTING_PICTURE_GIF, TRUE };

  library_save_well (fixture->library, &library_brazil);
  library_save_well (fixture->library, &newer);
  folder_assert_text (fixture, "BR-Brazil.gif", "the newer flag");
  library_assert_etag (fixture->library, "BR", "\"2\"");
  g_assert_cmpuint (folder_count_files (fixture), ==, 1);
}

static void
test_superseded (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture other_kind = { "BR", "Brazil", "vectors", "\"2\"", BUNTING_PICTURE_SVG, TRUE };
  LibraryPicture other_name = { "BR", "Brasil", "vectors", "\"3\"", BUNTING_PICTURE_SVG, TRUE };

  library_save_well (fixture->library, &library_brazil);
  library_save_well (fixture->library, &other_kind);
  g_assert_false (folder_has (fixture, "BR-Brazil.gif"));
  library_assert_known (fixture->library, "BR", "BR-Brazil.svg");
  library_save_well (fixture->library, &other_name);
  g_assert_false (folder_has (fixture, "BR-Brazil.svg"));
  library_assert_known (fixture->library, "BR", "BR-Brasil.svg");
  g_assert_cmpuint (folder_count_files (fixture), ==, 1);
}

/* The manifest says that an earlier session saved the file. */
static void
test_superseded_later (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  library_open (later);
  library_save_well (later,
                     &(LibraryPicture){ "BR", "Brasil", "x", NULL, BUNTING_PICTURE_GIF, TRUE });
  g_assert_false (folder_has (fixture, "BR-Brazil.gif"));
  g_assert_true (folder_has (fixture, "BR-Brasil.gif"));
}

static void
test_superseded_is_not_ours (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture newer = { "BR", "Brasil", "the newer flag", NULL, BUNTING_PICTURE_GIF, TRUE };

  folder_put (fixture, "BR-Brazil.gif", "someone's own");
  library_open (fixture->library);
  newer.overwrite_edited = TRUE;
  library_save_well (fixture->library, &newer);
  folder_assert_text (fixture, "BR-Brazil.gif", "someone's own");
  library_assert_known (fixture->library, "BR", "BR-Brasil.gif");
}

/* A file that was changed after it was saved, before or after the library was opened. */
static void
test_superseded_was_changed (LibraryFixture *fixture, gconstpointer data)
{
  gboolean after_opening = GPOINTER_TO_INT (data);
  LibraryPicture newer = { "BR", "Brasil", "the newer flag", NULL, BUNTING_PICTURE_GIF, TRUE };

  library_save_well (fixture->library, &library_brazil);
  if (!after_opening)
    folder_put (fixture, "BR-Brazil.gif", "flag of Brazil, changed");
  library_open (fixture->library);
  if (after_opening)
    folder_put (fixture, "BR-Brazil.gif", "flag of Brazil, changed");
  library_save_well (fixture->library, &newer);
  folder_assert_text (fixture, "BR-Brazil.gif", "flag of Brazil, changed");
}

/* Without replace, no file is deleted. */
static void
test_superseded_not_asked (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &library_brazil);
  library_save_well (fixture->library, &(LibraryPicture){ "BR", "Brasil", "x" });
  g_assert_true (folder_has (fixture, "BR-Brazil.gif"));
  g_assert_true (folder_has (fixture, "BR-Brasil.gif"));
}

/* Only the case changes. Where both names mean the same file, deleting the older would delete the
 * newer; elsewhere one of two files stays. */
static void
test_superseded_may_be_the_same (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &(LibraryPicture){ "CI", "Côte", "x" });
  library_save_well (fixture->library,
                     &(LibraryPicture){ "CI", "CO\u0302TE", "y", NULL, BUNTING_PICTURE_GIF, TRUE });
  g_assert_true (folder_has (fixture, "CI-CÔTE.gif"));
  folder_assert_text (fixture, "CI-CÔTE.gif", "y");
  g_assert_cmpuint (folder_count_files (fixture), ==, 1);
}

static void
test_two_libraries (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) other = bunting_library_new (fixture->folder);
  GAsyncResult *results[2][26] = { 0 };

  for (guint i = 0; i < 26; i++) {
    char code[] = { 'B', (char)('A' + i), '\0' };
    LibraryPicture picture = { code, "Somewhere", "the same flag", "\"1\"" };

    library_begin_save (fixture->library, &picture, NULL, &results[0][i]);
    library_begin_save (other, &picture, NULL, &results[1][i]);
  }
  for (guint i = 0; i < 2 * 26; i++) {
    GAsyncResult **slot = &results[i % 2][i / 2];
    BuntingLibrary *library = i % 2 == 0 ? fixture->library : other;
    g_autoptr (GError) error = NULL;
    g_autoptr (GFile) file =
      bunting_library_save_finish (library, test_wait_for_result (slot), NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (file);
    g_clear_object (slot);
  }
  g_assert_cmpuint (folder_count_files (fixture), ==, 26);
}

/* --- flush --- */

static void
test_flush (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  library_save_well (fixture->library, &library_brazil);
  g_assert_false (folder_has (fixture, BUNTING_MANIFEST_FILE_NAME));
  library_flush_well (fixture->library);
  g_assert_cmpuint (folder_count_files (fixture), ==, 2);
  library_assert_etag (later, "BR", NULL);
  library_open (later);
  library_assert_known (later, "BR", "BR-Brazil.gif");
  library_assert_etag (later, "BR", "\"1\"");
}

static void
test_flush_nothing (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, BUNTING_MANIFEST_FILE_NAME, NULL);

  folder_put (fixture, "BR-Brazil.gif", "x");
  library_open (fixture->library);
  library_flush_well (fixture->library);
  g_assert_false (folder_has (fixture, BUNTING_MANIFEST_FILE_NAME));
  library_save_well (fixture->library, &(LibraryPicture){ "CN", "China", "x" });
  library_flush_well (fixture->library);
  g_assert_cmpint (g_unlink (path), ==, 0);
  library_flush_well (fixture->library); /* nothing new to write */
  g_assert_false (folder_has (fixture, BUNTING_MANIFEST_FILE_NAME));
}

static void
test_flush_merges (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) other = bunting_library_new (fixture->folder);
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  library_open (fixture->library);
  library_open (other);
  library_save_well (fixture->library, &library_brazil);
  library_save_well (other, &(LibraryPicture){ "CN", "China", "x", "\"2\"" });
  library_flush_well (fixture->library);
  library_flush_well (other);
  library_save_well (fixture->library, &(LibraryPicture){ "DE", "Germany", "x", "\"3\"" });
  library_flush_well (fixture->library);
  library_open (later);
  library_assert_etag (later, "BR", "\"1\"");
  library_assert_etag (later, "CN", "\"2\"");
  library_assert_etag (later, "DE", "\"3\"");
}

static void
flush_twice_at_once (LibraryFixture *fixture)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) saved = NULL;

  test_assert_finalizes (fixture->library);
  fixture->library = bunting_library_new (fixture->folder);
  library_save_well (fixture->library, &library_brazil);
  library_begin_save (fixture->library, &(LibraryPicture){ "CN", "China", "x", "\"2\"" }, NULL,
                      &saved);
  bunting_library_flush_async (fixture->library, NULL, test_keep_result, &first);
  test_wait_for_result (&saved);
  bunting_library_flush_async (fixture->library, NULL, test_keep_result, &second);
  g_assert_true (
    bunting_library_flush_finish (fixture->library, test_wait_for_result (&first), NULL));
  g_assert_true (
    bunting_library_flush_finish (fixture->library, test_wait_for_result (&second), NULL));
  library_flush_well (fixture->library);
  library_open (later);
  library_assert_etag (later, "BR", "\"1\"");
  library_assert_etag (later, "CN", "\"2\"");
}

/* Two flushes at once, each with a new record. Without the queue about one in forty runs lost a
 * record, hence the repetitions. */
static void
test_flush_twice_at_once (LibraryFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 200; i++) {
    flush_twice_at_once (fixture);
    test_remove_folder (fixture->path);
    g_assert_cmpint (g_mkdir (fixture->path, 0755), ==, 0);
  }
}

static void
test_flush_over_garbage (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingLibrary) later = bunting_library_new (fixture->folder);

  folder_put (fixture, BUNTING_MANIFEST_FILE_NAME, "{[{[{[{[ \xff garbage");
  library_open (fixture->library);
  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  library_open (later);
  library_assert_etag (later, "BR", "\"1\"");
}

static void
test_flush_cancelled (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  folder_put (fixture, BUNTING_MANIFEST_FILE_NAME, "{}");
  library_save_well (fixture->library, &library_brazil);
  g_cancellable_cancel (cancellable);
  bunting_library_flush_async (fixture->library, cancellable, test_keep_result, &result);
  g_assert_false (
    bunting_library_flush_finish (fixture->library, test_wait_for_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  folder_assert_text (fixture, BUNTING_MANIFEST_FILE_NAME, "{}");
  library_flush_well (fixture->library);
  library_open (fixture->library);
  library_assert_etag (fixture->library, "BR", "\"1\"");
}

/* An ETag belongs to the file that it came with. */
static void
test_etag_of_changed_file (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  folder_put (fixture, "BR-Brazil.gif", "changed since");
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  library_assert_etag (fixture->library, "BR", NULL);
  g_assert_null (bunting_library_lookup_entry (fixture->library, "BR"));
}

static void
test_etag_of_file_of_same_size (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  folder_put (fixture, "BR-Brazil.gif", "flag of Bhutan");
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brazil.gif");
  library_assert_etag (fixture->library, "BR", NULL);
}

/* Servers may send ETags of many kilobytes. */
static void
test_long_etag (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *etag = g_strnfill (BUNTING_MANIFEST_TEXT_MAX_BYTES + 1, 'x');

  library_save_well (fixture->library, &(LibraryPicture){ "BR", "Brazil", "x", etag + 1 });
  library_save_well (fixture->library, &(LibraryPicture){ "CN", "China", "x", etag });
  library_assert_etag (fixture->library, "BR", etag + 1);
  library_assert_etag (fixture->library, "CN", NULL);
}

static void
test_etag_of_other_file (LibraryFixture *fixture, gconstpointer data)
{
  library_save_well (fixture->library, &library_brazil);
  library_flush_well (fixture->library);
  g_assert_true (g_file_delete (bunting_library_lookup (fixture->library, "BR"), NULL, NULL));
  folder_put (fixture, "BR-Brasil.gif", library_brazil.text); /* as large, under another name */
  library_open (fixture->library);
  library_assert_known (fixture->library, "BR", "BR-Brasil.gif");
  library_assert_etag (fixture->library, "BR", NULL);
}

/* The custom source may get another address, for which the ETag is not valid. */
static void
test_etag_of_other_address (LibraryFixture *fixture, gconstpointer data)
{
  LibraryPicture picture = library_brazil;

  picture.source_id = "own";
  library_save_well (fixture->library, &picture);
  g_assert_nonnull (
    bunting_library_lookup_from (fixture->library, "BR", "own", LIBRARY_PICTURE_URI));
  g_assert_null (
    bunting_library_lookup_from (fixture->library, "BR", "own", "http://flags.example/x.gif"));
}

/* The built-in source has another port at each start. */
static void
test_etag_of_other_port (LibraryFixture *fixture, gconstpointer data)
{
  const BuntingFileRecord *record;

  library_save_well (fixture->library, &library_brazil);
  record = bunting_library_lookup_from (fixture->library, "BR", "built-in",
                                        "http://127.0.0.1:8001/flags/x.gif");
  g_assert_cmpstr (record->etag, ==, "\"1\"");
}

static void
add (const char *path, void (*test) (LibraryFixture *, gconstpointer))
{
  g_test_add (path, LibraryFixture, NULL, library_fixture_set_up, test, library_fixture_tear_down);
}

static void
add_saves (void)
{
  add ("/library/save", test_save);
  add ("/library/save/every-category", test_save_every_category);
  add ("/library/save/without-etag", test_save_without_etag);
  add ("/library/save/unchanged", test_save_unchanged);
  add ("/library/save/exists", test_save_exists);
  add ("/library/save/name-is-taken", test_save_name_is_taken);
  add ("/library/save/no-folder", test_save_no_folder);
  add ("/library/save/cancelled", test_save_cancelled);
  add ("/library/save/replace", test_replace);
  add ("/library/save/two-libraries", test_two_libraries);
  add ("/library/superseded", test_superseded);
  add ("/library/superseded/later", test_superseded_later);
  add ("/library/superseded/is-not-ours", test_superseded_is_not_ours);
  g_test_add ("/library/superseded/was-changed/before-opening", LibraryFixture,
              GINT_TO_POINTER (FALSE), library_fixture_set_up, test_superseded_was_changed,
              library_fixture_tear_down);
  g_test_add ("/library/superseded/was-changed/after-opening", LibraryFixture,
              GINT_TO_POINTER (TRUE), library_fixture_set_up, test_superseded_was_changed,
              library_fixture_tear_down);
  add ("/library/superseded/not-asked", test_superseded_not_asked);
  add ("/library/superseded/may-be-the-same", test_superseded_may_be_the_same);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/library/open-for-writing", test_open_for_writing);
  add ("/library/open-for-writing/file-in-its-place", test_open_for_writing_file_in_its_place);
  add ("/library/open-for-writing/read-only", test_open_for_writing_read_only);
  add ("/library/open-for-writing/cancelled", test_open_for_writing_cancelled);
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
  add ("/library/etag/of-file-of-same-size", test_etag_of_file_of_same_size);
  add ("/library/etag/long", test_long_etag);
  add ("/library/etag/of-other-address", test_etag_of_other_address);
  add ("/library/etag/of-other-port", test_etag_of_other_port);
  return g_test_run ();
}
