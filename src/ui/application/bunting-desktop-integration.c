/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-desktop-integration.h"

#include "bunting-list-import.h"
#include "application/bunting-search-provider.h"

/* Requests from the desktop: its search, links and files that are opened, and the actions of the
 * launcher. Each becomes a launch request for the window, and waits until there is a window. */

struct _BuntingDesktopIntegration {
  GObject parent_instance;

  GApplication *application;              /* borrowed: it owns this */
  BuntingSearchProvider *search_provider; /* owned */
  BuntingLaunchRequest *request;          /* owned, NULL: waits for the window */
  gboolean opening;                       /* the window's folder is still being read */
  gboolean quitting;                      /* nothing is shown any more */
};

G_DEFINE_FINAL_TYPE (BuntingDesktopIntegration, bunting_desktop_integration, G_TYPE_OBJECT)

static BuntingWindow *
find_window (BuntingDesktopIntegration *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self->application));

  for (; windows != NULL; windows = windows->next)
    if (BUNTING_IS_WINDOW (windows->data))
      return windows->data;
  return NULL;
}

/* A new request replaces one that still waits for the window. */
static void
request (BuntingDesktopIntegration *self,
         BuntingLaunchRequestKind kind,
         const char *text,
         guint32 timestamp)
{
  BuntingWindow *window = find_window (self);

  if (self->quitting)
    return;
  g_clear_pointer (&self->request, bunting_launch_request_free);
  self->request = bunting_launch_request_new (kind, text);
  if (window == NULL) {
    g_application_activate (self->application);
    return;
  }
  gtk_window_present_with_time (GTK_WINDOW (window), timestamp);
  if (!self->opening)
    bunting_desktop_integration_window_opened (self, window);
}

static void
show_cb (BuntingDesktopIntegration *self, const char *code, guint timestamp)
{
  request (self, BUNTING_LAUNCH_REQUEST_SHOW, code, timestamp);
}

static void
search_cb (BuntingDesktopIntegration *self, const char *text, guint timestamp)
{
  request (self, BUNTING_LAUNCH_REQUEST_SEARCH, text, timestamp);
}

static void
search_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  request (user_data, BUNTING_LAUNCH_REQUEST_SEARCH, "", GDK_CURRENT_TIME);
}

static void
download_top20_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  request (user_data, BUNTING_LAUNCH_REQUEST_DOWNLOAD, BUNTING_ATLAS_GROUP_MOST_POPULOUS,
           GDK_CURRENT_TIME);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDesktopIntegration) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean are_links;
  g_autofree char *list = bunting_list_import_load_finish (result, &are_links, &error);

  if (list == NULL)
    request (self, BUNTING_LAUNCH_REQUEST_ERROR, error->message, GDK_CURRENT_TIME);
  else
    request (self, are_links ? BUNTING_LAUNCH_REQUEST_LINKS : BUNTING_LAUNCH_REQUEST_LIST, list,
             GDK_CURRENT_TIME);
  g_application_release (self->application);
}

static void
bunting_desktop_integration_dispose (GObject *object)
{
  BuntingDesktopIntegration *self = BUNTING_DESKTOP_INTEGRATION (object);

  g_clear_object (&self->search_provider);
  g_clear_pointer (&self->request, bunting_launch_request_free);
  G_OBJECT_CLASS (bunting_desktop_integration_parent_class)->dispose (object);
}

static void
bunting_desktop_integration_class_init (BuntingDesktopIntegrationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_desktop_integration_dispose;
}

static void
bunting_desktop_integration_init (BuntingDesktopIntegration *self)
{
}

/**
 * bunting_desktop_integration_new:
 * @application: owns this; gets the actions of the launcher
 */
BuntingDesktopIntegration *
bunting_desktop_integration_new (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "search", search_action_cb },
    { "download-top20", download_top20_action_cb },
  };
  BuntingDesktopIntegration *self = g_object_new (BUNTING_TYPE_DESKTOP_INTEGRATION, NULL);

  self->application = application;
  self->search_provider = bunting_search_provider_new (application);
  g_signal_connect_swapped (self->search_provider, "show", G_CALLBACK (show_cb), self);
  g_signal_connect_swapped (self->search_provider, "search", G_CALLBACK (search_cb), self);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   self);
  return self;
}

/**
 * bunting_desktop_integration_register:
 * @object_path: the application's; the search provider is below it
 * @error: as bunting_search_provider_export() sets it
 */
gboolean
bunting_desktop_integration_register (BuntingDesktopIntegration *self,
                                      GDBusConnection *connection,
                                      const char *object_path,
                                      GError **error)
{
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  return bunting_search_provider_export (self->search_provider, connection, path, error);
}

void
bunting_desktop_integration_unregister (BuntingDesktopIntegration *self)
{
  bunting_search_provider_unexport (self->search_provider);
}

/* To be called when the application starts up. */
void
bunting_desktop_integration_set_app_model (BuntingDesktopIntegration *self,
                                           BuntingAppModel *app_model)
{
  bunting_search_provider_set_app_model (self->search_provider, app_model);
}

/* Selects the countries of links and list files in the window. */
void
bunting_desktop_integration_open (BuntingDesktopIntegration *self, GFile **files, int n_files)
{
  GSList *list = NULL;

  for (int i = n_files - 1; i >= 0; i--)
    list = g_slist_prepend (list, files[i]);
  g_application_hold (self->application);
  bunting_list_import_load_async (list, NULL, loaded_cb, g_object_ref (self));
  g_slist_free (list);
}

/* Ignores requests from now on: they would show a window that is being closed again. */
void
bunting_desktop_integration_quit (BuntingDesktopIntegration *self)
{
  self->quitting = TRUE;
}

/* Requests wait from now until bunting_desktop_integration_window_opened(). */
void
bunting_desktop_integration_window_opens (BuntingDesktopIntegration *self)
{
  self->opening = TRUE;
}

/* Performs the request that has waited for the window, and lets later ones through.
 *
 * Returns: whether there was a request */
gboolean
bunting_desktop_integration_window_opened (BuntingDesktopIntegration *self, BuntingWindow *window)
{
  g_autoptr (BuntingLaunchRequest) waiting = g_steal_pointer (&self->request);

  self->opening = FALSE;
  if (waiting != NULL)
    bunting_launch_request_perform (waiting, window);
  return waiting != NULL;
}
