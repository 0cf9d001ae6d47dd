/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/bunting-export-dialog.h"
#include "export/bunting-export-folder.h"

#include "config.h"
#include "details-fixture.h"
#include "test-utils.h"
#include "ui-test-utils.h"

#include <glib/gstdio.h>

/* Exporting one flag from the details, and several from the grid. No file dialog is opened: the
 * file or the folder is given. */

#define CHILD(dialog, name) ui_test_child (dialog, BUNTING_TYPE_EXPORT_DIALOG, name)

static BuntingExportDialog *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (BUNTING_IS_EXPORT_DIALOG (link->data))
      return link->data;
  return NULL;
}

static gboolean
has_no_dialog (gpointer user_data)
{
  return find_dialog () == NULL;
}

static gboolean
is_surveyed (gpointer dialog)
{
  const char *size = adw_action_row_get_subtitle (ADW_ACTION_ROW (CHILD (dialog, "width_row")));

  return size != NULL && size[0] != '\0';
}

/* Ctrl+S, Enter exports: the button has the focus. */
static BuntingExportDialog *
open_dialog (WindowFixture *fixture)
{
  BuntingExportDialog *dialog;

  window_fixture_activate (fixture, "win.export");
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) ==
                 GTK_WIDGET (CHILD (dialog, "export_button")));
  return dialog;
}

static void
set_width (BuntingExportDialog *dialog, int width_px)
{
  gtk_adjustment_set_value (GTK_ADJUSTMENT (CHILD (dialog, "width")), width_px);
}

static void
choose (BuntingExportDialog *dialog, const char *check)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (CHILD (dialog, check)), TRUE);
}

static gboolean
is_shown (BuntingExportDialog *dialog, const char *name)
{
  return gtk_widget_get_visible (GTK_WIDGET (CHILD (dialog, name)));
}

/* NULL: none */
static const char *
get_note (BuntingExportDialog *dialog)
{
  return is_shown (dialog, "note") ? gtk_label_get_label (GTK_LABEL (CHILD (dialog, "note")))
                                   : NULL;
}

/* Exports a single flag under the proposed name, which is name, and reads the file. */
static GBytes *
export_single (WindowFixture *fixture, BuntingExportDialog *dialog, const char *name)
{
  g_autofree char *proposed_name = bunting_export_dialog_dup_name (dialog);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_cmpstr (proposed_name, ==, name);
  bunting_export_dialog_export (dialog, NULL, file);
  test_wait_until (has_no_dialog, NULL);
  return test_read_file (path);
}

static void
assert_png (GBytes *bytes, guint width_px, guint height_px)
{
  BuntingPicture picture;

  g_assert_true (bunting_picture_inspect (bytes, NULL, &picture, NULL));
  g_assert_cmpint (picture.kind, ==, BUNTING_PICTURE_PNG);
  g_assert_cmpuint (picture.width_px, ==, width_px);
  g_assert_cmpuint (picture.height_px, ==, height_px);
}

static gboolean
has_previews (gpointer fixture)
{
  return bunting_flag_get_preview (window_fixture_find_flag (fixture, "IN")) != NULL;
}

/* A flag that is not saved is exported from the drawing that is shown. */
static void
test_drawing (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GBytes) svg = NULL;
  BuntingExportDialog *dialog;

  test_wait_until (has_previews, fixture);
  details_fixture_show (fixture, "IN");
  g_assert_true (details_fixture_is_visible (fixture, "export_button"));
  dialog = open_dialog (fixture);
  test_wait_until (is_surveyed, dialog);
  g_assert_true (is_shown (dialog, "svg_row"));
  g_assert_false (is_shown (dialog, "original_row"));
  set_width (dialog, 2048);
  g_assert_null (get_note (dialog));
  png = export_single (fixture, dialog, "IN-India-2048.png");
  assert_png (png, 2048, 1536);

  dialog = open_dialog (fixture);
  choose (dialog, "svg_check");
  svg = export_single (fixture, dialog, "IN-India.svg");
  g_assert_true (g_str_has_prefix (g_bytes_get_data (svg, NULL), "<svg"));
}

static void
test_raster (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GBytes) original = NULL;
  BuntingExportDialog *dialog;

  details_fixture_download (fixture, "BR");
  details_fixture_show (fixture, "BR");
  dialog = open_dialog (fixture);
  test_wait_until (is_surveyed, dialog);
  g_assert_false (is_shown (dialog, "svg_row"));
  set_width (dialog, 320);
  g_assert_null (get_note (dialog));
  set_width (dialog, 321);
  g_assert_cmpstr (get_note (dialog), ==, "Larger than the original, may look blurry.");
  png = export_single (fixture, dialog, "BR-Brazil-321.png");
  assert_png (png, 321, 241);

  dialog = open_dialog (fixture);
  choose (dialog, "original_check");
  g_assert_null (get_note (dialog));
  original = export_single (fixture, dialog, "BR-Brazil.png");
  assert_png (original, 320, 240);
}

/* Format and width are those of the last export, unless the flag has no such format. */
static void
test_remembered (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);
  BuntingExportDialog *dialog;

  test_wait_until (has_previews, fixture);
  g_settings_set_string (settings, "export-format", "svg");
  g_settings_set_int (settings, "export-width", 300);
  details_fixture_show (fixture, "IN");
  dialog = open_dialog (fixture);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (CHILD (dialog, "svg_check"))));
  g_assert_cmpfloat (gtk_adjustment_get_value (GTK_ADJUSTMENT (CHILD (dialog, "width"))), ==, 300);
  gtk_window_close (GTK_WINDOW (dialog));
  test_wait_until (has_no_dialog, NULL);
  details_fixture_show (fixture, "BR");
  dialog = open_dialog (fixture);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (CHILD (dialog, "png_check"))));
  gtk_window_close (GTK_WINDOW (dialog));
  test_wait_until (has_no_dialog, NULL);
  g_settings_reset (settings, "export-format");
  g_settings_reset (settings, "export-width");
}

static char *
dup_proposed (GSettings *settings)
{
  g_autoptr (GFile) folder = bunting_export_folder_find (settings);

  return g_file_get_path (folder);
}

/* The pictures' folder, then that of the last export while it exists. */
static void
test_folder (WindowFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (BUNTING_APP_ID);
  g_autofree char *folder = g_dir_make_tmp ("bunting-export.XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "BR.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *first = dup_proposed (settings);
  g_autofree char *without_settings = dup_proposed (NULL);
  g_autofree char *second = NULL, *third = NULL;

  g_assert_cmpstr (first, ==, g_get_user_special_dir (G_USER_DIRECTORY_PICTURES));
  g_assert_cmpstr (without_settings, ==, first);
  bunting_export_folder_remember (settings, file, FALSE);
  second = dup_proposed (settings);
  g_assert_cmpstr (second, ==, folder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  third = dup_proposed (settings);
  g_assert_cmpstr (third, ==, first);
  g_settings_reset (settings, "export-folder");
}

static gboolean
shows_failures (gpointer dialog)
{
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (CHILD (dialog, "stack"))),
                      "failures");
}

static const char *
get_failed (BuntingExportDialog *dialog, int position)
{
  GtkListBoxRow *row =
    gtk_list_box_get_row_at_index (GTK_LIST_BOX (CHILD (dialog, "failures_list")), position);

  return row == NULL ? NULL : adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
}

/* Nepal's file is damaged, and France has none. */
static void
test_several (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "exported", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  BuntingExportDialog *dialog;
  GtkWidget *title;

  g_assert_true (g_file_make_directory (folder, NULL, NULL));
  test_wait_until (has_previews, fixture);
  window_fixture_select (fixture, "BR FR IN NP");
  dialog = open_dialog (fixture);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (dialog)), ==, "Export 4 Flags");
  title = ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_WINDOW_TITLE);
  g_assert_cmpstr (adw_window_title_get_title (ADW_WINDOW_TITLE (title)), ==, "Export 4 Flags");
  bunting_export_dialog_export (dialog, folder, NULL);
  test_wait_until (shows_failures, dialog);
  g_assert_cmpstr (get_failed (dialog, 0), ==, "France");
  g_assert_cmpstr (get_failed (dialog, 1), ==, "Nepal");
  g_assert_null (get_failed (dialog, 2));
  g_assert_cmpstr (window_fixture_get_toast (fixture), ==, "2 flags exported");
  g_assert_cmpuint (test_count_entries (path), ==, 2);
  gtk_window_close (GTK_WINDOW (dialog));
  test_wait_until (has_no_dialog, NULL);
}

static void
test_enabled (WindowFixture *fixture, gconstpointer data)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (fixture->window), "export");

  g_assert_false (g_action_get_enabled (action));
  window_fixture_select (fixture, "BR");
  g_assert_true (g_action_get_enabled (action));
  window_fixture_select (fixture, "");
  g_assert_false (g_action_get_enabled (action));
  details_fixture_show (fixture, "BR");
  g_assert_true (g_action_get_enabled (action));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, details_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/export-dialog/drawing", test_drawing);
  ADD ("/export-dialog/raster", test_raster);
  ADD ("/export-dialog/remembered", test_remembered);
  ADD ("/export-dialog/folder", test_folder);
  ADD ("/export-dialog/several", test_several);
  ADD ("/export-dialog/enabled", test_enabled);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
