/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <string.h>

#include "grid/bunting-flag-menu.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The details of a saved flag that is downloaded again: they show the picture of the file before
 * and after, also if the download fails. */

#define PICTURE_PATH "/flags/br/br.gif"

/* Adds an answer: the first one is for the download, the next one for the refresh. */
static void
serve_again (WindowFixture *fixture, int width_px)
{
  g_autoptr (GBytes) png = test_draw_png (width_px, 48, 0x009c3b);

  fixture_server_answer_bytes (fixture->server, PICTURE_PATH, "image/png", png);
}

static void
show_saved (WindowFixture *fixture)
{
  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
}

static void
start_refresh (WindowFixture *fixture)
{
  fixture->n_downloaded = 0;
  g_assert_true (
    gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh-flag", "s", "BR"));
}

static gboolean
has_saved_image (gpointer user_data)
{
  return details_fixture_get_saved_image (user_data) != NULL;
}

typedef struct {
  WindowFixture *fixture;
  const char *picture;
} Described;

static gboolean
is_described (gpointer user_data)
{
  Described *described = user_data;
  const char *text = details_fixture_get_property (described->fixture, "Picture");

  return text != NULL && g_str_has_prefix (text, described->picture);
}

/* The picture that is copied, saved as and described is the one in the file. */
static void
assert_shows_file (WindowFixture *fixture, const char *picture)
{
  Described described = { fixture, picture };
  GFile *file = bunting_flag_get_file (window_fixture_find_flag (fixture, "BR"));
  g_autoptr (GBytes) saved = NULL;

  test_wait_until (has_saved_image, fixture);
  saved = test_read_file (g_file_peek_path (file));
  g_assert_true (g_bytes_equal (
    bunting_saved_image_get_bytes (details_fixture_get_saved_image (fixture)), saved));
  test_wait_until (is_described, &described);
}

static void
test_in_place (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_serve (fixture, "br", "Brazil", 0x009c3b);
  serve_again (fixture, 64);
  show_saved (fixture);
  assert_shows_file (fixture, "PNG, \u2066320 × 240\u2069, ");
  fixture->n_ready = 0;
  start_refresh (fixture);
  test_wait_until (window_fixture_has_downloaded, fixture);
  assert_shows_file (fixture, "PNG, \u206664 × 48\u2069, ");
  test_wait_until (details_fixture_is_above_zero, &fixture->n_ready);
}

static void
assert_keeps_file (WindowFixture *fixture)
{
  assert_shows_file (fixture, "PNG, \u2066320 × 240\u2069, ");
  g_assert_true (details_fixture_is_visible (fixture, "copy_button"));
  g_assert_true (details_fixture_is_visible (fixture, "export_button"));
  g_assert_true (details_fixture_is_enabled (fixture, "flag.copy-picture"));
  g_assert_true (details_fixture_is_enabled (fixture, "flag.show-in-files"));
  g_assert_true (details_fixture_is_enabled (fixture, "flag.open-with"));
}

static void
assert_menu (WindowFixture *fixture, const char *label)
{
  g_autoptr (GMenuModel) menu =
    bunting_flag_menu_new_model (window_fixture_find_flag (fixture, "BR"), TRUE, 1);

  g_assert_true (ui_test_menu_has_item (menu, label, "win.refresh-flag"));
}

/* Downloads again with the button, which has that label. */
static void
assert_refreshes (WindowFixture *fixture, const char *label)
{
  GtkButton *button = GTK_BUTTON (details_fixture_get_child (fixture, "download_button"));
  guint n_requests = fixture_server_count (fixture->server, PICTURE_PATH);

  assert_menu (fixture, label);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (button)));
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (button)));
  g_assert_cmpstr (gtk_button_get_label (button), ==, label);
  fixture->n_downloaded = 0;
  g_assert_true (details_fixture_activate (fixture, "details.download"));
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpuint (fixture_server_count (fixture->server, PICTURE_PATH), ==, n_requests + 1);
  assert_shows_file (fixture, "PNG, \u206664 × 48\u2069, ");
  g_assert_false (details_fixture_is_visible (fixture, "download_button"));
  g_assert_false (details_fixture_is_visible (fixture, "status"));
  test_wait_until (window_fixture_is_painted, fixture);
}

static void
test_failed (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer teapot = { .status = 418 };

  window_fixture_serve (fixture, "br", "Brazil", 0x009c3b);
  fixture_server_answer (fixture->server, PICTURE_PATH, &teapot);
  serve_again (fixture, 64);
  show_saved (fixture);
  start_refresh (fixture);
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Failed: the server answered 418");
  assert_keeps_file (fixture);
  window_fixture_photograph (fixture, "details-refresh-failed");
  assert_refreshes (fixture, "Try A_gain");
}

static void
test_not_found (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer nothing = { .status = 404 };

  window_fixture_serve (fixture, "br", "Brazil", 0x009c3b);
  fixture_server_answer (fixture->server, PICTURE_PATH, &nothing);
  serve_again (fixture, 64);
  show_saved (fixture);
  start_refresh (fixture);
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not available from this source");
  assert_keeps_file (fixture);
  assert_refreshes (fixture, "Try A_gain");
}

static gboolean
is_asked_twice (gpointer user_data)
{
  /* The threads of the server do not wake up the main loop. */
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return fixture_server_count (((WindowFixture *)user_data)->server, PICTURE_PATH) == 2;
}

static void
test_cancelled (WindowFixture *fixture, gconstpointer data)
{
  const FixtureAnswer silent = { .trick = FIXTURE_SILENT };

  window_fixture_serve (fixture, "br", "Brazil", 0x009c3b);
  fixture_server_answer (fixture->server, PICTURE_PATH, &silent);
  serve_again (fixture, 64);
  show_saved (fixture);
  start_refresh (fixture);
  test_wait_until (is_asked_twice, fixture);
  assert_keeps_file (fixture);
  g_assert_false (details_fixture_is_visible (fixture, "download_button"));
  window_fixture_activate (fixture, "win.cancel");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Cancelled");
  assert_keeps_file (fixture);
  assert_refreshes (fixture, "_Download Again");
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/details-refresh/in-place", test_in_place);
  ADD ("/details-refresh/failed", test_failed);
  ADD ("/details-refresh/not-found", test_not_found);
  ADD ("/details-refresh/cancelled", test_cancelled);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
