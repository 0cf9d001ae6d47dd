/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preferences/bunting-preferences.h"

#include <glib/gstdio.h>
#include <string.h>

#include "config.h"
#include "preferences/bunting-source-dialog.h"
#include "preferences/bunting-source-row.h"
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
remove_sources (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bunting", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    test_remove_folder (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source =
    bunting_source_new_from_base ("http://127.0.0.1:9/flags", NULL);

  remove_sources ();
  gtk_widget_set_default_direction (data == NULL ? GTK_TEXT_DIR_LTR : GTK_TEXT_DIR_RTL);
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

static BuntingSourceDialog *find_dialog (void);

static void
photograph_dialog (Fixture *fixture, const char *name)
{
  window_fixture_photograph_dialog (&fixture->base, GTK_WINDOW (find_dialog ()), name);
}

static GObject *
get_child (Fixture *fixture, const char *name)
{
  return ui_test_child (fixture->preferences, BUNTING_TYPE_PREFERENCES, name);
}

/* The sources */

static gboolean
is_loaded (gpointer user_data)
{
  return gtk_widget_get_sensitive (
    GTK_WIDGET (get_child ((Fixture *)user_data, "add_source_button")));
}

/* Returns (nullable): the row with that title, of any group */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (widget) &&
      g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = find_row (child, title);

    if (row != NULL)
      return row;
  }
  return NULL;
}

static GtkWidget *
find_source (Fixture *fixture, const char *name)
{
  return find_row (GTK_WIDGET (fixture->preferences), name);
}

static gboolean
is_active (Fixture *fixture, const char *name)
{
  return gtk_check_button_get_active (bunting_source_row_get_check (find_source (fixture, name)));
}

static BuntingSourceDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (BUNTING_IS_SOURCE_DIALOG (link->data))
      return link->data;
  return NULL;
}

static gboolean
has_no_dialog (gpointer user_data)
{
  return find_dialog () == NULL;
}

static GtkWidget *
get_dialog_child (const char *name)
{
  return GTK_WIDGET (ui_test_child (find_dialog (), BUNTING_TYPE_SOURCE_DIALOG, name));
}

static void
set_text (const char *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_dialog_child (row)), text);
}

static gboolean
has_focused_address (gpointer user_data)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (find_dialog ()));

  return focus != NULL && gtk_widget_is_ancestor (focus, get_dialog_child ("address_row"));
}

/* The address can be typed at once. */
static void
open_dialog (Fixture *fixture)
{
  test_wait_until (is_loaded, fixture);
  g_signal_emit_by_name (get_child (fixture, "add_source_button"), "clicked");
  g_assert_nonnull (find_dialog ());
  gtk_test_widget_wait_for_draw (GTK_WIDGET (find_dialog ()));
  test_wait_until (has_focused_address, NULL);
}

static void
click_add (const char *address)
{
  set_text ("address_row", address);
  g_signal_emit_by_name (get_dialog_child ("add_button"), "clicked");
}

/* Returns (nullable): the message under the row, if it is shown */
static const char *
get_error (const char *error_row)
{
  GtkWidget *row = get_dialog_child (error_row);

  return gtk_widget_get_visible (row)
           ? gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row))))
           : NULL;
}

static gboolean
has_ended (gpointer user_data)
{
  return gtk_widget_get_sensitive (get_dialog_child ("page"));
}

static const char *
try (const char *address)
{
  click_add (address);
  test_wait_until (has_ended, NULL);
  return get_error ("address_error");
}

static void
assert_not_used (Fixture *fixture)
{
  g_assert_cmpstr (bunting_source_get_id (bunting_app_model_get_source (fixture->base.app_model)),
                   ==, "http://127.0.0.1:9/flags");
}

typedef struct {
  gpointer preferences;
  const char *name;
  gboolean exists;
} RowWait;

static gboolean
is_as_expected (gpointer user_data)
{
  RowWait *wait = user_data;

  return (find_row (GTK_WIDGET (wait->preferences), wait->name) != NULL) == wait->exists;
}

static void
wait_for_row (gpointer preferences, const char *name, gboolean exists)
{
  RowWait wait = { preferences, name, exists };

  test_wait_until (is_as_expected, &wait);
}

static void
wait_for_source (Fixture *fixture, const char *name, gboolean exists)
{
  wait_for_row (fixture->preferences, name, exists);
}

/* Returns (nullable) */
static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *button = find_button (child, label);

    if (button != NULL)
      return button;
  }
  return NULL;
}

static void
add_flag (Fixture *fixture)
{
  g_autoptr (GBytes) picture = test_draw_png (32, 24, 0x336699);

  fixture_server_add_flag (fixture->base.server, "br", picture, "Brazil");
}

/* Adds a source with the fixture's server, and waits for its row. */
static void
add_source (Fixture *fixture, const char *name)
{
  add_flag (fixture);
  open_dialog (fixture);
  set_text ("name_row", name);
  click_add (fixture_server_get_base_uri (fixture->base.server));
  test_wait_until (has_no_dialog, NULL);
  wait_for_source (fixture, name, TRUE);
  g_assert_true (is_active (fixture, name));
}

static void
assert_in_use (Fixture *fixture, const char *id)
{
  g_autofree char *setting = g_settings_get_string (fixture->settings, "source");

  g_assert_cmpstr (bunting_source_get_id (bunting_app_model_get_source (fixture->base.app_model)),
                   ==, id);
  g_assert_cmpstr (setting, ==, id);
}

/* An error is shown under its row, with the server's answer, and goes when the text changes. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  const char *base = fixture_server_get_base_uri (fixture->base.server);
  const FixtureAnswer html = { .content_type = "text/html", .body = "<html>", .size_bytes = -1 };

  open_dialog (fixture);
  g_assert_false (gtk_widget_get_sensitive (get_dialog_child ("add_button")));
  g_assert_true (g_str_has_prefix (try ("http://127.0.0.1:9/"), "The server cannot be reached ("));
  photograph_dialog (fixture, "source-unreachable");
  g_assert_true (gtk_widget_has_css_class (get_dialog_child ("address_row"), "error"));
  set_text ("address_row", base);
  g_assert_null (get_error ("address_error"));
  g_assert_false (gtk_widget_has_css_class (get_dialog_child ("address_row"), "error"));
  g_assert_cmpstr (try (base), ==,
                   "There is no flag at this address: the server answered 404 Not Found.");
  fixture_server_answer (fixture->base.server, "/flags/br/br.gif", &html);
  g_assert_true (g_str_has_prefix (try (base), "The server did not send a picture ("));

  g_assert_cmpstr (try ("no address"), ==, "An address must not contain white space.");
  /* What lacks a scheme gets one. */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_dialog_child ("address_row"))), ==,
                   "https://no address");
  g_assert_nonnull (try ("ftp://example.org"));

  g_assert_false (
    adw_expander_row_get_expanded (ADW_EXPANDER_ROW (get_dialog_child ("advanced_row"))));
  set_text ("metadata_row", "https://example.org/names.json");
  g_assert_null (try (base));
  g_assert_nonnull (get_error ("metadata_error"));
  g_assert_true (
    adw_expander_row_get_expanded (ADW_EXPANDER_ROW (get_dialog_child ("advanced_row"))));
  photograph_dialog (fixture, "source-metadata");
  set_text ("metadata_row", "");
  set_text ("name_path_row", "name");
  g_assert_null (try (base));
  g_assert_nonnull (get_error ("name_path_error"));
  assert_not_used (fixture);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
}

/* Several sources, each with a name; the last one is changed, removed and restored. */
static void
test_sources (Fixture *fixture, gconstpointer data)
{
  test_wait_until (is_loaded, fixture);
  g_assert_nonnull (find_source (fixture, "This Computer"));
  g_assert_nonnull (find_source (fixture, "fluentpython.com"));
  add_source (fixture, "Flags of the Club");
  assert_in_use (fixture, "flags-of-the-club");
  add_source (fixture, "Other Flags");
  assert_in_use (fixture, "other-flags");
  g_assert_false (is_active (fixture, "Flags of the Club"));
  photograph (fixture, "preferences-sources");

  gtk_widget_activate_action (GTK_WIDGET (fixture->preferences), "preferences.edit-source", "s",
                              "other-flags");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_dialog_child ("address_row"))), ==,
                   fixture_server_get_base_uri (fixture->base.server));
  set_text ("name_row", "Renamed");
  g_signal_emit_by_name (get_dialog_child ("add_button"), "clicked");
  test_wait_until (has_no_dialog, NULL);
  wait_for_source (fixture, "Renamed", TRUE);
  g_assert_null (find_source (fixture, "Other Flags"));
  assert_in_use (fixture, "other-flags");

  gtk_widget_activate_action (GTK_WIDGET (fixture->preferences), "preferences.remove-source", "s",
                              "other-flags");
  wait_for_source (fixture, "Renamed", FALSE);
  assert_in_use (fixture, BUNTING_SOURCE_BUILT_IN_ID);
  g_assert_true (is_active (fixture, "This Computer"));
  photograph (fixture, "preferences-removed");
  g_signal_emit_by_name (find_button (GTK_WIDGET (fixture->preferences), "_Undo"), "clicked");
  wait_for_source (fixture, "Renamed", TRUE);
  assert_in_use (fixture, "other-flags");
}

/* The source in use has the focus, so that Space does not change it. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  BuntingPreferences *preferences;
  GtkWidget *focus;

  add_source (fixture, "Last");
  preferences = bunting_preferences_new (GTK_WINDOW (fixture->base.window), fixture->base.app_model,
                                         fixture->settings);
  gtk_window_present (GTK_WINDOW (preferences));
  wait_for_row (preferences, "Last", TRUE);
  focus = gtk_window_get_focus (GTK_WINDOW (preferences));
  g_assert_true (focus == find_row (GTK_WIDGET (preferences), "Last"));
  gtk_window_destroy (GTK_WINDOW (preferences));
}

/* A file that cannot be used is shown with the reason. */
static void
test_faulty_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);
  g_autofree char *path = g_build_filename (folder, "typo.source", NULL);
  BuntingPreferences *preferences;
  const char *subtitle;

  test_wait_until (is_loaded, fixture);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_child (fixture, "fault_group"))));
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  test_write_file (path, "[Source]\nName=Typo\nPicture=https://example.org/{cx}\n", -1);
  preferences = bunting_preferences_new (GTK_WINDOW (fixture->base.window), fixture->base.app_model,
                                         fixture->settings);
  gtk_window_present (GTK_WINDOW (preferences));
  wait_for_row (preferences, "typo", TRUE);
  subtitle =
    adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (GTK_WIDGET (preferences), "typo")));
  g_assert_nonnull (strstr (subtitle, "Line 3, Picture: "));
  g_assert_nonnull (strstr (subtitle, "typo.source"));
  /* In a window from right to left, the path is a paragraph of that direction as well. */
  g_assert_cmpint (g_str_has_prefix (strchr (subtitle, '\n') + 1, "\u200f"), ==, data != NULL);
  window_fixture_photograph_dialog (&fixture->base, GTK_WINDOW (preferences), "preferences-fault");
  g_unlink (path);
  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
assert_picture (Fixture *fixture, const char *path)
{
  g_autoptr (GUri) uri = bunting_source_build_picture_uri (
    bunting_app_model_get_source (fixture->base.app_model), "BR", NULL);

  g_assert_cmpstr (g_uri_get_path (uri), ==, path);
}

static AdwComboRow *
get_pictures_row (Fixture *fixture, const char *title)
{
  return ADW_COMBO_ROW (find_row (GTK_WIDGET (get_child (fixture, "pictures_group")), title));
}

static void
use (Fixture *fixture, const char *name)
{
  gtk_check_button_set_active (bunting_source_row_get_check (find_source (fixture, name)), TRUE);
}

/* Format and width are chosen where a source has several, and remembered for each source. */
static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  GtkWidget *group = GTK_WIDGET (get_child (fixture, "pictures_group"));
  const char *subtitle;

  test_wait_until (is_loaded, fixture);
  g_assert_false (gtk_widget_get_visible (group));
  subtitle = adw_action_row_get_subtitle (ADW_ACTION_ROW (find_source (fixture, "flag-icons")));
  g_assert_nonnull (strstr (subtitle, "4:3"));
  g_assert_nonnull (strstr (subtitle, "MIT"));
  g_assert_nonnull (strstr (subtitle, "29 May 2025"));

  use (fixture, "flagcdn.com");
  g_assert_true (gtk_widget_get_visible (group));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_pictures_row (fixture, "Width"))));
  assert_picture (fixture, "/br.svg");
  adw_combo_row_set_selected (get_pictures_row (fixture, "Format"), 1);
  assert_picture (fixture, "/w640/br.png");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (get_pictures_row (fixture, "Width"))));
  photograph (fixture, "preferences-pictures");
  adw_combo_row_set_selected (get_pictures_row (fixture, "Width"), 2);
  assert_picture (fixture, "/w80/br.png");

  use (fixture, "flag-icons");
  g_assert_false (gtk_widget_get_visible (group));
  use (fixture, "restcountries.com");
  assert_picture (fixture, "/v5/svg/br.svg");
  use (fixture, "flagcdn.com");
  assert_picture (fixture, "/w80/br.png");
  g_assert_cmpuint (adw_combo_row_get_selected (get_pictures_row (fixture, "Format")), ==, 1);
  g_assert_cmpuint (adw_combo_row_get_selected (get_pictures_row (fixture, "Width")), ==, 2);
  adw_combo_row_set_selected (get_pictures_row (fixture, "Format"), 0);
  assert_picture (fixture, "/br.svg");
  g_settings_reset (fixture->settings, "source-pictures");
}

/* A custom source has its own limit, which is shown again. */
static void
test_limit (Fixture *fixture, gconstpointer data)
{
  BuntingSource *source;

  add_flag (fixture);
  open_dialog (fixture);
  set_text ("name_row", "Limited");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get_dialog_child ("limit_button")), 3);
  click_add (fixture_server_get_base_uri (fixture->base.server));
  test_wait_until (has_no_dialog, NULL);
  wait_for_source (fixture, "Limited", TRUE);
  source = bunting_app_model_get_source (fixture->base.app_model);
  g_assert_cmpuint (bunting_source_get_max_in_flight (source), ==, 3);
  gtk_widget_activate_action (GTK_WIDGET (fixture->preferences), "preferences.edit-source", "s",
                              "limited");
  g_assert_cmpint (
    gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (get_dialog_child ("limit_button"))), ==, 3);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
}

/* Closing the dialog cancels a check; the source is not used. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  fixture_server_answer (fixture->base.server, "/flags/br/br.gif", &silent);
  open_dialog (fixture);
  click_add (fixture_server_get_base_uri (fixture->base.server));
  test_settle ();
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  test_wait_until (has_no_dialog, NULL);
  assert_not_used (fixture);
}

/* The source's folder is created first, while most of the saving is still to be done. */
static gboolean
is_saving (gpointer user_data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "bunting", "sources", NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* The source is saved, so it is used as well. */
static void
test_closed_while_saving (Fixture *fixture, gconstpointer data)
{
  add_flag (fixture);
  open_dialog (fixture);
  set_text ("name_row", "Saved");
  click_add (fixture_server_get_base_uri (fixture->base.server));
  test_wait_until (is_saving, NULL);
  assert_not_used (fixture);
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  test_wait_until (has_no_dialog, NULL);
  assert_in_use (fixture, "saved");
}

static void
test_downloads (Fixture *fixture, gconstpointer data)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_child (fixture, "existing_row")), 1);
  g_assert_true (bunting_app_model_get_refresh (fixture->base.app_model));
  g_assert_cmpint (g_settings_get_enum (fixture->settings, "existing-files"), ==, 1);
  g_assert_nonnull (
    strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_child (fixture, "folder_row"))),
            fixture->base.flags_path));
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
  ADD ("/preferences/errors", test_errors);
  ADD ("/preferences/sources", test_sources);
  ADD ("/preferences/focus", test_focus);
  ADD ("/preferences/faulty-file", test_faulty_file);
  g_test_add ("/preferences/faulty-file-right-to-left", Fixture, "right-to-left", set_up,
              test_faulty_file, tear_down);
  ADD ("/preferences/pictures", test_pictures);
  ADD ("/preferences/limit", test_limit);
  ADD ("/preferences/closed", test_closed);
  ADD ("/preferences/closed-while-saving", test_closed_while_saving);
  ADD ("/preferences/downloads", test_downloads);
  ADD ("/preferences/choose-button", test_choose_button);
  status = g_test_run ();
  window_fixture_finish ();
  test_remove_folder (data_home);
  return status;
}
