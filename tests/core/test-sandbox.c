/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-sandbox.h"

#include "library/bunting-library.h"
#include "test-utils.h"

typedef struct {
  char *root;
} Fixture;

/* The test folder, which is on one file system, replaces the root of the sandbox. */
static void
set_up (Fixture *fixture, gconstpointer inside)
{
  fixture->root = test_make_folder ();
  g_setenv ("BUNTING_SANDBOX_ROOT", fixture->root, TRUE);
  if (GPOINTER_TO_INT (inside)) {
    g_autofree char *info = g_build_filename (fixture->root, ".flatpak-info", NULL);

    test_write_file (info, "[Application]\n", -1);
  }
}

static void
tear_down (Fixture *fixture, gconstpointer inside)
{
  g_unsetenv ("BUNTING_SANDBOX_ROOT");
  test_remove_folder (fixture->root);
  g_free (fixture->root);
}

static gboolean
hides (Fixture *fixture, const char *relative_path)
{
  g_autofree char *path = g_build_filename (fixture->root, relative_path, NULL);

  return bunting_sandbox_hides (path);
}

static void
test_outside (Fixture *fixture, gconstpointer inside)
{
  g_assert_false (hides (fixture, "Pictures"));
  g_assert_false (bunting_sandbox_hides ("/"));
}

static void
test_inside (Fixture *fixture, gconstpointer inside)
{
  g_assert_true (bunting_sandbox_hides (fixture->root));
  /* The nearest existing parent counts. */
  g_assert_true (hides (fixture, "home/user/Pictures/Flags"));
  g_assert_true (hides (fixture, "home/../Pictures"));
  /* Another file system is not hidden. */
  g_assert_false (bunting_sandbox_hides ("/proc/self"));
  g_assert_false (bunting_sandbox_hides ("/proc/no/such/folder"));
}

static gboolean
prepare (const char *path, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (BuntingLibrary) library = bunting_library_new (folder);
  g_autoptr (GAsyncResult) result = NULL;

  bunting_library_open_async (library, TRUE, NULL, test_keep_result, &result);
  return bunting_library_open_finish (library, test_wait_for_result (&result), error);
}

/* Refused before anything is fetched or written. */
static void
test_library (Fixture *fixture, gconstpointer inside)
{
  g_autofree char *path = g_build_filename (fixture->root, "Pictures", "Flags", NULL);
  g_autofree char *pictures = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (prepare (path, &error), ==, !GPOINTER_TO_INT (inside));
  if (GPOINTER_TO_INT (inside))
    g_assert_error (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
  else
    g_assert_no_error (error);
  g_assert_cmpint (g_file_test (pictures, G_FILE_TEST_EXISTS), ==, !GPOINTER_TO_INT (inside));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, inside, func)                                                                    \
  g_test_add (path, Fixture, GINT_TO_POINTER (inside), set_up, func, tear_down)
  ADD ("/sandbox/outside", FALSE, test_outside);
  ADD ("/sandbox/inside", TRUE, test_inside);
  ADD ("/sandbox/library/outside", FALSE, test_library);
  ADD ("/sandbox/library/inside", TRUE, test_library);
  return g_test_run ();
}
