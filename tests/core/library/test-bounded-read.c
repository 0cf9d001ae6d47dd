/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-bounded-read.h"

#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES 1000

typedef struct {
  char *folder;
  char *path;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "file", NULL);
  fixture->file = g_file_new_for_path (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->folder);
  test_assert_finalizes (fixture->file);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
assert_refused (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bunting_bounded_read (fixture->file, MAX_BYTES, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 17, MAX_BYTES - 1, MAX_BYTES };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *text = g_strnfill (sizes[i], 'x');
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = NULL;

    test_write_file (fixture->path, text, (gssize)sizes[i]);
    bytes = bunting_bounded_read (fixture->file, MAX_BYTES, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, sizes[i]);
  }
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (MAX_BYTES + 1, 'x');

  test_write_file (fixture->path, text, -1);
  assert_refused (fixture, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  assert_refused (fixture, G_IO_ERROR_NOT_FOUND);
}

static void
test_no_file (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (g_mkdir (fixture->path, 0755), ==, 0);
  assert_refused (fixture, G_IO_ERROR_IS_DIRECTORY);
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_refused (fixture, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", fixture->path), ==, 0);
  assert_refused (fixture, G_IO_ERROR_NOT_REGULAR_FILE);
}

/* Links are refused also if their target could be read. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "target", NULL);

  test_write_file (target, "x", 1);
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  assert_refused (fixture, G_IO_ERROR_NOT_REGULAR_FILE);
}

/* Files of /proc have a size of 0 and more content, like a file that grows meanwhile. */
static void
test_grows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/proc/self/status");
  g_autoptr (GError) error = NULL;

  if (!g_file_query_exists (file, NULL)) {
    g_test_skip ("this system has no /proc");
    return;
  }
  g_assert_null (bunting_bounded_read (file, MAX_BYTES, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  test_write_file (fixture->path, "x", 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (bunting_bounded_read (fixture->file, MAX_BYTES, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
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

  add ("/bounded-read/sizes", test_sizes);
  add ("/bounded-read/too-large", test_too_large);
  add ("/bounded-read/missing", test_missing);
  add ("/bounded-read/no-file", test_no_file);
  add ("/bounded-read/link", test_link);
  add ("/bounded-read/grows", test_grows);
  add ("/bounded-read/cancelled", test_cancelled);
  return g_test_run ();
}
