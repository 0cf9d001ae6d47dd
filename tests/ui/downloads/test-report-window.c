/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-report-window.h"

#include <string.h>

#include "grid/bunting-flag-cell.h"
#include "grid/bunting-flag-menu.h"
#include "bunting-report-rows.h"
#include "widgets/bunting-banner.h"
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

/* Two that are saved, two that fail for the same reason, and one of each: saved without metadata,
 * failed for another reason, not found. */
static void
download_with_trouble (WindowFixture *fixture)
{
  window_fixture_serve (fixture, "al", "Albania", 0x336699);
  window_fixture_serve (fixture, "br", NULL, 0x336699);
  window_fixture_serve (fixture, "de", "Germany", 0x336699);
  fixture_server_answer (fixture->server, "/flags/zw/zw.gif", &(FixtureAnswer){ .status = 403 });
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &(FixtureAnswer){ .status = 403 });
  fixture_server_answer (
    fixture->server, "/flags/ad/ad.gif",
    &(FixtureAnswer){ .content_type = "text/html", .body = "<html>", .size_bytes = -1 });
  start (fixture, "ZW AL BR DZ AD AO DE");
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

static GListModel *
get_rows (GtkWindow *report)
{
  return G_LIST_MODEL (ui_test_child (report, BUNTING_TYPE_REPORT_WINDOW, "selection"));
}

static void
assert_rows (GListModel *rows, const char *const *expected)
{
  for (guint i = 0; expected[i] != NULL; i++) {
    g_autoptr (BuntingReportRow) row = g_list_model_get_item (rows, i);
    g_autofree char *line = NULL;

    g_assert_nonnull (row);
    line = g_strconcat (bunting_report_row_get_title (row), ": ", bunting_report_row_get_text (row),
                        NULL);
    g_assert_cmpstr (line, ==, expected[i]);
    g_assert_cmpint (bunting_report_row_is_heading (row), ==, g_ascii_isdigit (line[0]));
    g_assert_cmpint (bunting_report_row_get_flag (row) == NULL, ==, g_ascii_isdigit (line[0]));
  }
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, g_strv_length ((char **)expected));
}

/* Grouped by cause, the most frequent one first, and sorted by name. */
static void
test_rows (WindowFixture *fixture, gconstpointer data)
{
  static const char *const expected[] = {
    "2 Failed: The server answered 403 Forbidden.",
    "Algeria (DZ): ",
    "Zimbabwe (ZW): ",
    "1 Failed: The server did not send a picture (the server sent a web page (text/html) instead "
    "of a picture).",
    "Andorra (AD): ",
    "1 Not Available: ",
    "Angola (AO): ",
    "1 Downloaded Without Metadata: ",
    "Brazil (BR): BR-Brazil.png: this source has no metadata for this flag (the server answered "
    "404 "
    "Not Found)",
    "2 Downloaded: ",
    "Albania (AL): AL-Albania.png",
    "Germany (DE): DE-Germany.png",
    NULL,
  };
  g_autoptr (BuntingReport) report = NULL;
  g_autoptr (BuntingReportRow) saved = NULL;
  g_autofree char *text = NULL;

  download_with_trouble (fixture);
  assert_rows (get_rows (open_report (fixture)), expected);
  saved = g_list_model_get_item (get_rows (open_report (fixture)), 9);
  /* Not the check mark of the selection */
  g_assert_cmpstr (bunting_report_row_get_icon_name (saved), ==, "document-save-symbolic");
  report = bunting_report_new_for_batch (bunting_app_model_get_batch (fixture->app_model));
  text = bunting_report_rows_to_text (report);
  g_assert_nonnull (strstr (
    text, "\n\n2 Failed: The server answered 403 Forbidden.\nAlgeria (DZ)\nZimbabwe (ZW)\n"));
  g_assert_nonnull (strstr (text, "\n\n2 Downloaded\nAlbania (AL): AL-Albania.png\n"));
  gtk_window_destroy (open_report (fixture));
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
  guint n_rows;

  download_with_trouble (fixture);
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

  /* Another download does not change the window. */
  n_rows = g_list_model_get_n_items (get_rows (report));
  start (fixture, "AL");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (g_list_model_get_n_items (get_rows (report)), ==, n_rows);
  g_assert_false (gtk_widget_get_visible (
    GTK_WIDGET (ui_test_child (report, BUNTING_TYPE_REPORT_WINDOW, "try_button"))));
  gtk_window_close (report);
  test_wait_until (is_gone, &report);
}

/* The retries are added to the report, also while it is open. */
static void
test_try_failed_again (WindowFixture *fixture, gconstpointer data)
{
  static const char *const expected[] = {
    "1 Failed: The server answered 403 Forbidden.",
    "Zimbabwe (ZW): ",
    "1 Not Available: ",
    "Angola (AO): ",
    "1 Downloaded Without Metadata: ",
    "Brazil (BR): BR-Brazil.png: this source has no metadata for this flag (the server answered "
    "404 "
    "Not Found)",
    "4 Downloaded: ",
    "Albania (AL): AL-Albania.png",
    "Algeria (DZ): DZ-Algeria.png",
    "Andorra (AD): AD-Andorra.png",
    "Germany (DE): DE-Germany.png",
    NULL,
  };
  GtkWindow *report;
  GtkWidget *button;

  download_with_trouble (fixture);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==, "3 flags could not be downloaded.");
  report = open_report (fixture);
  button = GTK_WIDGET (ui_test_child (report, BUNTING_TYPE_REPORT_WINDOW, "try_button"));
  g_assert_true (gtk_widget_get_visible (button));

  /* The server fails once more, and then recovers from all errors but one. */
  window_fixture_serve (fixture, "dz", "Algeria", 0x336699);
  window_fixture_serve (fixture, "ad", "Andorra", 0x336699);
  for (guint i = 0; i < 2; i++) {
    start_action (fixture, "win.try-failed-again", NULL);
    test_wait_until (window_fixture_has_downloaded, fixture);
    g_assert_cmpuint (bunting_batch_get_n_flags (bunting_app_model_get_batch (fixture->app_model)),
                      ==, 3);
    g_assert_cmpuint (g_list_model_get_n_items (get_rows (report)), ==, i == 0 ? 12 : 11);
  }
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==,
                   "Couldn’t download the flag of Zimbabwe: the server answered 403.");
  assert_rows (get_rows (report), expected);

  window_fixture_serve (fixture, "zw", "Zimbabwe", 0x336699);
  for (guint i = 0; i < 2; i++) {
    fixture->n_downloaded = 0;
    gtk_widget_activate_action (GTK_WIDGET (report), "report.try-failed-again", NULL);
    test_wait_until (window_fixture_has_downloaded, fixture);
  }
  g_assert_null (window_fixture_get_banner (fixture));
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "6 flags downloaded, 1 not available");
  g_assert_false (gtk_widget_get_visible (button));
  gtk_window_destroy (report);
}

static gboolean
shows_details (gpointer user_data)
{
  return bunting_details_get_flag (((WindowFixture *)user_data)->details) != NULL;
}

/* A row opens its flag, and closes the report; a heading does neither. */
static void
test_activate (WindowFixture *fixture, gconstpointer data)
{
  GtkWindow *report;
  GtkWidget *list;

  download_with_trouble (fixture);
  report = open_report (fixture);
  g_object_add_weak_pointer (G_OBJECT (report), (gpointer *)&report);
  list = GTK_WIDGET (ui_test_child (report, BUNTING_TYPE_REPORT_WINDOW, "list"));
  gtk_widget_activate_action (list, "list.activate-item", "u", 0);
  g_assert_false (shows_details (fixture));
  gtk_widget_activate_action (list, "list.activate-item", "u", 1);
  test_wait_until (shows_details, fixture);
  g_assert_cmpstr (bunting_flag_get_code (bunting_details_get_flag (fixture->details)), ==, "DZ");
  test_wait_until (is_gone, &report);
}

static void
stop_server (WindowFixture *fixture)
{
  g_autofree char *base = g_strdup (fixture_server_get_base_uri (fixture->server));
  g_autoptr (BuntingSource) source = NULL;

  g_clear_pointer (&fixture->server, fixture_server_free);
  source = bunting_source_new_from_base (base, NULL);
  bunting_app_model_set_source (fixture->app_model, source);
}

static const char *
get_banner_button (WindowFixture *fixture, const char *name)
{
  GObject *banner = window_fixture_get_child (fixture, "banner");

  return gtk_button_get_label (GTK_BUTTON (ui_test_child (banner, BUNTING_TYPE_BANNER, name)));
}

/* If the server cannot be reached this is said once, and the built-in source is offered. */
static void
test_unreachable (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (FixtureServer) other_server = fixture_server_new ();
  g_autoptr (BuntingSource) built_in =
    bunting_source_new_from_base (fixture_server_get_base_uri (other_server), NULL);
  g_autoptr (GBytes) png = test_draw_png (32, 24, 0x009900);
  g_autofree char *host = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GUri) uri = NULL;

  fixture_server_add_flag (other_server, "al", png, "Albania");
  stop_server (fixture);
  uri = bunting_source_build_picture_uri (bunting_app_model_get_source (fixture->app_model), "AL",
                                          NULL);
  host = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  start (fixture, "AL DZ");
  test_wait_until (window_fixture_has_downloaded, fixture);
  message = g_strdup_printf ("Couldn’t connect to %s. Check your connection.", host);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==, message);
  g_assert_cmpstr (get_banner_button (fixture, "first_button"), ==, "Try A_gain");

  bunting_source_resolver_set_built_in (bunting_app_model_get_source_resolver (fixture->app_model),
                                        built_in);
  start (fixture, "AL DZ");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_clear_pointer (&message, g_free);
  message = g_strdup_printf (
    "Couldn’t connect to %s. Check your connection, or use the built-in flags.", host);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==, message);
  g_assert_cmpstr (get_banner_button (fixture, "first_button"), ==, "_Use Built-in");
  window_fixture_photograph (fixture, "unreachable");

  start_action (fixture, "win.use-built-in", NULL);
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_true (bunting_app_model_get_source (fixture->app_model) == built_in);
  g_assert_null (window_fixture_get_banner (fixture));
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "1 flag downloaded, 1 not available");
}

/* A common cause is said with the number; a flag that is not available is no failure. */
static void
test_common_cause (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_serve (fixture, "al", "Albania", 0x336699);
  fixture_server_answer (fixture->server, "/flags/dz/dz.gif", &(FixtureAnswer){ .status = 403 });
  fixture_server_answer (fixture->server, "/flags/zw/zw.gif", &(FixtureAnswer){ .status = 403 });
  start (fixture, "AL DZ ZW AO");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (window_fixture_get_banner (fixture), ==,
                   "2 flags could not be downloaded: the server answered 403.");

  /* The banner goes when the next download begins. */
  start (fixture, "BR");
  g_assert_null (window_fixture_get_banner (fixture));
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_null (window_fixture_get_banner (fixture));
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==,
                   "Brazil: not available from this source");
}

static void
assert_menu (BuntingFlag *flag, const char *action)
{
  g_autoptr (GMenuModel) menu = bunting_flag_menu_new_model (flag, FALSE, 1);

  g_assert_true (ui_test_menu_has_item (menu, NULL, action));
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
                                       "Failed: the server answered 403 Forbidden");
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
  ADD ("/report-window/activate", test_activate);
  ADD ("/report-window/unreachable", test_unreachable);
  ADD ("/report-window/common-cause", test_common_cause);
  ADD ("/report-window/one", test_one);
  ADD ("/report-window/cell", test_cell);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
