/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "grid/bunting-flag-cell.h"
#include "grid/bunting-flag-filter.h"
#include "details/bunting-save-as.h"
#include "application/bunting-screenshot.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

/* The details of a flag, in the window. If BUNTING_TEST_PICTURES names a folder, tests save
 * pictures of the window there. */

static GBytes *
read_flag (WindowFixture *fixture, const char *code)
{
  return test_read_file (
    g_file_peek_path (bunting_flag_get_file (window_fixture_find_flag (fixture, code))));
}

/* Reading the clipboard */

static GBytes *
paste (WindowFixture *fixture, const char *media_type)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->details));
  const char *types[] = { media_type, NULL };
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) spliced = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  const char *got;

  gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, NULL, test_keep_result, &read);
  stream = gdk_clipboard_read_finish (clipboard, test_wait_for_result (&read), &got, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (got, ==, media_type);
  g_output_stream_splice_async (memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, test_keep_result, &spliced);
  g_output_stream_splice_finish (memory, test_wait_for_result (&spliced), &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GdkContentFormats *
get_clipboard_formats (WindowFixture *fixture)
{
  return gdk_clipboard_get_formats (gtk_widget_get_clipboard (GTK_WIDGET (fixture->details)));
}

static gboolean
clipboard_changed (gpointer user_data)
{
  return details_fixture_is_above_zero (user_data);
}

static void
copy (WindowFixture *fixture, const char *action)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->details));
  guint n_changed = 0;
  gulong id =
    g_signal_connect (clipboard, "changed", G_CALLBACK (details_fixture_count_cb), &n_changed);

  g_assert_true (details_fixture_activate (fixture, action));
  test_wait_until (clipboard_changed, &n_changed);
  g_signal_handler_disconnect (clipboard, id);
}

static void
assert_text (WindowFixture *fixture, const char *text)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->details));
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *got = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, test_keep_result, &result);
  got = gdk_clipboard_read_text_finish (clipboard, test_wait_for_result (&result), NULL);
  g_assert_cmpstr (got, ==, text);
}

static void
assert_is_list_of (GBytes *bytes, BuntingFlag *flag)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *uri = g_file_get_uri (bunting_flag_get_file (flag));

  g_assert_cmpstr (g_strstrip (text), ==, uri);
}

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
  g_assert_true (
    g_str_has_prefix (details_fixture_get_property (fixture, "Picture"), "PNG, 320 × 240, "));
  g_assert_cmpstr (details_fixture_get_property (fixture, "Source"), ==, "collection");
  g_assert_nonnull (details_fixture_get_property (fixture, "Saved"));
  /* Unknown, or equal to another one. */
  g_assert_null (details_fixture_get_property (fixture, "Licence"));
  g_assert_null (details_fixture_get_property (fixture, "English Name"));
  g_assert_null (details_fixture_get_property (fixture, "Name in the Source"));
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
  g_assert_true (details_fixture_is_enabled (fixture, "details.copy-svg"));
  details_fixture_show (fixture, "JP");
  test_wait_until (window_fixture_is_painted, fixture);
  g_assert_cmpint (get_texture_width (fixture), ==, 640);
  g_assert_false (details_fixture_is_enabled (fixture, "details.copy-svg"));
}

/* Before the first flag, and after the page was left. */
static void
test_no_flag (WindowFixture *fixture, gconstpointer data)
{
  static const char *const actions[] = {
    "details.copy-name",    "details.copy-emoji", "details.copy-codes",    "details.copy-svg",
    "details.copy-picture", "details.save-as",    "details.show-in-files", "details.open-with",
    "details.download",     "details.previous",   "details.next",
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
has_previews (gpointer user_data)
{
  return bunting_flag_get_preview (window_fixture_find_flag (user_data, "BR")) != NULL;
}

static gboolean
has_preview_in_grid (gpointer user_data)
{
  BuntingFlagCell *cell =
    ui_test_find_cell (GTK_WIDGET (((WindowFixture *)user_data)->window), "BR");

  return cell != NULL &&
         bunting_flag_image_get_texture (bunting_flag_cell_get_image (cell)) != NULL;
}

/* Flags that are not saved: the collection has a picture, one that cannot be shown, and none. */
static void
test_preview (WindowFixture *fixture, gconstpointer data)
{
  static const struct {
    const char *code;
    gboolean is_shown;
  } cases[] = { { "BR", TRUE }, { "NP", FALSE }, { "FR", FALSE }, { "IN", TRUE } };
  static const char *const actions[] = { "details.copy-picture", "details.copy-svg",
                                         "details.save-as", "details.show-in-files",
                                         "details.open-with" };
  BuntingFlagImage *image = details_fixture_get_flag_image (fixture);
  BuntingFlagCell *cell;

  test_wait_until (has_previews, fixture);
  test_wait_until (has_preview_in_grid, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    details_fixture_show (fixture, cases[i].code);
    g_assert_true ((bunting_flag_image_get_texture (image) != NULL) == cases[i].is_shown);
    g_assert_false (bunting_flag_image_get_broken (image));
    g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded");
    g_assert_null (details_fixture_get_property (fixture, "File"));
    g_assert_null (details_fixture_get_property (fixture, "Picture"));
    g_assert_true (details_fixture_is_visible (fixture, "download_button"));
    for (guint j = 0; j < G_N_ELEMENTS (actions); j++)
      g_assert_false (details_fixture_is_enabled (fixture, actions[j]));
  }
  /* The emblem of a saved flag, for those who do not see it. */
  cell = ui_test_find_cell (GTK_WIDGET (fixture->window), "BR");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (cell)),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");
  details_fixture_download (fixture, "BR");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (cell)),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Saved as BR-Brazil.png");
  g_assert_true (bunting_flag_image_get_saved (bunting_flag_cell_get_image (cell)));
  bunting_flag_set_state (window_fixture_find_flag (fixture, "IN"), BUNTING_FLAG_QUEUED);
  g_assert_true (bunting_flag_image_get_muted (image));
  bunting_flag_set_state (window_fixture_find_flag (fixture, "IN"), BUNTING_FLAG_CANCELLED);
  g_assert_false (bunting_flag_image_get_muted (image));
}

static void
test_absent (WindowFixture *fixture, gconstpointer data)
{
  details_fixture_show (fixture, "BR");
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded");
  g_assert_null (details_fixture_get_property (fixture, "File"));
  g_assert_null (details_fixture_get_property (fixture, "Saved"));
  g_assert_true (details_fixture_is_visible (fixture, "download_button"));
  g_assert_false (details_fixture_is_visible (fixture, "copy_button"));
  g_assert_false (details_fixture_is_visible (fixture, "save_as_button"));
  window_fixture_photograph (fixture, "details-absent");

  fixture->n_ready = 0;
  g_assert_true (details_fixture_activate (fixture, "details.download"));
  test_wait_until (details_fixture_is_above_zero, &fixture->n_downloaded);
  test_wait_until (details_fixture_is_above_zero, &fixture->n_ready);
  g_assert_false (details_fixture_is_visible (fixture, "status"));
  g_assert_false (details_fixture_is_visible (fixture, "download_button"));
  g_assert_nonnull (details_fixture_get_property (fixture, "Saved"));
}

static void
test_not_found (WindowFixture *fixture, gconstpointer data)
{
  GtkButton *button = GTK_BUTTON (details_fixture_get_child (fixture, "download_button"));

  details_fixture_download (fixture, "FR");
  details_fixture_show (fixture, "FR");
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "This source has no such flag");
  g_assert_cmpstr (gtk_button_get_label (button), ==, "_Try Again");
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
                   "This picture is saved, but cannot be shown");
  window_fixture_photograph (fixture, "details-broken");
  details_fixture_show (fixture, "BR");
  flag = window_fixture_find_flag (fixture, "BR");
  bunting_flag_set_state (flag, BUNTING_FLAG_ABSENT);
  g_assert_cmpstr (details_fixture_get_status (fixture), ==, "Not downloaded");
  g_assert_null (details_fixture_get_property (fixture, "File"));
  g_assert_false (details_fixture_is_enabled (fixture, "details.copy-picture"));
  test_wait_until (window_fixture_is_painted, fixture);
  g_assert_false (bunting_flag_image_get_broken (details_fixture_get_flag_image (fixture)));
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
  g_assert_true (
    g_str_has_prefix (details_fixture_get_property (fixture, "Picture"), "PNG, 320 × 240, "));
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

/* Back in the grid, the focus and the position are as before. */
static void
test_back (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *grid = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_GRID_VIEW);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));
  GtkWidget *focus;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  gtk_adjustment_set_value (adjustment, 1200);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  gtk_widget_child_focus (grid, GTK_DIR_TAB_FORWARD);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
  g_assert_true (gtk_widget_is_ancestor (focus, grid));
  gtk_adjustment_set_value (adjustment, 1200);

  details_fixture_show (fixture, "BR");
  g_assert_true (go (fixture, "details.next"));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)),
                                         GTK_WIDGET (fixture->details)));
  g_assert_true (details_fixture_activate (fixture, "details.back"));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_null (bunting_details_get_flag (fixture->details));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == focus);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 1200);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "Bunting");
}

/* Copying and dragging */

static void
test_copy (WindowFixture *fixture, gconstpointer data)
{
  BuntingPicture picture;

  details_fixture_download (fixture, "BR IN");
  details_fixture_show (fixture, "BR");
  copy (fixture, "details.copy-name");
  assert_text (fixture, "Brazil");
  copy (fixture, "details.copy-emoji");
  assert_text (fixture, "🇧🇷");
  copy (fixture, "details.copy-codes");
  assert_text (fixture, "BR BRA 076");
  copy (fixture, "details.copy-picture");
  {
    g_autoptr (GBytes) saved = read_flag (fixture, "BR");
    g_autoptr (GBytes) png = paste (fixture, "image/png");
    g_autoptr (GBytes) list = paste (fixture, "text/uri-list");

    g_assert_cmpmem (g_bytes_get_data (png, NULL), g_bytes_get_size (png),
                     g_bytes_get_data (saved, NULL), g_bytes_get_size (saved));
    assert_is_list_of (list, window_fixture_find_flag (fixture, "BR"));
    g_assert_true (
      gdk_content_formats_contain_gtype (get_clipboard_formats (fixture), GDK_TYPE_TEXTURE));
  }

  details_fixture_show (fixture, "IN");
  copy (fixture, "details.copy-picture");
  {
    g_autoptr (GBytes) svg = paste (fixture, "image/svg+xml");
    g_autoptr (GBytes) saved = read_flag (fixture, "IN");
    g_autoptr (GBytes) png = paste (fixture, "image/png");

    g_assert_true (g_bytes_equal (svg, saved));
    g_assert_true (bunting_picture_inspect (png, NULL, &picture, NULL));
    g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_PNG);
    g_assert_cmpuint (picture.width_px, ==, 1024);
  }
  copy (fixture, "details.copy-svg");
  {
    g_autoptr (GBytes) svg = paste (fixture, "image/svg+xml");
    g_autoptr (GBytes) saved = read_flag (fixture, "IN");

    g_assert_true (g_bytes_equal (svg, saved));
    g_assert_false (
      gdk_content_formats_contain_mime_type (get_clipboard_formats (fixture), "image/png"));
  }
}

static gboolean
is_late (gpointer time_us)
{
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return g_get_monotonic_time () >= *(gint64 *)time_us;
}

/* Toasts are shown for 3 s; a second message restarts that time. */
static void
test_toast (WindowFixture *fixture, gconstpointer data)
{
  gint64 first_us = g_get_monotonic_time () + 1800 * 1000, second_us = first_us + 1800 * 1000;
  GtkWidget *overlay = GTK_WIDGET (details_fixture_get_child (fixture, "toast_overlay"));
  GtkWidget *toast;

  details_fixture_show (fixture, "BR");
  details_fixture_activate (fixture, "details.copy-name");
  test_wait_until (is_late, &first_us);
  details_fixture_activate (fixture, "details.copy-codes");
  test_wait_until (is_late, &second_us);
  toast = ui_test_find (overlay, g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toast);
  g_assert_true (gtk_widget_get_child_visible (toast));
  g_assert_nonnull (g_strstr_len (
    gtk_label_get_label (GTK_LABEL (ui_test_find (toast, GTK_TYPE_LABEL))), -1, "BR BRA 076"));
}

static GBytes *
drop (GdkContentProvider *content, const char *media_type)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gdk_content_provider_write_mime_type_async (content, media_type, memory, G_PRIORITY_DEFAULT, NULL,
                                              test_keep_result, &result);
  gdk_content_provider_write_mime_type_finish (content, test_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (memory, NULL, &error));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GSList *
get_files (GdkContentProvider *content, GValue *value)
{
  g_autoptr (GError) error = NULL;

  g_value_init (value, GDK_TYPE_FILE_LIST);
  gdk_content_provider_get_value (content, value, &error);
  g_assert_no_error (error);
  return gdk_file_list_get_files (g_value_get_boxed (value));
}

/* Returns: (transfer full) (nullable): the content of a drag of the picture */
static GdkContentProvider *
begin_drag (GtkWidget *picture)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (picture);
  GdkContentProvider *content = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DRAG_SOURCE (controller))
      g_signal_emit_by_name (controller, "prepare", 1.0, 1.0, &content);
  }
  return content;
}

static void
test_drag_one (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *picture = GTK_WIDGET (details_fixture_get_flag_image (fixture));
  g_autoptr (GdkContentProvider) content = NULL;
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GBytes) svg = NULL;
  g_autoptr (GBytes) png = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  BuntingPicture inspected;
  g_autoptr (GSList) files = NULL;

  details_fixture_download (fixture, "IN");
  details_fixture_show (fixture, "BR");
  g_assert_null (begin_drag (picture));
  details_fixture_show (fixture, "IN");
  content = begin_drag (picture);
  g_assert_nonnull (content);
  saved = read_flag (fixture, "IN");
  svg = drop (content, "image/svg+xml");
  g_assert_true (g_bytes_equal (svg, saved));
  png = drop (content, "image/png");
  g_assert_true (bunting_picture_inspect (png, NULL, &inspected, NULL));
  g_assert_cmpuint (inspected.width_px, ==, 1024);
  files = get_files (content, &value);
  g_assert_cmpuint (g_slist_length (files), ==, 1);
  g_assert_true (
    g_file_equal (files->data, bunting_flag_get_file (window_fixture_find_flag (fixture, "IN"))));
}

static GtkWidget *
find_cell_picture (GtkWidget *widget, BuntingFlag *flag)
{
  GtkWidget *found = NULL;

  if (BUNTING_IS_FLAG_CELL (widget))
    return bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (widget)) == flag
             ? GTK_WIDGET (bunting_flag_cell_get_image (BUNTING_FLAG_CELL (widget)))
             : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_cell_picture (child, flag);
  return found;
}

/* Dragging a selected flag drags all saved flags of the selection; another flag is dragged alone.
 */
static void
test_drag_select (WindowFixture *fixture, gconstpointer data)
{
  static const char *const codes[] = { "BR", "DE", "FR", NULL };
  GtkWidget *window = GTK_WIDGET (fixture->window);
  g_autoptr (GdkContentProvider) all = NULL;
  g_autoptr (GdkContentProvider) alone = NULL;
  g_autoptr (GdkContentFormats) formats = NULL;
  g_auto (GValue) all_value = G_VALUE_INIT;
  g_auto (GValue) alone_value = G_VALUE_INIT;
  g_autoptr (GSList) files = NULL;
  g_autoptr (GSList) one_file = NULL;

  details_fixture_download (fixture, "BR DE JP");
  g_object_set (window, "state", "saved", NULL);
  gtk_test_widget_wait_for_draw (window);
  bunting_window_select (fixture->window, codes);
  all = begin_drag (find_cell_picture (window, window_fixture_find_flag (fixture, "DE")));
  files = get_files (all, &all_value);
  g_assert_cmpuint (g_slist_length (files), ==, 2);
  g_assert_true (
    g_file_equal (files->data, bunting_flag_get_file (window_fixture_find_flag (fixture, "BR"))));
  formats = gdk_content_provider_ref_formats (all);
  g_assert_false (gdk_content_formats_contain_mime_type (formats, "image/png"));
  alone = begin_drag (find_cell_picture (window, window_fixture_find_flag (fixture, "JP")));
  one_file = get_files (alone, &alone_value);
  g_assert_cmpuint (g_slist_length (one_file), ==, 1);
  g_assert_true (g_file_equal (one_file->data,
                               bunting_flag_get_file (window_fixture_find_flag (fixture, "JP"))));
}

/* Saving under another name */

static BuntingSaveAs *
open_save_as (WindowFixture *fixture)
{
  g_autoptr (GList) windows = NULL;

  g_assert_true (details_fixture_activate (fixture, "details.save-as"));
  windows = gtk_window_list_toplevels ();
  for (GList *link = windows; link != NULL; link = link->next)
    if (BUNTING_IS_SAVE_AS (link->data))
      return link->data;
  g_assert_not_reached ();
}

static void
saved_cb (GObject *dialog, GFile *file, guint *n_saved)
{
  (*n_saved)++;
}

static GBytes *
save_as (BuntingSaveAs *dialog, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  guint n_saved = 0;

  g_object_ref (dialog);
  g_signal_connect (dialog, "saved", G_CALLBACK (saved_cb), &n_saved);
  bunting_save_as_write (dialog, file);
  test_wait_until (details_fixture_is_above_zero, &n_saved);
  test_settle ();
  test_assert_finalizes (dialog);
  return test_read_file (path);
}

static void
assert_png_width (GBytes *bytes, guint width_px, guint height_px)
{
  BuntingPicture picture;

  g_assert_true (bunting_picture_inspect (bytes, NULL, &picture, NULL));
  g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_PNG);
  g_assert_cmpuint (picture.width_px, ==, width_px);
  g_assert_cmpuint (picture.height_px, ==, height_px);
}

static void
test_save_as (WindowFixture *fixture, gconstpointer data)
{
  static const int widths_px[] = { 16, 300, 2048 };
  static const char *const codes[] = { "BR", "IN", "JP" };

  details_fixture_download (fixture, "BR IN JP");
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    details_fixture_show (fixture, codes[i]);
    for (guint j = 0; j < G_N_ELEMENTS (widths_px); j++) {
      BuntingSaveAs *dialog = open_save_as (fixture);
      g_autofree char *name = NULL;
      g_autofree char *ending = g_strdup_printf ("-%d.png", widths_px[j]);
      g_autoptr (GBytes) png = NULL;

      gtk_adjustment_set_value (
        GTK_ADJUSTMENT (ui_test_child (dialog, BUNTING_TYPE_SAVE_AS, "width")), widths_px[j]);
      name = bunting_save_as_dup_name (dialog);
      g_assert_true (g_str_has_suffix (name, ending));
      png = save_as (dialog, fixture->folder, name);
      assert_png_width (png, widths_px[j], widths_px[j] * 3 / 4);
    }
  }
}

static gboolean
has_note (BuntingSaveAs *dialog)
{
  return gtk_widget_get_visible (GTK_WIDGET (ui_test_child (dialog, BUNTING_TYPE_SAVE_AS, "note")));
}

static void
save_original (WindowFixture *fixture, const char *code, const char *name)
{
  BuntingSaveAs *dialog = open_save_as (fixture);
  g_autofree char *proposed_name = NULL;
  g_autoptr (GBytes) saved = read_flag (fixture, code);
  g_autoptr (GBytes) copy = NULL;

  gtk_check_button_set_active (
    GTK_CHECK_BUTTON (ui_test_child (dialog, BUNTING_TYPE_SAVE_AS, "original_check")), TRUE);
  g_assert_false (has_note (dialog));
  proposed_name = bunting_save_as_dup_name (dialog);
  g_assert_cmpstr (proposed_name, ==, name);
  copy = save_as (dialog, fixture->folder, name);
  g_assert_true (g_bytes_equal (copy, saved));
}

static void
test_save_original (WindowFixture *fixture, gconstpointer data)
{
  BuntingSaveAs *dialog;

  details_fixture_download (fixture, "BR IN");
  details_fixture_show (fixture, "BR");
  dialog = open_save_as (fixture);
  /* A raster image cannot be enlarged without a loss. */
  g_assert_true (has_note (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  save_original (fixture, "BR", "BR-Brazil.png");

  details_fixture_show (fixture, "IN");
  dialog = open_save_as (fixture);
  g_assert_false (has_note (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
  save_original (fixture, "IN", "IN-India.svg");
}

/* The file manager on the session bus is called to show the file. */

static void
method_called_cb (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *method,
                  GVariant *parameters,
                  GDBusMethodInvocation *invocation,
                  gpointer user_data)
{
  char **shown = user_data;
  g_autofree const char **uris = NULL;

  g_assert_cmpstr (method, ==, "ShowItems");
  g_variant_get (parameters, "(^a&ss)", &uris, NULL);
  *shown = g_strdup (uris[0]);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
is_set (gpointer user_data)
{
  return *(char **)user_data != NULL;
}

static void
name_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

static gboolean
is_true (gpointer user_data)
{
  return *(gboolean *)user_data;
}

static void
test_show_in_files (WindowFixture *fixture, gconstpointer data)
{
  const GDBusInterfaceVTable vtable = { .method_call = method_called_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
    "<node><interface name='org.freedesktop.FileManager1'><method name='ShowItems'>"
    "<arg type='as' direction='in'/><arg type='s' direction='in'/></method></interface></node>",
    NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autofree char *shown = NULL;
  g_autofree char *uri = NULL;
  gboolean has_name = FALSE;
  guint object_id, name_id;

  g_assert_no_error (error);
  object_id = g_dbus_connection_register_object (
    bus, "/org/freedesktop/FileManager1", node->interfaces[0], &vtable, &shown, NULL, &error);
  g_assert_no_error (error);
  name_id =
    g_bus_own_name_on_connection (bus, "org.freedesktop.FileManager1", G_BUS_NAME_OWNER_FLAGS_NONE,
                                  name_acquired_cb, NULL, &has_name, NULL);
  test_wait_until (is_true, &has_name);
  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  g_assert_true (details_fixture_activate (fixture, "details.show-in-files"));
  test_wait_until (is_set, &shown);
  uri = g_file_get_uri (bunting_flag_get_file (window_fixture_find_flag (fixture, "BR")));
  g_assert_cmpstr (shown, ==, uri);
  test_settle ();
  g_bus_unown_name (name_id);
  g_dbus_connection_unregister_object (bus, object_id);
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

static void
photograph_save_as (WindowFixture *fixture)
{
  g_autofree char *path =
    g_build_filename (g_getenv ("BUNTING_TEST_PICTURES"), "details-save-as.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  BuntingSaveAs *dialog = open_save_as (fixture);

  bunting_screenshot_take_async (GTK_WINDOW (dialog), fixture->texture_loader, file,
                                 test_keep_result, &result);
  test_wait_for_result (&result);
  gtk_window_destroy (GTK_WINDOW (dialog));
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
  details_fixture_activate (fixture, "details.copy-name");
  window_fixture_photograph (fixture, "details-toast");
  details_fixture_show (fixture, "FR");
  window_fixture_photograph (fixture, "details-absent");
  details_fixture_show (fixture, "BR");
  photograph_save_as (fixture);
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD_KIND(path, kind, func)                                                                 \
  g_test_add (path, WindowFixture, kind, details_fixture_set_up, func, window_fixture_tear_down)
#define ADD(path, func) ADD_KIND (path, NULL, func)
  ADD ("/details/saved", test_saved);
  ADD_KIND ("/details/sharp", "large", test_sharp);
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
  ADD ("/details/copy", test_copy);
  ADD ("/details/toast", test_toast);
  ADD ("/details/drag-one", test_drag_one);
  ADD ("/details/drag-select", test_drag_select);
  ADD ("/details/save-as", test_save_as);
  ADD ("/details/save-original", test_save_original);
  ADD ("/details/show-in-files", test_show_in_files);
  ADD_KIND ("/details/narrow", "narrow", test_narrow);
  if (g_getenv ("BUNTING_TEST_PICTURES") != NULL)
    ADD_KIND ("/details/pictures", "installed", test_pictures);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
