/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "actions/bunting-file-actions.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

/* Shows a saved file in the file manager, or opens it with a program that the user chooses.
 *
 * Outside of a sandbox, org.freedesktop.FileManager1 shows the file and selects it; in a sandbox,
 * the OpenURI portal does. Only the portal has a dialog to choose a program, so it is called first
 * for that, in a sandbox or not. Both are called in a worker thread. If neither accepts the call,
 * GIO opens the folder, or the file with the default program. */

#define FILE_MANAGER_NAME "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define OPEN_URI_INTERFACE "org.freedesktop.portal.OpenURI"

typedef struct {
  GFile *file;        /* owned */
  gboolean open_with; /* let the user choose a program; otherwise show the file */
} FileRequest;

static void
request_free (gpointer data)
{
  FileRequest *request = data;

  g_object_unref (request->file);
  g_free (request);
}

/* In a worker thread */

static gboolean
call_file_manager (GDBusConnection *bus, GFile *file, GCancellable *cancellable)
{
  g_autofree char *uri = g_file_get_uri (file);
  const char *const uris[] = { uri, NULL };
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
    bus, FILE_MANAGER_NAME, FILE_MANAGER_PATH, FILE_MANAGER_NAME, "ShowItems",
    g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, cancellable, NULL);

  return reply != NULL;
}

static gboolean
call_portal (GDBusConnection *bus, const FileRequest *request, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (request->file);
  int fd = path == NULL ? -1 : g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) reply = NULL;
  GVariantBuilder options;

  if (fd < 0)
    return FALSE;
  fds = g_unix_fd_list_new_from_array (&fd, 1);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (request->open_with)
    g_variant_builder_add (&options, "{sv}", "ask", g_variant_new_boolean (TRUE));
  reply = g_dbus_connection_call_with_unix_fd_list_sync (
    bus, PORTAL_NAME, PORTAL_PATH, OPEN_URI_INTERFACE,
    request->open_with ? "OpenFile" : "OpenDirectory", g_variant_new ("(sha{sv})", "", 0, &options),
    NULL, G_DBUS_CALL_FLAGS_NONE, -1, fds, NULL, cancellable, NULL);
  return reply != NULL;
}

static void
call_bus_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const FileRequest *request = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, NULL);
  gboolean in_sandbox = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
  gboolean is_accepted =
    bus != NULL &&
    ((!request->open_with && !in_sandbox && call_file_manager (bus, request->file, cancellable)) ||
     call_portal (bus, request, cancellable));

  g_task_return_boolean (task, is_accepted);
}

/* In the main thread */

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
bus_called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FileRequest *request = g_task_get_task_data (G_TASK (result));
  g_autoptr (GFile) folder = g_file_get_parent (request->file);
  g_autofree char *uri =
    g_file_get_uri (request->open_with || folder == NULL ? request->file : folder);
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GdkAppLaunchContext) context =
    display == NULL ? NULL : gdk_display_get_app_launch_context (display);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    g_task_return_boolean (task, TRUE);
  else
    g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), cancellable,
                                             launched_cb, g_steal_pointer (&task));
}

static void
start (GFile *file,
       gboolean open_with,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) calling = g_task_new (NULL, cancellable, bus_called_cb, task);
  FileRequest *request = g_new (FileRequest, 1);

  g_task_set_source_tag (task, start);
  request->file = g_object_ref (file);
  request->open_with = open_with;
  g_task_set_source_tag (calling, call_bus_thread);
  g_task_set_task_data (calling, request, request_free);
  g_task_run_in_thread (calling, call_bus_thread);
}

/* Shows file in the file manager, which selects it if it can. */
void
bunting_file_actions_show_in_files_async (GFile *file,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  start (file, FALSE, cancellable, callback, user_data);
}

/* Lets the user choose the program that opens file; without a portal the default one does. */
void
bunting_file_actions_open_with_async (GFile *file,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  start (file, TRUE, cancellable, callback, user_data);
}

/* error: of %G_IO_ERROR, for example without a file manager or a program for the file */
gboolean
bunting_file_actions_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
