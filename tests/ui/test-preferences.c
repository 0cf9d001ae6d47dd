/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-preferences.h"

#include <string.h>

#include "bunting-own-source.h"
#include "bunting-screenshot.h"
#include "bunting-window.h"
#include "config.h"
#include "fixture-server.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The preferences, over a server that answers as it is told. With BUNTING_TEST_PICTURES set to a
 * folder, pictures are left there. */

static BuntingAtlas *atlas;
static GtkApplication *application;

typedef struct {
  char *folder;
  FixtureServer *server;
  BuntingSession *session;
  BuntingPainter *painter;
  GSettings *settings;
  BuntingWindow *window;
  BuntingPreferences *preferences;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GFile) folder = NULL;

  fixture->folder = test_make_folder ();
  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base ("http://127.0.0.1:9/flags", NULL);
  folder = g_file_new_for_path (fixture->folder);
  fixture->painter = bunting_painter_new ();
  fixture->session = bunting_session_new (atlas, source, folder, NULL);
  fixture->settings = g_settings_new (BUNTING_APP_ID);
  fixture->window =
    bunting_window_new (application, fixture->session, fixture->painter, fixture->settings);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->preferences =
    bunting_preferences_new (GTK_WINDOW (fixture->window), fixture->session, fixture->settings);
  g_object_add_weak_pointer (G_OBJECT (fixture->preferences), (gpointer *)&fixture->preferences);
  gtk_window_present (GTK_WINDOW (fixture->preferences));
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *)user_data == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->preferences != NULL)
    gtk_window_close (GTK_WINDOW (fixture->preferences));
  test_wait_until (is_gone, &fixture->preferences);
  gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (is_gone, &fixture->window);
  test_settle ();
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->painter);
  g_object_unref (fixture->settings);
  fixture_server_free (fixture->server);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
photograph (Fixture *fixture, const char *name)
{
  const char *folder = g_getenv ("BUNTING_TEST_PICTURES");
  g_autofree char *base_name = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (folder == NULL)
    return;
  path = g_build_filename (folder, base_name, NULL);
  file = g_file_new_for_path (path);
  bunting_screenshot_take_async (GTK_WINDOW (fixture->preferences), fixture->painter, file,
                                 test_keep_result, &result);
  test_wait_for_result (&result);
}

static GObject *
get_child (Fixture *fixture, const char *name)
{
  return ui_test_child (fixture->preferences, BUNTING_TYPE_PREFERENCES, name);
}

static gboolean
is_tried (gpointer user_data)
{
  Fixture *fixture = user_data;

  return gtk_widget_get_sensitive (GTK_WIDGET (get_child (fixture, "try_button"))) &&
         gtk_widget_get_visible (GTK_WIDGET (get_child (fixture, "trial_box")));
}

static const char *
try (Fixture *fixture, const char *picture)
{
  bunting_preferences_try (fixture->preferences, picture, "", "");
  test_wait_until (is_tried, fixture);
  return gtk_label_get_label (GTK_LABEL (get_child (fixture, "trial_label")));
}

static void
assert_not_kept (Fixture *fixture)
{
  g_assert_cmpstr (bunting_source_get_id (bunting_session_get_source (fixture->session)), ==,
                   "http://127.0.0.1:9/flags");
}

/* What is wrong with an own source is said next to it, with what the server answered. */
static void
test_bad_source (Fixture *fixture, gconstpointer data)
{
  const char *base = fixture_server_get_base_uri (fixture->server);
  const FixtureAnswer html = { .content_type = "text/html", .body = "<html>", .size_bytes = -1 };

  g_assert_cmpstr (try (fixture, "http://127.0.0.1:9/"), !=, "");
  g_assert_true (
    g_str_has_prefix (try (fixture, "http://127.0.0.1:9/"), "The server cannot be reached ("));
  photograph (fixture, "preferences-unreachable");
  g_assert_true (g_str_has_prefix (try (fixture, "no address"), "The source cannot be used ("));
  g_assert_cmpstr (try (fixture, base), ==,
                   "There is no flag at this address: the server answered 404 Not Found.");
  fixture_server_answer (fixture->server, "/flags/br/br.gif", &html);
  g_assert_true (g_str_has_prefix (try (fixture, base), "What the server sent is no picture ("));
  photograph (fixture, "preferences-no-picture");
  assert_not_kept (fixture);
}

static void
test_good_source (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = ui_test_make_png (32, 24, 0x336699);
  g_autofree char *setting = NULL;

  fixture_server_add_flag (fixture->server, "br", picture, "Brazil");
  g_assert_cmpstr (try (fixture, fixture_server_get_base_uri (fixture->server)), ==,
                   "It works: the flag of Brazil came. This source is used from now on.");
  g_assert_cmpstr (bunting_source_get_id (bunting_session_get_source (fixture->session)), ==,
                   BUNTING_OWN_SOURCE_ID);
  setting = g_settings_get_string (fixture->settings, "source");
  g_assert_cmpstr (setting, ==, BUNTING_OWN_SOURCE_ID);
  photograph (fixture, "preferences-good");
}

/* Closed while it is tried: nothing is kept, and nobody waits. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  fixture_server_answer (fixture->server, "/flags/br/br.gif", &silent);
  bunting_preferences_try (fixture->preferences, fixture_server_get_base_uri (fixture->server), "",
                           "");
  test_settle ();
  gtk_window_close (GTK_WINDOW (fixture->preferences));
  test_wait_until (is_gone, &fixture->preferences);
  assert_not_kept (fixture);
}

static void
test_downloads (Fixture *fixture, gconstpointer data)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_child (fixture, "existing_row")), 1);
  g_assert_true (bunting_session_get_refresh (fixture->session));
  g_assert_cmpint (g_settings_get_enum (fixture->settings, "existing-files"), ==, 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_child (fixture, "max_flags_row")), 3);
  g_assert_cmpuint (g_settings_get_uint (fixture->settings, "max-flags"), ==, 4);
  g_assert_nonnull (
    strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_child (fixture, "folder_row"))),
            fixture->folder));
}

int
main (int argc, char *argv[])
{
  g_autofree char *data_home = test_make_folder ();
  g_autoptr (GError) error = NULL;
  int status;

  g_setenv ("GTK_A11Y", "test", TRUE);
  /* Where the user's own sources are. */
  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  application = GTK_APPLICATION (adw_application_new (BUNTING_APP_ID, G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (application),
                                        "/io/github/flagbunting/Bunting");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/preferences/bad-source", test_bad_source);
  ADD ("/preferences/good-source", test_good_source);
  ADD ("/preferences/closed", test_closed);
  ADD ("/preferences/downloads", test_downloads);
  status = g_test_run ();
  g_object_unref (application);
  g_object_unref (atlas);
  test_remove_folder (data_home);
  return status;
}
