/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <gio/gio.h>

#include "grid/bunting-flag-cell.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The grid and the details with real keys and a real pointer, sent by xdotool. */

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

static const char *
get_focused_code (WindowFixture *fixture)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  GtkWidget *cell = focus == NULL ? NULL : ui_test_find (focus, BUNTING_TYPE_FLAG_CELL);

  return cell == NULL
           ? NULL
           : bunting_flag_get_code (bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (cell)));
}

/* From the grid to a flag, to its neighbours and back, with the keyboard. */
static void
test_keys (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *first = dup_code_at (fixture, 0);
  g_autofree char *second = dup_code_at (fixture, 1);
  g_autofree char *third = dup_code_at (fixture, 2);

  if (!ui_test_has_xdotool ())
    return;
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_first_child (get_grid (fixture))));
  ui_test_input ("key Return");
  wait_for (fixture, first);
  ui_test_input ("key Right");
  wait_for (fixture, second);
  ui_test_input ("key Next");
  wait_for (fixture, third);
  ui_test_input ("key Left");
  wait_for (fixture, second);
  ui_test_input ("key Prior");
  wait_for (fixture, first);
  /* The first flag has no previous one. */
  ui_test_input ("key Left Right");
  wait_for (fixture, second);
  /* Neither the search nor Select All works while the grid is hidden. */
  ui_test_input ("key b r ctrl+a");
  g_assert_cmpuint (
    bunting_selection_model_get_n_selected (bunting_window_get_selection_model (fixture->window)),
    ==, 0);
  ui_test_input ("key Escape");
  wait_for (fixture, NULL);
  g_assert_cmpstr (get_focused_code (fixture), ==, second);
  g_assert_cmpuint (
    bunting_selection_model_get_n_shown (bunting_window_get_selection_model (fixture->window)), ==,
    g_list_model_get_n_items (bunting_app_model_get_flags (fixture->app_model)));
  ui_test_input ("key Return");
  wait_for (fixture, second);
  ui_test_input ("key alt+Left");
  wait_for (fixture, NULL);
  g_assert_cmpstr (get_focused_code (fixture), ==, second);
}

/* The focus */

static GtkWidget *
get_focus (WindowFixture *fixture)
{
  return gtk_root_get_focus (GTK_ROOT (fixture->window));
}

typedef struct {
  WindowFixture *fixture;
  GtkWidget *former;
} FocusChange;

static gboolean
has_other_focus (gpointer user_data)
{
  FocusChange *change = user_data;

  return get_focus (change->fixture) != NULL && get_focus (change->fixture) != change->former;
}

/* Presses a key that moves the focus, and waits until it has moved. */
static void
move_focus (WindowFixture *fixture, const char *key)
{
  FocusChange change = { fixture, get_focus (fixture) };
  g_autofree char *arguments = g_strconcat ("key ", key, NULL);

  ui_test_input (arguments);
  test_wait_until (has_other_focus, &change);
}

static gboolean
is_download_focused (gpointer user_data)
{
  WindowFixture *fixture = user_data;
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));

  return GTK_IS_BUTTON (focus) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (focus)), "_Download") == 0;
}

static gboolean
has_focus (gpointer user_data)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (((WindowFixture *)user_data)->window));

  return focus != NULL && gtk_widget_get_mapped (focus) && gtk_widget_is_sensitive (focus);
}

/* The button Download disappears when it is pressed. The keys of the page work all the same. */
static void
test_keys_after_download (WindowFixture *fixture, gconstpointer data)
{
  BuntingFlag *flag = window_fixture_find_flag (fixture, "BR");
  g_autofree char *name = g_strdup (bunting_flag_get_code (flag));

  if (!ui_test_has_xdotool ())
    return;
  bunting_window_show_details (fixture->window, flag);
  wait_for (fixture, name);
  for (guint i = 0; i < 20 && !is_download_focused (fixture); i++)
    move_focus (fixture, "Tab");
  g_assert_true (is_download_focused (fixture));
  ui_test_input ("key space");
  test_wait_until (window_fixture_has_downloaded, fixture);
  test_wait_until (has_focus, fixture);
  g_assert_cmpint (bunting_flag_get_state (flag), ==, BUNTING_FLAG_SAVED);
  /* Also without any focus. */
  gtk_root_set_focus (GTK_ROOT (fixture->window), NULL);
  ui_test_input ("key Escape");
  wait_for (fixture, NULL);
}

static GtkSearchBar *
get_search_bar (WindowFixture *fixture)
{
  return GTK_SEARCH_BAR (window_fixture_get_child (fixture, "search_bar"));
}

static gboolean
has_toast (gpointer user_data)
{
  GtkWidget *overlay = GTK_WIDGET (details_fixture_get_child (user_data, "toast_overlay"));

  return ui_test_find (overlay, g_type_from_name ("AdwToastWidget")) != NULL;
}

static gboolean
is_search_closed (gpointer user_data)
{
  return !gtk_search_bar_get_search_mode (get_search_bar (user_data));
}

/* Each Escape takes one step back: not less because a message is shown, nor because the focus is
 * on a button of the header bar. */
static void
test_escape (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  if (!ui_test_has_xdotool ())
    return;
  bunting_window_search (fixture->window, "brazil");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  ui_test_input ("key Return");
  wait_for (fixture, "BR");
  ui_test_input ("key ctrl+c");
  test_wait_until (has_toast, fixture);
  ui_test_input ("key Escape Escape");
  wait_for (fixture, NULL);
  test_wait_until (is_search_closed, fixture);

  bunting_window_search (fixture->window, "brazil");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_false (is_search_closed (fixture));
  button = GTK_WIDGET (window_fixture_get_child (fixture, "filter_button"));
  g_assert_true (gtk_widget_child_focus (button, GTK_DIR_TAB_FORWARD));
  ui_test_input ("key Escape");
  test_wait_until (is_search_closed, fixture);
}

/* Keys that arrive before the next frame, in the search that the first of them opens, faster than a
 * person types on a machine that is not busy. */
static void
test_keys_at_once (WindowFixture *fixture, gconstpointer data)
{
  if (!ui_test_has_xdotool ())
    return;
  ui_test_input ("key --delay 0 b r a z z BackSpace Return");
  wait_for (fixture, "BR");
  ui_test_input ("key --delay 0 Escape Escape");
  wait_for (fixture, NULL);
  test_wait_until (is_search_closed, fixture);
}

/* The properties */

static gboolean
is_in_properties (WindowFixture *fixture)
{
  GtkWidget *focus = get_focus (fixture);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (details_fixture_get_child (
                                                           fixture, "properties_view")));
}

typedef struct {
  WindowFixture *fixture;
  const char *text;
} FocusedText;

/* Whether the focused row has that value, its second label. */
static gboolean
has_focused_value (gpointer user_data)
{
  FocusedText *wanted = user_data;
  GtkWidget *focus = get_focus (wanted->fixture);
  GtkWidget *box = GTK_IS_LIST_BOX_ROW (focus) ? gtk_widget_get_first_child (focus) : NULL;

  return box != NULL && g_strcmp0 (gtk_label_get_text (GTK_LABEL (gtk_widget_get_last_child (box))),
                                   wanted->text) == 0;
}

static void
wait_for_focused_value (WindowFixture *fixture, const char *text)
{
  test_wait_until (has_focused_value, &(FocusedText){ fixture, text });
}

static void
count_changes_cb (GdkClipboard *clipboard, guint *n_changes)
{
  (*n_changes)++;
}

/* Copies with the key; returns the text that was copied. */
static char *
dup_copied (WindowFixture *fixture, const char *key)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
  g_autofree char *arguments = g_strconcat ("key ", key, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  guint n_changes = 0;
  gulong id = g_signal_connect (clipboard, "changed", G_CALLBACK (count_changes_cb), &n_changes);

  ui_test_input (arguments);
  test_wait_until (details_fixture_is_above_zero, &n_changes);
  g_signal_handler_disconnect (clipboard, id);
  gdk_clipboard_read_text_async (clipboard, NULL, test_keep_result, &result);
  return gdk_clipboard_read_text_finish (clipboard, test_wait_for_result (&result), NULL);
}

/* All properties are one Tab stop. The arrow keys move between them, beyond the end of a list too,
 * and Ctrl+C copies the value. The focus stays on the same property of the next flag. */
static void
test_properties (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL, *code = NULL, *next_code = NULL;

  if (!ui_test_has_xdotool ())
    return;
  bunting_window_show_details (fixture->window, window_fixture_find_flag (fixture, "BR"));
  wait_for (fixture, "BR");
  g_assert_true (get_focus (fixture) == GTK_WIDGET (details_fixture_get_flag_image (fixture)));
  for (guint n_tabs = 0; !is_in_properties (fixture); n_tabs++) {
    g_assert_cmpuint (n_tabs, <, 10);
    move_focus (fixture, "Tab");
  }
  wait_for_focused_value (fixture, "Brazil");
  name = dup_copied (fixture, "ctrl+c");
  g_assert_cmpstr (name, ==, "Brazil");
  move_focus (fixture, "Down");
  wait_for_focused_value (fixture, "Federative Republic of Brazil");
  ui_test_input ("key Down Down");
  wait_for_focused_value (fixture, "BR");
  code = dup_copied (fixture, "ctrl+Insert");
  g_assert_cmpstr (code, ==, "BR");
  move_focus (fixture, "Tab");
  g_assert_false (is_in_properties (fixture));
  move_focus (fixture, "shift+Tab");
  wait_for_focused_value (fixture, "BR");
  move_focus (fixture, "shift+Tab");
  g_assert_false (is_in_properties (fixture));
  move_focus (fixture, "Tab");
  ui_test_input ("key Home");
  wait_for_focused_value (fixture, "Brazil");
  ui_test_input ("key Up Down Down Down");
  wait_for_focused_value (fixture, "BR");
  ui_test_input ("key Left");
  wait_for (fixture, "BV");
  wait_for_focused_value (fixture, "BV");
  next_code = dup_copied (fixture, "ctrl+c");
  g_assert_cmpstr (next_code, ==, "BV");
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
static GtkWidget *
find_part_of (WindowFixture *fixture, const char *code, FindPart find_part)
{
  for (GtkWidget *child = gtk_widget_get_first_child (get_grid (fixture)); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    BuntingFlagCell *cell = BUNTING_FLAG_CELL (gtk_widget_get_first_child (child));
    BuntingFlag *flag = bunting_flag_cell_get_flag (cell);

    if (flag != NULL && g_str_equal (bunting_flag_get_code (flag), code))
      return find_part (cell);
  }
  g_assert_not_reached ();
}

static char *
dup_place (WindowFixture *fixture, const char *code, FindPart find_part)
{
  GtkWidget *part = find_part_of (fixture, code, find_part);
  double x, y, surface_x, surface_y;

  gtk_widget_translate_coordinates (part, GTK_WIDGET (fixture->window),
                                    gtk_widget_get_width (part) / 2.0,
                                    gtk_widget_get_height (part) / 2.0, &x, &y);
  gtk_native_get_surface_transform (GTK_NATIVE (fixture->window), &surface_x, &surface_y);
  return g_strdup_printf ("%d %d", (int)(x + surface_x), (int)(y + surface_y));
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

static gboolean
is_under_pointer (GtkWidget *widget)
{
  return (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_PRELIGHT) != 0;
}

/* One frame for each movement: GDK would merge them, and the drag would begin elsewhere. */
static void
move_by_frames (WindowFixture *fixture, const char *movement, guint n_times)
{
  for (guint i = 0; i < n_times; i++) {
    ui_test_input (movement);
    gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  }
}

/* GTK gives a press to the widget that the pointer was in when it last noticed a movement, and may
 * not notice a single one. */
static void
point_at_part (WindowFixture *fixture, const char *code, FindPart find_part, const char *then)
{
  g_autofree char *place = dup_settled_place (fixture, code, find_part);
  g_autofree char *arguments = g_strdup_printf ("mousemove %s", place);
  GtkWidget *part = find_part_of (fixture, code, find_part);

  move_by_frames (fixture, arguments, 1);
  for (guint i = 0; !is_under_pointer (part) && i < 500; i++)
    move_by_frames (fixture, i % 2 == 0 ? "mousemove_relative 1 1" : "mousemove_relative -- -1 -1",
                    1);
  g_assert_true (is_under_pointer (part));
  ui_test_input (then);
}

static void
point_at (WindowFixture *fixture, const char *code, const char *then)
{
  point_at_part (fixture, code, find_picture, then);
}

static guint
count_selected (WindowFixture *fixture)
{
  return bunting_selection_model_get_n_selected (
    bunting_window_get_selection_model (fixture->window));
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

static gboolean
has_texture (gpointer user_data)
{
  return bunting_flag_image_get_texture (user_data) != NULL;
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
  GtkWidget *picture;
  guint n_begun = 0, n_ended = 0;

  if (!ui_test_has_xdotool ())
    return;
  details_fixture_download (fixture, "DE IN");
  bunting_selection_model_select_none (bunting_window_get_selection_model (fixture->window));
  g_object_set (fixture->window, "region", "142", NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  test_settle ();

  /* On another flag than the dragged one: the two presses would be a double click. */
  point_at (fixture, "GE", "click 1");
  wait_for (fixture, "GE");
  ui_test_input ("key Escape");
  wait_for (fixture, NULL);

  picture = find_part_of (fixture, "IN", find_picture);
  g_signal_connect (find_drag_source (picture), "drag-begin", G_CALLBACK (drag_begin_cb), &n_begun);
  g_signal_connect (find_drag_source (picture), "drag-end", G_CALLBACK (drag_end_cb), &n_ended);
  test_wait_until (has_texture, picture);
  point_at (fixture, "IN", "mousedown 1");
  ui_test_input ("mousemove_relative 20 20 mousemove_relative 20 20 mousemove_relative 20 20");
  /* In GTK 4.18 a drag begins with a movement at least 0.1 s after the press. */
  for (guint i = 0; n_begun == 0 && i < 500; i++)
    move_by_frames (fixture, i % 2 == 0 ? "mousemove_relative 1 1" : "mousemove_relative -- -1 -1",
                    1);
  test_wait_until (details_fixture_is_above_zero, &n_begun);
  ui_test_input ("mouseup 1");
  test_wait_until (details_fixture_is_above_zero, &n_ended);
  g_assert_cmpuint (count_selected (fixture), <=, 1);

  bunting_selection_model_select_none (bunting_window_get_selection_model (fixture->window));
  point_at (fixture, "AF", "mousedown 1");
  move_by_frames (fixture, "mousemove_relative 90 40", 4);
  ui_test_input ("mouseup 1");
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

  if (!ui_test_has_xdotool ())
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

static gboolean
is_selected (WindowFixture *fixture, const char *code)
{
  return bunting_selection_model_is_selected (bunting_window_get_selection_model (fixture->window),
                                              window_fixture_find_flag (fixture, code));
}

/* From Afghanistan, which has no picture that could be dragged, to Armenia and beyond. */
static void
draw_band (WindowFixture *fixture, const char *modifier)
{
  g_autofree char *press = g_strdup_printf ("keydown %s mousedown 1", modifier);
  g_autofree char *release = g_strdup_printf ("mouseup 1 keyup %s", modifier);

  point_at (fixture, "AF", press);
  move_by_frames (fixture, "mousemove_relative 90 40", 4);
  ui_test_input (release);
}

static gboolean
has_inverted (gpointer fixture)
{
  return is_selected (fixture, "AF") && !is_selected (fixture, "AM");
}

static gboolean
has_added (gpointer fixture)
{
  return is_selected (fixture, "AF") && is_selected (fixture, "AM");
}

/* A rubber band with Ctrl inverts the selection of what is in it, and one with Shift adds that. */
static void
test_rubber_band (WindowFixture *fixture, gconstpointer data)
{
  const char *const codes[] = { "AM", "YE", NULL };

  if (!ui_test_has_xdotool ())
    return;
  g_object_set (fixture->window, "region", "142", NULL);
  bunting_window_select (fixture->window, codes);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  draw_band (fixture, "ctrl");
  test_wait_until (has_inverted, fixture);
  g_assert_true (is_selected (fixture, "YE"));
  draw_band (fixture, "shift");
  test_wait_until (has_added, fixture);
  g_assert_true (is_selected (fixture, "YE"));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, "tall", details_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/details-input/keys", test_keys);
  ADD ("/details-input/keys-after-download", test_keys_after_download);
  ADD ("/details-input/escape", test_escape);
  ADD ("/details-input/keys-at-once", test_keys_at_once);
  ADD ("/details-input/properties", test_properties);
  ADD ("/details-input/pointer", test_pointer);
  ADD ("/details-input/check", test_check);
  ADD ("/details-input/rubber-band", test_rubber_band);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
