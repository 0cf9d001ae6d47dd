/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <gio/gio.h>

#include "grid/bunting-flag-cell.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The grid and the details with real keys and a real pointer, sent by xdotool. */

static gboolean
has_xdotool (void)
{
  g_autofree char *path = g_find_program_in_path ("xdotool");

  if (path == NULL)
    g_test_skip ("xdotool is not installed");
  return path != NULL;
}

/* Runs xdotool with these arguments. */
static void
input (const char *arguments)
{
  g_autofree char *command = g_strconcat ("xdotool ", arguments, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  process = g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, test_keep_result, &result);
  g_subprocess_wait_check_finish (process, test_wait_for_result (&result), &error);
  g_assert_no_error (error);
}

typedef struct {
  WindowFixture *fixture;
  const char *code; /* NULL: the grid */
} Wanted;

static gboolean
shows_wanted (gpointer user_data)
{
  Wanted *wanted = user_data;
  BuntingFlag *flag = bunting_details_get_flag (wanted->fixture->details);

  return flag == NULL ? wanted->code == NULL
                      : g_strcmp0 (bunting_flag_get_code (flag), wanted->code) == 0;
}

static void
wait_for (WindowFixture *fixture, const char *code)
{
  Wanted wanted = { fixture, code };

  test_wait_until (shows_wanted, &wanted);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

static GtkWidget *
get_grid (WindowFixture *fixture)
{
  return ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
}

static char *
dup_code_at (WindowFixture *fixture, guint position)
{
  GListModel *shown = G_LIST_MODEL (bunting_window_get_selection_model (fixture->window));
  g_autoptr (BuntingFlag) flag = g_list_model_get_item (shown, position);

  return g_strdup (bunting_flag_get_code (flag));
}

/* From the grid to a flag, to its neighbours and back, with the keyboard. */
static void
test_keys (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *first = dup_code_at (fixture, 0);
  g_autofree char *second = dup_code_at (fixture, 1);
  g_autofree char *third = dup_code_at (fixture, 2);
  GtkRoot *root = GTK_ROOT (fixture->window);
  GtkWidget *focus;

  if (!has_xdotool ())
    return;
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  focus = gtk_widget_get_first_child (get_grid (fixture));
  g_assert_true (gtk_widget_grab_focus (focus));
  input ("key Return");
  wait_for (fixture, first);
  input ("key Right");
  wait_for (fixture, second);
  input ("key Next");
  wait_for (fixture, third);
  input ("key Left");
  wait_for (fixture, second);
  input ("key Prior");
  wait_for (fixture, first);
  /* The first flag has no previous one. */
  input ("key Left Right");
  wait_for (fixture, second);
  /* Neither the search nor Select All works while the grid is hidden. */
  input ("key b r ctrl+a");
  g_assert_cmpuint (
    bunting_selection_model_get_n_selected (bunting_window_get_selection_model (fixture->window)),
    ==, 0);
  input ("key Escape");
  wait_for (fixture, NULL);
  g_assert_true (gtk_root_get_focus (root) == focus);
  g_assert_cmpuint (
    bunting_selection_model_get_n_shown (bunting_window_get_selection_model (fixture->window)), ==,
    g_list_model_get_n_items (bunting_app_model_get_flags (fixture->app_model)));
  input ("key Return");
  wait_for (fixture, first);
  input ("key alt+Left");
  wait_for (fixture, NULL);
  g_assert_true (gtk_root_get_focus (root) == focus);
}

typedef GtkWidget *(*FindPart) (BuntingFlagCell *cell);

static GtkWidget *
find_picture (BuntingFlagCell *cell)
{
  return GTK_WIDGET (bunting_flag_cell_get_image (cell));
}

static GtkWidget *
find_check (BuntingFlagCell *cell)
{
  return ui_test_find (GTK_WIDGET (cell), GTK_TYPE_CHECK_BUTTON);
}

/* The centre of a part of a flag's cell, on the display. Without a window manager the window is in
 * the corner. */
static char *
dup_place (WindowFixture *fixture, const char *code, FindPart find_part)
{
  for (GtkWidget *child = gtk_widget_get_first_child (get_grid (fixture)); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *cell = gtk_widget_get_first_child (child);
    BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell));
    GtkWidget *part = find_part (BUNTING_FLAG_CELL (cell));
    double x, y, surface_x, surface_y;

    if (flag == NULL || !g_str_equal (bunting_flag_get_code (flag), code))
      continue;
    gtk_widget_translate_coordinates (part, GTK_WIDGET (fixture->window),
                                      gtk_widget_get_width (part) / 2.0,
                                      gtk_widget_get_height (part) / 2.0, &x, &y);
    gtk_native_get_surface_transform (GTK_NATIVE (fixture->window), &surface_x, &surface_y);
    return g_strdup_printf ("%d %d", (int)(x + surface_x), (int)(y + surface_y));
  }
  g_assert_not_reached ();
}

/* The layout of the grid takes several frames: waits until the place is the same for five. */
static char *
dup_settled_place (WindowFixture *fixture, const char *code, FindPart find_part)
{
  g_autofree char *place = dup_place (fixture, code, find_part);

  for (guint n_same = 0; n_same < 5;) {
    g_autofree char *before = g_steal_pointer (&place);

    gtk_widget_queue_draw (GTK_WIDGET (fixture->window));
    gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
    place = dup_place (fixture, code, find_part);
    n_same = g_str_equal (place, before) ? n_same + 1 : 0;
  }
  return g_steal_pointer (&place);
}

static void
point_at_part (WindowFixture *fixture, const char *code, FindPart find_part, const char *then)
{
  g_autofree char *place = dup_settled_place (fixture, code, find_part);
  g_autofree char *arguments = g_strdup_printf ("mousemove %s %s", place, then);

  input (arguments);
}

static void
point_at (WindowFixture *fixture, const char *code, const char *then)
{
  point_at_part (fixture, code, find_picture, then);
}

/* One frame for each movement: GDK would merge them, and the drag would begin elsewhere. */
static void
move_by_frames (WindowFixture *fixture, const char *movement, guint n_times)
{
  for (guint i = 0; i < n_times; i++) {
    input (movement);
    gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  }
}

static guint
count_selected (WindowFixture *fixture)
{
  return bunting_selection_model_get_n_selected (
    bunting_window_get_selection_model (fixture->window));
}

static gboolean
has_one_selected (gpointer user_data)
{
  return count_selected (user_data) == 1;
}

static gboolean
has_several_selected (gpointer user_data)
{
  return count_selected (user_data) > 1;
}

static GtkEventController *
find_drag_source (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DRAG_SOURCE (controller))
      return controller;
  }
  g_assert_not_reached ();
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, guint *n_begun)
{
  (*n_begun)++;
}

static void
drag_end_cb (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, guint *n_ended)
{
  (*n_ended)++;
}

/* A click selects and a double click opens. Pulling at a saved flag drags it; from elsewhere it
 * draws a rubber band. */
static void
test_pointer (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *cell, *picture;
  guint n_begun = 0, n_ended = 0;

  if (!has_xdotool ())
    return;
  details_fixture_download (fixture, "DE IN");
  bunting_selection_model_select_none (bunting_window_get_selection_model (fixture->window));
  g_object_set (fixture->window, "region", "142", NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  test_settle ();

  /* On another flag than the dragged one: the two presses would be a double click. */
  point_at (fixture, "GE", "click 1");
  test_wait_until (has_one_selected, fixture);
  bunting_selection_model_select_none (bunting_window_get_selection_model (fixture->window));

  cell = gtk_widget_get_first_child (get_grid (fixture));
  picture = NULL;
  for (; cell != NULL && picture == NULL; cell = gtk_widget_get_next_sibling (cell)) {
    BuntingFlagCell *child = BUNTING_FLAG_CELL (gtk_widget_get_first_child (cell));

    if (g_str_equal (bunting_flag_get_code (bunting_flag_cell_get_flag (child)), "IN"))
      picture = GTK_WIDGET (bunting_flag_cell_get_image (child));
  }
  g_signal_connect (find_drag_source (picture), "drag-begin", G_CALLBACK (drag_begin_cb), &n_begun);
  g_signal_connect (find_drag_source (picture), "drag-end", G_CALLBACK (drag_end_cb), &n_ended);
  point_at (fixture, "IN", "mousedown 1");
  input ("mousemove_relative 20 20 mousemove_relative 20 20 mousemove_relative 20 20");
  /* In GTK 4.18 a drag begins with a movement at least 0.1 s after the press. */
  for (guint i = 0; n_begun == 0 && i < 500; i++)
    move_by_frames (fixture, i % 2 == 0 ? "mousemove_relative 1 1" : "mousemove_relative -- -1 -1",
                    1);
  test_wait_until (details_fixture_is_above_zero, &n_begun);
  input ("mouseup 1");
  test_wait_until (details_fixture_is_above_zero, &n_ended);
  g_assert_cmpuint (count_selected (fixture), <=, 1);

  bunting_selection_model_select_none (bunting_window_get_selection_model (fixture->window));
  point_at (fixture, "AF", "mousedown 1");
  move_by_frames (fixture, "mousemove_relative 90 40", 4);
  input ("mouseup 1");
  test_wait_until (has_several_selected, fixture);
  g_assert_cmpuint (n_begun, ==, 1);

  point_at (fixture, "IN", "click --repeat 2 --delay 50 1");
  wait_for (fixture, "IN");
}

static gboolean
has_two_selected (gpointer user_data)
{
  return count_selected (user_data) == 2;
}

static gboolean
has_three_selected (gpointer user_data)
{
  return count_selected (user_data) == 3;
}

/* The check button of a cell changes the selection of that flag only. */
static void
test_check (WindowFixture *fixture, gconstpointer data)
{
  const char *const codes[] = { "AF", "AM", NULL };
  BuntingSelectionModel *selection_model = bunting_window_get_selection_model (fixture->window);
  BuntingFlag *flag = window_fixture_find_flag (fixture, "GE");

  if (!has_xdotool ())
    return;
  g_object_set (fixture->window, "region", "142", NULL);
  bunting_window_select (fixture->window, codes);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  point_at_part (fixture, "GE", find_check, "click 1");
  test_wait_until (has_three_selected, fixture);
  g_assert_true (bunting_selection_model_is_selected (selection_model, flag));
  /* A double click on it opens nothing. */
  point_at_part (fixture, "GE", find_check, "click 1");
  test_wait_until (has_two_selected, fixture);
  g_assert_false (bunting_selection_model_is_selected (selection_model, flag));
  g_assert_null (bunting_details_get_flag (fixture->details));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, "tall", details_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/details-input/keys", test_keys);
  ADD ("/details-input/pointer", test_pointer);
  ADD ("/details-input/check", test_check);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
