/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "grid/bunting-flag-cell.h"
#include "grid/bunting-flag-filter.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The details of a flag, in the window. If BUNTING_TEST_PICTURES names a folder, tests save
 * pictures of the window there. */

/* The page */

static void
test_saved (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "Flags", "BR-Brazil.png", NULL);
  AdwWindowTitle *title = ADW_WINDOW_TITLE (details_fixture_get_child (fixture, "title"));

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  g_assert_cmpstr (adw_window_title_get_title (title), ==, "Brazil");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Brazil");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Name"), ==, "Brazil");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Official Name"), ==,
                   "Federative Republic of Brazil");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Two-Letter Code (Alpha-2)"), ==, "BR");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Three-Letter Code (Alpha-3)"), ==,
                   "BRA");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Numeric Code"), ==, "076");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Emoji"), ==, "🇧🇷");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Region"), ==, "Americas");
  g_assert_cmpstr (details_fixture_get_property (fixture, "File"), ==, file);
  g_assert_true (g_str_has_prefix (details_fixture_get_property (fixture, "Picture"),
                                   "PNG, \u2066320 × 240\u2069, "));
  g_assert_cmpstr (details_fixture_get_property (fixture, "Proportions"), ==,
                   "3:4 (height to width)");
  g_assert_cmpstr (details_fixture_get_property (fixture, "Source"), ==, "collection");
  g_assert_nonnull (details_fixture_get_property (fixture, "Downloaded"));
  /* Unknown, or equal to another one. */
  g_assert_null (details_fixture_get_property (fixture, "Licence"));
  g_assert_null (details_fixture_get_property (fixture, "English Name"));
  g_assert_null (details_fixture_get_property (fixture, "Name Used by Source"));
  g_assert_false (details_fixture_is_visible (fixture, "download_button"));
  g_assert_false (details_fixture_is_visible (fixture, "status"));
  g_assert_true (details_fixture_is_visible (fixture, "copy_button"));
  window_fixture_photograph (fixture, "details-saved");
}

static int
get_texture_width (WindowFixture *fixture)
{
  return gdk_texture_get_width (
    bunting_flag_image_get_texture (details_fixture_get_flag_image (fixture)));
}

static gboolean
fills_its_box (gpointer user_data)
{
  WindowFixture *fixture = user_data;
  int width_px, height_px;

  bunting_flag_image_get_box_px (details_fixture_get_flag_image (fixture), &width_px, &height_px);
  return window_fixture_is_painted (fixture) &&
         get_texture_width (fixture) == MIN (width_px, height_px * 4 / 3);
}

/* The window takes its size when the display gives it. */
static gboolean
fills_a_large_box (gpointer user_data)
{
  return fills_its_box (user_data) && get_texture_width (user_data) > 641;
}

/* An SVG is as large as the available space; a raster image at most twice its own size. */
static void
test_sharp (WindowFixture *fixture, gconstpointer data)
{
  details_fixture_download (fixture, "IN JP");
  details_fixture_show (fixture, "IN");
  test_wait_until (fills_a_large_box, fixture);
  details_fixture_show (fixture, "JP");
  test_wait_until (window_fixture_is_painted, fixture);
  g_assert_cmpint (get_texture_width (fixture), ==, 640);
}

static GtkAdjustment *
get_adjustment (WindowFixture *fixture)
{
  return gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (details_fixture_get_child (fixture, "scroller")));
}

/* Returns: the top of the picture in the window */
static int
get_picture_top (WindowFixture *fixture)
{
  double x, y;

  gtk_widget_translate_coordinates (GTK_WIDGET (details_fixture_get_flag_image (fixture)),
                                    GTK_WIDGET (fixture->window), 0, 0, &x, &y);
  return y;
}

/* All of the properties can be scrolled to. */
static gboolean
can_scroll (gpointer user_data)
{
  GtkAdjustment *adjustment = get_adjustment (user_data);

  return gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment);
}

static void
scroll_to_end (WindowFixture *fixture)
{
  test_wait_until (can_scroll, fixture);
  gtk_adjustment_set_value (get_adjustment (fixture), G_MAXINT);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

/* Beside its properties, the flag stays in view while they are scrolled. */
static void
test_scrolled_wide (WindowFixture *fixture, gconstpointer data)
{
  int top;

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  top = get_picture_top (fixture);
  scroll_to_end (fixture);
  g_assert_cmpint (get_picture_top (fixture), ==, top);
  /* Another flag is shown from the top. */
  details_fixture_show (fixture, "DE");
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), ==, 0);
}

/* Above its properties, it scrolls with them: a small window has room for one of both. */
static void
test_scrolled_narrow (WindowFixture *fixture, gconstpointer data)
{
  int top;

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  top = get_picture_top (fixture);
  scroll_to_end (fixture);
  g_assert_cmpint (get_picture_top (fixture), ==,
                   top - (int)gtk_adjustment_get_value (get_adjustment (fixture)));
}

/* Before the first flag, and after the page was left. */
static void
test_no_flag (WindowFixture *fixture, gconstpointer data)
{
  static const char *const actions[] = {
    "flag.copy-name",     "flag.copy-emoji", "flag.copy-codes", "flag.copy-picture",
    "flag.show-in-files", "flag.open-with",  "flag.trash",      "details.download",
    "details.previous",   "details.next",
  };

  details_fixture_download (fixture, "IN");
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_assert_false (details_fixture_is_enabled (fixture, actions[i]));
    details_fixture_activate (fixture, actions[i]);
  }
  details_fixture_show (fixture, "IN");
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_assert_true (details_fixture_is_enabled (fixture, actions[i]) !=
                   g_str_equal (actions[i], "details.download"));
  g_assert_true (details_fixture_activate (fixture, "details.back"));
  g_assert_null (bunting_details_get_flag (fixture->details));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_assert_false (details_fixture_is_enabled (fixture, actions[i]));
    details_fixture_activate (fixture, actions[i]);
  }
}

static gboolean
has_preview_in_grid (gpointer user_data)
{
  BuntingFlagCell *cell =
    ui_test_find_cell (GTK_WIDGET (((WindowFixture *)user_data)->window), "BR");

  return cell != NULL &&
         bunting_flag_image_get_texture (bunting_flag_cell_get_image (cell)) != NULL;
}

/* A note about the drawing, with a link to its reference. Screen readers read it with the picture.
 */
static void
assert_note (WindowFixture *fixture, const char *code)
{
  BuntingFlag *flag = window_fixture_find_flag (fixture, code);
  GtkAccessible *image = GTK_ACCESSIBLE (details_fixture_get_flag_image (fixture));
  GtkLabel *label = GTK_LABEL (details_fixture_get_child (fixture, "status"));

  bunting_flag_set_drawing_note (flag, "It is <outdated>.", NULL);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded\nIt is <outdated>.");
  bunting_flag_set_drawing_note (flag, "It is <outdated>.", "https://flags.example/?a&b");
  g_assert_cmpstr (details_fixture_get_status (fixture), ==,
                   "Not downloaded\nIt is <outdated>. Learn More");
  g_assert_nonnull (
    strstr (gtk_label_get_label (label), "<a href=\"https://flags.example/?a&amp;b\">"));
  gtk_test_accessible_assert_property (image, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Not downloaded\nIt is <outdated>.");
  bunting_flag_set_drawing_note (flag, NULL, NULL);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded");
}

/* Flags that are not saved: the collection has a picture, one that cannot be shown, and none. */
static void
test_preview (WindowFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *code;
    gboolean is_shown;
    const char *status;
  } cases[] = {
    { "BR", TRUE, "Not downloaded" },
    { "NP", FALSE, "Not downloaded" },
    { "FR", FALSE, "Not available from this source" },
    { "IN", TRUE, "Not downloaded" },
  };
  static const char *const actions[] = { "flag.show-in-files", "flag.open-with", "flag.trash" };
  BuntingFlagImage *image = details_fixture_get_flag_image (fixture);
  BuntingFlagCell *cell;

  test_wait_until (details_fixture_has_previews, fixture);
  test_wait_until (has_preview_in_grid, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    details_fixture_show (fixture, cases[i].code);
    g_assert_true ((bunting_flag_image_get_texture (image) != NULL) == cases[i].is_shown);
    g_assert_false (bunting_flag_image_get_broken (image));
    g_assert_cmpstr (details_fixture_get_status (fixture), ==, cases[i].status);
    g_assert_null (details_fixture_get_property (fixture, "File"));
    /* What is said about the picture that is shown. */
    g_assert_cmpstr (details_fixture_get_property (fixture, "Proportions"), ==,
                     g_str_equal (cases[i].code, "FR") ? NULL : "3:4 (height to width)");
    g_assert_cmpstr (details_fixture_get_property (fixture, "Source"), ==,
                     g_str_equal (cases[i].code, "FR") ? NULL : "collection");
    g_assert_null (details_fixture_get_property (fixture, "Downloaded"));
    g_assert_true (details_fixture_is_visible (fixture, "download_button"));
    for (guint j = 0; j < G_N_ELEMENTS (actions); j++)
      g_assert_false (details_fixture_is_enabled (fixture, actions[j]));
    /* What is shown can be copied and exported. */
    g_assert_true (details_fixture_is_visible (fixture, "export_button") ==
                   !g_str_equal (cases[i].code, "FR"));
  }
  assert_note (fixture, "IN");
  /* The emblem of a saved flag, for those who do not see it. */
  cell = ui_test_find_cell (GTK_WIDGET (fixture->window), "BR");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (cell)),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Not downloaded");
  details_fixture_download (fixture, "BR");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (cell)),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Saved as BR-Brazil.png");
  g_assert_cmpint (bunting_flag_image_get_emblem (bunting_flag_cell_get_image (cell)), ==,
                   BUNTING_EMBLEM_SAVED);
  bunting_flag_set_state (window_fixture_find_flag (fixture, "IN"), BUNTING_FLAG_QUEUED);
  g_assert_true (bunting_flag_image_get_muted (image));
  bunting_flag_set_state (window_fixture_find_flag (fixture, "IN"), BUNTING_FLAG_CANCELLED);
  g_assert_false (bunting_flag_image_get_muted (image));
}

static void
test_absent (WindowFixture *fixture, gconstpointer data)
{
  test_wait_until (details_fixture_has_previews, fixture);
  details_fixture_show (fixture, "BR");
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded");
  g_assert_null (details_fixture_get_property (fixture, "File"));
  g_assert_null (details_fixture_get_property (fixture, "Downloaded"));
  g_assert_true (details_fixture_is_visible (fixture, "download_button"));
  g_assert_true (details_fixture_is_visible (fixture, "copy_button"));
  g_assert_true (details_fixture_is_visible (fixture, "export_button"));
  window_fixture_photograph (fixture, "details-absent");

  fixture->n_ready = 0;
  g_assert_true (details_fixture_activate (fixture, "details.download"));
  test_wait_until (details_fixture_is_above_zero, &fixture->n_downloaded);
  test_wait_until (details_fixture_is_above_zero, &fixture->n_ready);
  g_assert_false (details_fixture_is_visible (fixture, "status"));
  g_assert_false (details_fixture_is_visible (fixture, "download_button"));
  g_assert_nonnull (details_fixture_get_property (fixture, "Downloaded"));
}

static void
test_not_found (WindowFixture *fixture, gconstpointer data)
{
  GtkButton *button = GTK_BUTTON (details_fixture_get_child (fixture, "download_button"));

  details_fixture_download (fixture, "FR");
  details_fixture_show (fixture, "FR");
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not available from this source");
  g_assert_cmpstr (gtk_button_get_label (button), ==, "Try A_gain");
  window_fixture_photograph (fixture, "details-not-found");
}

static void
test_failed (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (
    BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE, "Connection refused");

  details_fixture_show (fixture, "FR");
  bunting_flag_set_state (window_fixture_find_flag (fixture, "FR"), BUNTING_FLAG_QUEUED);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Waiting");
  g_assert_false (details_fixture_is_visible (fixture, "download_button"));
  bunting_flag_set_state (window_fixture_find_flag (fixture, "FR"), BUNTING_FLAG_FETCHING);
  bunting_flag_failed (window_fixture_find_flag (fixture, "FR"), error);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==,
                   "Failed: the server cannot be reached");
  g_assert_true (details_fixture_is_visible (fixture, "download_button"));
  window_fixture_photograph (fixture, "details-failed");
}

/* A file that is no whole picture, and one that goes away while it is shown. */
static void
test_broken_and_gone (WindowFixture *fixture, gconstpointer data)
{
  BuntingFlag *flag;

  details_fixture_download (fixture, "NP BR");
  details_fixture_show (fixture, "NP");
  g_assert_cmpstr (details_fixture_get_status (fixture), ==,
                   "This picture is saved, but cannot be shown: the picture is damaged");
  window_fixture_photograph (fixture, "details-broken");
  details_fixture_show (fixture, "BR");
  flag = window_fixture_find_flag (fixture, "BR");
  bunting_flag_set_state (flag, BUNTING_FLAG_ABSENT);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded");
  g_assert_null (details_fixture_get_property (fixture, "File"));
  g_assert_false (details_fixture_is_enabled (fixture, "flag.show-in-files"));
  test_wait_until (window_fixture_is_painted, fixture);
  g_assert_false (bunting_flag_image_get_broken (details_fixture_get_flag_image (fixture)));
}

/* Without the program that decodes, the pennant is shown: nothing is wrong with the saved file. */
static void
test_no_decoder (WindowFixture *fixture, gconstpointer data)
{
  BuntingFlagImage *image;

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  test_wait_until (window_fixture_is_painted, fixture);
  image = details_fixture_get_flag_image (fixture);
  g_assert_null (bunting_flag_image_get_texture (image));
  g_assert_false (bunting_flag_image_get_broken (image));
  window_fixture_photograph (fixture, "details-no-decoder");
}

static void
set_up_without_decoder (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *program = g_strdup (g_getenv ("BUNTING_DECODER"));

  g_setenv ("BUNTING_DECODER", "/nonexistent/bunting-decoder", TRUE);
  details_fixture_set_up (fixture, NULL);
  g_setenv ("BUNTING_DECODER", program, TRUE);
}

/* Opens a folder with the flag of Brazil and a manifest. entry: further members of its entry. */
static void
open_folder (WindowFixture *fixture, const char *entry)
{
  g_autofree char *manifest_path = g_build_filename (fixture->flags_path, ".bunting.json", NULL);
  g_autofree char *path = g_build_filename (fixture->flags_path, "BR-Brazil.png", NULL);
  g_autoptr (GBytes) png = test_draw_png (320, 240, 0x009c3b);
  g_autofree char *manifest =
    g_strdup_printf ("{\"version\": 1, \"flags\": {\"BR\": {\"file\": \"BR-Brazil.png\", "
                     "\"size\": %" G_GSIZE_FORMAT ", %s}}}",
                     g_bytes_get_size (png), entry);

  g_assert_no_errno (g_mkdir (fixture->flags_path, 0700));
  test_write_file (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  test_write_file (manifest_path, manifest, -1);
  fixture->n_opened = 0;
  bunting_window_open (fixture->window);
  test_wait_until (window_fixture_has_opened, fixture);
}

/* Any program may write the manifest. */
static void
test_half_known (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->flags_path, "BR-Brazil.png", NULL);

  open_folder (fixture, "\"saved\": 1700000000");
  details_fixture_show (fixture, "BR");
  g_assert_cmpstr (details_fixture_get_property (fixture, "File"), ==, path);
  g_assert_true (g_str_has_prefix (details_fixture_get_property (fixture, "Picture"),
                                   "PNG, \u2066320 × 240\u2069, "));
  g_assert_null (details_fixture_get_property (fixture, "Source"));
  g_assert_true (details_fixture_is_visible (fixture, "copy_button"));
}

static gboolean
has_collection (gpointer user_data)
{
  return g_strcmp0 (details_fixture_get_property (user_data, "Source"), "collection") == 0;
}

/* The built-in server, which knows the collection, has not been started. */
static void
test_collection (WindowFixture *fixture, gconstpointer data)
{
  open_folder (fixture, "\"source\": \"built-in\", \"picture\": \"http://127.0.0.1:1/br.png\"");
  details_fixture_show (fixture, "BR");
  test_wait_until (has_collection, fixture);
}

/* Previous and next flag */

/* Returns: whether that was possible */
static gboolean
go (WindowFixture *fixture, const char *action)
{
  gboolean enabled = details_fixture_is_enabled (fixture, action);

  details_fixture_activate (fixture, action);
  return enabled;
}

static void
test_order (WindowFixture *fixture, gconstpointer data)
{
  GListModel *shown = G_LIST_MODEL (bunting_window_get_selection_model (fixture->window));
  guint n_shown;

  g_object_set (fixture->window, "region", "009", NULL);
  n_shown = g_list_model_get_n_items (shown);
  g_assert_cmpuint (n_shown, >, 5);
  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW),
                         "activate", 0);
  for (guint i = 0; i < n_shown; i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (shown, i);

    g_assert_true (bunting_details_get_flag (fixture->details) == flag);
    g_assert_true (go (fixture, "details.next") == (i + 1 < n_shown));
  }
  for (guint i = n_shown; i-- > 0;) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (shown, i);

    g_assert_true (bunting_details_get_flag (fixture->details) == flag);
    g_assert_true (go (fixture, "details.previous") == (i > 0));
  }
}

/* A flag that has left the list keeps its place between its neighbours. */
static void
test_left_the_list (WindowFixture *fixture, gconstpointer data)
{
  GListModel *shown = G_LIST_MODEL (bunting_window_get_selection_model (fixture->window));
  g_autoptr (BuntingFlag) next = NULL;

  details_fixture_download (fixture, "BR DE IN JP");
  g_object_set (fixture->window, "state", "saved", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 4);
  details_fixture_show (fixture, "DE");
  next = g_list_model_get_item (shown, 2);
  bunting_flag_set_state (window_fixture_find_flag (fixture, "DE"), BUNTING_FLAG_ABSENT);
  bunting_flag_filter_refresh (
    BUNTING_FLAG_FILTER (ui_test_child (fixture->window, BUNTING_TYPE_WINDOW, "filter")));
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 3);
  g_assert_true (go (fixture, "details.next"));
  g_assert_true (bunting_details_get_flag (fixture->details) == next);
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

static gboolean
is_focus_in_view (gpointer user_data)
{
  WindowFixture *fixture = user_data;
  GtkWidget *grid = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  graphene_rect_t bounds;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  return gtk_widget_is_ancestor (focus, grid) && gtk_widget_compute_bounds (focus, grid, &bounds) &&
         bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (grid);
}

static void
go_back (WindowFixture *fixture)
{
  g_assert_true (details_fixture_activate (fixture, "details.back"));
  g_assert_null (bunting_details_get_flag (fixture->details));
  test_wait_until (is_focus_in_view, fixture);
}

/* Back in the grid, the flag that was last shown has the focus and can be seen, wherever the grid
 * was; if it could be seen before, the grid has not moved. */
static void
test_back (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *grid = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));
  double value;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  details_fixture_show (fixture, "BR");
  g_assert_true (go (fixture, "details.next"));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)),
                                         GTK_WIDGET (fixture->details)));
  go_back (fixture);
  g_assert_cmpstr (get_focused_code (fixture), ==, "IO");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Bunting");

  details_fixture_show (fixture, "BR");
  go_back (fixture);
  g_assert_cmpstr (get_focused_code (fixture), ==, "BR");
  details_fixture_show (fixture, "BR");
  value = gtk_adjustment_get_value (adjustment);
  go_back (fixture);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, value);

  details_fixture_show (fixture, "ZW");
  go_back (fixture);
  g_assert_cmpstr (get_focused_code (fixture), ==, "ZW");
  details_fixture_show (fixture, "AF");
  go_back (fixture);
  g_assert_cmpstr (get_focused_code (fixture), ==, "AF");
}

/* The filter has hidden the flag meanwhile: the former focus comes back. */
static void
test_back_to_hidden (WindowFixture *fixture, gconstpointer data)
{
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  details_fixture_show (fixture, "BR");
  g_object_set (fixture->window, "region", "142", NULL);
  g_assert_true (details_fixture_activate (fixture, "details.back"));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  test_wait_until (is_focus_in_view, fixture);
}

static void
test_narrow (WindowFixture *fixture, gconstpointer data)
{
  int minimum;

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  gtk_widget_measure (GTK_WIDGET (fixture->details), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_widget_measure (GTK_WIDGET (fixture->details), GTK_ORIENTATION_VERTICAL, 360, &minimum, NULL,
                      NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  window_fixture_photograph (fixture, "details-narrow");
}

/* Pictures to look at, of the flags that the system has. */
static void
test_pictures (WindowFixture *fixture, gconstpointer data)
{
  details_fixture_download (fixture, "BR NP JP CH DO");
  details_fixture_show (fixture, "NP");
  window_fixture_photograph (fixture, "details-nepal");
  details_fixture_show (fixture, "JP");
  window_fixture_photograph (fixture, "details-japan");
  details_fixture_show (fixture, "BR");
  window_fixture_photograph (fixture, "details-brazil");
  details_fixture_activate (fixture, "flag.copy-name");
  window_fixture_photograph (fixture, "details-toast");
  details_fixture_show (fixture, "FR");
  window_fixture_photograph (fixture, "details-absent");
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD_KIND(path, kind, func)                                                                 \
  g_test_add (path, WindowFixture, kind, details_fixture_set_up, func, window_fixture_tear_down)
#define ADD(path, func) ADD_KIND (path, NULL, func)
  /* The first test: the pool of processes is shared, and may outlive one. */
  g_test_add ("/details/no-decoder", WindowFixture, NULL, set_up_without_decoder, test_no_decoder,
              window_fixture_tear_down);
  ADD ("/details/saved", test_saved);
  ADD_KIND ("/details/sharp", "large", test_sharp);
  ADD ("/details/scrolled-wide", test_scrolled_wide);
  ADD_KIND ("/details/scrolled-narrow", "narrow", test_scrolled_narrow);
  ADD ("/details/no-flag", test_no_flag);
  ADD ("/details/preview", test_preview);
  ADD ("/details/absent", test_absent);
  ADD ("/details/not-found", test_not_found);
  ADD ("/details/failed", test_failed);
  ADD ("/details/broken-and-gone", test_broken_and_gone);
  ADD ("/details/half-known", test_half_known);
  ADD ("/details/collection", test_collection);
  ADD ("/details/order", test_order);
  ADD ("/details/left-the-list", test_left_the_list);
  ADD ("/details/back", test_back);
  ADD ("/details/back-to-hidden", test_back_to_hidden);
  ADD_KIND ("/details/narrow", "narrow", test_narrow);
  if (g_getenv ("BUNTING_TEST_PICTURES") != NULL)
    ADD_KIND ("/details/pictures", "installed", test_pictures);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
