/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-details.h"

#include <string.h>

#include "bunting-fact-list.h"
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
  g_autoptr (GBytes) png = ui_test_make_png (width_px, 48, 0x009c3b);

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
  return bunting_details_get_artwork (((WindowFixture *)user_data)->details) != NULL;
}

/* What is copied, saved under another name and told of the picture is what the file holds. */
static void
assert_shows_file (WindowFixture *fixture, const char *picture)
{
  GFile *file = bunting_flag_get_file (window_fixture_find_flag (fixture, "BR"));
  BuntingFactList *facts = BUNTING_FACT_LIST (details_fixture_get_child (fixture, "facts"));
  g_autoptr (GBytes) saved = NULL;

  test_wait_until (has_artwork, fixture);
  saved = test_read_file (g_file_peek_path (file));
  g_assert_true (g_bytes_equal (
    bunting_artwork_get_bytes (bunting_details_get_artwork (fixture->details)), saved));
  g_assert_true (g_str_has_prefix (bunting_fact_list_get_value (facts, "Picture"), picture));
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

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/details-refresh/in-place", test_in_place);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
