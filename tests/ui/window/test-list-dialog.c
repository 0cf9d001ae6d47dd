/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-list-dialog.h"

#include <string.h>

#include "application/bunting-launch-request.h"
#include "bunting-link-parser.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* Lists that are typed, pasted, dropped or opened, and the dialog that shows what they mean. */

/* Returns: (nullable) */
static BuntingListDialog *
find_dialog (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++) {
    g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

    if (BUNTING_IS_LIST_DIALOG (toplevel))
      return BUNTING_LIST_DIALOG (toplevel);
  }
  return NULL;
}

static gboolean
has_dialog (gpointer user_data)
{
  return find_dialog () != NULL;
}

static gboolean
has_no_dialog (gpointer user_data)
{
  return find_dialog () == NULL;
}

static GObject *
get_child (const char *name)
{
  g_assert_nonnull (find_dialog ());
  return ui_test_child (find_dialog (), BUNTING_TYPE_LIST_DIALOG, name);
}

static void
add_titles (GtkWidget *list, GString *titles)
{
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    g_string_append_printf (titles, "%s%s", titles->len == 0 ? "" : "|",
                            adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* The titles of a list's rows, separated by bars. */
static void
assert_rows (const char *list, const char *expected)
{
  g_autoptr (GString) titles = g_string_new (NULL);

  add_titles (GTK_WIDGET (get_child (list)), titles);
  g_assert_cmpstr (titles->str, ==, expected);
}

static void
assert_label (const char *name, const char *expected)
{
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (get_child (name))), ==, expected);
}

static GtkWidget *
get_row (const char *list, int index)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (get_child (list)), index));
}

static void
open_dialog (WindowFixture *fixture)
{
  window_fixture_activate (fixture, "win.select-from-list");
  test_wait_until (has_dialog, NULL);
}

static void
type (const char *text)
{
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (get_child ("buffer")), text, -1);
}

static void
insert (int offset, const char *text)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (get_child ("buffer"));
  GtkTextIter position;

  gtk_text_buffer_get_iter_at_offset (buffer, &position, offset);
  gtk_text_buffer_insert (buffer, &position, text, -1);
}

/* Deletes the text from an offset on. */
static void
cut (int offset)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (get_child ("buffer"));
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
}

static gboolean
can_select (void)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (get_child ("select_button")));
}

static void
accept (void)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (find_dialog ()), "list.select", NULL));
  test_wait_until (has_no_dialog, NULL);
}

/* Compares the codes of the selection, in the order of the flags. */
static void
assert_selected (WindowFixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) flags =
    bunting_selection_model_dup_selected (bunting_window_get_selection_model (fixture->window),
                                          bunting_app_model_get_flags (fixture->app_model));
  g_autoptr (GString) codes = g_string_new (NULL);

  for (guint i = 0; i < flags->len; i++)
    g_string_append_printf (codes, "%s%s", i == 0 ? "" : " ",
                            bunting_flag_get_code (g_ptr_array_index (flags, i)));
  g_assert_cmpstr (codes->str, ==, expected);
}

static void
test_typing (WindowFixture *fixture, gconstpointer data)
{
  open_dialog (fixture);
  g_assert_false (can_select ());
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (get_child ("placeholder"))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (get_child ("replace_button"))));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (find_dialog ())) ==
                 GTK_WIDGET (get_child ("text_view")));
  type ("Brazil, France; Atlantis");
  assert_rows ("country_list", "Brazil|France");
  assert_rows ("unknown_list", "Atlantis");
  assert_label ("count_label", "2 Countries");
  g_assert_true (can_select ());

  /* Rows of the countries that stay are kept. */
  {
    GtkWidget *brazil = get_row ("country_list", 0), *france = get_row ("country_list", 1);

    insert (8, "India, ");
    assert_rows ("country_list", "Brazil|India|France");
    assert_rows ("unknown_list", "Atlantis");
    g_assert_true (get_row ("country_list", 0) == brazil);
    g_assert_true (get_row ("country_list", 2) == france);
  }
  type ("");
  g_assert_false (can_select ());
  type ("FR\nDE");
  accept ();
  assert_selected (fixture, "DE FR");
}

/* What is left out stays so while the text changes, until the text no longer has it. */
static void
test_leaving_out (WindowFixture *fixture, gconstpointer data)
{
  open_dialog (fixture);
  type ("Brazil, France");
  g_signal_emit_by_name (get_row ("country_list", 1), "activate");
  assert_label ("count_label", "1 of 2 Countries");
  insert (14, ", India");
  assert_label ("count_label", "2 of 3 Countries");
  cut (6);
  assert_label ("count_label", "1 Country");
  insert (6, ", France");
  assert_label ("count_label", "2 Countries");
  g_signal_emit_by_name (get_row ("country_list", 0), "activate");
  g_signal_emit_by_name (get_row ("country_list", 1), "activate");
  assert_label ("count_label", "0 of 2 Countries");
  g_assert_false (can_select ());
  g_signal_emit_by_name (get_row ("country_list", 1), "activate");
  accept ();
  assert_selected (fixture, "FR");
}

/* The list is added to the selection, or takes its place. */
static void
test_replacing (WindowFixture *fixture, gconstpointer data)
{
  GtkCheckButton *replace;

  window_fixture_select (fixture, "AL BR");
  open_dialog (fixture);
  type ("FR");
  replace = GTK_CHECK_BUTTON (get_child ("replace_button"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (replace)));
  g_assert_false (gtk_check_button_get_active (replace));
  accept ();
  assert_selected (fixture, "AL BR FR");

  open_dialog (fixture);
  type ("DE");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (get_child ("replace_button")), TRUE);
  accept ();
  assert_selected (fixture, "DE");
  window_fixture_activate (fixture, "win.undo-selection");
  assert_selected (fixture, "AL BR FR");
}

/* The most similar name can be taken; the focus stays in the dialog. */
static void
test_suggestion (WindowFixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  open_dialog (fixture);
  type ("Brazil\nIclandia, Icland");
  assert_rows ("unknown_list", "Iclandia|Icland");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (get_row ("unknown_list", 1))), ==,
                   "Did you mean Iceland?");
  button = ui_test_find (get_row ("unknown_list", 1), GTK_TYPE_BUTTON);
  gtk_widget_grab_focus (button);
  g_signal_emit_by_name (get_row ("country_list", 0), "activate");
  g_signal_emit_by_name (button, "clicked");
  /* What is left out stays so. */
  assert_label ("count_label", "1 of 2 Countries");
  g_signal_emit_by_name (get_row ("country_list", 0), "activate");
  assert_rows ("unknown_list", "Iclandia");
  assert_rows ("country_list", "Brazil|Iceland");
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (find_dialog ())));
  accept ();
  assert_selected (fixture, "BR IS");
}

static void
test_long_lists (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (BUNTING_LIST_MAX_BYTES + 1, ',');
  g_autoptr (GString) unknown = g_string_new (NULL);

  open_dialog (fixture);
  /* Each row takes a search for a similar name, so only some are shown. */
  for (guint i = 0; i < 25; i++)
    g_string_append_printf (unknown, "xyzzy%c\n", 'a' + i);
  type (unknown->str);
  g_assert_nonnull (get_row ("unknown_list", 19));
  g_assert_null (get_row ("unknown_list", 20));
  assert_label ("more_label", "And 5 more");
  memcpy (too_long, "BR", 2);
  type (too_long);
  g_assert_false (can_select ());
  assert_label ("placeholder", "The list is too long");
  type ("BR");
  g_assert_true (can_select ());
  gtk_window_close (GTK_WINDOW (find_dialog ()));
  test_wait_until (has_no_dialog, NULL);
  assert_selected (fixture, "");
}

static gboolean
drop (WindowFixture *fixture, const GValue *value)
{
  GtkWidget *widget = GTK_WIDGET (window_fixture_get_child (fixture, "toast_overlay"));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
    gboolean taken;

    if (!GTK_IS_DROP_TARGET (controller))
      continue;
    g_signal_emit_by_name (controller, "drop", value, 0.0, 0.0, &taken);
    return taken;
  }
  g_assert_not_reached ();
}

static gboolean
shows_five (gpointer user_data)
{
  return g_str_equal (gtk_label_get_label (GTK_LABEL (get_child ("count_label"))), "5 Countries");
}

/* A list dropped as text, as a file, and as an unsupported type. The second is added to the dialog
 * of the first, and Enter would select both. */
static void
test_drop (WindowFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "list.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GSList files = { file, NULL };
  g_auto (GValue) text = G_VALUE_INIT, list = G_VALUE_INIT, number = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "BR, IN; nowhere");
  g_assert_true (drop (fixture, &text));
  assert_rows ("country_list", "Brazil|India");
  assert_selected (fixture, "");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (find_dialog ())) ==
                 GTK_WIDGET (get_child ("select_button")));

  test_write_file (path, "FR\nDE\nUS\n", -1);
  g_value_init (&list, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&list, &files);
  g_assert_true (drop (fixture, &list));
  test_wait_until (shows_five, NULL);
  accept ();
  assert_selected (fixture, "BR DE FR IN US");

  g_value_init (&number, G_TYPE_INT);
  g_assert_false (drop (fixture, &number));
}

static void
perform (WindowFixture *fixture, BuntingLaunchRequestKind kind, const char *text)
{
  g_autoptr (BuntingLaunchRequest) request = bunting_launch_request_new (kind, text);

  bunting_launch_request_perform (request, fixture->window);
}

/* A link to one country opens it; other links and lists are shown. */
static void
test_links (WindowFixture *fixture, gconstpointer data)
{
  perform (fixture, BUNTING_LAUNCH_REQUEST_LINKS, "BR");
  g_assert_cmpstr (bunting_flag_get_code (bunting_details_get_flag (fixture->details)), ==, "BR");
  g_assert_true (has_no_dialog (NULL));
  perform (fixture, BUNTING_LAUNCH_REQUEST_LINKS, "");
  g_assert_true (has_no_dialog (NULL));
  perform (fixture, BUNTING_LAUNCH_REQUEST_LINKS, "BR, xyzzy");
  assert_rows ("country_list", "Brazil");
  assert_rows ("unknown_list", "xyzzy");
  perform (fixture, BUNTING_LAUNCH_REQUEST_LIST, "FR");
  assert_rows ("country_list", "Brazil|France");
  accept ();
  assert_selected (fixture, "BR FR");
}

static void
test_paste (WindowFixture *fixture, gconstpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));

  gdk_clipboard_set_text (clipboard, "Brazil and Burkina Faso");
  window_fixture_activate (fixture, "win.paste-list");
  test_wait_until (has_dialog, NULL);
  assert_rows ("country_list", "Brazil|Burkina Faso");
  accept ();
  assert_selected (fixture, "BF BR");

  gdk_clipboard_set_text (clipboard, " \n ");
  window_fixture_activate (fixture, "win.paste-list");
  test_settle ();
  g_assert_true (has_no_dialog (NULL));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
#define ADD(path, func)                                                                            \
  g_test_add (path, WindowFixture, NULL, window_fixture_set_up, func, window_fixture_tear_down)
  ADD ("/list-dialog/typing", test_typing);
  ADD ("/list-dialog/leaving-out", test_leaving_out);
  ADD ("/list-dialog/replacing", test_replacing);
  ADD ("/list-dialog/suggestion", test_suggestion);
  ADD ("/list-dialog/long-lists", test_long_lists);
  ADD ("/list-dialog/drop", test_drop);
  ADD ("/list-dialog/links", test_links);
  ADD ("/list-dialog/paste", test_paste);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
