/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source/bunting-source-list.h"

#include "test-utils.h"

#include <glib/gstdio.h>
#include <string.h>

static void
put_user_source (const char *file_name, const char *text)
{
  g_autofree char *path =
    g_build_filename (g_get_user_data_dir (), "bunting", "sources", file_name, NULL);

  test_write_file (path, text, -1);
}

static GPtrArray *
load (void)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *sources = bunting_source_list_load (&error);

  g_assert_no_error (error);
  g_assert_nonnull (sources);
  return sources;
}

static guint
count_id (GPtrArray *sources, const char *id)
{
  guint n = 0;

  for (guint i = 0; i < sources->len; i++)
    n += strcmp (bunting_source_get_id (sources->pdata[i]), id) == 0;
  return n;
}

static void
assert_name (GPtrArray *sources, const char *id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source = bunting_source_list_find (sources, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (bunting_source_get_id (source), ==, id);
  g_assert_cmpstr (bunting_source_get_name (source), ==, expected);
}

static void
test_installed (void)
{
  g_autoptr (GPtrArray) sources = load ();

  g_assert_cmpuint (sources->len, >=, 1);
  g_assert_cmpstr (bunting_source_get_id (sources->pdata[0]), ==, BUNTING_SOURCE_BUILT_IN_ID);
  g_assert_true (bunting_source_needs_base (sources->pdata[0]));
  for (guint i = 0; i < sources->len; i++)
    g_assert_cmpuint (count_id (sources, bunting_source_get_id (sources->pdata[i])), ==, 1);
}

static void
test_user (void)
{
  g_autoptr (GPtrArray) before = load ();
  g_autoptr (GPtrArray) sources = NULL;

  put_user_source ("mine.source",
                   "[Source]\nName=My Own\nPicture=http://127.0.0.1:8000/{cc}.png\n");
  put_user_source ("broken.source", "[Sour");
  put_user_source ("notes.txt", "[Source]\nName=No\nPicture=http://127.0.0.1:8000/{cc}.png\n");
  sources = load ();
  g_assert_cmpuint (sources->len, ==, before->len + 1);
  assert_name (sources, "mine", "My Own");
  g_assert_cmpuint (count_id (sources, "broken"), ==, 0);
  g_assert_cmpuint (count_id (sources, "notes"), ==, 0);
}

/* As some editors on Windows save it. */
static void
test_user_with_bom (void)
{
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GPtrArray) faults = NULL;

  put_user_source ("bom.source", "\xef\xbb\xbf[Source]\r\nName=With a BOM\r\n"
                                 "Picture=http://127.0.0.1:8000/{cc}.png\r\n");
  sources = load ();
  assert_name (sources, "bom", "With a BOM");
  faults = bunting_source_list_load_faults ();
  g_assert_cmpuint (faults->len, ==, 0);
}

static void
test_faults (void)
{
  static const char *const files[][4] = {
    { "a", "[Sour", "1", "bracket" },
    { "b", "", "0", "[Source]" },
    { "c", "[Source]\nName=x\nPicture=http://h/{ccc}.png\n", "3", "braces" },
    { "d", "[Source]\nName=x\nhttp://me:secret@h/{cc}\n", "3", "not a key" },
    { "e", "\xef\xbb\xbf\xef\xbb\xbf[Source]\n", "1", "not a key" },
    { "f", "\xff\xfe[\0S", "1", "UTF-8" },
  };
  g_autoptr (GPtrArray) faults = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *file_name = g_strconcat (files[i][0], ".source", NULL);

    put_user_source (file_name, files[i][1]);
  }
  faults = bunting_source_list_load_faults ();
  g_assert_cmpuint (faults->len, ==, G_N_ELEMENTS (files));
  for (guint i = 0; i < faults->len; i++) {
    const BuntingSourceFault *fault = faults->pdata[i];

    g_assert_cmpstr (fault->id, ==, files[i][0]);
    g_assert_true (g_file_test (fault->path, G_FILE_TEST_IS_REGULAR));
    g_assert_cmpuint (fault->problem->line, ==, g_ascii_strtoull (files[i][2], NULL, 10));
    g_assert_nonnull (strstr (fault->problem->reason, files[i][3]));
    g_assert_null (strstr (fault->problem->reason, "secret"));
  }
}

/* A user's source replaces an installed one with the same id, at the same position. */
static void
test_user_instead_of_installed (void)
{
  g_autoptr (GPtrArray) before = load ();
  g_autoptr (GPtrArray) sources = NULL;

  put_user_source ("built-in.source", "[Source]\nName=Mine Instead\nPicture={base}/{cc}.svg\n");
  sources = load ();
  g_assert_cmpuint (sources->len, ==, before->len);
  for (guint i = 0; i < sources->len; i++)
    g_assert_cmpstr (bunting_source_get_id (sources->pdata[i]), ==,
                     bunting_source_get_id (before->pdata[i]));
  assert_name (sources, BUNTING_SOURCE_BUILT_IN_ID, "Mine Instead");
}

static void
test_user_folder_is_empty (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
  g_autoptr (GPtrArray) before = load ();
  g_autoptr (GPtrArray) sources = NULL;

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  sources = load ();
  g_assert_cmpuint (sources->len, ==, before->len);
}

static void
test_user_folder_is_a_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
  g_autoptr (GPtrArray) sources = NULL;

  test_write_file (path, "x", 1);
  sources = load ();
  g_assert_cmpuint (sources->len, >=, 1);
}

static void
test_nothing_installed (void)
{
  g_autofree char *before = g_strdup (g_getenv ("BUNTING_DATA_DIR"));
  g_autofree char *empty = test_make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = NULL;

  g_assert_true (g_setenv ("BUNTING_DATA_DIR", empty, TRUE));
  sources = bunting_source_list_load (&error);
  g_assert_true (g_setenv ("BUNTING_DATA_DIR", before, TRUE));
  g_assert_null (sources);
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_INVALID);
  test_remove_folder (empty);
}

static void
test_find_base (void)
{
  g_autoptr (GPtrArray) sources = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source =
    bunting_source_list_find (sources, "http://127.0.0.1:8000/flags", &error);
  g_autoptr (GUri) uri = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_false (bunting_source_needs_base (source));
  uri = bunting_source_build_picture_uri (source, "BR", &error);
  g_assert_no_error (error);
  text = g_uri_to_string (uri);
  g_assert_cmpstr (text, ==, "http://127.0.0.1:8000/flags/br/br.gif");
}

static void
assert_not_found (const char *id_or_base_uri, BuntingSourceError code)
{
  g_autoptr (GPtrArray) sources = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) source = bunting_source_list_find (sources, id_or_base_uri, &error);

  g_assert_null (source);
  g_assert_error (error, BUNTING_SOURCE_ERROR, (int)code);
}

static void
test_find_unknown (void)
{
  static const char *const ids[] = { "",   "unknown", "BUILT-IN", "built-in ", "built-in.source",
                                     "..", "/etc",    "%s",       "\xff",      "http:/x" };
  g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    assert_not_found (ids[i], BUNTING_SOURCE_ERROR_UNKNOWN);
  g_assert_null (bunting_source_list_find (none, BUNTING_SOURCE_BUILT_IN_ID, &error));
  g_assert_error (error, BUNTING_SOURCE_ERROR, BUNTING_SOURCE_ERROR_UNKNOWN);
}

static void
test_find_bad_base (void)
{
  static const char *const bases[] = { "://", "http://", "file:///etc", "gopher://x/", "x://\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    assert_not_found (bases[i], BUNTING_SOURCE_ERROR_INVALID);
}

static void
run_test (gconstpointer data)
{
  void (*const *test) (void) = data;
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), "bunting", NULL);

  (*test) ();
  if (g_file_test (own, G_FILE_TEST_EXISTS))
    test_remove_folder (own);
}

int
main (int argc, char **argv)
{
  static const struct {
    void (*test) (void);
    const char *path;
  } tests[] = {
    { test_installed, "/source-list/installed" },
    { test_user, "/source-list/user" },
    { test_user_with_bom, "/source-list/user/with-bom" },
    { test_faults, "/source-list/faults" },
    { test_user_instead_of_installed, "/source-list/user/instead-of-installed" },
    { test_user_folder_is_empty, "/source-list/user/folder-is-empty" },
    { test_user_folder_is_a_file, "/source-list/user/folder-is-a-file" },
    { test_nothing_installed, "/source-list/nothing-installed" },
    { test_find_base, "/source-list/find/base" },
    { test_find_unknown, "/source-list/find/unknown" },
    { test_find_bad_base, "/source-list/find/bad-base" },
  };
  /* Not with G_TEST_OPTION_ISOLATE_DIRS: GLib never frees the names of those folders. */
  g_autofree char *data_home = test_make_folder ();
  int status;

  g_assert_true (g_setenv ("XDG_DATA_HOME", data_home, TRUE));
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].path, &tests[i].test, run_test);
  status = g_test_run ();
  test_remove_folder (data_home);
  return status;
}
