/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-controller.h"

#include "downloads/bunting-folder-dialogs.h"

/* What takes its time in the window, and what people are told and asked at the end of it: looking
 * through a folder, and downloading. */

struct _BuntingDownloadController {
  GObject parent_instance;

  GtkWindow *window;                /* weak */
  BuntingDownloadBar *download_bar; /* weak */
  BuntingAppModel *app_model;       /* owned */
  GSettings *settings;              /* owned, NULL: nothing is remembered, nobody is there to ask */
  GPtrArray *flags;                 /* owned, may be NULL: of the download asked for last */
  gboolean refresh;                 /* of the same */
  GtkNativeDialog *question;        /* weak, NULL: nobody is being asked for a folder */
  gboolean download_next;           /* as soon as the folder of the answer has been opened */
  gboolean closing;                 /* the window, as soon as the download has ended */
};

G_DEFINE_FINAL_TYPE (BuntingDownloadController, bunting_download_controller, G_TYPE_OBJECT)

enum { OPENED, DOWNLOADED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void start_download (BuntingDownloadController *self);

static void
show_trouble (BuntingDownloadController *self, const GError *error)
{
  if (self->window != NULL)
    bunting_folder_dialogs_show_trouble (self->window,
                                         bunting_app_model_get_folder (self->app_model), error);
}

/* The folder */

static gboolean
finish_opening (BuntingDownloadController *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (!bunting_app_model_open_folder_finish (self->app_model, result, &error))
    show_trouble (self, error);
  g_signal_emit (self, signals[OPENED], 0);
  return error == NULL;
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDownloadController) self = user_data;

  finish_opening (self, result);
}

/* Nothing is downloaded out of sight: the window may have been closed meanwhile. */
static void
folder_opened_for_download_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDownloadController) self = user_data;

  if (finish_opening (self, result) && self->window != NULL)
    start_download (self);
}

static void
open_folder (BuntingDownloadController *self, GFile *folder, GAsyncReadyCallback opened)
{
  bunting_app_model_open_folder_async (self->app_model, folder, NULL, opened, g_object_ref (self));
}

/* Where flags are kept in this run is where they are kept in the next one: while a download runs
 * the session has refused the folder, and stays where it is. */
static void
remember_folder (BuntingDownloadController *self, GFile *folder)
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

  if (self->download_bar != NULL)
    bunting_download_bar_hide_report (self->download_bar);
  open_folder (self, folder,
               self->download_next ? folder_opened_for_download_cb : folder_opened_cb);
  remember_folder (self, folder);
}

/* A question that is open already is not asked once more: a download may be asked for while it is,
 * though not in the window. */
static void
choose_folder (BuntingDownloadController *self, gboolean download_next)
{
  if (self->window == NULL)
    return;
  if (self->question != NULL) {
    self->download_next |= download_next;
    return;
  }
  self->download_next = download_next;
  g_set_weak_pointer (&self->question,
                      bunting_folder_dialogs_choose (self->window,
                                                     bunting_app_model_get_folder (self->app_model),
                                                     folder_chosen_cb, G_OBJECT (self)));
}

/* The download */

/* In the sandbox the first download asks where to, for the user would not find what is saved
 * before. A script cannot be asked. */
static gboolean
is_missing_folder (BuntingDownloadController *self, const GError *error)
{
  return self->settings != NULL &&
         g_error_matches (error, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN);
}

static void
tell_end (BuntingDownloadController *self, const GError *error)
{
  if (error == NULL) {
    if (self->download_bar != NULL)
      bunting_download_bar_show_report (self->download_bar,
                                        bunting_app_model_get_batch (self->app_model));
  } else if (!self->closing) {
    if (is_missing_folder (self, error))
      choose_folder (self, TRUE);
    else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      show_trouble (self, error);
  }
}

static void
download_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDownloadController) self = user_data;
  g_autoptr (GError) error = NULL;

  bunting_app_model_download_finish (self->app_model, result, &error);
  tell_end (self, error);
  if (self->settings != NULL && error == NULL)
    g_settings_set_boolean (self->settings, "first-launch", FALSE);
  g_signal_emit (self, signals[DOWNLOADED], 0, error);
  if (self->closing && self->window != NULL)
    gtk_window_destroy (self->window);
}

static void
start_download (BuntingDownloadController *self)
{
  if (self->refresh)
    bunting_app_model_refresh_async (self->app_model, self->flags, download_ended_cb,
                                     g_object_ref (self));
  else
    bunting_app_model_download_async (self->app_model, self->flags, download_ended_cb,
                                      g_object_ref (self));
}

/* The object */

static void
bunting_download_controller_finalize (GObject *object)
{
  BuntingDownloadController *self = BUNTING_DOWNLOAD_CONTROLLER (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->download_bar);
  g_clear_weak_pointer (&self->question);
  g_clear_object (&self->app_model);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->flags, g_ptr_array_unref);
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
}

/**
 * bunting_download_controller_new:
 * @window: what dialogs belong to; it may go before the runner does
 * @session: what is worked with
 * @download_bar: where the report is shown; it may go before the runner does
 * @settings: (nullable): where the folder is remembered; %NULL to remember nothing
 *
 * Returns: (transfer full): a runner
 */
BuntingDownloadController *
bunting_download_controller_new (GtkWindow *window,
                                 BuntingAppModel *app_model,
                                 BuntingDownloadBar *download_bar,
                                 GSettings *settings)
{
  BuntingDownloadController *self = g_object_new (BUNTING_TYPE_DOWNLOAD_CONTROLLER, NULL);

  g_set_weak_pointer (&self->window, window);
  g_set_weak_pointer (&self->download_bar, download_bar);
  g_set_object (&self->app_model, app_model);
  g_set_object (&self->settings, settings);
  return self;
}

/**
 * bunting_download_controller_open:
 *
 * Looks through the session's folder; emits "opened" then.
 */
void
bunting_download_controller_open (BuntingDownloadController *self)
{
  g_return_if_fail (BUNTING_IS_DOWNLOAD_CONTROLLER (self));

  open_folder (self, bunting_app_model_get_folder (self->app_model), folder_opened_cb);
}

/**
 * bunting_download_controller_choose_folder:
 *
 * Lets people choose another folder. If they do, it is opened and remembered.
 */
void
bunting_download_controller_choose_folder (BuntingDownloadController *self)
{
  g_return_if_fail (BUNTING_IS_DOWNLOAD_CONTROLLER (self));

  choose_folder (self, FALSE);
}

/**
 * bunting_download_controller_download:
 * @flags: (element-type BuntingFlag): flags of the session, none of them twice
 * @refresh: whether what is saved is asked for again, even where the session would keep it
 *
 * Downloads these; emits "downloaded" at the end.
 */
void
bunting_download_controller_download (BuntingDownloadController *self,
                                      GPtrArray *flags,
                                      gboolean refresh)
{
  g_return_if_fail (BUNTING_IS_DOWNLOAD_CONTROLLER (self));

  g_ptr_array_ref (flags);
  g_clear_pointer (&self->flags, g_ptr_array_unref);
  self->flags = flags;
  self->refresh = refresh;
  start_download (self);
}

/**
 * bunting_download_controller_close:
 *
 * To be called when the window is to be closed. What is under way ends first, so that nothing is
 * left half-written; that takes no longer than closing what is open.
 *
 * Returns: %FALSE if the window can be closed now; otherwise it is hidden, and closed at the end
 */
gboolean
bunting_download_controller_close (BuntingDownloadController *self)
{
  g_return_val_if_fail (BUNTING_IS_DOWNLOAD_CONTROLLER (self), FALSE);

  if (!bunting_app_model_get_busy (self->app_model))
    return FALSE;
  self->closing = TRUE;
  bunting_app_model_cancel (self->app_model);
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  return TRUE;
}
