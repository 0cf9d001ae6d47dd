/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-window.h"

#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The grid in the window: where it is scrolled to, its focus, and the full screen. */

static GtkWidget *
get_grid (WindowFixture *fixture)
{
  return ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
}

static gboolean
is_at_top (gpointer user_data)
{
  GtkWidget *grid = get_grid (user_data);

  gtk_test_widget_wait_for_draw (grid);
  return gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid))) == 0;
}

static void
scroll_down (WindowFixture *fixture)
{
  GtkWidget *grid = get_grid (fixture);

  gtk_test_widget_wait_for_draw (grid);
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid)), 700);
  gtk_test_widget_wait_for_draw (grid);
  g_assert_false (is_at_top (fixture));
}

/* Another region or state begins with its first flag. */
static void
test_filter (WindowFixture *fixture, gconstpointer data)
{
  static const char *const regions[] = { "002", "150", "" };

  for (guint i = 0; i < G_N_ELEMENTS (regions); i++) {
    scroll_down (fixture);
    g_object_set (fixture->window, "region", regions[i], NULL);
    test_wait_until (is_at_top, fixture);
  }
  scroll_down (fixture);
  g_object_set (fixture->window, "state", "not-saved", NULL);
  test_wait_until (is_at_top, fixture);
}

/* From the start the flags have the focus, so that the first letter searches. */
static void
test_first_focus (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (focus == get_grid (fixture) || gtk_widget_is_ancestor (focus, get_grid (fixture)));
  g_assert_false (gtk_window_get_focus_visible (GTK_WINDOW (fixture->window)));
}

static BuntingFlagImage *
find_image (WindowFixture *fixture, const char *code)
{
  BuntingFlagCell *cell = ui_test_find_cell (GTK_WIDGET (fixture->window), code);

  return cell == NULL ? NULL : bunting_flag_cell_get_image (cell);
}

static gboolean
shows_all (gpointer user_data)
{
  static const char *const codes[] = { "BR", "DE", "IN", "JP" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    BuntingFlagImage *image = find_image (user_data, codes[i]);

    if (image == NULL || bunting_flag_image_get_texture (image) == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_over (gpointer is_over)
{
  return *(gboolean *)is_over;
}

static gboolean
end_cb (gpointer is_over)
{
  *(gboolean *)is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Long enough for images to be loaded again, had their size changed. */
static void
wait_for_resize (WindowFixture *fixture)
{
  gboolean over = FALSE;

  g_timeout_add (500, end_cb, &over);
  test_wait_until (is_over, &over);
  test_wait_until (window_fixture_is_painted, fixture);
}

/* At the start each of the five pictures is decoded once, in the size that it is shown at, also of
 * flags out of sight. All have the same size, whatever the width of the window. */
static void
test_decoded_once (WindowFixture *fixture, gconstpointer data)
{
  guint n_decoded;
  int width, height;

  test_wait_until (shows_all, fixture);
  test_wait_until (window_fixture_is_painted, fixture);
  wait_for_resize (fixture);
  g_assert_cmpuint (bunting_texture_loader_get_n_decoded (fixture->texture_loader), <=, 5);
  for (int window_width = 900; window_width < 930; window_width += 3) {
    gtk_window_set_default_size (GTK_WINDOW (fixture->window), window_width, 700);
    gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
    bunting_flag_image_get_box_px (find_image (fixture, "AF"), &width, &height);
    for (GtkWidget *item = gtk_widget_get_first_child (get_grid (fixture)); item != NULL;
         item = gtk_widget_get_next_sibling (item)) {
      GtkWidget *cell = gtk_widget_get_first_child (item);
      int other_width, other_height;

      if (cell == NULL || !BUNTING_IS_FLAG_CELL (cell))
        continue;
      bunting_flag_image_get_box_px (bunting_flag_cell_get_image (BUNTING_FLAG_CELL (cell)),
                                     &other_width, &other_height);
      g_assert_cmpint (other_width, ==, width);
      g_assert_cmpint (other_height, ==, height);
      g_assert_cmpint (height, ==, width * 3 / 4);
    }
  }
  /* A size that is passed by is not decoded. */
  wait_for_resize (fixture);
  n_decoded = bunting_texture_loader_get_n_decoded (fixture->texture_loader);
  g_assert_cmpuint (n_decoded, <=, 5 * 3);
}

static void
set_up_unopened (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) source = NULL;

  fixture->server = fixture_server_new ();
  source = bunting_source_new_from_base (fixture_server_get_base_uri (fixture->server), NULL);
  window_fixture_make_folder (fixture);
  window_fixture_make_session (fixture, source, NULL);
  window_fixture_make_window (fixture, NULL);
}

/* Without a window manager only a window that is not realized yet can change. */
static void
test_fullscreen (WindowFixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);

  g_assert_false (gtk_window_is_fullscreen (window));
  window_fixture_activate (fixture, "win.fullscreen");
  g_assert_true (gtk_window_is_fullscreen (window));
  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, "BR"));
  g_assert_true (gtk_window_is_fullscreen (window));
  window_fixture_activate (fixture, "win.fullscreen");
  g_assert_false (gtk_window_is_fullscreen (window));
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
}

static guint
count_cells (WindowFixture *fixture)
{
  guint n = 0;

  for (GtkWidget *item = gtk_widget_get_first_child (get_grid (fixture)); item != NULL;
       item = gtk_widget_get_next_sibling (item)) {
    GtkWidget *cell = gtk_widget_get_first_child (item);

    n += cell != NULL && BUNTING_IS_FLAG_CELL (cell);
  }
  return n;
}

static gboolean
has_all_cells (gpointer user_data)
{
  return count_cells (user_data) > 100;
}

/* The first frame waits only for what it shows; the model has all flags. */
static void
test_first_cells (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);

  g_assert_cmpuint (bunting_selection_model_get_n_shown (model), >, 200);
  g_assert_cmpuint (count_cells (fixture), >, 0);
  g_assert_cmpuint (count_cells (fixture), <, 50);
  g_assert_null (
    gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (fixture->window)));
  window_fixture_open (fixture);
  test_wait_until (window_fixture_has_opened, fixture);
  test_wait_until (has_all_cells, fixture);
}

static void
test_help_overlay (WindowFixture *fixture, gconstpointer data)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (fixture->window);
  GtkShortcutsWindow *overlay;

  window_fixture_activate (fixture, "win.show-help-overlay");
  overlay = gtk_application_window_get_help_overlay (window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (overlay)));
  gtk_window_close (GTK_WINDOW (overlay));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (overlay)));
  window_fixture_activate (fixture, "win.show-help-overlay");
  g_assert_true (gtk_application_window_get_help_overlay (window) == overlay);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (overlay)));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/window-grid/filter", test_filter);
  ADD ("/window-grid/first-focus", test_first_focus);
  g_test_add ("/window-grid/decoded-once", WindowFixture, NULL, details_fixture_set_up,
              test_decoded_once, window_fixture_tear_down);
  g_test_add ("/window-grid/fullscreen", WindowFixture, NULL, set_up_unopened, test_fullscreen,
              window_fixture_tear_down);
  g_test_add ("/window-grid/first-cells", WindowFixture, NULL, set_up_unopened, test_first_cells,
              window_fixture_tear_down);
  ADD ("/window-grid/help-overlay", test_help_overlay);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
