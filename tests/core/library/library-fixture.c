/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library-fixture.h"

#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

void
library_fixture_set_up (LibraryFixture *fixture, gconstpointer data)
{
  fixture->path = test_make_folder ();
  fixture->folder = g_file_new_for_path (fixture->path);
  fixture->library = bunting_library_new (fixture->folder);
}

void
library_fixture_tear_down (LibraryFixture *fixture, gconstpointer data)
{
  test_settle ();
  test_assert_finalizes (fixture->library);
  test_assert_finalizes (fixture->folder);
  test_remove_folder (fixture->path);
  g_free (fixture->path);
}

/* --- operations, waited for --- */

void
library_open (BuntingLibrary *library)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  bunting_library_open_async (library, FALSE, NULL, test_keep_result, &result);
  g_assert_null (result);
  g_assert_true (bunting_library_open_finish (library, test_wait_for_result (&result), &error));
  g_assert_no_error (error);
}

gboolean
library_open_for_writing (BuntingLibrary *library, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_library_open_async (library, TRUE, NULL, test_keep_result, &result);
  g_assert_null (result);
  return bunting_library_open_finish (library, test_wait_for_result (&result), error);
}

gboolean
library_flush (BuntingLibrary *library, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_library_flush_async (library, NULL, test_keep_result, &result);
  g_assert_null (result);
  return bunting_library_flush_finish (library, test_wait_for_result (&result), error);
}

void
library_flush_well (BuntingLibrary *library)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (library_flush (library, &error));
  g_assert_no_error (error);
}

void
library_begin_save (BuntingLibrary *library,
                    const LibraryPicture *picture,
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
    .source_id = picture->source_id != NULL ? picture->source_id : "built-in",
    .picture_uri = LIBRARY_PICTURE_URI,
    .etag = picture->etag,
    .last_modified = picture->last_modified,
    .replace = picture->replace,
    .overwrite_edited = picture->overwrite_edited,
  };

  bunting_library_save_async (library, &item, cancellable, test_keep_result, slot);
  /* The library must have copied the item. */
  memset (code, 'X', strlen (code));
  memset (name, 'X', strlen (name));
}

GFile *
library_save (BuntingLibrary *library, const LibraryPicture *picture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  library_begin_save (library, picture, NULL, &result);
  g_assert_null (result);
  return bunting_library_save_finish (library, test_wait_for_result (&result), NULL, NULL, error);
}

void
library_save_well (BuntingLibrary *library, const LibraryPicture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = library_save (library, picture, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_equal (file, bunting_library_lookup (library, picture->code)));
}

void
library_assert_not_saved (BuntingLibrary *library,
                          const LibraryPicture *picture,
                          BuntingLibraryError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = library_save (library, picture, &error);

  g_assert_error (error, BUNTING_LIBRARY_ERROR, (int)code);
  g_assert_null (file);
}

const LibraryPicture library_brazil = { "BR", "Brazil", "flag of Brazil", "\"1\"",
                                        BUNTING_PICTURE_GIF };

/* --- the folder --- */

void
folder_put (LibraryFixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);

  test_write_file (path, text, -1);
}

void
folder_put_aged (LibraryFixture *fixture, const char *name, const char *text, gint64 age_s)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  gint64 then = g_get_real_time () / G_USEC_PER_SEC - age_s;
  struct utimbuf times = { (time_t)then, (time_t)then };

  folder_put (fixture, name, text);
  g_assert_cmpint (g_utime (path, &times), ==, 0);
}

gboolean
folder_has (LibraryFixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  GStatBuf status;

  return g_lstat (path, &status) == 0;
}

void
folder_assert_text (LibraryFixture *fixture, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autoptr (GBytes) bytes = test_read_file (path);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

void
library_assert_known (BuntingLibrary *library, const char *code, const char *expected)
{
  GFile *file = bunting_library_lookup (library, code);
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  g_assert_cmpstr (name, ==, expected);
}

void
library_assert_etag (BuntingLibrary *library, const char *code, const char *expected)
{
  const BuntingFileRecord *record =
    bunting_library_lookup_from (library, code, "built-in", LIBRARY_PICTURE_URI);

  g_assert_cmpstr (record != NULL ? record->etag : NULL, ==, expected);
  g_assert_null (bunting_library_lookup_from (library, code, "another", LIBRARY_PICTURE_URI));
}

guint
folder_count_files (LibraryFixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}
