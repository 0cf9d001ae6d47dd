/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-application.h"

#include "application/bunting-about.h"
#include "application/bunting-desktop-integration.h"
#include "application/bunting-notification.h"
#include "application/bunting-script.h"
#include "application/bunting-startup.h"
#include "bunting-options.h"
#include "config.h"
#include "preferences/bunting-preferences.h"
#include "widgets/bunting-dialog-utils.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

/* One run of the program. With options on the command line, it runs beside an open window instead
 * of presenting it, changes no settings, and its exit status says whether all flags were saved. */

struct _BuntingApplication {
  AdwApplication parent_instance;

  BuntingAtlas *atlas;                            /* owned, NULL before the command line is read */
  GPtrArray *sources;                             /* owned: BuntingSource; the same */
  BuntingCommandLine *command_line;               /* owned, the same */
  GSettings *settings;                            /* owned, NULL if no schema is installed */
  BuntingAppModel *app_model;                     /* owned, from startup to shutdown */
  BuntingTextureLoader *texture_loader;           /* owned, NULL before the first window */
  BuntingScript *script;                          /* owned, NULL unless there are options to run */
  BuntingDesktopIntegration *desktop_integration; /* owned */
  guint sigint_id;
  guint sigterm_id;
  gboolean quitting; /* no window opens any more */
  int exit_status;
};

G_DEFINE_FINAL_TYPE (BuntingApplication, bunting_application, ADW_TYPE_APPLICATION)

/* The command line */

static int
fail_usage (const GError *error)
{
  g_printerr ("bunting: %s\n", error->message);
  return BUNTING_EXIT_USAGE;
}

/* Opens links and list files in the window that is open already, or in one of this process. */
static int
open_files (GApplication *application, GPtrArray *files)
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
  self->atlas = bunting_atlas_new (&error);
  if (self->atlas == NULL)
    return fail_usage (error);
  self->sources = bunting_startup_load_sources (&error);
  if (self->sources == NULL)
    return fail_usage (error);
  self->command_line =
    bunting_command_line_new_from_dict (dict, self->atlas, self->sources, &error);
  if (self->command_line == NULL)
    return fail_usage (error);
  if (bunting_command_line_is_for_script (self->command_line))
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return self->command_line->files == NULL ? -1
                                           : open_files (application, self->command_line->files);
}

/* GApplication exits with 1 for an unknown option, which here means that flags are missing. */
static gboolean
bunting_application_local_command_line (GApplication *application,
                                        char ***arguments,
                                        int *exit_status)
{
  const char *unwanted =
    bunting_options_find_unwanted_value (bunting_command_line_entries, *arguments);
  gboolean handled;

  if (unwanted != NULL) {
    g_autofree char *text = g_strdup_printf (_ ("--%s takes no value"), unwanted);

    g_printerr ("bunting: %s\n", text);
    *exit_status = BUNTING_EXIT_USAGE;
    return TRUE;
  }
  handled = G_APPLICATION_CLASS (bunting_application_parent_class)
              ->local_command_line (application, arguments, exit_status);
  if (*exit_status == 1 && !g_application_get_is_registered (application))
    *exit_status = BUNTING_EXIT_USAGE;
  return handled;
}

/* The window */

static void
opened_cb (BuntingWindow *window, BuntingApplication *self)
{
  g_signal_handlers_disconnect_by_func (window, opened_cb, self);
  /* The program was ended while the folder was being read. */
  if (self->app_model == NULL)
    return;
  bunting_desktop_integration_window_opened (self->desktop_integration, window);
  if (self->script != NULL)
    bunting_script_run (self->script);
}

static BuntingWindow *
create_window (BuntingApplication *self)
{
  gboolean for_script = bunting_command_line_is_for_script (self->command_line);
  BuntingWindow *window;

  if (self->texture_loader == NULL)
    self->texture_loader = bunting_texture_loader_new ();
  window = bunting_window_new (GTK_APPLICATION (self), self->app_model, self->texture_loader,
                               for_script ? NULL : self->settings);
  if (for_script)
    self->script = bunting_script_new (self->command_line, self->texture_loader, window);
  else
    bunting_notification_follow (G_APPLICATION (self), window);
  g_signal_connect (window, "opened", G_CALLBACK (opened_cb), self);
  return window;
}

static void
bunting_application_activate (GApplication *application)
{
  BuntingApplication *self = BUNTING_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (self->quitting)
    return;
  if (window == NULL) {
    window = GTK_WINDOW (create_window (self));
    bunting_desktop_integration_window_opens (self->desktop_integration);
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
         bunting_desktop_integration_register (self->desktop_integration, connection, object_path,
                                               error);
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

/* Quitting: each window ends its download before it closes, and the last one ends the program, even
 * if the desktop's search or the reading of a list file still holds the application. */

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
  bunting_desktop_integration_quit (self->desktop_integration);
  /* The list changes: a window closes its dialogs, too. */
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

/* Returns (nullable): the active window, or a new one if the program was started for an action;
 * NULL while the program quits. */
static GtkWindow *
ensure_window (BuntingApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  /* One that is being closed is hidden. */
  if (window == NULL || !gtk_widget_get_visible (GTK_WIDGET (window)))
    g_application_activate (G_APPLICATION (self));
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
about_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingApplication *self = user_data;
  GtkWindow *window = ensure_window (self);

  if (window != NULL)
    bunting_about_present (window, self->app_model);
}

static void
preferences_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingApplication *self = user_data;
  gboolean for_script = bunting_command_line_is_for_script (self->command_line);
  GtkWindow *window = ensure_window (self);

  /* The active window may be the preferences. */
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
    ensure_window (user_data) == NULL ? NULL : gtk_application_get_windows (user_data);

  for (; windows != NULL; windows = windows->next)
    if (BUNTING_IS_WINDOW (windows->data)) {
      gtk_widget_activate_action (windows->data, "win.open-folder", NULL);
      return;
    }
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
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.search", { "<Control>f" } },
    { "win.download", { "<Control>d" } },
    { "win.retry-or-refresh", { "<Control>r" } },
    { "win.open-folder", { "<Control>o" } },
    { "app.preferences", { "<Control>comma" } },
    { "win.export", { "<Control>s", "<Control>e" } },
    { "win.show-help-overlay", { "<Control>F1", "<Control>question" } },
  };
  BuntingApplication *self = BUNTING_APPLICATION (application);

  G_APPLICATION_CLASS (bunting_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].accels);
  self->settings = bunting_startup_create_settings ();
  self->app_model = bunting_startup_create_app_model (self->command_line, self->settings,
                                                      self->atlas, self->sources);
  bunting_desktop_integration_set_app_model (self->desktop_integration, self->app_model);
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
  if (self->script != NULL)
    self->exit_status = bunting_script_get_exit_status (self->script);
  g_clear_object (&self->script);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->app_model);
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

BuntingApplication *
bunting_application_new (void)
{
  return g_object_new (BUNTING_TYPE_APPLICATION, "application-id", BUNTING_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/flagbunting/Bunting", NULL);
}

/* Returns: 0, BUNTING_EXIT_SOME_NOT_SAVED or BUNTING_EXIT_USAGE, after the run */
int
bunting_application_get_exit_status (BuntingApplication *self)
{
  return self->exit_status;
}
