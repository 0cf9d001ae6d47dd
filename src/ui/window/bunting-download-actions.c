/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-download-actions.h"

#include "widgets/bunting-dialog-utils.h"
#include "downloads/bunting-report-window.h"

/* What people download and stop: what is selected, one flag, those that failed. */

static void
download_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_window_download (BUNTING_WINDOW (widget));
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_app_model_cancel (bunting_window_get_app_model (BUNTING_WINDOW (widget)));
}

/* Returns (transfer full): the flags that are wanted, in a list for a download. */
static GPtrArray *
find_flags (BuntingWindow *window,
            gboolean (*wanted) (BuntingFlag *, gconstpointer),
            gconstpointer data)
{
  GListModel *flags = bunting_app_model_get_flags (bunting_window_get_app_model (window));
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);

    if (wanted (flag, data))
      g_ptr_array_add (found, g_steal_pointer (&flag));
  }
  return found;
}

static gboolean
has_code (BuntingFlag *flag, gconstpointer code)
{
  return g_str_equal (bunting_flag_get_code (flag), code);
}

static gboolean
has_failed (BuntingFlag *flag, gconstpointer data)
{
  return bunting_flag_get_state (flag) == BUNTING_FLAG_FAILED;
}

static void
download_flag_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) flags =
    find_flags (window, has_code, g_variant_get_string (parameter, NULL));

  bunting_window_download_flags (window, flags, FALSE);
}

static void
refresh_flag_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) flags =
    find_flags (window, has_code, g_variant_get_string (parameter, NULL));

  bunting_window_download_flags (window, flags, TRUE);
}

static void
cancel_flag_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) flags =
    find_flags (window, has_code, g_variant_get_string (parameter, NULL));

  for (guint i = 0; i < flags->len; i++)
    bunting_app_model_cancel_flag (bunting_window_get_app_model (window), flags->pdata[i]);
}

/* As it was asked for the first time: only a refresh replaces what is there. */
static void
try_failed_again_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  g_autoptr (GPtrArray) flags = find_flags (window, has_failed, NULL);

  bunting_window_download_flags (
    window, flags, bunting_app_model_get_refreshed (bunting_window_get_app_model (window)));
}

static void
show_report_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingWindow *window = BUNTING_WINDOW (widget);
  BuntingBatch *batch = bunting_app_model_get_batch (bunting_window_get_app_model (window));

  if (batch != NULL && !bunting_app_model_get_busy (bunting_window_get_app_model (window)))
    bunting_dialog_utils_present (
      GTK_WINDOW (bunting_report_window_new (GTK_WINDOW (window), batch)));
}

/**
 * bunting_download_actions_install:
 * @window_class: the class of BuntingWindow
 *
 * Gives the window these actions.
 */
void
bunting_download_actions_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.download", NULL, download_cb);
  gtk_widget_class_install_action (window_class, "win.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (window_class, "win.download-flag", "s", download_flag_cb);
  gtk_widget_class_install_action (window_class, "win.refresh-flag", "s", refresh_flag_cb);
  gtk_widget_class_install_action (window_class, "win.cancel-flag", "s", cancel_flag_cb);
  gtk_widget_class_install_action (window_class, "win.try-failed-again", NULL, try_failed_again_cb);
  gtk_widget_class_install_action (window_class, "win.show-report", NULL, show_report_cb);
}

/**
 * bunting_download_actions_update:
 * @seen: whether the flags are seen, for nothing that is selected behind another page is downloaded
 *
 * Enables what can be done now; to be called when a download begins and ends, and whenever the
 * selection or @seen changes.
 */
void
bunting_download_actions_update (BuntingWindow *window, gboolean seen)
{
  GtkWidget *widget = GTK_WIDGET (window);
  guint n_selected =
    bunting_selection_model_get_n_selected (bunting_window_get_selection_model (window));
  BuntingAppModel *app_model = bunting_window_get_app_model (window);
  gboolean busy = app_model != NULL && bunting_app_model_get_busy (app_model);
  BuntingBatch *batch = app_model == NULL || busy ? NULL : bunting_app_model_get_batch (app_model);
  gboolean some_failed = batch != NULL && bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED) > 0;

  gtk_widget_action_set_enabled (widget, "win.download", n_selected > 0 && !busy && seen);
  gtk_widget_action_set_enabled (widget, "win.cancel", busy);
  gtk_widget_action_set_enabled (widget, "win.download-flag", !busy);
  gtk_widget_action_set_enabled (widget, "win.refresh-flag", !busy);
  gtk_widget_action_set_enabled (widget, "win.cancel-flag", busy);
  gtk_widget_action_set_enabled (widget, "win.try-failed-again", some_failed);
  gtk_widget_action_set_enabled (widget, "win.show-report", batch != NULL);
}
