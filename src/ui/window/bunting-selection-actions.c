/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-selection-actions.h"

#include "window/bunting-codes-dialog.h"
#include "widgets/bunting-dialog-utils.h"

/* How people select many countries at once. */

static void
select_all_shown_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingSelectionModel *selection_model =
    bunting_window_get_selection_model (BUNTING_WINDOW (widget));

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection_model));
}

static void
select_none_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_selection_model_select_none (
    bunting_window_get_selection_model (BUNTING_WINDOW (widget)));
}

static void
select_invert_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_selection_model_invert (bunting_window_get_selection_model (BUNTING_WINDOW (widget)));
}

static void
select_group_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  BuntingAtlas *atlas = bunting_app_model_get_atlas (bunting_window_get_app_model (window));
  const char *const *codes =
    bunting_atlas_get_group (atlas, g_variant_get_string (parameter, NULL));

  if (codes != NULL)
    bunting_window_select (window, codes);
}

/* Returns (transfer full): the codes of what was not found or could not be saved, ended by NULL. */
static GPtrArray *
find_failed_codes (BuntingWindow *window)
{
  GPtrArray *codes = g_ptr_array_new_null_terminated (0, NULL, FALSE);
  GListModel *flags = bunting_app_model_get_flags (bunting_window_get_app_model (window));

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    BuntingFlagState state = bunting_flag_get_state (flag);

    if (state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND)
      g_ptr_array_add (codes, (gpointer)bunting_flag_get_code (flag));
  }
  g_ptr_array_add (codes, NULL);
  return codes;
}

static void
select_failed_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) codes = find_failed_codes (window);

  bunting_window_select (window, (const char *const *)codes->pdata);
}

static void
select_codes_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  BuntingCodesDialog *dialog =
    bunting_codes_dialog_new (GTK_WINDOW (window), bunting_window_get_selection_model (window),
                              bunting_app_model_get_flags (bunting_window_get_app_model (window)));

  bunting_dialog_utils_present (GTK_WINDOW (dialog));
}

/**
 * bunting_selection_actions_install:
 * @window_class: the class of BuntingWindow
 *
 * Gives the window these actions, and the keys of two of them.
 */
void
bunting_selection_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.select-all-shown", NULL, select_all_shown_cb);
  gtk_widget_class_install_action (window_class, "win.select-none", NULL, select_none_cb);
  gtk_widget_class_install_action (window_class, "win.select-invert", NULL, select_invert_cb);
  gtk_widget_class_install_action (window_class, "win.select-group", "s", select_group_cb);
  gtk_widget_class_install_action (window_class, "win.select-failed", NULL, select_failed_cb);
  gtk_widget_class_install_action (window_class, "win.select-codes", NULL, select_codes_cb);
  /* After the focused widget had its say: in the search entry these keys select text. */
  gtk_widget_class_add_binding_action (window_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "win.select-all-shown", NULL);
  gtk_widget_class_add_binding_action (window_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.select-none", NULL);
}

/**
 * bunting_selection_actions_update:
 * @seen: whether the flags are seen, for nothing is selected from behind another page
 *
 * Enables what can be done now; to be called whenever the selection or @seen changes.
 */
void
bunting_selection_actions_update (BuntingWindow *window, gboolean seen)
{
  GtkWidget *widget = GTK_WIDGET (window);
  guint n_selected =
    bunting_selection_model_get_n_selected (bunting_window_get_selection_model (window));

  gtk_widget_action_set_enabled (widget, "win.select-all-shown", seen);
  gtk_widget_action_set_enabled (widget, "win.select-none", n_selected > 0 && seen);
}

/**
 * bunting_selection_actions_update_failed:
 *
 * Enables win.select-failed where something failed. That looks at every flag, and is to be called
 * only when their states are settled: at the start, after a folder was opened, after a download.
 */
void
bunting_selection_actions_update_failed (BuntingWindow *window)
{
  g_autoptr (GPtrArray) codes = find_failed_codes (window);

  /* One of them is the end. */
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.select-failed", codes->len > 1);
}
