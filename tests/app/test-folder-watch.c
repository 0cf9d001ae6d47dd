/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-folder-watch.h"

#include <glib/gstdio.h>

#include "bunting-flag-list.h"
#include "fixture-server.h"
#include "flag-fixtures.h"
#include "test-utils.h"

/* Changes of the folder by other programs. Each test waits for what they lead to. */

static BuntingAtlas *atlas;

typedef struct {
  char *root;
  char *flags_path;
  FixtureServer *server;
  BuntingAppModel *app_model;
  BuntingFolderWatch *watch;
  guint n_rescanned;
  const char *code;       /* of the flag that is waited for */
  BuntingFlagState state; /* that is waited for */
} Fixture;

static void
rescanned_cb (BuntingFolderWatch *watch, Fixture *fixture)
{
  fixture->n_rescanned++;
}

static void
open_folder (Fixture *fixture)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->flags_path);
  g_autoptr (GAsyncResult) result = NULL;

  bunting_app_model_open_folder_async (fixture->app_model, folder, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  bunting_app_model_open_folder_finish (fixture->app_model, result, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GFile) folder = NULL;

  fixture->root = test_make_folder ();
  fixture->flags_path = g_build_filename (fixture->root, "Flags", NULL);
  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  folder = g_file_new_for_path (fixture->flags_path);
  fixture->app_model = bunting_app_model_new (atlas, source, folder, NULL);
  if (data == NULL)
    g_assert_cmpint (g_mkdir (fixture->flags_path, 0755), ==, 0);
  open_folder (fixture);
  fixture->watch = bunting_folder_watch_new (fixture->app_model);
  g_signal_connect (fixture->watch, "rescanned", G_CALLBACK (rescanned_cb), fixture);
  bunting_folder_watch_start (fixture->watch);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_settle ();
  test_assert_finalizes (fixture->watch);
  test_assert_finalizes (fixture->app_model);
  fixture_server_free (fixture->server);
  test_remove_folder (fixture->root);
  g_free (fixture->flags_path);
  g_free (fixture->root);
}

static BuntingFlag *
find (Fixture *fixture, const char *code)
{
  return bunting_flag_list_find (bunting_app_model_get_flags (fixture->app_model), code);
}

static gboolean
has_state (gpointer user_data)
{
  Fixture *fixture = user_data;

  return bunting_flag_get_state (find (fixture, fixture->code)) == fixture->state;
}

static void
wait_for (Fixture *fixture, const char *code, BuntingFlagState state)
{
  fixture->code = code;
  fixture->state = state;
  test_wait_until (has_state, fixture);
}

static void
put (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->flags_path, name, NULL);
  g_autoptr (GBytes) gif = test_make_gif (3, 2);

  test_write_file (path, g_bytes_get_data (gif, NULL), g_bytes_get_size (gif));
}

static void delete (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->flags_path, name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
download (Fixture *fixture, const char *code)
{
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (flags, g_object_ref (find (fixture, code)));
  bunting_app_model_download_async (fixture->app_model, flags, FALSE, test_keep_result, &result);
  test_wait_for_result (&result);
  bunting_app_model_download_finish (fixture->app_model, result, &error);
  g_assert_no_error (error);
}

/* Files come, go, and are renamed. A flag that has failed stays so. */
static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old_path = g_build_filename (fixture->flags_path, "BR-Brazil.gif", NULL);
  g_autofree char *new_path = g_build_filename (fixture->flags_path, "FR-France.gif", NULL);

  fixture_server_answer (fixture->server, "/flags/de/de.gif", &(FixtureAnswer){ .status = 403 });
  download (fixture, "DE");
  put (fixture, "BR-Brazil.gif");
  wait_for (fixture, "BR", BUNTING_FLAG_SAVED);
  g_assert_cmpint (g_rename (old_path, new_path), ==, 0);
  wait_for (fixture, "FR", BUNTING_FLAG_SAVED);
  wait_for (fixture, "BR", BUNTING_FLAG_ABSENT);
  delete (fixture, "FR-France.gif");
  wait_for (fixture, "FR", BUNTING_FLAG_ABSENT);
  wait_for (fixture, "DE", BUNTING_FLAG_FAILED);
}

/* The folder is moved away, returns, and is deleted and created anew. */
static void
test_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (fixture->root, "Elsewhere", NULL);

  put (fixture, "BR-Brazil.gif");
  wait_for (fixture, "BR", BUNTING_FLAG_SAVED);
  g_assert_cmpint (g_rename (fixture->flags_path, elsewhere), ==, 0);
  wait_for (fixture, "BR", BUNTING_FLAG_ABSENT);
  g_assert_cmpint (g_rename (elsewhere, fixture->flags_path), ==, 0);
  wait_for (fixture, "BR", BUNTING_FLAG_SAVED);
  put (fixture, "FR-France.gif");
  wait_for (fixture, "FR", BUNTING_FLAG_SAVED);
  test_remove_folder (fixture->flags_path);
  wait_for (fixture, "BR", BUNTING_FLAG_ABSENT);
  g_assert_cmpint (g_mkdir (fixture->flags_path, 0755), ==, 0);
  put (fixture, "BR-Brazil.gif");
  wait_for (fixture, "BR", BUNTING_FLAG_SAVED);
}

static gboolean
has_rescanned (gpointer user_data)
{
  return ((Fixture *)user_data)->n_rescanned > 0;
}

static gboolean
has_passed_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *)user_data;
}

/* Longer than the watch waits: on a slow machine a test may miss an error, but finds none that is
 * not there. */
static void
wait_longer_than_watch (void)
{
  gboolean has_passed = FALSE;

  g_timeout_add (1500, has_passed_cb, &has_passed);
  test_wait_until (is_true, &has_passed);
}

/* A download, which also creates the folder, is no reason to read it again. The other program's
 * file, which comes later, is the first one. */
static void
test_own_saves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) gif = test_make_gif (3, 2);

  fixture_server_add_flag (fixture->server, "br", gif, "Brazil");
  download (fixture, "BR");
  g_assert_cmpint (bunting_flag_get_state (find (fixture, "BR")), ==, BUNTING_FLAG_SAVED);
  wait_longer_than_watch ();
  g_assert_cmpuint (fixture->n_rescanned, ==, 0);
  put (fixture, "FR-France.gif");
  test_wait_until (has_rescanned, fixture);
  wait_for (fixture, "FR", BUNTING_FLAG_SAVED);
  g_assert_cmpuint (fixture->n_rescanned, ==, 1);
}

/* The folder is created and read before the watch hears of it, as when a short download is over by
 * then. */
static void
test_known_folder (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (g_mkdir (fixture->flags_path, 0755), ==, 0);
  put (fixture, "BR-Brazil.gif");
  open_folder (fixture);
  g_assert_cmpint (bunting_flag_get_state (find (fixture, "BR")), ==, BUNTING_FLAG_SAVED);
  wait_longer_than_watch ();
  g_assert_cmpuint (fixture->n_rescanned, ==, 0);
}

/* The folder that is chosen later is watched instead. */
static void
test_another_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *another = g_build_filename (fixture->root, "Another", NULL);

  g_assert_cmpint (g_mkdir (another, 0755), ==, 0);
  g_free (fixture->flags_path);
  fixture->flags_path = g_steal_pointer (&another);
  open_folder (fixture);
  put (fixture, "BR-Brazil.gif");
  wait_for (fixture, "BR", BUNTING_FLAG_SAVED);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/folder-watch/files", NULL, test_files);
  ADD ("/folder-watch/folder", NULL, test_folder);
  ADD ("/folder-watch/own-saves", "no folder", test_own_saves);
  ADD ("/folder-watch/known-folder", "no folder", test_known_folder);
  ADD ("/folder-watch/another-folder", NULL, test_another_folder);
  status = g_test_run ();
  test_assert_finalizes (atlas);
  return status;
}
