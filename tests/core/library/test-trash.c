/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library/bunting-trash.h"

#include <glib/gstdio.h>

#include "test-utils.h"

/* Moving flags to the trash and back. The home folder, with the trash, is in a folder of the test.
 */

static char *home;

static GFile *
make_flag (const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (home, name, NULL);

  test_write_file (path, content, -1);
  return g_file_new_for_path (path);
}

static GPtrArray *
move (GPtrArray *files, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_trash_move_async (files, NULL, test_keep_result, &result);
  return bunting_trash_move_finish (test_wait_for_result (&result), error);
}

static gboolean
restore (GPtrArray *trashed, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_trash_restore_async (trashed, NULL, test_keep_result, &result);
  return bunting_trash_restore_finish (test_wait_for_result (&result), error);
}

static void
assert_content (GFile *file, const char *content)
{
  g_autoptr (GBytes) bytes = test_read_file (g_file_peek_path (file));

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), content,
                   strlen (content));
}

static void
assert_is_in_trash (const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (home, ".local/share/Trash/files", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  assert_content (file, content);
}

static void
test_round_trip (void)
{
  g_autoptr (GFile) brazil = make_flag ("BR-Brazil.svg", "Brazil");
  g_autoptr (GFile) japan = make_flag ("JP-Japan.svg", "Japan");
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) trashed = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, brazil);
  g_ptr_array_add (files, japan);
  trashed = move (files, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trashed->len, ==, 2);
  g_assert_false (g_file_query_exists (brazil, NULL));
  assert_is_in_trash ("BR-Brazil.svg", "Brazil");
  g_assert_true (restore (trashed, &error));
  g_assert_no_error (error);
  assert_content (brazil, "Brazil");
  assert_content (japan, "Japan");
  /* Nothing is lost if the program ends before it has put a file back. */
  assert_is_in_trash ("JP-Japan.svg", "Japan");
}

/* A file that cannot be moved does not hide what was moved before it. */
static void
test_missing (void)
{
  g_autoptr (GFile) france = make_flag ("FR-France.svg", "France");
  g_autoptr (GFile) missing = g_file_get_child (france, "none");
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) trashed = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, france);
  g_ptr_array_add (files, missing);
  trashed = move (files, &error);
  g_assert_nonnull (error);
  g_assert_cmpuint (trashed->len, ==, 1);
  g_clear_error (&error);
  g_assert_true (restore (trashed, &error));
  assert_content (france, "France");
}

/* A flag that was downloaded again stays as it is. */
static void
test_taken_name (void)
{
  g_autoptr (GFile) peru = make_flag ("PE-Peru.svg", "old");
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) trashed = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, peru);
  trashed = move (files, &error);
  g_assert_no_error (error);
  test_write_file (g_file_peek_path (peru), "new", -1);
  g_assert_true (restore (trashed, &error));
  assert_content (peru, "new");
  assert_is_in_trash ("PE-Peru.svg", "old");
}

int
main (int argc, char *argv[])
{
  int status;

  home = test_make_folder ();
  g_setenv ("HOME", home, TRUE);
  g_unsetenv ("XDG_DATA_HOME");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trash/round-trip", test_round_trip);
  g_test_add_func ("/trash/missing", test_missing);
  g_test_add_func ("/trash/taken-name", test_taken_name);
  status = g_test_run ();
  test_remove_folder (home);
  g_free (home);
  return status;
}
