/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-search-icons.h"

#include <glib/gstdio.h>

#include "test-utils.h"

/* The pictures of the desktop's search. Nothing on this machine is quick while GIO's threads are
 * all taken: that is how a folder is made that does not answer. */

#define N_TAKEN 200

typedef struct {
  char *folder;
  BuntingSearchIcons *icons;
  GMutex taken;    /* held: no thread of GIO's is free */
  guint n_waiting; /* tasks that want it */
} Fixture;

static void
take_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Fixture *fixture = data;

  g_mutex_lock (&fixture->taken);
  g_mutex_unlock (&fixture->taken);
  g_task_return_boolean (task, TRUE);
}

static void
task_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *)user_data)->n_waiting--;
}

static gboolean
is_nobody_waiting (gpointer user_data)
{
  return ((Fixture *)user_data)->n_waiting == 0;
}

static void
take_threads (Fixture *fixture)
{
  fixture->n_waiting = N_TAKEN;
  g_mutex_lock (&fixture->taken);
  for (guint i = 0; i < N_TAKEN; i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, task_ended_cb, fixture);

    g_task_set_task_data (task, fixture, NULL);
    g_task_run_in_thread (task, take_thread);
  }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *saved = NULL;
  g_autoptr (GFile) folder = NULL;

  g_mutex_init (&fixture->taken);
  fixture->folder = test_make_folder ();
  saved = g_build_filename (fixture->folder, "BR-Brazil.gif", NULL);
  test_write_file (saved, "GIF89a", 6);
  folder = g_file_new_for_path (fixture->folder);
  fixture->icons = bunting_search_icons_new (FALSE);
  bunting_search_icons_set_folder (fixture->icons, folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_wait_until (is_nobody_waiting, fixture);
  test_settle ();
  test_assert_finalizes (fixture->icons);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_mutex_clear (&fixture->taken);
}

static void
prepare (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_search_icons_prepare_async (fixture->icons, test_keep_result, &result);
  bunting_search_icons_prepare_finish (fixture->icons, test_wait_for_result (&result));
}

static gboolean
has_icon (gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GIcon) icon = NULL;

  prepare (fixture);
  icon = bunting_search_icons_create (fixture->icons, "BR");
  return icon != NULL;
}

static void
test_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GIcon) icon = NULL;
  g_autofree char *path = NULL;

  test_wait_until (has_icon, fixture);
  icon = bunting_search_icons_create (fixture->icons, "BR");
  g_assert_true (G_IS_FILE_ICON (icon));
  path = g_file_get_path (g_file_icon_get_file (G_FILE_ICON (icon)));
  g_assert_true (g_str_has_prefix (path, fixture->folder));
}

/* The answer comes without the picture, and the picture with a later answer. */
static void
test_stuck (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GIcon) icon = NULL;

  take_threads (fixture);
  for (guint i = 0; i < 3; i++)
    prepare (fixture);
  icon = bunting_search_icons_create (fixture->icons, "BR");
  g_assert_null (icon);
  g_mutex_unlock (&fixture->taken);
  test_wait_until (has_icon, fixture);
}

/* What is asked for before is ready when it is wanted: nobody waits for it. */
static void
test_look (Fixture *fixture, gconstpointer data)
{
  bunting_search_icons_look (fixture->icons);
  bunting_search_icons_look (fixture->icons);
  test_wait_until (has_icon, fixture);
}

int
main (int argc, char *argv[])
{
  g_setenv ("BUNTING_COLLECTION", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/search-icons/saved", test_saved);
  ADD ("/search-icons/stuck", test_stuck);
  ADD ("/search-icons/look", test_look);
  return g_test_run ();
}
