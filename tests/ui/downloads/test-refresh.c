/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-change-view.h"
#include "downloads/bunting-report-window.h"

#include <string.h>

#include "bunting-report-rows.h"
#include "config.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "widgets/bunting-boxed-image.h"
#include "window-fixture.h"

/* Refreshing from the window: the actions, what the report shows, and the question about files that
 * were edited. Three flags are saved; then Brazil's and Germany's change at the source, and the
 * file of Germany is edited. */

#define BEFORE 0x336699
#define NOW 0xcc3333

static void
serve_changed (WindowFixture *fixture, const char *cc)
{
  g_autofree char *path = g_strdup_printf ("/flags/%s/%s.gif", cc, cc);
  g_autoptr (GBytes) newer = test_draw_png (320, 240, NOW);

  fixture_server_answer_bytes (fixture->server, path, "image/png", newer);
}

static char *
make_path (WindowFixture *fixture, const char *name)
{
  return g_build_filename (fixture->flags_path, name, NULL);
}

static void
set_up (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);
  g_autofree char *germany = NULL;

  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  window_fixture_make_folder (fixture);
  window_fixture_make_session (fixture, source, NULL);
  window_fixture_make_window (fixture, settings);
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
  window_fixture_expect_no_error (fixture);
  window_fixture_serve (fixture, "al", "Albania", BEFORE);
  window_fixture_serve (fixture, "br", "Brazil", BEFORE);
  window_fixture_serve (fixture, "de", "Germany", BEFORE);
  serve_changed (fixture, "br");
  serve_changed (fixture, "de");
  window_fixture_select (fixture, "AL BR DE");
  window_fixture_activate (fixture, "win.download");
  test_wait_until (window_fixture_has_downloaded, fixture);
  germany = make_path (fixture, "DE-Germany.png");
  test_write_file (germany, "edited", -1);
}

static void
refresh (WindowFixture *fixture, const char *action)
{
  fixture->n_downloaded = 0;
  window_fixture_activate (fixture, action);
  test_wait_until (window_fixture_has_downloaded, fixture);
}

static GtkWindow *
find_window (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (link->data, type) && gtk_widget_get_visible (link->data))
      return link->data;
  return NULL;
}

static gboolean
has_question (gpointer user_data)
{
  return find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

static gboolean
has_no_question (gpointer user_data)
{
  return !has_question (user_data);
}

static void
answer (WindowFixture *fixture, const char *response)
{
  AdwMessageDialog *dialog;

  test_wait_until (has_question, NULL);
  dialog = ADW_MESSAGE_DIALOG (find_window (ADW_TYPE_MESSAGE_DIALOG));
  window_fixture_photograph_dialog (fixture, GTK_WINDOW (dialog), "refresh-question");
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog)); /* as a click on a button does */
  test_wait_until (has_no_question, NULL);
}

static void
assert_germany_is_edited (WindowFixture *fixture, gboolean is_edited)
{
  g_autofree char *path = make_path (fixture, "DE-Germany.png");
  g_autoptr (GBytes) bytes = test_read_file (path);

  g_assert_cmpint (g_bytes_get_size (bytes) == strlen ("edited"), ==, is_edited);
}

static GtkWindow *
open_report (WindowFixture *fixture)
{
  window_fixture_activate (fixture, "win.show-report");
  return find_window (BUNTING_TYPE_REPORT_WINDOW);
}

static void
assert_title (GtkWindow *report, guint position, const char *expected)
{
  GListModel *rows = G_LIST_MODEL (ui_test_child (report, BUNTING_TYPE_REPORT_WINDOW, "selection"));
  g_autoptr (BuntingReportRow) row = g_list_model_get_item (rows, position);

  g_assert_cmpstr (bunting_report_row_get_title (row), ==, expected);
}

/* Returns: (nullable): the first view of a change that is shown */
static GtkWidget *
find_change (GtkWidget *widget)
{
  if (BUNTING_IS_CHANGE_VIEW (widget) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_change (child);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
shows_colour (GtkWidget *boxed_image, guint32 rgb)
{
  GdkTexture *texture = bunting_flag_image_get_texture (
    bunting_boxed_image_get_flag_image (BUNTING_BOXED_IMAGE (boxed_image)));
  g_autofree guint32 *pixels = NULL;
  gsize n_pixels;

  if (texture == NULL)
    return FALSE;
  n_pixels = (gsize)gdk_texture_get_width (texture) * gdk_texture_get_height (texture);
  pixels = g_new (guint32, n_pixels);
  gdk_texture_download (texture, (guchar *)pixels, (gsize)gdk_texture_get_width (texture) * 4);
  return (pixels[n_pixels / 2] & 0xffffff) == rgb;
}

static gboolean
shows_change (gpointer report)
{
  GtkWidget *view = find_change (report);
  GtkWidget *box = view == NULL ? NULL : gtk_widget_get_first_child (view);

  return box != NULL && shows_colour (gtk_widget_get_first_child (box), BEFORE) &&
         shows_colour (gtk_widget_get_last_child (box), NOW);
}

static void
test_saved (WindowFixture *fixture, gconstpointer data)
{
  GtkWindow *report;

  refresh (fixture, "win.refresh-saved");
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==,
                   "1 changed, 1 unchanged, 1 edited and kept");
  answer (fixture, "keep");
  assert_germany_is_edited (fixture, TRUE);
  report = open_report (fixture);
  assert_title (report, 0, "1 Edited and Kept");
  assert_title (report, 1, "Germany (DE)");
  assert_title (report, 2, "1 Changed");
  assert_title (report, 3, "Brazil (BR)");
  assert_title (report, 4, "1 Unchanged");
  test_wait_until (shows_change, report);
  window_fixture_photograph_dialog (fixture, report, "refresh-report");
  gtk_window_destroy (report);
}

/* The report of the refresh goes on. */
static void
test_replace (WindowFixture *fixture, gconstpointer data)
{
  GtkWindow *report;

  refresh (fixture, "win.refresh-saved");
  fixture->n_downloaded = 0;
  answer (fixture, "replace");
  test_wait_until (window_fixture_has_downloaded, fixture);
  assert_germany_is_edited (fixture, FALSE);
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "2 changed, 1 unchanged");
  report = open_report (fixture);
  assert_title (report, 0, "2 Changed");
  gtk_window_destroy (report);
  g_assert_true (has_no_question (NULL));
}

static void
test_selected (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_select (fixture, "AL BR FR"); /* France's is not saved */
  refresh (fixture, "win.refresh-selected");
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "1 changed, 1 unchanged");
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/de/de.gif"), ==, 1);
  g_assert_cmpuint (fixture_server_count (fixture->server, "/flags/fr/fr.gif"), ==, 0);
}

/* Downloading one flag again asks as well. */
static void
test_one (WindowFixture *fixture, gconstpointer data)
{
  fixture->n_downloaded = 0;
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh-flag", "s", "DE"));
  test_wait_until (window_fixture_has_downloaded, fixture);
  answer (fixture, "keep");
  assert_germany_is_edited (fixture, TRUE);
}

int
main (int argc, char **argv)
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add ("/refresh/" path, WindowFixture, NULL, set_up, func, window_fixture_tear_down)
  ADD ("saved", test_saved);
  ADD ("replace", test_replace);
  ADD ("selected", test_selected);
  ADD ("one", test_one);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
