/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-flag-menu.h"

#include "grid/bunting-flag-cell.h"
#include "test-utils.h"
#include "ui-test-utils.h"
#include "window-fixture.h"

/* The menu of a flag in the grid. Without a pointer, the gesture's signal is emitted. */

static GtkGesture *
find_secondary_click (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_CLICK (controller) &&
        gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == GDK_BUTTON_SECONDARY)
      return GTK_GESTURE (controller);
  }
  return NULL;
}

static void
click (GtkWidget *on)
{
  GtkWidget *grid = gtk_widget_get_ancestor (on, GTK_TYPE_GRID_VIEW);
  double x, y;

  g_assert_true (gtk_widget_translate_coordinates (on, grid, gtk_widget_get_width (on) / 2.0,
                                                   gtk_widget_get_height (on) / 2.0, &x, &y));
  g_signal_emit_by_name (find_secondary_click (grid), "pressed", 1, x, y);
}

static GtkWidget *
find_item (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton")) {
    g_autofree char *own_text = NULL;

    g_object_get (widget, "text", &own_text, NULL);
    return g_strcmp0 (own_text, text) == 0 ? widget : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_item (child, text);
  return found;
}

static gboolean
has_no_menu (gpointer cell)
{
  return ui_test_find (cell, GTK_TYPE_POPOVER_MENU) == NULL;
}

static void
choose (BuntingFlagCell *cell, const char *text)
{
  GtkWidget *menu, *item;

  click (GTK_WIDGET (bunting_flag_cell_get_image (cell)));
  menu = ui_test_find (GTK_WIDGET (cell), GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (menu);
  item = find_item (menu, text);
  g_assert_nonnull (item);
  g_assert_true (gtk_widget_is_sensitive (item));
  g_signal_emit_by_name (item, "clicked");
  test_wait_until (has_no_menu, cell);
}

/* A click anywhere on a flag opens the menu, which selects like a click with Ctrl. */
static void
test_select (WindowFixture *fixture, gconstpointer data)
{
  BuntingSelectionModel *model = bunting_window_get_selection_model (fixture->window);
  BuntingFlag *algeria = window_fixture_find_flag (fixture, "DZ");
  BuntingFlagCell *cell;

  window_fixture_select (fixture, "AL BR");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  cell = ui_test_find_cell (GTK_WIDGET (fixture->window), "DZ");
  choose (cell, "Select");
  g_assert_true (bunting_selection_model_is_selected (model, algeria));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 3);
  choose (cell, "Deselect");
  g_assert_false (bunting_selection_model_is_selected (model, algeria));
  g_assert_cmpuint (bunting_selection_model_get_n_selected (model), ==, 2);
}

/* Appends the labels of the items without mnemonics, one section after the other. */
static void
append_labels (GString *labels, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
    g_autofree char *label = NULL;

    g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label);
    if (section != NULL)
      append_labels (labels, section);
    else
      g_string_append_printf (labels, "%s%s", labels->len == 0 ? "" : ", ", label);
  }
}

static void
assert_menu (BuntingFlag *flag, gboolean selected, guint n_flags, const char *expected)
{
  g_autoptr (GMenuModel) menu = bunting_flag_menu_new_model (flag, selected, n_flags);
  g_autoptr (GString) labels = g_string_new (NULL);

  append_labels (labels, menu);
  g_string_replace (labels, "_", "", 0);
  g_assert_cmpstr (labels->str, ==, expected);
}

/* All that can be done with a flag, in each of its states, and with several. GTK hides what is
 * disabled. */
static void
test_items (void)
{
  g_autoptr (BuntingFlag) flag = test_make_flag ("BR", "Brazil");
  g_autoptr (GFile) preview = g_file_new_for_path ("br.svg");
  g_autoptr (GFile) file = g_file_new_for_path ("BR-Brazil.svg");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "as planned");

  assert_menu (flag, FALSE, 1,
               "Open, Copy Name, Copy Emoji, Show in Files, Download, Select, Move to Trash");
  bunting_flag_set_preview (flag, preview);
  assert_menu (flag, FALSE, 1,
               "Open, Copy Picture, Copy Name, Copy Emoji, Export…, Show in Files, Download, "
               "Select, Move to Trash");
  bunting_flag_set_state (flag, BUNTING_FLAG_QUEUED);
  assert_menu (flag, FALSE, 1,
               "Open, Copy Picture, Copy Name, Copy Emoji, Export…, Show in Files, Cancel, "
               "Select, Move to Trash");
  bunting_flag_failed (flag, error);
  assert_menu (flag, TRUE, 1,
               "Open, Copy Picture, Copy Name, Copy Emoji, Export…, Show in Files, Try Again, "
               "Deselect, Move to Trash");
  bunting_flag_saved (flag, file);
  assert_menu (flag, TRUE, 1,
               "Open, Copy Picture, Copy Name, Copy Emoji, Export…, Show in Files, "
               "Download Again, Deselect, Move to Trash");
  assert_menu (flag, TRUE, 3,
               "Open, Copy Pictures, Copy Names, Copy Emojis, Export…, Show in Files, Download, "
               "Deselect, Move to Trash");
}

/* The menu of one of several selected flags exports and downloads all of them. */
static void
test_items_of_selection (void)
{
  g_autoptr (BuntingFlag) flag = test_make_flag ("BR", "Brazil");
  g_autoptr (GMenuModel) one = bunting_flag_menu_new_model (flag, TRUE, 1);
  g_autoptr (GMenuModel) several = bunting_flag_menu_new_model (flag, TRUE, 3);

  g_assert_true (ui_test_menu_has_item (one, NULL, "win.download-flag"));
  g_assert_true (ui_test_menu_has_item (several, NULL, "win.download"));
  g_assert_false (ui_test_menu_has_item (several, NULL, "win.download-flag"));
  g_assert_true (ui_test_menu_has_item (several, NULL, "win.export"));
  g_assert_false (ui_test_menu_has_item (several, NULL, "win.export-flag"));
}

int
main (int argc, char *argv[])
{
  int status;

  window_fixture_init (&argc, &argv);
  g_test_add ("/flag-menu/select", WindowFixture, NULL, window_fixture_set_up, test_select,
              window_fixture_tear_down);
  g_test_add_func ("/flag-menu/items", test_items);
  g_test_add_func ("/flag-menu/items-of-selection", test_items_of_selection);
  status = g_test_run ();
  window_fixture_finish ();
  return status;
}
