/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-desktop-integration.h"

#include "bunting-list-import.h"
#include "bunting-sandbox.h"
#include "application/bunting-search-provider.h"

/* The program's ties to the desktop: its search, links and lists that are opened with it, and the
 * actions of its launcher. All of them come as errands for the window; one that comes before there
 * is a window waits for it. */

struct _BuntingDesktopIntegration {
  GObject parent_instance;

  GApplication *application;              /* borrowed: it owns us */
  BuntingSearchIcons *search_icons;       /* owned */
  BuntingSearchProvider *search_provider; /* owned, NULL unless registered on the bus */
  BuntingLaunchRequest *request;          /* owned, NULL: waits for the window */
  gboolean opening;                       /* the window's folder has not been looked through */
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

/* The last errand wins: what people asked for before the window came up is what they changed their
 * mind about. */
static void
ask (BuntingDesktopIntegration *self,
     BuntingLaunchRequestKind kind,
     const char *text,
     guint32 timestamp)
{
  BuntingWindow *window = find_window (self);

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
  ask (self, BUNTING_LAUNCH_REQUEST_SHOW, code, timestamp);
}

static void
search_cb (BuntingDesktopIntegration *self, const char *text, guint timestamp)
{
  ask (self, BUNTING_LAUNCH_REQUEST_SEARCH, text, timestamp);
}

static void
search_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ask (user_data, BUNTING_LAUNCH_REQUEST_SEARCH, "", GDK_CURRENT_TIME);
}

static void
download_top20_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ask (user_data, BUNTING_LAUNCH_REQUEST_DOWNLOAD, BUNTING_ATLAS_GROUP_MOST_POPULOUS,
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
    ask (self, BUNTING_LAUNCH_REQUEST_ERROR, error->message, GDK_CURRENT_TIME);
  else
    ask (self, are_links ? BUNTING_LAUNCH_REQUEST_LINKS : BUNTING_LAUNCH_REQUEST_LIST, list,
         GDK_CURRENT_TIME);
  g_application_release (self->application);
}

static void
bunting_desktop_integration_dispose (GObject *object)
{
  BuntingDesktopIntegration *self = BUNTING_DESKTOP_INTEGRATION (object);

  g_clear_object (&self->search_provider);
  g_clear_object (&self->search_icons);
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
  self->search_icons = bunting_search_icons_new (bunting_sandbox_is_inside ());
}

/**
 * bunting_desktop_integration_new:
 * @application: owns this; gets the actions of the launcher
 *
 * Returns: (transfer full): ties to the desktop
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
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   self);
  return self;
}

/**
 * bunting_desktop_integration_register:
 * @atlas: what the search finds
 * @connection: the session bus
 * @object_path: the program's; the search provider is below it
 * @error: as bunting_search_provider_export() sets it
 *
 * Answers the desktop's search from now on.
 *
 * Returns: whether it does
 */
gboolean
bunting_desktop_integration_register (BuntingDesktopIntegration *self,
                                      BuntingAtlas *atlas,
                                      GDBusConnection *connection,
                                      const char *object_path,
                                      GError **error)
{
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  g_return_val_if_fail (BUNTING_IS_DESKTOP_INTEGRATION (self), FALSE);

  self->search_provider =
    bunting_search_provider_new (self->application, atlas, self->search_icons);
  g_signal_connect_swapped (self->search_provider, "show", G_CALLBACK (show_cb), self);
  g_signal_connect_swapped (self->search_provider, "search", G_CALLBACK (search_cb), self);
  return bunting_search_provider_export (self->search_provider, connection, path, error);
}

/**
 * bunting_desktop_integration_unregister:
 *
 * Answers no more.
 */
void
bunting_desktop_integration_unregister (BuntingDesktopIntegration *self)
{
  g_return_if_fail (BUNTING_IS_DESKTOP_INTEGRATION (self));

  if (self->search_provider != NULL)
    bunting_search_provider_unexport (self->search_provider);
  g_clear_object (&self->search_provider);
}

/**
 * bunting_desktop_integration_set_folder:
 * @folder: where flags are saved: the search shows them
 */
void
bunting_desktop_integration_set_folder (BuntingDesktopIntegration *self, GFile *folder)
{
  g_return_if_fail (BUNTING_IS_DESKTOP_INTEGRATION (self));

  bunting_search_icons_set_folder (self->search_icons, folder);
}

/**
 * bunting_desktop_integration_open:
 * @files: (array length=n_files): links and files with lists of countries
 *
 * Shows them in the window, which is opened for that where it is not.
 */
void
bunting_desktop_integration_open (BuntingDesktopIntegration *self, GFile **files, int n_files)
{
  GSList *list = NULL;

  g_return_if_fail (BUNTING_IS_DESKTOP_INTEGRATION (self));

  for (int i = n_files - 1; i >= 0; i--)
    list = g_slist_prepend (list, files[i]);
  g_application_hold (self->application);
  bunting_list_import_load_async (list, NULL, loaded_cb, g_object_ref (self));
  g_slist_free (list);
}

/**
 * bunting_desktop_integration_window_opens:
 *
 * There is a window, but it does not know yet what is saved: errands wait.
 */
void
bunting_desktop_integration_window_opens (BuntingDesktopIntegration *self)
{
  g_return_if_fail (BUNTING_IS_DESKTOP_INTEGRATION (self));

  self->opening = TRUE;
}

/**
 * bunting_desktop_integration_window_opened:
 *
 * The window is ready for errands, and for the one that waited.
 *
 * Returns: whether there was one
 */
gboolean
bunting_desktop_integration_window_opened (BuntingDesktopIntegration *self, BuntingWindow *window)
{
  g_autoptr (BuntingLaunchRequest) request = NULL;

  g_return_val_if_fail (BUNTING_IS_DESKTOP_INTEGRATION (self), FALSE);

  self->opening = FALSE;
  request = g_steal_pointer (&self->request);
  if (request != NULL)
    bunting_launch_request_perform (request, window);
  return request != NULL;
}
