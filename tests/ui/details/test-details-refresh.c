/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <string.h>

#include "details/bunting-properties-view.h"
#include "grid/bunting-flag-menu.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The details of a flag that is saved and asked for again: they show what is in the file, before
 * and after, however that ends. */

#define PICTURE_PATH "/flags/br/br.gif"

/* The first answer is for the download, the next one for what comes after. */
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
has_artwork (gpointer user_data)
{
  return bunting_details_get_saved_image (((WindowFixture *)user_data)->details) != NULL;
}

/* What is copied, saved under another name and told of the picture is what the file holds. */
static void
assert_shows_file (WindowFixture *fixture, const char *picture)
{
  GFile *file = bunting_flag_get_file (window_fixture_find_flag (fixture, "BR"));
  BuntingPropertiesView *flag_properties =
    BUNTING_PROPERTIES_VIEW (details_fixture_get_child (fixture, "flag_properties"));
  g_autoptr (GBytes) saved = NULL;

  test_wait_until (has_artwork, fixture);
  saved = test_read_file (g_file_peek_path (file));
  g_assert_true (g_bytes_equal (
    bunting_saved_image_get_bytes (bunting_details_get_saved_image (fixture->details)), saved));
  g_assert_true (
    g_str_has_prefix (bunting_properties_view_get_value (flag_properties, "Picture"), picture));
}

static void
test_in_place (WindowFixture *fixture, gconstpointer data)
{
  window_fixture_serve (fixture, "br", "Brazil", 0x009c3b);
  serve_again (fixture, 64);
  show_saved (fixture);
  assert_shows_file (fixture, "PNG, 320 × 240, ");
  fixture->n_ready = 0;
  start_refresh (fixture);
  test_wait_until (window_fixture_has_downloaded, fixture);
  assert_shows_file (fixture, "PNG, 64 × 48, ");
  test_wait_until (details_fixture_is_above_zero, &fixture->n_ready);
}

static gboolean
is_visible (WindowFixture *fixture, const char *child)
{
  return gtk_widget_get_visible (GTK_WIDGET (details_fixture_get_child (fixture, child)));
}

static gboolean
is_enabled (WindowFixture *fixture, const char *action)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "action-name", action, NULL);
  gboolean enabled;

  gtk_widget_set_parent (button, GTK_WIDGET (fixture->details));
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

static const char *
get_status (WindowFixture *fixture)
{
  return gtk_label_get_label (GTK_LABEL (details_fixture_get_child (fixture, "status")));
}

static void
assert_keeps_file (WindowFixture *fixture)
{
  assert_shows_file (fixture, "PNG, 320 × 240, ");
  g_assert_true (is_visible (fixture, "copy_button"));
  g_assert_true (is_visible (fixture, "save_as_button"));
  g_assert_true (is_enabled (fixture, "details.copy-picture"));
  g_assert_true (is_enabled (fixture, "details.save-as"));
  g_assert_true (is_enabled (fixture, "details.show-in-files"));
  g_assert_true (is_enabled (fixture, "details.open-with"));
}

static void
assert_menu (WindowFixture *fixture, const char *label)
{
  g_autoptr (GMenuModel) menu =
    bunting_flag_menu_new_model (window_fixture_find_flag (fixture, "BR"), TRUE);
  g_autofree char *first_label = NULL;
  g_autofree char *first_action = NULL;

  g_menu_model_get_item_attribute (menu, 0, G_MENU_ATTRIBUTE_LABEL, "s", &first_label);
  g_menu_model_get_item_attribute (menu, 0, G_MENU_ATTRIBUTE_ACTION, "s", &first_action);
  g_assert_cmpstr (first_label, ==, label);
  g_assert_cmpstr (first_action, ==, "win.refresh-flag");
}

/* Asked for once more, by the button of that name. */
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
  assert_shows_file (fixture, "PNG, 64 × 48, ");
  g_assert_false (is_visible (fixture, "download_button"));
  g_assert_false (is_visible (fixture, "status"));
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
  g_assert_cmpstr (get_status (fixture), ==, "Failed: the server answered 418");
  assert_keeps_file (fixture);
  window_fixture_photograph (fixture, "details-refresh-failed");
  assert_refreshes (fixture, "_Try Again");
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
  g_assert_cmpstr (get_status (fixture), ==, "This source has no such flag");
  assert_keeps_file (fixture);
  assert_refreshes (fixture, "_Try Again");
}

static gboolean
is_asked_twice (gpointer user_data)
{
  /* Nothing of this loop tells of what the server's threads do. */
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
  g_assert_false (is_visible (fixture, "download_button"));
  window_fixture_activate (fixture, "win.cancel");
  test_wait_until (window_fixture_has_downloaded, fixture);
  g_assert_cmpstr (get_status (fixture), ==, "Cancelled");
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
