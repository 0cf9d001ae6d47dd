/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-report-window.h"

#include <string.h>

#include "grid/bunting-flag-cell.h"
#include "grid/bunting-flag-menu.h"
#include "bunting-report-rows.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* Cancelling a flag of a download; reading, copying and saving the report; trying again. With
 * BUNTING_TEST_PICTURES set to a folder, pictures are saved there. */

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *)user_data == NULL;
}

static void
set_up (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_set_up (fixture, data);
  window_fixture_expect_no_error (fixture);
}

static void
start (WindowFixture *fixture, const char *codes)
{
  fixture->n_downloaded = 0;
  window_fixture_select (fixture, codes);
  window_fixture_activate (fixture, "win.download");
}

static void
start_action (WindowFixture *fixture, const char *action, const char *code)
{
  fixture->n_downloaded = 0;
  if (code == NULL)
    window_fixture_activate (fixture, action);
  else
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, "s", code));
}

/* One of each: saved, saved without metadata, failed twice, not found. */
static void
download_with_trouble (WindowFixture *fixture)
{
  window_fixture_serve (fixture, "al", "Albania", 0x336699);
  window_fixture_serve (fixture, "br", NULL, 0x336699);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &(FixtureAnswer){ .status = 403 });
  fixture_server_answer (
    fixture->server, "/flags/ad/ad.gif",
    &(FixtureAnswer){ .content_type = "text/html", .body = "<html>", .size_bytes = -1 });
  start (fixture, "AL BR DZ AD AO");
  test_wait_until (window_fixture_has_downloaded, fixture);
}

static GtkWindow *
open_report (WindowFixture *fixture)
{
  g_autoptr (GList) windows = NULL;

  window_fixture_activate (fixture, "win.show-report");
  windows = gtk_window_list_toplevels ();
  for (GList *link = windows; link != NULL; link = link->next)
    if (BUNTING_IS_REPORT_WINDOW (link->data))
      return link->data;
  g_assert_not_reached ();
}

static void
test_rows (WindowFixture *fixture, gconstpointer data)
{
  static const char *const titles[] = {
    "2 Failed",    "Algeria (DZ)", "Andorra (AD)",
    "1 Not Found", "Angola (AO)",  "1 Saved Without Metadata",
    "Brazil (BR)", "1 Saved",      "Albania (AL)",
  };
  g_autoptr (GListModel) rows = NULL;
  g_autofree char *text = NULL;

  download_with_trouble (fixture);
  rows = bunting_report_rows_new (bunting_app_model_get_batch (fixture->app_model));
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
  text = bunting_report_rows_to_text (bunting_app_model_get_batch (fixture->app_model));
  g_assert_nonnull (strstr (text, "\n2 Failed\n"));
  g_assert_nonnull (strstr (text, "Andorra (AD): The server did not send a picture ("));
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
test_window (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *csv_path = g_build_filename (fixture->folder, "r.csv", NULL);
  g_autofree char *json_path = g_build_filename (fixture->folder, "r.json", NULL);
  g_autoptr (GFile) csv_file = g_file_new_for_path (csv_path);
  g_autoptr (GFile) json_file = g_file_new_for_path (json_path);
  g_autoptr (GBytes) csv = NULL;
  g_autoptr (GBytes) json = NULL;
  GtkWindow *report;

  download_with_trouble (fixture);
  window_fixture_photograph (fixture, "trouble-bar");
  report = open_report (fixture);
  g_object_add_weak_pointer (G_OBJECT (report), (gpointer *)&report);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (report));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (report), "report.copy", NULL));
  window_fixture_photograph_dialog (fixture, report, "report");

  bunting_report_window_save (BUNTING_REPORT_WINDOW (report), csv_file, FALSE);
  test_wait_until (is_there, csv_path);
  csv = test_read_file (csv_path);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (csv, NULL), "code,country,outcome,"));
  bunting_report_window_save (BUNTING_REPORT_WINDOW (report), json_file, TRUE);
  test_wait_until (is_there, json_path);
  json = test_read_file (json_path);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (json, NULL), "{"));

  /* The window does not change while the next download runs. */
  start (fixture, "AL");
  test_wait_until (window_fixture_has_downloaded, fixture);
  gtk_window_close (report);
  test_wait_until (is_gone, &report);
}

static void
test_try_failed_again (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  download_with_trouble (fixture);
  button = GTK_WIDGET (window_fixture_get_bar_child (fixture, "try_button"));
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_get_sensitive (button));

  /* The server recovers after one more error. */
  window_fixture_serve (fixture, "dz", "Algeria", 0x336699);
  window_fixture_serve (fixture, "ad", "Andorra", 0x336699);
  for (guint i = 0; i < 2; i++) {
    start_action (fixture, "win.try-failed-again", NULL);
    test_wait_until (window_fixture_has_downloaded, fixture);
    g_assert_cmpuint (bunting_batch_get_n_flags (bunting_app_model_get_batch (fixture->app_model)),
                      ==, 2);
    g_assert_cmpint (gtk_widget_get_visible (button), ==, i == 0);
  }
  g_assert_cmpint (bunting_flag_get_state (window_fixture_find_flag (fixture, "DZ")), ==,
                   BUNTING_FLAG_SAVED);
  g_assert_cmpint (bunting_flag_get_state (window_fixture_find_flag (fixture, "AD")), ==,
                   BUNTING_FLAG_SAVED);
  g_assert_false (gtk_widget_get_visible (button));
}

static void
assert_menu (BuntingFlag *flag, const char *action)
{
  g_autoptr (GMenuModel) menu = bunting_flag_menu_new_model (flag, FALSE);
  g_autofree char *first = NULL;

  g_assert_cmpint (g_menu_model_get_n_items (menu), >=, 1);
  g_menu_model_get_item_attribute (menu, 0, G_MENU_ATTRIBUTE_ACTION, "s", &first);
  g_assert_cmpstr (first, ==, action);
}

static gboolean
is_second_in_flight (gpointer user_data)
{
  return bunting_flag_is_in_flight (window_fixture_find_flag (user_data, "DZ"));
}

/* A flag is cancelled, tried again, and refreshed. */
static void
test_one (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) png = test_draw_png (32, 24, 0x009900);
  const FixtureAnswer slow = { .content_type = "image/png",
                               .body = g_bytes_get_data (png, NULL),
                               .size_bytes = g_bytes_get_size (png),
                               .delay_ms = 1500 };
  BuntingFlag *algeria = window_fixture_find_flag (fixture, "DZ");
  guint n_requests;

  assert_menu (algeria, "win.download-flag");
  window_fixture_serve (fixture, "al", "Albania", 0x336699);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &slow);
  start (fixture, "AL DZ");
  test_wait_until (is_second_in_flight, fixture);
  assert_menu (algeria, "win.cancel-flag");
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.cancel-flag", "s", "DZ"));
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpint (bunting_flag_get_state (algeria), ==, BUNTING_FLAG_CANCELLED);
  g_assert_cmpint (bunting_flag_get_state (window_fixture_find_flag (fixture, "AL")), ==,
                   BUNTING_FLAG_SAVED);

  start_action (fixture, "win.download-flag", "DZ");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpint (bunting_flag_get_state (algeria), ==, BUNTING_FLAG_SAVED);
  assert_menu (algeria, "win.refresh-flag");

  n_requests = fixture_server_count (fixture->server, "/flags/dz/dz.gif");
  start_action (fixture, "win.download-flag", "DZ");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/dz/dz.gif"), ==, n_requests);
  start_action (fixture, "win.refresh-flag", "DZ");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/dz/dz.gif"), ==, n_requests + 1);
}

/* The failure is in the tooltip and in the accessible description. */
static void
test_cell (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *cell;

  download_with_trouble (fixture);
  g_object_set (fixture->window, "state", "failed", NULL);
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
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, set_up, func, window_fixture_tear_down)
  ADD ("/report-window/rows", test_rows);
  ADD ("/report-window/window", test_window);
  ADD ("/report-window/try-failed-again", test_try_failed_again);
  ADD ("/report-window/one", test_one);
  ADD ("/report-window/cell", test_cell);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
