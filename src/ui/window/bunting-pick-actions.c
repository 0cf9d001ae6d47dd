/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-pick-actions.h"

#include "window/bunting-codes-dialog.h"
#include "widgets/bunting-dialog-utils.h"

/* How people pick many countries at once. */

static void
pick_all_shown_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingPickModel *pick_model = bunting_window_get_pick_model (BUNTING_WINDOW (widget));

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (pick_model));
}

static void
pick_none_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_pick_model_pick_none (bunting_window_get_pick_model (BUNTING_WINDOW (widget)));
}

static void
pick_invert_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_pick_model_invert (bunting_window_get_pick_model (BUNTING_WINDOW (widget)));
}

static void
pick_group_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  BuntingAtlas *atlas = bunting_app_model_get_atlas (bunting_window_get_app_model (window));
  const char *const *codes =
    bunting_atlas_get_group (atlas, g_variant_get_string (parameter, NULL));

  if (codes != NULL)
    bunting_window_pick (window, codes);
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
pick_failed_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) codes = find_failed_codes (window);

  bunting_window_pick (window, (const char *const *)codes->pdata);
}

static void
pick_codes_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  BuntingCodesDialog *dialog =
    bunting_codes_dialog_new (GTK_WINDOW (window), bunting_window_get_pick_model (window),
                              bunting_app_model_get_flags (bunting_window_get_app_model (window)));

  bunting_dialog_utils_present (GTK_WINDOW (dialog));
}

/**
 * bunting_pick_actions_install:
 * @window_class: the class of BuntingWindow
 *
 * Gives the window these actions, and the keys of two of them.
 */
void
bunting_pick_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.pick-all-shown", NULL, pick_all_shown_cb);
  gtk_widget_class_install_action (window_class, "win.pick-none", NULL, pick_none_cb);
  gtk_widget_class_install_action (window_class, "win.pick-invert", NULL, pick_invert_cb);
  gtk_widget_class_install_action (window_class, "win.pick-group", "s", pick_group_cb);
  gtk_widget_class_install_action (window_class, "win.pick-failed", NULL, pick_failed_cb);
  gtk_widget_class_install_action (window_class, "win.pick-codes", NULL, pick_codes_cb);
  /* After the focused widget had its say: in the search entry these keys select text. */
  gtk_widget_class_add_binding_action (window_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "win.pick-all-shown", NULL);
  gtk_widget_class_add_binding_action (window_class, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.pick-none", NULL);
}

/**
 * bunting_pick_actions_update:
 * @seen: whether the flags are seen, for nothing is picked from behind another page
 *
 * Enables what can be done now; to be called whenever the pick or @seen changes.
 */
void
bunting_pick_actions_update (BuntingWindow *window, gboolean seen)
{
  GtkWidget *widget = GTK_WIDGET (window);
  guint n_picked = bunting_pick_model_get_n_picked (bunting_window_get_pick_model (window));

  gtk_widget_action_set_enabled (widget, "win.pick-all-shown", seen);
  gtk_widget_action_set_enabled (widget, "win.pick-none", n_picked > 0 && seen);
}

/**
 * bunting_pick_actions_update_failed:
 *
 * Enables win.pick-failed where something failed. That looks at every flag, and is to be called
 * only when their states are settled: at the start, after a folder was opened, after a download.
 */
void
bunting_pick_actions_update_failed (BuntingWindow *window)
{
  g_autoptr (GPtrArray) codes = find_failed_codes (window);

  /* One of them is the end. */
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.pick-failed", codes->len > 1);
}
