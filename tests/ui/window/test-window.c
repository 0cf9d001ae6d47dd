/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include <string.h>

#include "application/bunting-launch-request.h"
#include "grid/bunting-flag-cell.h"
#include "bunting-paths.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The main tasks of the window, over the fixture server. */

static const char *
get_bar_text (WindowFixture *fixture, const char *name)
{
  return gtk_label_get_label (GTK_LABEL (window_fixture_get_bar_child (fixture, name)));
}

static void
search (WindowFixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (window_fixture_get_child (fixture, "search_entry")), text);
}

static GListModel *
get_countries (WindowFixture *fixture)
{
  return G_LIST_MODEL (bunting_app_model_get_atlas (fixture->app_model));
}

static BuntingFlagCell *
find_cell (WindowFixture *fixture, const char *code)
{
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  return ui_test_find_cell (GTK_WIDGET (fixture->window), code);
}

static void
test_main_job (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->flags_path, "AL-Albania.png", NULL);
  BuntingFlagCell *cell;

  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  window_fixture_serve (fixture, "dz", "Algeria", 0x009900);
  window_fixture_select (fixture, "AL DZ");
  g_assert_cmpstr (get_bar_text (fixture, "selection_label"), ==, "2 selected");
  window_fixture_photograph (fixture, "first-launch");

  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "2 flags downloaded");
  g_assert_null (window_fixture_get_banner (fixture));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  cell = find_cell (fixture, "AL");
  g_assert_cmpstr (bunting_flag_cell_get_description (cell), ==, "Saved as AL-Albania.png");
  test_wait_until (window_fixture_is_painted, fixture);
  g_assert_nonnull (bunting_flag_image_get_texture (bunting_flag_cell_get_image (cell)));
  window_fixture_photograph (fixture, "downloaded");
}

static BuntingEmblem
get_emblem (WindowFixture *fixture, const char *code)
{
  return bunting_flag_image_get_emblem (bunting_flag_cell_get_image (find_cell (fixture, code)));
}

static void
test_trouble (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer teapot = { .status = 418 };
  const FixtureAnswer html = { .content_type = "text/html", .body = "<html>", .size_bytes = -1 };

  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &teapot);
  fixture_server_answer (fixture->server, "/flags/ad/ad.gif", &html);
  window_fixture_select (fixture, "AL DZ AD AO");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==, "2 flags could not be downloaded.");
  g_assert_null (window_fixture_get_toast (fixture));
  g_assert_cmpint (get_emblem (fixture, "AL"), ==, BUNTING_EMBLEM_SAVED);
  g_assert_cmpint (get_emblem (fixture, "DZ"), ==, BUNTING_EMBLEM_FAILED);
  g_assert_cmpint (get_emblem (fixture, "AO"), ==, BUNTING_EMBLEM_UNAVAILABLE);
  window_fixture_photograph (fixture, "trouble");

  g_object_set (fixture->window, "state", "failed", NULL);
  g_assert_cmpuint (
    bunting_selection_model_get_n_shown (bunting_window_get_selection_model (fixture->window)), ==,
    3);
}

static void
test_search (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  GtkStack *stack = GTK_STACK (window_fixture_get_child (fixture, "stack"));
  guint n_flags = g_list_model_get_n_items (get_countries (fixture));

  g_assert_cmpuint (bunting_selection_model_get_n_shown (model), ==, n_flags);
  window_fixture_select (fixture, "BR IN US");
  window_fixture_activate (fixture, "win.search");
  search (fixture, "BRAZIL");
  g_assert_cmpuint (bunting_selection_model_get_n_shown (model), ==, 1);
  g_assert_cmpstr (get_bar_text (fixture, "selection_label"), ==, "3 selected (2 hidden)");
  window_fixture_photograph (fixture, "search");

  search (fixture, "no such country");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 3);
  window_fixture_photograph (fixture, "nothing-found");

  g_object_set (fixture->window, "region", "009", NULL);
  window_fixture_activate (fixture, "win.show-all");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "grid");
  g_assert_cmpuint (bunting_selection_model_get_n_shown (model), ==, n_flags);
  g_assert_cmpuint (bunting_selection_model_get_n_selected_hidden (model), ==, 0);
}

static void
test_select_actions (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  guint n_flags = g_list_model_get_n_items (get_countries (fixture));

  window_fixture_activate (fixture, "win.select-all-shown");
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, n_flags);
  window_fixture_activate (fixture, "win.select-invert");
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.select-group", "s",
                                             BUNTING_ATLAS_GROUP_MOST_POPULOUS));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 20);
  window_fixture_activate (fixture, "win.select-none");
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 0);
  /* Without a selection the action is disabled. */
  window_fixture_activate (fixture, "win.download");
  test_settle ();
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
}

/* A check button keeps the rest of the selection, and has an accessible label. */
static void
test_toggle (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  BuntingFlagCell *cell;
  gboolean selected;

  window_fixture_select (fixture, "AL BR");
  cell = find_cell (fixture, "DZ");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (cell)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Algeria");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (cell), "cell.toggle", NULL));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 3);
  g_object_get (cell, "selected", &selected, NULL);
  g_assert_true (selected);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (cell), "cell.toggle", NULL));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 2);
}

static GtkWindow *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (ADW_IS_MESSAGE_DIALOG (link->data))
      return link->data;
  return NULL;
}

/* The folder cannot be used: the error is shown without a request. */
static void
test_folder_trouble (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *place;
  GtkWindow *dialog;

  test_write_file (fixture->flags_path, "", 0);
  window_fixture_select (fixture, "AL");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  place =
    gtk_widget_get_last_child (adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog)));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (place)), ==, fixture->flags_path);
  gtk_window_destroy (dialog);
}

static gboolean
has_requests (gpointer user_data)
{
  WindowFixture *fixture = user_data;

  /* The server's threads do not wake this main loop. */
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return fixture_server_get_n_requests (fixture->server) >= 4;
}

static void
start_stalled_download (WindowFixture *fixture)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &silent);
  fixture_server_answer (fixture->server, "/flags/ad/ad.gif", &silent);
  window_fixture_select (fixture, "AL DZ AD");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (has_requests, fixture);
}

static GtkWidget *
find_chooser (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++) {
    g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

    if (GTK_IS_FILE_CHOOSER (toplevel) && gtk_widget_get_visible (toplevel))
      return toplevel;
  }
  return NULL;
}

static gboolean
asks_for_folder (gpointer user_data)
{
  return find_chooser () != NULL;
}

/* In a sandbox the first download asks for a folder and saves nothing before. */
static void
test_sandbox (WindowFixture *fixture, gconstpointer kind)
{
  static const char *const codes[] = { "BR", NULL };
  g_autofree char *info = g_build_filename (fixture->folder, ".flatpak-info", NULL);
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("GTK's own file chooser, which stands in for the portal's, leaks");
  return;
#endif
  test_write_file (info, "", 0);
  g_setenv ("BUNTING_SANDBOX_ROOT", fixture->folder, TRUE);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  window_fixture_make_window (fixture, settings);
  gtk_window_present (GTK_WINDOW (fixture->window));

  bunting_window_download_codes (fixture->window, codes);
  test_wait_until (window_fixture_has_downloaded, fixture);
  test_wait_until (asks_for_folder, fixture);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  g_assert_false (g_file_test (fixture->flags_path, G_FILE_TEST_EXISTS));
  gtk_dialog_response (GTK_DIALOG (find_chooser ()), GTK_RESPONSE_CANCEL);
  test_settle ();
  g_assert_null (find_chooser ());
  g_unsetenv ("BUNTING_SANDBOX_ROOT");
}

static void
test_cancel (WindowFixture *fixture, gconstpointer data)
{
  start_stalled_download (fixture);
  g_assert_true (bunting_app_model_get_busy (fixture->app_model));
  window_fixture_photograph (fixture, "half-way");
  window_fixture_activate (fixture, "win.cancel");
  test_wait_until (window_fixture_has_downloaded, fixture);
  /* The first flag may have been saved before. */
  g_assert_nonnull (strstr (window_fixture_get_toast (fixture), " cancelled"));
  g_assert_cmpstr (bunting_flag_cell_get_description (find_cell (fixture, "DZ")), ==, "Cancelled");
}

/* Closed during a download: the window goes at once and leaves no partial file. */
static void
test_close_while_downloading (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  start_stalled_download (fixture);
  gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (window_fixture_is_gone, fixture);
  g_assert_false (bunting_app_model_get_busy (fixture->app_model));
  dir = g_dir_open (fixture->flags_path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".part"));
}

/* Downloaded flags do not change the list or the scroll position. */
static void
assert_all_saved (WindowFixture *fixture)
{
  GListModel *flags = bunting_app_model_get_flags (fixture->app_model);
  guint n_flags = g_list_model_get_n_items (flags);

  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    const GError *error = bunting_flag_get_error (flag);

    if (bunting_flag_get_state (flag) != BUNTING_FLAG_SAVED)
      g_test_message ("%s is in state %d: %s", bunting_flag_get_code (flag),
                      bunting_flag_get_state (flag), error != NULL ? error->message : "no error");
  }
  g_assert_cmpuint (bunting_app_model_count_saved (fixture->app_model), ==, n_flags);
}

/* After the first frame, which has the first rows only. */
static gboolean
can_scroll_far (gpointer adjustment)
{
  return gtk_adjustment_get_upper (adjustment) > 3000;
}

static void
test_scroll_position (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *grid = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));
  GListModel *countries = get_countries (fixture);
  guint n_flags = g_list_model_get_n_items (countries);

  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (countries, i);
    g_autofree char *cc = g_ascii_strdown (bunting_country_get_code (country), -1);

    window_fixture_serve (fixture, cc, bunting_country_get_english_name (country),
                          0x123456 + i * 4711);
  }
  test_wait_until (can_scroll_far, adjustment);
  gtk_adjustment_set_value (adjustment, 1500);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  window_fixture_activate (fixture, "win.select-all-shown");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  assert_all_saved (fixture);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  /* The bar has taken room from the grid, of which GTK keeps the middle in its place. */
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), 1500, 20);
  window_fixture_photograph (fixture, "all");
}

/* The window can be as narrow as a phone. */
static void
test_narrow (WindowFixture *fixture, gconstpointer data)
{
  int minimum;

  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  window_fixture_select (fixture, "AL AO");
  /* Without a window manager the window has a border. */
  gtk_widget_measure (adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window)),
                      GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  window_fixture_activate (fixture, "win.search");
  search (fixture, "al");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  window_fixture_photograph (fixture, "narrow");
}

static void
test_right_to_left (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_serve (fixture, "al", "Albania", 0xcc0000);
  window_fixture_select (fixture, "AL AO");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpint (
    gtk_widget_get_direction (GTK_WIDGET (window_fixture_get_child (fixture, "grid"))), ==,
    GTK_TEXT_DIR_RTL);
  window_fixture_photograph (fixture, "right-to-left");
}

static void
perform (WindowFixture *fixture, BuntingLaunchRequestKind kind, const char *text)
{
  g_autoptr (BuntingLaunchRequest) request = bunting_launch_request_new (kind, text);

  bunting_launch_request_perform (request, fixture->window);
}

static void
test_asked_by_desktop (WindowFixture *fixture, gconstpointer kind)
{
  BuntingSelectionModel *selected = bunting_window_get_selection_model (fixture->window);
  GObject *entry = ui_test_child (fixture->window, BUNTING_TYPE_WINDOW, "search_entry");

  g_object_set (fixture->window, "region", "002", NULL);
  perform (fixture, BUNTING_LAUNCH_REQUEST_SEARCH, "united");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "united");
  g_assert_cmpuint (bunting_selection_model_get_n_shown (selected), >, 3);
  perform (fixture, BUNTING_LAUNCH_REQUEST_DOWNLOAD, BUNTING_ATLAS_GROUP_MOST_POPULOUS);
  g_assert_cmpuint (bunting_selection_model_get_n_selected (selected), ==, 20);
  perform (fixture, BUNTING_LAUNCH_REQUEST_DOWNLOAD, "g7");
  g_assert_cmpuint (bunting_selection_model_get_n_selected (selected), ==, 20);
  test_wait_until (window_fixture_has_downloaded, fixture);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD_KIND(path, kind, func)                                                                 \
  g_test_add (path, WindowFixture, kind, window_fixture_set_up, func, window_fixture_tear_down)
#define ADD(path, func) ADD_KIND (path, NULL, func)
  ADD ("/window/main-job", test_main_job);
  ADD ("/window/trouble", test_trouble);
  ADD ("/window/search", test_search);
  ADD ("/window/select-actions", test_select_actions);
  ADD ("/window/toggle", test_toggle);
  ADD ("/window/folder-trouble", test_folder_trouble);
  ADD ("/window/sandbox", test_sandbox);
  ADD ("/window/asked-by-desktop", test_asked_by_desktop);
  ADD ("/window/cancel", test_cancel);
  ADD ("/window/close-while-downloading", test_close_while_downloading);
  ADD ("/window/scroll-position", test_scroll_position);
  ADD_KIND ("/window/narrow", "narrow", test_narrow);
  ADD_KIND ("/window/right-to-left", "right-to-left", test_right_to_left);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
