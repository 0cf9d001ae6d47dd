/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-atomic-file.h"

#include "test-utils.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "BR-Brazil.gif"

typedef struct {
  char *path;
  GFile *folder;
  GBytes *bytes;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->path = test_make_folder ();
  fixture->folder = g_file_new_for_path (fixture->path);
  fixture->bytes = g_bytes_new_static ("the flag of Brazil", strlen ("the flag of Brazil"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  test_remove_folder (fixture->path);
  test_assert_finalizes (fixture->folder);
  g_bytes_unref (fixture->bytes);
  g_free (fixture->path);
}

static GFile *
write_part (GFile *folder,
            const char *name,
            GBytes *bytes,
            gboolean replace,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_atomic_file_write_async (folder, name, bytes, replace, cancellable, test_keep_result,
                                   &result);
  g_assert_null (result);
  return bunting_atomic_file_write_finish (test_wait_for_result (&result), error);
}

static void
assert_written (Fixture *fixture, const char *name, GBytes *bytes, gboolean replace)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = write_part (fixture->folder, name, bytes, replace, NULL, &error);
  g_autoptr (GFile) expected = g_file_get_child (fixture->folder, name);
  g_autoptr (GBytes) found = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_equal (file, expected));
  found = test_read_file (g_file_peek_path (file));
  g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found),
                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
assert_fails (GFile *folder, const char *name, GBytes *bytes, gboolean replace, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = write_part (folder, name, bytes, replace, NULL, &error);

  g_assert_error (error, G_IO_ERROR, code);
  g_assert_null (file);
}

/* Asserts that the folder holds this file only, or none for ""; hidden files included. */
static void
assert_holds (const char *path, const char *expected)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *joined = NULL;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, (gpointer)name);
  g_ptr_array_sort (names, (GCompareFunc)strcmp);
  g_assert_cmpuint (names->len, <=, 1);
  joined = g_strdup (names->len > 0 ? names->pdata[0] : "");
  g_assert_cmpstr (joined, ==, expected);
}

static char *
put_file (Fixture *fixture, const char *name, const char *text)
{
  char *path = g_build_filename (fixture->path, name, NULL);

  test_write_file (path, text, -1);
  return path;
}

static void
assert_text (const char *path, const char *expected)
{
  g_autoptr (GBytes) bytes = test_read_file (path);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  assert_written (fixture, NAME, fixture->bytes, FALSE);
  assert_holds (fixture->path, NAME);
}

static void
test_write_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  assert_written (fixture, NAME, nothing, FALSE);
  assert_holds (fixture->path, NAME);
  assert_written (fixture, NAME, nothing, FALSE);
}

static void
test_write_large (Fixture *fixture, gconstpointer data)
{
  const gsize size_bytes = 8 * 1024 * 1024;
  guint32 *numbers = g_malloc (size_bytes);
  g_autoptr (GBytes) large = NULL;

  for (gsize i = 0; i < size_bytes / sizeof *numbers; i++)
    numbers[i] = (guint32)i;
  large = g_bytes_new_take (numbers, size_bytes);
  assert_written (fixture, NAME, large, FALSE);
  assert_holds (fixture->path, NAME);
}

/* BUNTING_FILE_NAME_MAX_BYTES, to which the temporary name adds 13 bytes. */
static void
test_write_long_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (200, 'x');

  assert_written (fixture, name, fixture->bytes, FALSE);
  assert_holds (fixture->path, name);
}

static void
test_taken_by_the_same (Fixture *fixture, gconstpointer data)
{
  g_free (put_file (fixture, NAME, "the flag of Brazil"));
  assert_written (fixture, NAME, fixture->bytes, FALSE);
  assert_holds (fixture->path, NAME);
}

static void
test_taken_by_another (Fixture *fixture, gconstpointer data)
{
  static const char *const others[] = { "x", "\n", "the flag of Brasil", "the flag of Brazil." };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *path = put_file (fixture, NAME, others[i]);

    assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_EXISTS);
    assert_holds (fixture->path, NAME);
    assert_text (path, others[i]);
  }
}

/* An empty file is replaced in any case, also an unreadable one. */
static void
test_taken_by_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = put_file (fixture, NAME, "");

  assert_written (fixture, NAME, fixture->bytes, FALSE);
  assert_holds (fixture->path, NAME);
  test_write_file (path, "", -1);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  assert_written (fixture, NAME, fixture->bytes, FALSE);
  assert_holds (fixture->path, NAME);
}

/* Two writers find the same empty file: the second must not replace the file of the first. */
static void
test_taken_by_empty_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) other = g_bytes_new_static ("x", 1);

  for (guint i = 0; i < 200; i++) {
    g_autofree char *path = put_file (fixture, NAME, "");
    g_autoptr (GAsyncResult) first = NULL;
    g_autoptr (GAsyncResult) second = NULL;
    g_autoptr (GFile) first_file = NULL;
    g_autoptr (GFile) second_file = NULL;

    bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, NULL,
                                     test_keep_result, &first);
    bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, NULL,
                                     test_keep_result, &second);
    first_file = bunting_atomic_file_write_finish (test_wait_for_result (&first), NULL);
    second_file = bunting_atomic_file_write_finish (test_wait_for_result (&second), NULL);
    g_assert_nonnull (first_file);
    g_assert_nonnull (second_file);
    assert_holds (fixture->path, NAME);
    assert_text (path, "the flag of Brazil");
    assert_fails (fixture->folder, NAME, other, FALSE, G_IO_ERROR_EXISTS);
  }
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = put_file (fixture, NAME, "an older flag, and a longer one");

  assert_written (fixture, NAME, fixture->bytes, TRUE);
  assert_holds (fixture->path, NAME);
  assert_text (path, "the flag of Brazil");
}

static void
test_replace_nothing (Fixture *fixture, gconstpointer data)
{
  assert_written (fixture, NAME, fixture->bytes, TRUE);
  assert_holds (fixture->path, NAME);
}

static void
test_taken_by_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);
  g_autofree char *inside = g_build_filename (path, "precious", NULL);

  test_write_file (inside, "precious", -1);
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_IS_DIRECTORY);
  assert_fails (fixture->folder, NAME, fixture->bytes, TRUE, G_IO_ERROR_IS_DIRECTORY);
  assert_holds (fixture->path, NAME);
  assert_text (inside, "precious");
}

/* Also a link to a file with the same bytes is refused: its target may change. */
static void
test_taken_by_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = test_make_folder ();
  g_autofree char *target = g_build_filename (elsewhere, "target", NULL);
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);

  test_write_file (target, "the flag of Brazil", -1);
  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_holds (fixture->path, NAME);
  test_write_file (target, "not ours", -1);
  /* The link is replaced, its target is not touched. */
  assert_written (fixture, NAME, fixture->bytes, TRUE);
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_text (target, "not ours");
  test_remove_folder (elsewhere);
}

static void
test_taken_by_broken_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);

  g_assert_cmpint (symlink ("/nowhere/at/all", path), ==, 0);
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_holds (fixture->path, NAME);
}

/* A link to an empty file is not an empty file. */
static void
test_taken_by_link_to_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = test_make_folder ();
  g_autofree char *target = g_build_filename (elsewhere, "target", NULL);
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);

  test_write_file (target, "", -1);
  g_assert_cmpint (symlink (target, path), ==, 0);
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_holds (fixture->path, NAME);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_text (target, "");
  test_remove_folder (elsewhere);
}

/* Reading one of these to compare its content would never end. */
static void
test_taken_by_endless (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->path, NAME, NULL);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_REGULAR_FILE);
  assert_holds (fixture->path, NAME);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) missing = g_file_get_child (fixture->folder, "missing");

  assert_fails (missing, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_FOUND);
  assert_fails (missing, NAME, fixture->bytes, TRUE, G_IO_ERROR_NOT_FOUND);
  assert_holds (fixture->path, "");
}

static void
test_folder_is_a_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = put_file (fixture, "file", "x");
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  assert_fails (folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_NOT_DIRECTORY);
  assert_text (path, "x");
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (g_chmod (fixture->path, 0555), ==, 0);
  if (!test_lose_privileges ())
    g_test_skip ("this user may write everywhere");
  else
    assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_PERMISSION_DENIED);
  test_regain_privileges ();
  g_assert_cmpint (g_chmod (fixture->path, 0755), ==, 0);
  assert_holds (fixture->path, "");
}

/* Writing fails after some bytes, as on a full disk. */
static void
test_write_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  struct rlimit before, limit;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 4096;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  file = write_part (fixture->folder, NAME, bytes, FALSE, NULL, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
  g_assert_nonnull (error);
  g_assert_null (file);
  assert_holds (fixture->path, "");
}

/* Mounts a disk of 64 KiB, if this user may. */
static gboolean
mount_small_disk (const char *path, unsigned long flags)
{
  if (mount ("none", path, "tmpfs", flags, "size=64k") == 0)
    return TRUE;
  g_test_skip ("this user may not mount a small disk");
  return FALSE;
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  if (!mount_small_disk (fixture->path, 0))
    return;
  assert_fails (fixture->folder, NAME, bytes, FALSE, G_IO_ERROR_NO_SPACE);
  assert_holds (fixture->path, "");
  assert_written (fixture, NAME, fixture->bytes, FALSE);
  g_assert_cmpint (umount (fixture->path), ==, 0);
}

static void
test_read_only_disk (Fixture *fixture, gconstpointer data)
{
  if (!mount_small_disk (fixture->path, MS_RDONLY))
    return;
  assert_fails (fixture->folder, NAME, fixture->bytes, FALSE, G_IO_ERROR_READ_ONLY);
  g_assert_cmpint (umount (fixture->path), ==, 0);
}

/* --- cancelled --- */

/* The file must be complete or absent, and the result must say which. */
static gboolean
assert_complete_or_cancelled (Fixture *fixture, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = bunting_atomic_file_write_finish (result, &error);

  if (file == NULL) {
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_holds (fixture->path, "");
    return FALSE;
  }
  g_assert_no_error (error);
  assert_holds (fixture->path, NAME);
  assert_text (g_file_peek_path (file), "the flag of Brazil");
  g_assert_cmpint (g_unlink (g_file_peek_path (file)), ==, 0);
  return TRUE;
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_cancellable_cancel (cancellable);
  bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, cancellable,
                                   test_keep_result, &result);
  test_wait_for_result (&result);
  g_assert_false (assert_complete_or_cancelled (fixture, result));
}

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep ((gulong)g_random_int_range (0, 300));
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled_at_random (Fixture *fixture, gconstpointer data)
{
  guint n_complete = 0;

  for (guint i = 0; i < 1000; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    GThread *thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);

    bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, cancellable,
                                     test_keep_result, &result);
    test_wait_for_result (&result);
    n_complete += assert_complete_or_cancelled (fixture, result);
    g_thread_join (thread);
  }
  g_test_message ("%u of 1000 were written", n_complete);
}

/* The empty file stays, or is replaced by the complete one. */
static void
test_cancelled_over_empty (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 200; i++) {
    g_autofree char *path = put_file (fixture, NAME, "");
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    GThread *thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
    g_autoptr (GError) error = NULL;
    g_autoptr (GFile) file =
      write_part (fixture->folder, NAME, fixture->bytes, FALSE, cancellable, &error);

    if (file == NULL)
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_holds (fixture->path, NAME);
    assert_text (path, file != NULL ? "the flag of Brazil" : "");
    g_thread_join (thread);
  }
}

static void
test_cancelled_after (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, cancellable,
                                   test_keep_result, &result);
  test_wait_for_result (&result);
  g_cancellable_cancel (cancellable);
  g_assert_true (assert_complete_or_cancelled (fixture, result));
}

/* --- names --- */

static void
assert_part_of (const char *part_name, const char *expected)
{
  g_autofree char *final_name = bunting_atomic_file_parse_name (part_name);

  g_assert_cmpstr (final_name, ==, expected);
}

static void
test_make_name (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++) {
    char *name = bunting_atomic_file_make_name (NAME);

    g_assert_true (g_str_has_prefix (name, "." NAME "."));
    g_assert_null (strchr (name, '/'));
    assert_part_of (name, NAME);
    g_hash_table_add (seen, name);
  }
  g_assert_cmpuint (g_hash_table_size (seen), >=, 998);
}

static void
test_parse_name (void)
{
  static const char *const others[] = {
    "",
    ".",
    "..",
    ".part",
    "..part",
    ".abcdef.part",
    "..abcdef.part",
    "x.abcdef.part",
    ".x.abcde.part",
    ".x.abcdeF.part",
    ".x.abcde1.part",
    ".xabcdefg.part",
    ".x.abcdef.par",
    ".x.abcdef.part.",
    ".x.abcdef.PART",
    "BR-Brazil.gif",
    "BR-Brazil.gif.part",
    ".x.part",
    (".x.abc\xff"
     "ef.part"),
    "\xff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    assert_part_of (others[i], NULL);
  assert_part_of (".x.abcdef.part", "x");
  assert_part_of ("..bunting.json.abcdef.part", ".bunting.json");
}

/* Two writers of the same bytes under the same name both succeed. */
static void
test_two_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GFile) first_file = NULL;
  g_autoptr (GFile) second_file = NULL;
  g_autoptr (GError) error = NULL;

  bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, NULL,
                                   test_keep_result, &first);
  bunting_atomic_file_write_async (fixture->folder, NAME, fixture->bytes, FALSE, NULL,
                                   test_keep_result, &second);
  first_file = bunting_atomic_file_write_finish (test_wait_for_result (&first), &error);
  g_assert_no_error (error);
  second_file = bunting_atomic_file_write_finish (test_wait_for_result (&second), &error);
  g_assert_no_error (error);
  assert_holds (fixture->path, NAME);
  assert_text (g_file_peek_path (first_file), "the flag of Brazil");
}

#define N_RIVALS 4

/* Several programs save different pictures under one name: one of them does, and none is replaced.
 */
static void
test_rivals (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 500; round++) {
    g_autofree char *name = g_strdup_printf ("BR-%u.gif", round);
    g_autofree char *path = g_build_filename (fixture->path, name, NULL);
    GAsyncResult *results[N_RIVALS] = { NULL };
    guint n_written = 0;
    guint winner = 0;
    g_autoptr (GBytes) saved = NULL;

    for (guint i = 0; i < N_RIVALS; i++) {
      g_autoptr (GBytes) bytes = g_bytes_new (&i, sizeof i);

      bunting_atomic_file_write_async (fixture->folder, name, bytes, FALSE, NULL, test_keep_result,
                                       &results[i]);
    }
    for (guint i = 0; i < N_RIVALS; i++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GFile) file =
        bunting_atomic_file_write_finish (test_wait_for_result (&results[i]), &error);

      if (file == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
      else
        winner = i;
      n_written += file != NULL;
      g_object_unref (results[i]);
    }
    g_assert_cmpuint (n_written, ==, 1);
    saved = test_read_file (path);
    g_assert_cmpmem (g_bytes_get_data (saved, NULL), g_bytes_get_size (saved), &winner,
                     sizeof winner);
  }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/atomic-file/write", test_write);
  add ("/atomic-file/write/empty", test_write_empty);
  add ("/atomic-file/write/large", test_write_large);
  add ("/atomic-file/write/long-name", test_write_long_name);
  add ("/atomic-file/write/fails", test_write_fails);
  add ("/atomic-file/write/full-disk", test_full_disk);
  add ("/atomic-file/write/two-at-once", test_two_at_once);
  add ("/atomic-file/write/rivals", test_rivals);
  add ("/atomic-file/taken/by-the-same", test_taken_by_the_same);
  add ("/atomic-file/taken/by-another", test_taken_by_another);
  add ("/atomic-file/taken/by-empty", test_taken_by_empty);
  add ("/atomic-file/taken/by-empty/twice", test_taken_by_empty_twice);
  add ("/atomic-file/taken/by-folder", test_taken_by_folder);
  add ("/atomic-file/taken/by-link", test_taken_by_link);
  add ("/atomic-file/taken/by-link/to-empty", test_taken_by_link_to_empty);
  add ("/atomic-file/taken/by-broken-link", test_taken_by_broken_link);
  add ("/atomic-file/taken/by-endless", test_taken_by_endless);
  add ("/atomic-file/replace", test_replace);
  add ("/atomic-file/replace/nothing", test_replace_nothing);
  add ("/atomic-file/folder/none", test_no_folder);
  add ("/atomic-file/folder/is-a-file", test_folder_is_a_file);
  add ("/atomic-file/folder/read-only", test_read_only);
  add ("/atomic-file/folder/read-only-disk", test_read_only_disk);
  add ("/atomic-file/cancelled/before", test_cancelled_before);
  add ("/atomic-file/cancelled/over-empty", test_cancelled_over_empty);
  add ("/atomic-file/cancelled/at-random", test_cancelled_at_random);
  add ("/atomic-file/cancelled/after", test_cancelled_after);
  g_test_add_func ("/atomic-file/name/make", test_make_name);
  g_test_add_func ("/atomic-file/name/parse", test_parse_name);
  return g_test_run ();
}
