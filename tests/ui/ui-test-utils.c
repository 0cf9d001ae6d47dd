/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-test-utils.h"

#include "test-utils.h"

BuntingFlagCell *
ui_test_find_cell (GtkWidget *widget, const char *code)
{
  if (BUNTING_IS_FLAG_CELL (widget)) {
    BuntingFlag *flag = bunting_flag_cell_get_flag (BUNTING_FLAG_CELL (widget));

    return flag != NULL && g_str_equal (bunting_flag_get_code (flag), code)
             ? BUNTING_FLAG_CELL (widget)
             : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    BuntingFlagCell *cell = ui_test_find_cell (child, code);

    if (cell != NULL)
      return cell;
  }
  return NULL;
}

GtkWidget *
ui_test_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_test_find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}

gboolean
ui_test_menu_has_item (GMenuModel *menu, const char *label, const char *action)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
    g_autofree char *own_label = NULL;
    g_autofree char *own_action = NULL;

    g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &own_label);
    g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &own_action);
    if (g_strcmp0 (own_action, action) == 0 && (label == NULL || g_strcmp0 (own_label, label) == 0))
      return TRUE;
    if (section != NULL && ui_test_menu_has_item (section, label, action))
      return TRUE;
  }
  return FALSE;
}

gboolean
ui_test_has_xdotool (void)
{
  g_autofree char *path = g_find_program_in_path ("xdotool");

  if (path == NULL)
    g_test_skip ("xdotool is not installed");
  return path != NULL;
}

void
ui_test_input (const char *arguments)
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
