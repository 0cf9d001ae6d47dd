/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-application.h"

#include "application/bunting-about.h"
#include "application/bunting-desktop-integration.h"
#include "widgets/bunting-dialog-utils.h"
#include "application/bunting-notification.h"
#include "application/bunting-command-line.h"
#include "preferences/bunting-preferences.h"
#include "application/bunting-screenshot.h"
#include "source/bunting-source-list.h"
#include "window/bunting-window.h"
#include "bunting-messages.h"
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#define EXIT_SOME_NOT_SAVED 1
#define EXIT_USAGE 2
#define SCREENSHOT_WIDTH 1260
#define SCREENSHOT_HEIGHT 780

/* One run of the program. Asked for something on the command line, it stands for itself: it
 * touches no settings, says on the standard output how the download ended, and its exit status
 * tells whether all went well. */

struct _BuntingApplication {
  AdwApplication parent_instance;

  BuntingAtlas *atlas;                            /* owned, NULL before the command line was read */
  GPtrArray *sources;                             /* owned, the same */
  BuntingCommandLine *command_line;               /* owned, the same */
  GSettings *settings;                            /* owned, NULL where no schema is installed */
  BuntingTextureLoader *texture_loader;           /* owned, NULL before the first window */
  BuntingAppModel *app_model;                     /* owned, the same */
  BuntingDesktopIntegration *desktop_integration; /* owned */
  guint sigint_id;
  guint sigterm_id;
  gboolean quitting; /* for good, whoever asks for a window meanwhile */
  int exit_status;
};

G_DEFINE_FINAL_TYPE (BuntingApplication, bunting_application, ADW_TYPE_APPLICATION)

/* The command line */

static gboolean
load_data (BuntingApplication *self, GError **error)
{
  self->atlas = bunting_atlas_new (error);
  if (self->atlas == NULL)
    return FALSE;
  self->sources = bunting_source_list_load (error);
  return self->sources != NULL;
}

static int
fail_usage (const GError *error)
{
  g_printerr ("bunting: %s\n", error->message);
  return EXIT_USAGE;
}

/* To the window that is open already, or to the one that this process will open. */
static int
hand_over (GApplication *application, GPtrArray *files)
{
  g_autoptr (GError) error = NULL;

  if (!g_application_register (application, NULL, &error))
    return fail_usage (error);
  g_application_open (application, (GFile **)files->pdata, (int)files->len, "");
  return 0;
}

static int
bunting_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  BuntingApplication *self = BUNTING_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (dict, "version")) {
    g_print ("bunting %s\n", PACKAGE_VERSION);
    return 0;
  }
  if (!load_data (self, &error))
    return fail_usage (error);
  self->command_line =
    bunting_command_line_new_from_dict (dict, self->atlas, self->sources, &error);
  if (self->command_line == NULL)
    return fail_usage (error);
  if (bunting_command_line_is_for_script (self->command_line))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return self->command_line->files == NULL ? -1
                                           : hand_over (application, self->command_line->files);
}

/* GApplication answers an unknown option with 1, which here means that flags are missing. */
static gboolean
bunting_application_local_command_line (GApplication *application,
                                        char ***arguments,
                                        int *exit_status)
{
  gboolean handled = G_APPLICATION_CLASS (bunting_application_parent_class)
                       ->local_command_line (application, arguments, exit_status);

  if (*exit_status == 1 && !g_application_get_is_registered (application))
    *exit_status = EXIT_USAGE;
  return handled;
}

/* The run of a script: opened, downloaded, photographed, quit */

static void finish_run (BuntingApplication *self, BuntingWindow *window);
static void photographed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void quit_if_asked (BuntingApplication *self, BuntingWindow *window);

static void
opened_cb (BuntingWindow *window, BuntingApplication *self)
{
  g_signal_handlers_disconnect_by_func (window, opened_cb, self);
  if (self->app_model == NULL) /* the program was ended while the folder was opened */
    return;
  if (self->command_line->codes != NULL) {
    bunting_window_download_codes (window, (const char *const *)self->command_line->codes);
    return;
  }
  if (bunting_desktop_integration_window_opened (self->desktop_integration, window))
    return;
  if (bunting_app_model_count_saved (self->app_model) == 0 &&
      (self->settings == NULL || g_settings_get_boolean (self->settings, "first-launch")))
    bunting_window_welcome (window);
  finish_run (self, window);
}

static void
print_report (BuntingBatch *batch)
{
  g_autofree char *summary = bunting_format_summary (batch);
  g_autofree char *trouble = bunting_format_trouble (batch, G_MAXUINT);

  g_print ("%s\n", summary);
  if (trouble != NULL)
    g_print ("%s\n", trouble);
}

static void
downloaded_cb (BuntingWindow *window, const GError *error, BuntingApplication *self)
{
  BuntingBatch *batch;

  g_signal_handlers_disconnect_by_func (window, downloaded_cb, self);
  if (self->app_model == NULL)
    return;
  batch = bunting_app_model_get_batch (self->app_model);
  if (error != NULL) {
    g_autofree char *place = bunting_format_folder (bunting_app_model_get_folder (self->app_model));
    g_autofree char *cause = bunting_format_error (error);

    if (error->domain == BUNTING_LIBRARY_ERROR)
      g_printerr ("bunting: %s: %s\n", place, cause);
    else
      g_printerr ("bunting: %s\n", cause);
    self->exit_status = EXIT_USAGE;
  } else {
    print_report (batch);
    if (bunting_batch_get_n (batch, BUNTING_OUTCOME_NOT_FOUND) > 0 ||
        bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED) > 0 ||
        bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED) > 0)
      self->exit_status = EXIT_SOME_NOT_SAVED;
  }
  finish_run (self, window);
}

static void
finish_run (BuntingApplication *self, BuntingWindow *window)
{
  g_autoptr (GFile) file = NULL;

  if (self->command_line->screenshot_path == NULL) {
    quit_if_asked (self, window);
    return;
  }
  /* What was downloaded is what the picture is about; the others would only be in its way. */
  if (self->command_line->codes != NULL)
    g_object_set (window, "state", "saved", NULL);
  file = g_file_new_for_commandline_arg (self->command_line->screenshot_path);
  bunting_screenshot_take_async (GTK_WINDOW (window), self->texture_loader, file, photographed_cb,
                                 g_object_ref (self));
}

static void
photographed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingApplication) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_screenshot_take_finish (GTK_WINDOW (source), result, &error)) {
    g_printerr ("bunting: %s: %s\n", self->command_line->screenshot_path, error->message);
    self->exit_status = EXIT_USAGE;
  }
  quit_if_asked (self, BUNTING_WINDOW (source));
}

static void
quit_if_asked (BuntingApplication *self, BuntingWindow *window)
{
  if (self->command_line->quit_when_done)
    gtk_window_close (GTK_WINDOW (window));
}

/* The window */

/* Returns (transfer full): the folder that was chosen in an earlier run, or NULL. */
static GFile *
create_chosen_folder (BuntingApplication *self)
{
  g_autofree char *uri = NULL;

  if (self->command_line->folder != NULL || self->settings == NULL)
    return NULL;
  uri = g_settings_get_string (self->settings, "folder");
  return uri[0] == '\0' ? NULL : g_file_new_for_uri (uri);
}

static GFile *
create_folder (BuntingApplication *self)
{
  return self->command_line->folder != NULL ? g_object_ref (self->command_line->folder)
                                            : bunting_app_model_create_default_folder ();
}

static BuntingSource *
find_source (BuntingApplication *self)
{
  g_autofree char *id = NULL;
  BuntingSource *source = NULL;

  if (self->command_line->source != NULL)
    return g_object_ref (self->command_line->source);
  if (self->settings != NULL) {
    id = g_settings_get_string (self->settings, "source");
    source = bunting_command_line_find_source (self->sources, id, NULL);
  }
  /* One that was there when it was chosen may be gone. */
  return source != NULL
           ? source
           : bunting_command_line_find_source (self->sources, BUNTING_SOURCE_BUILT_IN_ID, NULL);
}

/* The desktop's search shows what is saved, also while there is no window. */
static void
update_search_folder (BuntingApplication *self)
{
  g_autoptr (GFile) folder = NULL;

  if (self->app_model != NULL)
    folder = g_object_ref (bunting_app_model_get_folder (self->app_model));
  else
    folder = create_chosen_folder (self);
  if (folder == NULL)
    folder = create_folder (self);
  bunting_desktop_integration_set_folder (self->desktop_integration, folder);
}

static gboolean
create_session (BuntingApplication *self)
{
  g_autoptr (GFile) chosen_folder = create_chosen_folder (self);
  g_autoptr (GFile) folder =
    chosen_folder != NULL ? g_object_ref (chosen_folder) : create_folder (self);
  g_autoptr (BuntingSource) source = find_source (self);

  if (source == NULL) {
    g_printerr ("bunting: %s\n", _ ("the built-in source is not installed"));
    self->exit_status = EXIT_USAGE;
    return FALSE;
  }
  self->texture_loader = bunting_texture_loader_new ();
  self->app_model =
    bunting_app_model_new (self->atlas, source, folder, g_getenv ("BUNTING_COLLECTION"));
  if (chosen_folder != NULL)
    bunting_app_model_expect_folder (self->app_model);
  if (self->settings != NULL) {
    bunting_app_model_set_max_in_flight (self->app_model,
                                         g_settings_get_uint (self->settings, "max-flags"));
    bunting_app_model_set_refresh (self->app_model,
                                   g_settings_get_enum (self->settings, "existing-files") == 1);
  }
  if (self->command_line->codes != NULL)
    bunting_app_model_add_codes (self->app_model, (const char *const *)self->command_line->codes);
  g_signal_connect_object (self->app_model, "notify::folder", G_CALLBACK (update_search_folder),
                           self, G_CONNECT_SWAPPED);
  return TRUE;
}

/* Wide enough for 20 flags at once, and nothing moves. */
static void
prepare_screenshot (GtkWindow *window)
{
  gtk_window_set_default_size (window, SCREENSHOT_WIDTH, SCREENSHOT_HEIGHT);
  g_object_set (gtk_widget_get_settings (GTK_WIDGET (window)), "gtk-enable-animations", FALSE,
                NULL);
}

static void
bunting_application_activate (GApplication *application)
{
  BuntingApplication *self = BUNTING_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  gboolean for_script = bunting_command_line_is_for_script (self->command_line);

  if (self->quitting)
    return;
  if (window == NULL) {
    /* The session outlives its window where the desktop's search keeps the program alive. */
    if (self->app_model == NULL && !create_session (self))
      return;
    bunting_desktop_integration_window_opens (self->desktop_integration);
    window =
      GTK_WINDOW (bunting_window_new (GTK_APPLICATION (self), self->app_model, self->texture_loader,
                                      for_script ? NULL : self->settings));
    if (self->command_line->screenshot_path != NULL)
      prepare_screenshot (window);
    g_signal_connect (window, "opened", G_CALLBACK (opened_cb), self);
    if (self->command_line->codes != NULL)
      g_signal_connect (window, "downloaded", G_CALLBACK (downloaded_cb), self);
    if (!for_script)
      bunting_notification_follow (application, BUNTING_WINDOW (window));
    bunting_window_open (BUNTING_WINDOW (window));
  }
  gtk_window_present (window);
}

/* The desktop */

static void
bunting_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  bunting_desktop_integration_open (BUNTING_APPLICATION (application)->desktop_integration, files,
                                    n_files);
}

static gboolean
bunting_application_dbus_register (GApplication *application,
                                   GDBusConnection *connection,
                                   const char *object_path,
                                   GError **error)
{
  BuntingApplication *self = BUNTING_APPLICATION (application);

  return G_APPLICATION_CLASS (bunting_application_parent_class)
           ->dbus_register (application, connection, object_path, error) &&
         bunting_desktop_integration_register (self->desktop_integration, self->atlas, connection,
                                               object_path, error);
}

static void
bunting_application_dbus_unregister (GApplication *application,
                                     GDBusConnection *connection,
                                     const char *object_path)
{
  BuntingApplication *self = BUNTING_APPLICATION (application);

  if (self->desktop_integration != NULL)
    bunting_desktop_integration_unregister (self->desktop_integration);
  G_APPLICATION_CLASS (bunting_application_parent_class)
    ->dbus_unregister (application, connection, object_path);
}

/* Quitting: each window ends what it has under way, and the last one ends the program. Nothing else
 * keeps it: no search of the desktop, and no list that is still being read from a slow disk. */

static void
quit_without_windows (BuntingApplication *self)
{
  if (self->quitting && gtk_application_get_windows (GTK_APPLICATION (self)) == NULL)
    g_application_quit (G_APPLICATION (self));
}

static void
quit_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingApplication *self = user_data;
  g_autoptr (GPtrArray) windows = g_ptr_array_new_with_free_func (g_object_unref);
  GList *link = gtk_application_get_windows (GTK_APPLICATION (self));

  self->quitting = TRUE;
  /* A window takes those along that belong to it. */
  for (; link != NULL; link = link->next)
    g_ptr_array_add (windows, g_object_ref (link->data));
  for (guint i = 0; i < windows->len; i++)
    gtk_window_close (g_ptr_array_index (windows, i));
  quit_without_windows (self);
}

static gboolean
signal_cb (gpointer user_data)
{
  quit_action_cb (NULL, NULL, user_data);
  return G_SOURCE_CONTINUE;
}

/* Returns (nullable): the window that has the focus, or a new one: the program may have been
 * started for nothing but an action. NULL where it is just being ended. */
static GtkWindow *
demand_window (BuntingApplication *self)
{
  if (gtk_application_get_active_window (GTK_APPLICATION (self)) == NULL)
    g_application_activate (G_APPLICATION (self));
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
about_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingApplication *self = user_data;
  GtkWindow *window = demand_window (self);

  if (window != NULL)
    bunting_about_present (window, self->app_model);
}

static void
preferences_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingApplication *self = user_data;
  gboolean for_script = bunting_command_line_is_for_script (self->command_line);
  GtkWindow *window = demand_window (self);

  /* From the preferences themselves there is nothing to open. */
  if (BUNTING_IS_WINDOW (window))
    bunting_dialog_utils_present (GTK_WINDOW (
      bunting_preferences_new (window, self->app_model, for_script ? NULL : self->settings)));
}

static void
show_window_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_activate (user_data);
}

static void
open_folder_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows =
    demand_window (user_data) == NULL ? NULL : gtk_application_get_windows (user_data);

  for (; windows != NULL; windows = windows->next)
    if (BUNTING_IS_WINDOW (windows->data)) {
      gtk_widget_activate_action (windows->data, "win.open-folder", NULL);
      return;
    }
}

static GSettings *
create_settings (void)
{
  GSettingsSchemaSource *schemas = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    schemas == NULL ? NULL : g_settings_schema_source_lookup (schemas, BUNTING_APP_ID, TRUE);

  /* Run from a folder that nothing was installed into, it just remembers nothing. */
  return schema == NULL ? NULL : g_settings_new_full (schema, NULL, NULL);
}

static void
bunting_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "quit", quit_action_cb },
    { "about", about_action_cb },
    { "preferences", preferences_action_cb },
    { "show-window", show_window_action_cb },
    { "open-folder", open_folder_action_cb },
  };
  static const struct {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.quit", { "<Control>q" } },        { "window.close", { "<Control>w" } },
    { "win.search", { "<Control>f" } },      { "win.download", { "<Control>d" } },
    { "win.open-folder", { "<Control>o" } }, { "app.preferences", { "<Control>comma" } },
  };
  BuntingApplication *self = BUNTING_APPLICATION (application);

  G_APPLICATION_CLASS (bunting_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].accels);
  self->settings = create_settings ();
  update_search_folder (self);
  g_signal_connect_after (self, "window-removed", G_CALLBACK (quit_without_windows), NULL);
  self->sigint_id = g_unix_signal_add (SIGINT, signal_cb, self);
  self->sigterm_id = g_unix_signal_add (SIGTERM, signal_cb, self);
}

static void
bunting_application_shutdown (GApplication *application)
{
  BuntingApplication *self = BUNTING_APPLICATION (application);

  g_clear_handle_id (&self->sigint_id, g_source_remove);
  g_clear_handle_id (&self->sigterm_id, g_source_remove);
  g_clear_object (&self->app_model);
  g_clear_object (&self->texture_loader);
  G_APPLICATION_CLASS (bunting_application_parent_class)->shutdown (application);
}

static void
bunting_application_dispose (GObject *object)
{
  BuntingApplication *self = BUNTING_APPLICATION (object);

  g_clear_object (&self->desktop_integration);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->command_line, bunting_command_line_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_object (&self->atlas);
  G_OBJECT_CLASS (bunting_application_parent_class)->dispose (object);
}

static void
bunting_application_class_init (BuntingApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_application_dispose;
  application_class->local_command_line = bunting_application_local_command_line;
  application_class->handle_local_options = bunting_application_handle_local_options;
  application_class->startup = bunting_application_startup;
  application_class->activate = bunting_application_activate;
  application_class->open = bunting_application_open;
  application_class->dbus_register = bunting_application_dbus_register;
  application_class->dbus_unregister = bunting_application_dbus_unregister;
  application_class->shutdown = bunting_application_shutdown;
}

static void
bunting_application_init (BuntingApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), bunting_command_line_entries);
  self->desktop_integration = bunting_desktop_integration_new (G_APPLICATION (self));
}

/**
 * bunting_application_new:
 *
 * Returns: (transfer full): the program, to be run
 */
BuntingApplication *
bunting_application_new (void)
{
  return g_object_new (BUNTING_TYPE_APPLICATION, "application-id", BUNTING_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/flagbunting/Bunting", NULL);
}

/**
 * bunting_application_get_exit_status:
 *
 * Returns: 0 where all went well, 1 where some flag asked for on the command line was not saved, 2
 *   where none could be
 */
int
bunting_application_get_exit_status (BuntingApplication *self)
{
  g_return_val_if_fail (BUNTING_IS_APPLICATION (self), EXIT_USAGE);

  return self->exit_status;
}
