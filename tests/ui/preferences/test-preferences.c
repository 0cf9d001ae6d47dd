/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-preferences.h"

#include <string.h>

#include "bunting-custom-source.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The preferences, with a fixture server. BUNTING_TEST_PICTURES names a folder for screenshots. */

typedef struct {
  WindowFixture base;
  GSettings *settings;
  BuntingPreferences *preferences; /* NULL once it is finalized */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://127.0.0.1:9/flags", NULL);

  fixture->base.server = fixture_server_new ();
  fixture->settings = g_settings_new (BUNTING_APP_ID);
  window_fixture_make_folder (&fixture->base);
  window_fixture_make_session (&fixture->base, source, NULL);
  window_fixture_make_window (&fixture->base, fixture->settings);
  gtk_window_present (GTK_WINDOW (fixture->base.window));
  fixture->preferences = bunting_preferences_new (GTK_WINDOW (fixture->base.window),
                                                  fixture->base.app_model, fixture->settings);
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
  window_fixture_tear_down (&fixture->base, data);
  g_object_unref (fixture->settings);
}

static void
photograph (Fixture *fixture, const char *name)
{
  window_fixture_photograph_dialog (&fixture->base, GTK_WINDOW (fixture->preferences), name);
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
         gtk_widget_get_visible (GTK_WIDGET (get_child (fixture, "check_box")));
}

static void
click_try (Fixture *fixture, const char *picture)
{
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "picture_row")), picture);
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "metadata_row")), "");
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "name_path_row")), "");
  g_signal_emit_by_name (get_child (fixture, "try_button"), "clicked");
}

static const char *
try (Fixture *fixture, const char *picture)
{
  click_try (fixture, picture);
  test_wait_until (is_tried, fixture);
  return gtk_label_get_label (GTK_LABEL (get_child (fixture, "check_label")));
}

static void
assert_not_kept (Fixture *fixture)
{
  g_assert_cmpstr (bunting_source_get_id (bunting_app_model_get_source (fixture->base.app_model)),
                   ==, "http://127.0.0.1:9/flags");
}

/* An error of a custom source is shown next to it, with the server's answer. */
static void
test_bad_source (Fixture *fixture, gconstpointer data)
{
  const char *base = fixture_server_get_base_uri (fixture->base.server);
  const FixtureAnswer html = { .content_type = "text/html", .body = "<html>", .size_bytes = -1 };

  g_assert_cmpstr (try (fixture, "http://127.0.0.1:9/"), !=, "");
  g_assert_true (
    g_str_has_prefix (try (fixture, "http://127.0.0.1:9/"), "The server cannot be reached ("));
  photograph (fixture, "preferences-unreachable");
  g_assert_true (g_str_has_prefix (try (fixture, "no address"), "The source cannot be used ("));
  g_assert_cmpstr (try (fixture, base), ==,
                   "There is no flag at this address: the server answered 404 Not Found.");
  fixture_server_answer (fixture->base.server, "/flags/br/br.gif", &html);
  g_assert_true (g_str_has_prefix (try (fixture, base), "The server did not send a picture ("));
  photograph (fixture, "preferences-no-picture");
  assert_not_kept (fixture);
}

static void
test_good_source (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = test_draw_png (32, 24, 0x336699);
  g_autofree char *setting = NULL;

  fixture_server_add_flag (fixture->base.server, "br", picture, "Brazil");
  g_assert_cmpstr (try (fixture, fixture_server_get_base_uri (fixture->base.server)), ==,
                   "The flag of Brazil was downloaded. This source is now in use.");
  g_assert_cmpstr (bunting_source_get_id (bunting_app_model_get_source (fixture->base.app_model)),
                   ==, BUNTING_CUSTOM_SOURCE_ID);
  setting = g_settings_get_string (fixture->settings, "source");
  g_assert_cmpstr (setting, ==, BUNTING_CUSTOM_SOURCE_ID);
  photograph (fixture, "preferences-good");
}

/* Closing the preferences cancels a check; the source is not used. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  fixture_server_answer (fixture->base.server, "/flags/br/br.gif", &silent);
  click_try (fixture, fixture_server_get_base_uri (fixture->base.server));
  test_settle ();
  gtk_window_close (GTK_WINDOW (fixture->preferences));
  test_wait_until (is_gone, &fixture->preferences);
  assert_not_kept (fixture);
}

/* The source's folder is created first, while most of the saving is still to be done. */
static gboolean
is_saving (gpointer user_data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

static void
wait_until_saving (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bunting", NULL);
  g_autoptr (GBytes) picture = test_draw_png (32, 24, 0x336699);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    test_remove_folder (path);
  g_settings_reset (fixture->settings, "source");
  fixture_server_add_flag (fixture->base.server, "br", picture, "Brazil");
  click_try (fixture, fixture_server_get_base_uri (fixture->base.server));
  test_wait_until (is_saving, NULL);
  assert_not_kept (fixture);
}

/* The source in use, its file and the setting are those that were checked. */
static gboolean
is_kept (gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_str_equal (
    bunting_source_get_id (bunting_app_model_get_source (fixture->base.app_model)),
    BUNTING_CUSTOM_SOURCE_ID);
}

static void
assert_kept (Fixture *fixture)
{
  BuntingSource *source = bunting_app_model_get_source (fixture->base.app_model);
  const char *base = fixture_server_get_base_uri (fixture->base.server);
  g_auto (BuntingCustomSource) custom = { NULL };
  g_autofree char *setting = g_settings_get_string (fixture->settings, "source");
  g_autoptr (GUri) uri = bunting_source_build_picture_uri (source, "BR", NULL);
  g_autofree char *address = NULL;

  g_assert_nonnull (uri);
  address = g_uri_to_string (uri);
  g_assert_true (g_str_has_prefix (address, base));
  g_assert_true (bunting_custom_source_load (&custom));
  g_assert_true (g_str_has_prefix (custom.picture, base));
  g_assert_cmpstr (setting, ==, BUNTING_CUSTOM_SOURCE_ID);
}

/* Input during the saving is neither saved nor used before it was checked itself. */
static void
test_typed_while_saving (Fixture *fixture, gconstpointer data)
{
  wait_until_saving (fixture);
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "picture_row")), "no address");
  test_wait_until (is_kept, fixture);
  test_settle ();
  assert_kept (fixture);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (get_child (fixture, "try_button"))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_child (fixture, "check_box"))));
}

static void
test_tried_while_saving (Fixture *fixture, gconstpointer data)
{
  wait_until_saving (fixture);
  g_assert_true (g_str_has_prefix (try (fixture, "no address"), "The source cannot be used ("));
  test_wait_until (is_kept, fixture);
  test_settle ();
  assert_kept (fixture);
}

/* A valid source without a flag. */
static void
test_failed_while_saving (Fixture *fixture, gconstpointer data)
{
  wait_until_saving (fixture);
  g_assert_true (
    g_str_has_prefix (try (fixture, "http://127.0.0.1:9/"), "The server cannot be reached ("));
  test_wait_until (is_kept, fixture);
  test_settle ();
  assert_kept (fixture);
}

/* The source is saved, so it is used as well. */
static void
test_closed_while_saving (Fixture *fixture, gconstpointer data)
{
  wait_until_saving (fixture);
  gtk_window_close (GTK_WINDOW (fixture->preferences));
  test_wait_until (is_gone, &fixture->preferences);
  assert_kept (fixture);
}

static void
test_downloads (Fixture *fixture, gconstpointer data)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_child (fixture, "existing_row")), 1);
  g_assert_true (bunting_app_model_get_refresh (fixture->base.app_model));
  g_assert_cmpint (g_settings_get_enum (fixture->settings, "existing-files"), ==, 1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_child (fixture, "max_flags_row")), 3);
  g_assert_cmpuint (g_settings_get_uint (fixture->settings, "max-flags"), ==, 4);
  g_assert_nonnull (
    strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_child (fixture, "folder_row"))),
            fixture->base.flags_path));
}

static char *
dup_max_flags (BuntingPreferences *preferences)
{
  GObject *row = ui_test_child (preferences, BUNTING_TYPE_PREFERENCES, "max_flags_row");

  return g_strdup (gtk_string_object_get_string (
    GTK_STRING_OBJECT (adw_combo_row_get_selected_item (ADW_COMBO_ROW (row)))));
}

/* Opens the preferences with that limit in the app model. */
static void
assert_max_flags_shown (Fixture *fixture, guint max_flags, const char *expected)
{
  BuntingPreferences *preferences;
  g_autofree char *shown = NULL;
  gpointer alive;

  bunting_app_model_set_max_in_flight (fixture->base.app_model, max_flags);
  preferences = bunting_preferences_new (GTK_WINDOW (fixture->base.window), fixture->base.app_model,
                                         fixture->settings);
  alive = preferences;
  g_object_add_weak_pointer (G_OBJECT (preferences), &alive);
  shown = dup_max_flags (preferences);
  g_assert_cmpstr (shown, ==, expected);
  g_assert_cmpuint (bunting_app_model_get_max_in_flight (fixture->base.app_model), ==, max_flags);
  gtk_window_destroy (GTK_WINDOW (preferences));
  test_wait_until (is_gone, &alive);
}

/* A limit that is not in the list is shown, and is not changed. */
static void
test_max_flags (Fixture *fixture, gconstpointer data)
{
  g_settings_reset (fixture->settings, "max-flags");
  assert_max_flags_shown (fixture, 0, "Automatic");
  assert_max_flags_shown (fixture, 1, "1");
  assert_max_flags_shown (fixture, 10, "10");
  assert_max_flags_shown (fixture, 63, "63");
  assert_max_flags_shown (fixture, 64, "64");
  g_assert_null (g_settings_get_user_value (fixture->settings, "max-flags"));
}

static gboolean
is_idle (gpointer user_data)
{
  return !bunting_app_model_get_busy (((Fixture *)user_data)->base.app_model);
}

/* The folder cannot be chosen while a download runs. */
static void
test_choose_button (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = GTK_WIDGET (get_child (fixture, "choose_button"));

  g_assert_true (gtk_widget_get_sensitive (button));
  window_fixture_select (&fixture->base, "BR");
  window_fixture_activate (&fixture->base, "win.download");
  g_assert_true (bunting_app_model_get_busy (fixture->base.app_model));
  g_assert_false (gtk_widget_get_sensitive (button));
  test_wait_until (is_idle, fixture);
  g_assert_true (gtk_widget_get_sensitive (button));
}

int
main (int argc, char *argv[])
{
  g_autofree char *data_home = test_make_folder ();
  int status;

  /* The custom source is saved there. */
  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  window_fixture_init (&argc, &argv);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/preferences/bad-source", test_bad_source);
  ADD ("/preferences/good-source", test_good_source);
  ADD ("/preferences/closed", test_closed);
  ADD ("/preferences/typed-while-saving", test_typed_while_saving);
  ADD ("/preferences/tried-while-saving", test_tried_while_saving);
  ADD ("/preferences/failed-while-saving", test_failed_while_saving);
  ADD ("/preferences/closed-while-saving", test_closed_while_saving);
  ADD ("/preferences/downloads", test_downloads);
  ADD ("/preferences/max-flags", test_max_flags);
  ADD ("/preferences/choose-button", test_choose_button);
  status = g_test_run ();
  window_fixture_finish ();
  test_remove_folder (data_home);
  return status;
}
