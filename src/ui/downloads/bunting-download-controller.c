/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-controller.h"

#include "bunting-flag-list.h"
#include "downloads/bunting-download-result.h"
#include "downloads/bunting-folder-dialogs.h"
#include "widgets/bunting-window-actions.h"

/* Runs the window's downloads and opens its folder: the actions that start them, the questions, and
 * the messages at the end. */

struct _BuntingDownloadController {
  GObject parent_instance;

  GtkApplicationWindow *window;           /* weak */
  BuntingAppModel *app_model;             /* owned */
  BuntingSelectionModel *selection_model; /* owned */
  GListModel *sorted_flags;               /* owned: all flags, in the order of downloading */
  BuntingDownloadResult *result;          /* owned: of the last download */
  GSettings *settings;             /* owned, NULL: nothing is saved, and the user is not asked */
  GtkNativeDialog *folder_chooser; /* weak, NULL unless it is open */
  gboolean download_next;          /* once the chosen folder has been opened */
  gboolean grid_is_visible;
  gboolean closing; /* the window closes when the download has ended */
};

G_DEFINE_FINAL_TYPE (BuntingDownloadController, bunting_download_controller, G_TYPE_OBJECT)

enum { OPENED, DOWNLOADED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void update_actions (BuntingDownloadController *self);

static void
show_error (BuntingDownloadController *self, const GError *error)
{
  if (self->window != NULL)
    bunting_folder_dialogs_show_error (GTK_WINDOW (self->window),
                                       bunting_app_model_get_folder (self->app_model), error);
}

/* The folder */

static gboolean
finish_opening (BuntingDownloadController *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (!bunting_app_model_open_folder_finish (self->app_model, result, &error))
    show_error (self, error);
  update_actions (self);
  bunting_download_result_offer_refresh (self->result);
  g_signal_emit (self, signals[OPENED], 0);
  return error == NULL;
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDownloadController) self = user_data;

  finish_opening (self, result);
}

/* Repeats the download that had no folder, unless the window was closed meanwhile. */
static void
folder_opened_for_download_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDownloadController) self = user_data;

  if (finish_opening (self, result) && self->window != NULL)
    bunting_download_controller_download (self, bunting_app_model_get_last_flags (self->app_model),
                                          bunting_app_model_get_refreshed (self->app_model));
}

static void
open_folder (BuntingDownloadController *self, GFile *folder, GAsyncReadyCallback opened)
{
  bunting_app_model_open_folder_async (self->app_model, folder, NULL, opened, g_object_ref (self));
}

/* While a download runs the app model has refused the folder, and keeps the old one. */
static void
save_folder_setting (BuntingDownloadController *self, GFile *folder)
{
  g_autofree char *uri = g_file_get_uri (folder);

  if (self->settings != NULL &&
      g_file_equal (folder, bunting_app_model_get_folder (self->app_model)))
    g_settings_set_string (self->settings, "folder", uri);
}

static void
folder_chosen_cb (GFile *folder, gpointer owner)
{
  BuntingDownloadController *self = owner;

  bunting_download_result_hide (self->result);
  open_folder (self, folder,
               self->download_next ? folder_opened_for_download_cb : folder_opened_cb);
  save_folder_setting (self, folder);
}

/* A download can be requested from outside of the window while the dialog is open. */
static void
choose_folder (BuntingDownloadController *self, gboolean download_next)
{
  if (self->window == NULL)
    return;
  if (self->folder_chooser != NULL) {
    self->download_next |= download_next;
    return;
  }
  self->download_next = download_next;
  g_set_weak_pointer (&self->folder_chooser,
                      bunting_folder_dialogs_choose (GTK_WINDOW (self->window),
                                                     bunting_app_model_get_folder (self->app_model),
                                                     folder_chosen_cb, G_OBJECT (self)));
}

/* The download */

/* In the sandbox the first download asks for a folder: the default one is private to the sandbox.
 * A script cannot be asked. */
static gboolean
needs_folder (BuntingDownloadController *self, const GError *error)
{
  return self->settings != NULL &&
         g_error_matches (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
}

/* Whether the window closes when the download has ended. It stays if it was shown again meanwhile,
 * because the user has started the program again. */
static gboolean
is_closing (BuntingDownloadController *self)
{
  return self->closing &&
         (self->window == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->window)));
}

static gboolean
is_first_download (BuntingDownloadController *self)
{
  return self->settings != NULL && g_settings_get_boolean (self->settings, "first-launch");
}

static void
replace_edited (GPtrArray *flags, gpointer owner)
{
  bunting_download_controller_download (owner, flags, BUNTING_REFRESH_ALL);
}

static void
show_result (BuntingDownloadController *self, const GError *error)
{
  if (error == NULL) {
    bunting_download_result_add (self->result, bunting_app_model_get_batch (self->app_model));
    update_actions (self);
    if (self->window != NULL) {
      bunting_download_result_show (self->result, is_first_download (self));
      /* A script cannot be asked: the files are kept. */
      if (self->settings != NULL && !is_closing (self))
        bunting_download_result_ask_about_edited (self->result, replace_edited, G_OBJECT (self));
    }
  } else if (!is_closing (self)) {
    if (needs_folder (self, error))
      choose_folder (self, TRUE);
    else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      show_error (self, error);
  }
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDownloadController) self = user_data;
  g_autoptr (GError) error = NULL;

  bunting_app_model_download_finish (self->app_model, result, &error);
  show_result (self, error);
  if (self->settings != NULL && error == NULL)
    g_settings_set_boolean (self->settings, "first-launch", FALSE);
  g_signal_emit (self, signals[DOWNLOADED], 0, error);
  if (is_closing (self) && self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  self->closing = FALSE;
}

/* The actions */

static void
download_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  bunting_download_controller_download_selected (self);
}

static void
cancel_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  bunting_app_model_cancel (BUNTING_DOWNLOAD_CONTROLLER (user_data)->app_model);
}

static BuntingFlag *
find_flag (BuntingDownloadController *self, GVariant *code)
{
  return bunting_flag_list_find (self->sorted_flags, g_variant_get_string (code, NULL));
}

static void
download_one (BuntingDownloadController *self, BuntingFlag *flag, BuntingRefresh refresh)
{
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);

  if (flag == NULL)
    return;
  g_ptr_array_add (flags, g_object_ref (flag));
  bunting_download_controller_download (self, flags, refresh);
}

static void
download_flag_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  download_one (self, find_flag (self, parameter), BUNTING_REFRESH_NONE);
}

static void
refresh_flag_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  download_one (self, find_flag (self, parameter), BUNTING_REFRESH_UNEDITED);
}

/* Checks all saved flags again, and replaces those that have changed. */
static void
refresh_saved_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDownloadController *self = user_data;
  g_autoptr (GPtrArray) flags = bunting_flag_list_dup_saved (self->sorted_flags);

  if (flags->len > 0)
    bunting_download_controller_download (self, flags, BUNTING_REFRESH_UNEDITED);
}

static void
refresh_selected_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDownloadController *self = user_data;
  g_autoptr (GPtrArray) flags =
    bunting_selection_model_dup_selected (self->selection_model, self->sorted_flags);

  bunting_flag_list_keep_saved (flags);
  if (flags->len > 0)
    bunting_download_controller_download (self, flags, BUNTING_REFRESH_UNEDITED);
}

static void
cancel_flag_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDownloadController *self = user_data;
  BuntingFlag *flag = find_flag (self, parameter);

  if (flag != NULL)
    bunting_app_model_cancel_flag (self->app_model, flag);
}

/* As the last download was: only a refresh replaces saved flags. */
static void
try_failed_again (BuntingDownloadController *self)
{
  g_autoptr (GPtrArray) flags =
    bunting_download_result_dup_flags (self->result, BUNTING_OUTCOME_FAILED);

  if (flags->len > 0)
    bunting_download_controller_download (self, flags,
                                          bunting_app_model_get_refreshed (self->app_model));
}

static void
try_failed_again_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  try_failed_again (self);
}

/* One key for both: what the message of failures offers, as long as it is shown. */
static void
retry_or_refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  if (bunting_download_result_shows_failures (BUNTING_DOWNLOAD_CONTROLLER (self)->result))
    try_failed_again (self);
  else
    refresh_saved_cb (action, parameter, self);
}

/* Also for the next downloads. */
static void
use_built_in_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDownloadController *self = user_data;
  BuntingSource *built_in =
    bunting_source_resolver_get_built_in (bunting_app_model_get_source_resolver (self->app_model));

  if (built_in == NULL)
    return;
  bunting_app_model_set_source (self->app_model, built_in);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "source", bunting_source_get_id (built_in));
  try_failed_again (self);
}

static void
show_report_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  bunting_download_result_show_report (BUNTING_DOWNLOAD_CONTROLLER (user_data)->result);
}

static void
choose_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  choose_folder (self, FALSE);
}

static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDownloadController *self = user_data;

  bunting_folder_dialogs_show (GTK_WINDOW (self->window),
                               bunting_app_model_get_folder (self->app_model));
}

static void
update_actions (BuntingDownloadController *self)
{
  GActionMap *map = G_ACTION_MAP (self->window);
  guint n_selected = bunting_selection_model_get_n_selected (self->selection_model);
  gboolean busy = bunting_app_model_get_busy (self->app_model);
  BuntingReport *report = bunting_download_result_get_report (self->result);
  gboolean has_saved = bunting_app_model_count_saved (self->app_model) > 0;
  gboolean has_failed = bunting_report_get_n (report, BUNTING_OUTCOME_FAILED) > 0;

  if (map == NULL)
    return;
  /* Not from the details page, where the selection cannot be seen. */
  bunting_window_actions_enable (map, "download", n_selected > 0 && !busy && self->grid_is_visible);
  bunting_window_actions_enable (map, "cancel", busy);
  bunting_window_actions_enable (map, "download-flag", !busy);
  bunting_window_actions_enable (map, "refresh-flag", !busy);
  bunting_window_actions_enable (map, "refresh-saved", has_saved && !busy);
  bunting_window_actions_enable (map, "refresh-selected", has_saved && n_selected > 0 && !busy);
  bunting_window_actions_enable (map, "cancel-flag", busy);
  bunting_window_actions_enable (map, "try-failed-again", has_failed && !busy);
  bunting_window_actions_enable (map, "retry-or-refresh", (has_failed || has_saved) && !busy);
  bunting_window_actions_enable (map, "use-built-in", has_failed && !busy);
  bunting_window_actions_enable (map, "show-report",
                                 bunting_report_get_n_flags (report) > 0 && !busy);
  bunting_window_actions_enable (map, "choose-folder", !busy);
}

/* The object */

static void
bunting_download_controller_finalize (GObject *object)
{
  BuntingDownloadController *self = BUNTING_DOWNLOAD_CONTROLLER (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->folder_chooser);
  g_clear_object (&self->app_model);
  g_clear_object (&self->selection_model);
  g_clear_object (&self->sorted_flags);
  g_clear_object (&self->result);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_download_controller_parent_class)->finalize (object);
}

static void
bunting_download_controller_class_init (BuntingDownloadControllerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_download_controller_finalize;
  signals[OPENED] = g_signal_new ("opened", BUNTING_TYPE_DOWNLOAD_CONTROLLER, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DOWNLOADED] =
    g_signal_new ("downloaded", BUNTING_TYPE_DOWNLOAD_CONTROLLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
bunting_download_controller_init (BuntingDownloadController *self)
{
  self->grid_is_visible = TRUE;
}

/**
 * bunting_download_controller_new:
 * @window: gets the actions; it may be destroyed before the controller, as may its widgets
 * @sorted_flags: all flags, in the order in which they are to be downloaded
 * @settings: (nullable): %NULL for a script: nothing is saved, and the user is not asked
 *
 * Returns: (transfer full):
 */
BuntingDownloadController *
bunting_download_controller_new (GtkApplicationWindow *window,
                                 BuntingAppModel *app_model,
                                 BuntingSelectionModel *selection_model,
                                 GListModel *sorted_flags,
                                 const BuntingDownloadViews *views,
                                 GSettings *settings)
{
  static const BuntingWindowAction actions[] = {
    { "download", NULL, download_cb },           { "cancel", NULL, cancel_cb },
    { "download-flag", "s", download_flag_cb },  { "refresh-flag", "s", refresh_flag_cb },
    { "cancel-flag", "s", cancel_flag_cb },      { "try-failed-again", NULL, try_failed_again_cb },
    { "use-built-in", NULL, use_built_in_cb },   { "show-report", NULL, show_report_cb },
    { "refresh-saved", NULL, refresh_saved_cb }, { "refresh-selected", NULL, refresh_selected_cb },
    { "choose-folder", NULL, choose_folder_cb }, { "retry-or-refresh", NULL, retry_or_refresh_cb },
    { "open-folder", NULL, open_folder_cb },
  };
  BuntingDownloadController *self = g_object_new (BUNTING_TYPE_DOWNLOAD_CONTROLLER, NULL);

  g_set_weak_pointer (&self->window, window);
  self->result = bunting_download_result_new (GTK_WINDOW (window), app_model, views, settings);
  self->app_model = g_object_ref (app_model);
  self->selection_model = g_object_ref (selection_model);
  self->sorted_flags = g_object_ref (sorted_flags);
  g_set_object (&self->settings, settings);
  bunting_window_actions_add (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection_model, "notify::n-selected", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  return self;
}

void
bunting_download_controller_set_grid_visible (BuntingDownloadController *self, gboolean is_visible)
{
  self->grid_is_visible = is_visible;
  update_actions (self);
}

/* Opens the app model's folder; emits "opened" at the end. */
void
bunting_download_controller_open (BuntingDownloadController *self)
{
  open_folder (self, bunting_app_model_get_folder (self->app_model), folder_opened_cb);
}

/**
 * bunting_download_controller_download:
 * @flags: (element-type BuntingFlag): flags of the app model, without duplicates
 * @refresh: as bunting_app_model_download_async() takes it
 *
 * Downloads @flags; emits "downloaded" at the end.
 */
void
bunting_download_controller_download (BuntingDownloadController *self,
                                      GPtrArray *flags,
                                      BuntingRefresh refresh)
{
  if (!bunting_app_model_get_busy (self->app_model))
    bunting_download_result_begin (self->result, flags);
  bunting_app_model_download_async (self->app_model, flags, refresh, downloaded_cb,
                                    g_object_ref (self));
}

/* Downloads a flag, or refreshes it if it is saved. */
void
bunting_download_controller_download_flag (BuntingDownloadController *self, BuntingFlag *flag)
{
  download_one (self, flag,
                bunting_flag_get_file (flag) != NULL ? BUNTING_REFRESH_UNEDITED
                                                     : BUNTING_REFRESH_NONE);
}

void
bunting_download_controller_download_selected (BuntingDownloadController *self)
{
  g_autoptr (GPtrArray) flags =
    bunting_selection_model_dup_selected (self->selection_model, self->sorted_flags);

  bunting_download_controller_download (self, flags, BUNTING_REFRESH_NONE);
}

/* To be called when the window is about to close. A download that runs is cancelled, and its
 * unfinished files are removed before the window, hidden until then, is destroyed. If the window is
 * shown again before, it stays.
 *
 * Returns: %FALSE if the window can be closed now */
gboolean
bunting_download_controller_close (BuntingDownloadController *self)
{
  if (!bunting_app_model_get_busy (self->app_model))
    return FALSE;
  self->closing = TRUE;
  bunting_app_model_cancel (self->app_model);
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  return TRUE;
}
