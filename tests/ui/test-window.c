/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-window.h"

#include <string.h>

#include "bunting-download-bar.h"
#include "bunting-drop.h"
#include "bunting-errand.h"
#include "bunting-flag-cell.h"
#include "bunting-paths.h"
#include "bunting-screenshot.h"
#include "config.h"
#include "fixture-server.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The window, in this process, over a server that answers as it is told. With BUNTING_TEST_PICTURES
 * set to a folder, each test leaves a picture of the window there, to be looked at. */

static BuntingAtlas *atlas;
static GtkApplication *application;

typedef struct {
  char *folder;
  FixtureServer *server;
  BuntingSession *session;
  BuntingPainter *painter;
  BuntingWindow *window;
  guint n_opened;
  guint n_downloaded;
} Fixture;

static void
opened_cb (BuntingWindow *window, Fixture *fixture)
{
  fixture->n_opened++;
}

static void
downloaded_cb (BuntingWindow *window, const GError *error, Fixture *fixture)
{
  fixture->n_downloaded++;
}

static gboolean
has_opened (gpointer user_data)
{
  return ((Fixture *)user_data)->n_opened > 0;
}

static gboolean
has_downloaded (gpointer user_data)
{
  return ((Fixture *)user_data)->n_downloaded > 0;
}

static gboolean
is_painted (gpointer user_data)
{
  return bunting_painter_get_n_pending (((Fixture *)user_data)->painter) == 0;
}

/* How a test wants its window. */
enum { ORDINARY, NARROW, RIGHT_TO_LEFT };

static void
make_window (Fixture *fixture, BuntingSource *source, int kind)
{
  g_autofree char *path = g_build_filename (fixture->folder, "Flags", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  fixture->painter = bunting_painter_new ();
  fixture->session = bunting_session_new (atlas, source, folder, g_getenv ("BUNTING_COLLECTION"));
  fixture->window = bunting_window_new (application, fixture->session, fixture->painter, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  g_signal_connect (fixture->window, "opened", G_CALLBACK (opened_cb), fixture);
  g_signal_connect (fixture->window, "downloaded", G_CALLBACK (downloaded_cb), fixture);
  if (kind == NARROW)
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), 370, 640);
  bunting_window_open (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  test_wait_until (has_opened, fixture);
}

static void
set_up (Fixture *fixture, gconstpointer kind)
{
  g_autoptr (BuntingSource) source = NULL;

  fixture->folder = test_make_folder ();
  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  if (GPOINTER_TO_INT (kind) == RIGHT_TO_LEFT)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  make_window (fixture, source, GPOINTER_TO_INT (kind));
}

static gboolean
is_gone (gpointer user_data)
{
  return ((Fixture *)user_data)->window == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer kind)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  if (fixture->window != NULL)
    gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (is_gone, fixture);
  test_wait_until (is_painted, fixture);
  test_settle ();
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->painter);
  g_clear_pointer (&fixture->server, fixture_server_free);
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
  bunting_screenshot_take_async (GTK_WINDOW (fixture->window), fixture->painter, file,
                                 test_keep_result, &result);
  test_wait_for_result (&result);
}

static GObject *
get_bar_child (Fixture *fixture, const char *name)
{
  GtkWidget *bar = ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_DOWNLOAD_BAR);

  return gtk_widget_get_template_child (bar, BUNTING_TYPE_DOWNLOAD_BAR, name);
}

static const char *
get_bar_text (Fixture *fixture, const char *name)
{
  return gtk_label_get_label (GTK_LABEL (get_bar_child (fixture, name)));
}

static GObject *
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (fixture->window), BUNTING_TYPE_WINDOW, name);
}

static void
search (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "search_entry")), text);
}

static void
activate (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
}

static void
pick (Fixture *fixture, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  bunting_window_pick (fixture->window, (const char *const *)list);
}

static void
serve (Fixture *fixture, const char *cc, const char *name, guint32 rgb)
{
  g_autoptr (GBytes) png = ui_test_make_png (320, 240, rgb);

  fixture_server_add_flag (fixture->server, cc, png, name);
}

/* The cell of a country that is shown: the grid's first ones are there as soon as it is laid out.
 */
static BuntingFlagCell *
find_cell_below (GtkWidget *widget, const char *code)
{
  if (BUNTING_IS_FLAG_CELL (widget)) {
    BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (widget));

    return flag != NULL && g_str_equal (bunting_flag_get_code (flag), code)
             ? BUNTING_FLAG_CELL (widget)
             : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    BuntingFlagCell *cell = find_cell_below (child, code);

    if (cell != NULL)
      return cell;
  }
  return NULL;
}

static BuntingFlagCell *
find_cell (Fixture *fixture, const char *code)
{
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  return find_cell_below (GTK_WIDGET (fixture->window), code);
}

static void
test_main_job (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "Flags", "AL-Albania.png", NULL);
  BuntingFlagCell *cell;

  serve (fixture, "al", "Albania", 0xcc0000);
  serve (fixture, "dz", "Algeria", 0x009900);
  pick (fixture, "AL DZ");
  g_assert_cmpstr (get_bar_text (fixture, "pick_label"), ==, "2 picked");
  photograph (fixture, "first-launch");

  activate (fixture, "win.download");
  test_wait_until (has_downloaded, fixture);
  g_assert_true (g_str_has_prefix (get_bar_text (fixture, "summary"), "2 flags downloaded in "));
  g_assert_cmpstr (get_bar_text (fixture, "trouble"), ==, "");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  cell = find_cell (fixture, "AL");
  g_assert_cmpstr (bunting_flag_cell_get_status (cell), ==, "AL-Albania.png");
  test_wait_until (is_painted, fixture);
  g_assert_nonnull (bunting_flag_picture_get_texture (bunting_flag_cell_get_picture (cell)));
  photograph (fixture, "downloaded");
}

static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  const FixtureAnswer teapot = { .status = 418 };
  const FixtureAnswer html = { .content_type = "text/html", .body = "<html>", .size_bytes = -1 };

  serve (fixture, "al", "Albania", 0xcc0000);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &teapot);
  fixture_server_answer (fixture->server, "/flags/ad/ad.gif", &html);
  pick (fixture, "AL DZ AD AO");
  activate (fixture, "win.download");
  test_wait_until (has_downloaded, fixture);
  g_assert_nonnull (strstr (get_bar_text (fixture, "summary"), " · 1 not found · 2 failed"));
  g_assert_nonnull (strstr (get_bar_text (fixture, "trouble"), "1 not found: Angola\n"));
  g_assert_nonnull (strstr (get_bar_text (fixture, "trouble"), "Algeria: the server answered 418"));
  g_assert_nonnull (
    strstr (get_bar_text (fixture, "trouble"), "Andorra: what the server sent is no picture"));
  g_assert_cmpstr (bunting_flag_cell_get_status (find_cell (fixture, "DZ")), ==, "Failed");
  g_assert_cmpstr (bunting_flag_cell_get_status (find_cell (fixture, "AO")), ==, "Not found");
  photograph (fixture, "trouble");

  g_object_set (fixture->window, "show", "failed", NULL);
  g_assert_cmpuint (
    bunting_pick_model_get_n_shown (bunting_window_get_pick_model (fixture->window)), ==, 3);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  BuntingPickModel *model = bunting_window_get_pick_model (fixture->window);
  GtkStack *stack = GTK_STACK (get_child (fixture, "stack"));
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  g_assert_cmpuint (bunting_pick_model_get_n_shown (model), ==, n_flags);
  pick (fixture, "BR IN US");
  activate (fixture, "win.search");
  search (fixture, "BRAZIL");
  g_assert_cmpuint (bunting_pick_model_get_n_shown (model), ==, 1);
  g_assert_cmpstr (get_bar_text (fixture, "pick_label"), ==, "3 picked, 2 not shown");
  photograph (fixture, "search");

  search (fixture, "no such country");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "nothing");
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, 3);
  photograph (fixture, "nothing-found");

  g_object_set (fixture->window, "region", "009", NULL);
  activate (fixture, "win.show-all");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "grid");
  g_assert_cmpuint (bunting_pick_model_get_n_shown (model), ==, n_flags);
  g_assert_cmpuint (bunting_pick_model_get_n_picked_hidden (model), ==, 0);
}

static void
test_pick_actions (Fixture *fixture, gconstpointer data)
{
  BuntingPickModel *model = bunting_window_get_pick_model (fixture->window);
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  activate (fixture, "win.pick-all-shown");
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, n_flags);
  activate (fixture, "win.pick-invert");
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.pick-group", "s",
                                             BUNTING_ATLAS_GROUP_MOST_POPULOUS));
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, 20);
  activate (fixture, "win.pick-none");
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, 0);
  /* With nothing picked there is nothing to download. */
  activate (fixture, "win.download");
  test_settle ();
  g_assert_false (bunting_session_get_busy (fixture->session));
}

/* A check leaves the rest of the pick alone, and says whose it is. */
static void
test_toggle (Fixture *fixture, gconstpointer data)
{
  BuntingPickModel *model = bunting_window_get_pick_model (fixture->window);
  BuntingFlagCell *cell;
  gboolean picked;

  pick (fixture, "AL BR");
  cell = find_cell (fixture, "DZ");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (cell)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Algeria");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (cell), "cell.toggle", NULL));
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, 3);
  g_object_get (cell, "picked", &picked, NULL);
  g_assert_true (picked);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (cell), "cell.toggle", NULL));
  g_assert_cmpuint (bunting_pick_model_get_n_picked (model), ==, 2);
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

/* The folder cannot be used: that is said before anything is asked of the server. */
static void
test_folder_trouble (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "Flags", NULL);
  GtkWidget *place;
  GtkWindow *dialog;

  test_write_file (path, "", 0);
  pick (fixture, "AL");
  activate (fixture, "win.download");
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  place =
    gtk_widget_get_last_child (adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog)));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (place)), ==, path);
  gtk_window_destroy (dialog);
}

static gboolean
has_requests (gpointer user_data)
{
  Fixture *fixture = user_data;

  /* Nothing of this loop tells of what the server's threads do. */
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return fixture_server_get_n_requests (fixture->server) >= 4;
}

static void
start_stalled_download (Fixture *fixture)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  serve (fixture, "al", "Albania", 0xcc0000);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &silent);
  fixture_server_answer (fixture->server, "/flags/ad/ad.gif", &silent);
  pick (fixture, "AL DZ AD");
  activate (fixture, "win.download");
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

/* In a sandbox the first download asks for a folder, and saves nothing where it would be lost. */
static void
test_sandbox (Fixture *fixture, gconstpointer kind)
{
  static const char *const codes[] = { "BR", NULL };
  g_autofree char *info = g_build_filename (fixture->folder, ".flatpak-info", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "Flags", NULL);
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("GTK's own file chooser, which stands in for the portal's, leaks");
  return;
#endif
  test_write_file (info, "", 0);
  g_setenv ("BUNTING_SANDBOX_ROOT", fixture->folder, TRUE);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = bunting_window_new (application, fixture->session, fixture->painter, settings);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  g_signal_connect (fixture->window, "downloaded", G_CALLBACK (downloaded_cb), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (get_bar_child (fixture, "folder_label"))), ==,
                   "Choose Folder");

  bunting_window_pick (fixture->window, codes);
  bunting_window_download (fixture->window);
  test_wait_until (has_downloaded, fixture);
  test_wait_until (asks_for_folder, fixture);
  g_assert_cmpuint (fixture_server_get_n_requests (fixture->server), ==, 0);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  gtk_dialog_response (GTK_DIALOG (find_chooser ()), GTK_RESPONSE_CANCEL);
  test_settle ();
  g_assert_null (find_chooser ());
  g_unsetenv ("BUNTING_SANDBOX_ROOT");
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  start_stalled_download (fixture);
  g_assert_true (bunting_session_get_busy (fixture->session));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (get_bar_child (fixture, "folder_button"))));
  photograph (fixture, "half-way");
  activate (fixture, "win.cancel");
  test_wait_until (has_downloaded, fixture);
  g_assert_nonnull (strstr (get_bar_text (fixture, "summary"), " cancelled"));
  g_assert_cmpstr (bunting_flag_cell_get_status (find_cell (fixture, "DZ")), ==, "Cancelled");
}

/* Closed half-way: it goes at once, and leaves nothing half-written. */
static void
test_close_while_downloading (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "Flags", NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  start_stalled_download (fixture);
  gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (is_gone, fixture);
  g_assert_false (bunting_session_get_busy (fixture->session));
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".part"));
}

/* Flags that arrive move nothing: the list is the same, and so is where it is scrolled to. */
static void
test_scroll_position (Fixture *fixture, gconstpointer data)
{
  GtkWidget *grid = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));
  guint n_flags = g_list_model_get_n_items (G_LIST_MODEL (atlas));

  for (guint i = 0; i < n_flags; i++) {
    g_autoptr (BuntingCountry) country = g_list_model_get_item (G_LIST_MODEL (atlas), i);
    g_autofree char *cc = g_ascii_strdown (bunting_country_get_code (country), -1);

    serve (fixture, cc, bunting_country_get_english_name (country), 0x123456 + i * 4711);
  }
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  gtk_adjustment_set_value (adjustment, 1500);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  activate (fixture, "win.pick-all-shown");
  activate (fixture, "win.download");
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpuint (bunting_session_count_saved (fixture->session), ==, n_flags);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 1500);
  photograph (fixture, "all");
}

/* Nothing in it keeps it from being as narrow as a phone. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  int minimum;

  serve (fixture, "al", "Albania", 0xcc0000);
  pick (fixture, "AL AO");
  /* Without a window manager the window itself has a border in addition. */
  gtk_widget_measure (adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window)),
                      GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  activate (fixture, "win.search");
  search (fixture, "al");
  activate (fixture, "win.download");
  test_wait_until (has_downloaded, fixture);
  photograph (fixture, "narrow");
}

static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  serve (fixture, "al", "Albania", 0xcc0000);
  pick (fixture, "AL AO");
  activate (fixture, "win.download");
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpint (gtk_widget_get_direction (GTK_WIDGET (get_child (fixture, "grid"))), ==,
                   GTK_TEXT_DIR_RTL);
  photograph (fixture, "right-to-left");
}

static gboolean
has_picked_three (gpointer user_data)
{
  BuntingWindow *window = ((Fixture *)user_data)->window;

  return bunting_pick_model_get_n_picked (bunting_window_get_pick_model (window)) == 3;
}

/* A list that is dropped as text, as a file, and as something else. */
static void
test_drop (Fixture *fixture, gconstpointer kind)
{
  BuntingPickModel *picked = bunting_window_get_pick_model (fixture->window);
  g_autofree char *path = g_build_filename (fixture->folder, "list.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GSList files = { file, NULL };
  g_auto (GValue) text = G_VALUE_INIT, list = G_VALUE_INIT, number = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "BR, in; nowhere");
  g_assert_true (bunting_drop_take (fixture->window, &text));
  g_assert_cmpuint (bunting_pick_model_get_n_picked (picked), ==, 2);

  test_write_file (path, "FR\nDE\nUS\n", -1);
  g_value_init (&list, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&list, &files);
  g_assert_true (bunting_drop_take (fixture->window, &list));
  test_wait_until (has_picked_three, fixture);

  g_value_init (&number, G_TYPE_INT);
  g_assert_false (bunting_drop_take (fixture->window, &number));
}

static void
perform (Fixture *fixture, BuntingErrandKind kind, const char *text)
{
  g_autoptr (BuntingErrand) errand = bunting_errand_new (kind, text);

  bunting_errand_perform (errand, fixture->window);
}

static void
test_asked_by_desktop (Fixture *fixture, gconstpointer kind)
{
  BuntingPickModel *picked = bunting_window_get_pick_model (fixture->window);
  GObject *entry = ui_test_child (fixture->window, BUNTING_TYPE_WINDOW, "search_entry");

  g_object_set (fixture->window, "region", "002", NULL);
  perform (fixture, BUNTING_ERRAND_SEARCH, "united");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "united");
  g_assert_cmpuint (bunting_pick_model_get_n_shown (picked), >, 3);
  bunting_errand_take_list (fixture->window, "BR, xyzzy", TRUE);
  g_assert_cmpuint (bunting_pick_model_get_n_picked (picked), ==, 1);
  bunting_errand_take_list (fixture->window, "", TRUE);
  g_assert_cmpuint (bunting_pick_model_get_n_picked (picked), ==, 1);
  perform (fixture, BUNTING_ERRAND_DOWNLOAD, BUNTING_ATLAS_GROUP_MOST_POPULOUS);
  g_assert_cmpuint (bunting_pick_model_get_n_picked (picked), ==, 20);
  perform (fixture, BUNTING_ERRAND_DOWNLOAD, "g7");
  g_assert_cmpuint (bunting_pick_model_get_n_picked (picked), ==, 20);
  test_wait_until (has_downloaded, fixture);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  /* Properties told to screen readers are looked at here, without any. */
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  application = GTK_APPLICATION (adw_application_new (BUNTING_APP_ID, G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (application),
                                        "/io/github/flagbunting/Bunting");
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
#define ADD_KIND(path, kind, func)                                                                 \
  g_test_add (path, Fixture, GINT_TO_POINTER (kind), set_up, func, tear_down)
#define ADD(path, func) ADD_KIND (path, ORDINARY, func)
  ADD ("/window/main-job", test_main_job);
  ADD ("/window/trouble", test_trouble);
  ADD ("/window/search", test_search);
  ADD ("/window/pick-actions", test_pick_actions);
  ADD ("/window/toggle", test_toggle);
  ADD ("/window/folder-trouble", test_folder_trouble);
  ADD ("/window/sandbox", test_sandbox);
  ADD ("/window/drop", test_drop);
  ADD ("/window/asked-by-desktop", test_asked_by_desktop);
  ADD ("/window/cancel", test_cancel);
  ADD ("/window/close-while-downloading", test_close_while_downloading);
  ADD ("/window/scroll-position", test_scroll_position);
  ADD_KIND ("/window/narrow", NARROW, test_narrow);
  ADD_KIND ("/window/right-to-left", RIGHT_TO_LEFT, test_right_to_left);
  status = g_test_run ();
  g_object_unref (application);
  g_assert_finalize_object (atlas);
  return status;
}
