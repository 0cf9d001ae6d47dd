/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-report-window.h"

#include <string.h>

#include "bunting-download-bar.h"
#include "bunting-flag-cell.h"
#include "bunting-flag-menu.h"
#include "bunting-report-rows.h"
#include "bunting-screenshot.h"
#include "bunting-window.h"
#include "config.h"
#include "fixture-server.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* What people do with a download that goes on, and with one that has ended: cancel one, read, copy
 * and save the report, try again. With BUNTING_TEST_PICTURES set to a folder, pictures are left
 * there. */

static BuntingAtlas *atlas;
static GtkApplication *application;

typedef struct {
  char *folder;
  FixtureServer *server;
  BuntingSession *session;
  BuntingPainter *painter;
  BuntingWindow *window;
  guint n_downloaded;
} Fixture;

static void
downloaded_cb (BuntingWindow *window, const GError *error, Fixture *fixture)
{
  g_assert_no_error (error);
  fixture->n_downloaded++;
}

static gboolean
has_downloaded (gpointer user_data)
{
  return ((Fixture *)user_data)->n_downloaded > 0;
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *)user_data == NULL;
}

static gboolean
is_painted (gpointer user_data)
{
  return bunting_painter_get_n_pending (((Fixture *)user_data)->painter) == 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GFile) folder = NULL;

  fixture->folder = test_make_folder ();
  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  path = g_build_filename (fixture->folder, "Flags", NULL);
  folder = g_file_new_for_path (path);
  fixture->painter = bunting_painter_new ();
  fixture->session = bunting_session_new (atlas, source, folder, NULL);
  fixture->window = bunting_window_new (application, fixture->session, fixture->painter, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *)&fixture->window);
  g_signal_connect (fixture->window, "downloaded", G_CALLBACK (downloaded_cb), fixture);
  bunting_window_open (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  test_settle ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (fixture->window));
  test_wait_until (is_gone, &fixture->window);
  test_wait_until (is_painted, fixture);
  test_settle ();
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->painter);
  fixture_server_free (fixture->server);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
photograph (Fixture *fixture, GtkWindow *window, const char *name)
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
  bunting_screenshot_take_async (window, fixture->painter, file, test_keep_result, &result);
  test_wait_for_result (&result);
}

static GObject *
get_bar_child (Fixture *fixture, const char *name)
{
  GtkWidget *bar = ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_DOWNLOAD_BAR);

  return gtk_widget_get_template_child (bar, BUNTING_TYPE_DOWNLOAD_BAR, name);
}

static BuntingFlag *
find_flag (Fixture *fixture, const char *code)
{
  GListModel *flags = bunting_session_get_flags (fixture->session);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (g_str_equal (bunting_flag_get_code (flag), code))
      return flag;
  }
  g_assert_not_reached ();
}

static void
serve (Fixture *fixture, const char *cc, const char *name)
{
  g_autoptr (GBytes) png = ui_test_make_png (320, 240, 0x336699);

  fixture_server_add_flag (fixture->server, cc, png, name);
}

static void
start (Fixture *fixture, const char *codes)
{
  g_auto (GStrv) list = g_strsplit (codes, " ", -1);

  fixture->n_downloaded = 0;
  bunting_window_pick (fixture->window, (const char *const *)list);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.download", NULL));
}

static void
start_action (Fixture *fixture, const char *action, const char *code)
{
  fixture->n_downloaded = 0;
  if (code == NULL)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL));
  else
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, "s", code));
}

/* One of each: saved, saved without metadata, failed twice, not found. */
static void
download_with_trouble (Fixture *fixture)
{
  serve (fixture, "al", "Albania");
  serve (fixture, "br", NULL);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &(FixtureAnswer){ .status = 403 });
  fixture_server_answer (
    fixture->server, "/flags/ad/ad.gif",
    &(FixtureAnswer){ .content_type = "text/html", .body = "<html>", .size_bytes = -1 });
  start (fixture, "AL BR DZ AD AO");
  test_wait_until (has_downloaded, fixture);
}

static GtkWindow *
open_report (Fixture *fixture)
{
  g_autoptr (GList) windows = NULL;

  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-report", NULL));
  windows = gtk_window_list_toplevels ();
  for (GList *link = windows; link != NULL; link = link->next)
    if (BUNTING_IS_REPORT_WINDOW (link->data))
      return link->data;
  g_assert_not_reached ();
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  static const char *const titles[] = {
    "2 Failed",    "Algeria (DZ)", "Andorra (AD)",
    "1 Not Found", "Angola (AO)",  "1 Saved Without Metadata",
    "Brazil (BR)", "1 Saved",      "Albania (AL)",
  };
  g_autoptr (GListModel) rows = NULL;
  g_autofree char *text = NULL;

  download_with_trouble (fixture);
  rows = bunting_report_rows_new (bunting_session_get_download (fixture->session));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    g_autoptr (BuntingReportRow) row = g_list_model_get_item (rows, i);
    gboolean is_failure = i == 1 || i == 2;

    g_assert_cmpint (bunting_report_row_is_heading (row), ==,
                     g_ascii_isdigit (bunting_report_row_get_title (row)[0]));
    /* The two that fail do so in any order. */
    if (!is_failure)
      g_assert_cmpstr (bunting_report_row_get_title (row), ==, titles[i]);
    if (g_str_equal (bunting_report_row_get_title (row), "Algeria (DZ)"))
      g_assert_cmpstr (bunting_report_row_get_text (row), ==, "The server answered 403 Forbidden.");
  }
  text = bunting_report_rows_to_text (bunting_session_get_download (fixture->session));
  g_assert_nonnull (strstr (text, "\n2 Failed\n"));
  g_assert_nonnull (strstr (text, "Andorra (AD): What the server sent is no picture ("));
  g_assert_nonnull (strstr (text, "1 Saved\nAlbania (AL): AL-Albania.png\n"));
}

static gboolean
is_there (gpointer path)
{
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_window (Fixture *fixture, gconstpointer data)
{
  g_autofree char *csv_path = g_build_filename (fixture->folder, "r.csv", NULL);
  g_autofree char *json_path = g_build_filename (fixture->folder, "r.json", NULL);
  g_autoptr (GFile) csv_file = g_file_new_for_path (csv_path);
  g_autoptr (GFile) json_file = g_file_new_for_path (json_path);
  g_autoptr (GBytes) csv = NULL;
  g_autoptr (GBytes) json = NULL;
  GtkWindow *report;

  download_with_trouble (fixture);
  photograph (fixture, GTK_WINDOW (fixture->window), "trouble-bar");
  report = open_report (fixture);
  g_object_add_weak_pointer (G_OBJECT (report), (gpointer *)&report);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (report));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (report), "report.copy", NULL));
  photograph (fixture, report, "report");

  bunting_report_window_save (BUNTING_REPORT_WINDOW (report), csv_file, FALSE);
  test_wait_until (is_there, csv_path);
  csv = test_read_file (csv_path);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (csv, NULL), "code,country,outcome,"));
  bunting_report_window_save (BUNTING_REPORT_WINDOW (report), json_file, TRUE);
  test_wait_until (is_there, json_path);
  json = test_read_file (json_path);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (json, NULL), "{"));

  /* It stays as it is while the next download runs. */
  start (fixture, "AL");
  test_wait_until (has_downloaded, fixture);
  gtk_window_close (report);
  test_wait_until (is_gone, &report);
}

static void
test_try_failed_again (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  download_with_trouble (fixture);
  button = GTK_WIDGET (get_bar_child (fixture, "try_button"));
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_get_sensitive (button));

  /* The server recovers, after it has given its answer once more. */
  serve (fixture, "dz", "Algeria");
  serve (fixture, "ad", "Andorra");
  for (guint i = 0; i < 2; i++) {
    start_action (fixture, "win.try-failed-again", NULL);
    test_wait_until (has_downloaded, fixture);
    g_assert_cmpuint (
      bunting_download_get_n_flags (bunting_session_get_download (fixture->session)), ==, 2);
    g_assert_cmpint (gtk_widget_get_visible (button), ==, i == 0);
  }
  g_assert_cmpint (bunting_flag_get_state (find_flag (fixture, "DZ")), ==, BUNTING_FLAG_SAVED);
  g_assert_cmpint (bunting_flag_get_state (find_flag (fixture, "AD")), ==, BUNTING_FLAG_SAVED);
  g_assert_false (gtk_widget_get_visible (button));
}

static void
assert_menu (BuntingFlag *flag, const char *action)
{
  g_autoptr (GMenuModel) menu = bunting_flag_menu_new_model (flag);
  g_autofree char *first = NULL;

  g_assert_cmpint (g_menu_model_get_n_items (menu), >=, 1);
  g_menu_model_get_item_attribute (menu, 0, G_MENU_ATTRIBUTE_ACTION, "s", &first);
  g_assert_cmpstr (first, ==, action);
}

static gboolean
is_second_in_flight (gpointer user_data)
{
  return bunting_flag_is_in_flight (find_flag (user_data, "DZ"));
}

/* One is cancelled, tried again, and downloaded anew. */
static void
test_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) png = ui_test_make_png (32, 24, 0x009900);
  const FixtureAnswer slow = { .content_type = "image/png",
                               .body = g_bytes_get_data (png, NULL),
                               .size_bytes = g_bytes_get_size (png),
                               .delay_ms = 1500 };
  BuntingFlag *algeria = find_flag (fixture, "DZ");
  guint n_requests;

  assert_menu (algeria, "win.download-flag");
  serve (fixture, "al", "Albania");
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &slow);
  start (fixture, "AL DZ");
  test_wait_until (is_second_in_flight, fixture);
  assert_menu (algeria, "win.cancel-flag");
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.cancel-flag", "s", "DZ"));
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpint (bunting_flag_get_state (algeria), ==, BUNTING_FLAG_CANCELLED);
  g_assert_cmpint (bunting_flag_get_state (find_flag (fixture, "AL")), ==, BUNTING_FLAG_SAVED);

  start_action (fixture, "win.download-flag", "DZ");
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpint (bunting_flag_get_state (algeria), ==, BUNTING_FLAG_SAVED);
  assert_menu (algeria, "win.refresh-flag");

  n_requests = fixture_server_count (fixture->server, "/flags/dz/dz.gif");
  start_action (fixture, "win.download-flag", "DZ");
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/dz/dz.gif"), ==, n_requests);
  start_action (fixture, "win.refresh-flag", "DZ");
  test_wait_until (has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/dz/dz.gif"), ==, n_requests + 1);
}

/* The failure is said to those who see the cell and to those who hear it. */
static void
test_cell (Fixture *fixture, gconstpointer data)
{
  GtkWidget *cell;

  download_with_trouble (fixture);
  g_object_set (fixture->window, "show", "failed", NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  cell = ui_test_find (GTK_WIDGET (fixture->window), BUNTING_TYPE_FLAG_CELL);
  g_assert_cmpstr (bunting_flag_get_code (bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell))),
                   ==, "DZ");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (cell), ==,
                   "Algeria: the server answered 403 Forbidden");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (cell),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       gtk_widget_get_tooltip_text (cell));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
  application = GTK_APPLICATION (g_object_new (
    ADW_TYPE_APPLICATION, "application-id", BUNTING_APP_ID, "flags", G_APPLICATION_NON_UNIQUE,
    "resource-base-path", "/io/github/flagbunting/Bunting", NULL));
  g_application_register (G_APPLICATION (application), NULL, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/report-window/rows", test_rows);
  ADD ("/report-window/window", test_window);
  ADD ("/report-window/try-failed-again", test_try_failed_again);
  ADD ("/report-window/one", test_one);
  ADD ("/report-window/cell", test_cell);
  status = g_test_run ();
  g_object_unref (application);
  g_object_unref (atlas);
  return status;
}
