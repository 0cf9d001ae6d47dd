/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-file-actions.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

/* Shows a saved file in the file manager, or opens it with a program that the user chooses.
 *
 * Outside of a sandbox, org.freedesktop.FileManager1 shows the file and selects it; in a sandbox,
 * the OpenURI portal does. Only the portal has a dialog to choose a program, so it is called first
 * for that, in a sandbox or not. Without an answer GIO opens the folder, or the file with the
 * default program. */

#define FILE_MANAGER_NAME "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define OPEN_URI_INTERFACE "org.freedesktop.portal.OpenURI"

typedef struct {
  /* input */
  GFile *file;        /* owned */
  gboolean open_with; /* let the user choose a program; otherwise show the file */
  /* in progress */
  GDBusConnection *bus; /* owned, NULL until it is connected */
} FileRequest;

static void bus_got_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void call_file_manager (GTask *task);
static void file_manager_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void call_portal (GTask *task);
static void file_opened_thread (GTask *task, gpointer source, gpointer data, GCancellable *c);
static void file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void portal_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void call_gio (GTask *task);
static void launched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finish (GTask *task, GError *error);

static void
request_free (gpointer data)
{
  FileRequest *request = data;

  g_object_unref (request->file);
  g_clear_object (&request->bus);
  g_free (request);
}

static void
start (GFile *file,
       gboolean open_with,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  FileRequest *request = g_new0 (FileRequest, 1);

  g_task_set_source_tag (task, start);
  request->file = g_object_ref (file);
  request->open_with = open_with;
  g_task_set_task_data (task, request, request_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_got_cb, task);
}

static void
bus_got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FileRequest *request = g_task_get_task_data (task);

  request->bus = g_bus_get_finish (result, NULL);
  if (request->bus == NULL)
    call_gio (task);
  else if (request->open_with || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    call_portal (task);
  else
    call_file_manager (task);
}

static void
call_file_manager (GTask *task)
{
  FileRequest *request = g_task_get_task_data (task);
  g_autofree char *uri = g_file_get_uri (request->file);
  const char *const uris[] = { uri, NULL };

  g_dbus_connection_call (request->bus, FILE_MANAGER_NAME, FILE_MANAGER_PATH, FILE_MANAGER_NAME,
                          "ShowItems", g_variant_new ("(^ass)", uris, ""), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task),
                          file_manager_answered_cb, task);
}

static void
file_manager_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (answer == NULL)
    call_portal (task);
  else
    finish (task, NULL);
}

/* The portal takes a file descriptor. Opening the file may block, so a thread does it. */
static void
call_portal (GTask *task)
{
  FileRequest *request = g_task_get_task_data (task);
  g_autoptr (GTask) opening =
    g_task_new (NULL, g_task_get_cancellable (task), file_opened_cb, task);

  g_task_set_source_tag (opening, call_portal);
  g_task_set_task_data (opening, g_object_ref (request->file), g_object_unref);
  g_task_run_in_thread (opening, file_opened_thread);
}

static void
file_opened_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (data);

  g_task_return_int (task, path == NULL ? -1 : g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0));
}

static void
file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FileRequest *request = g_task_get_task_data (task);
  int fd = g_task_propagate_int (G_TASK (result), NULL);
  g_autoptr (GUnixFDList) fds = NULL;
  GVariantBuilder options;

  if (fd < 0) {
    call_gio (task);
    return;
  }
  fds = g_unix_fd_list_new_from_array (&fd, 1);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (request->open_with)
    g_variant_builder_add (&options, "{sv}", "ask", g_variant_new_boolean (TRUE));
  g_dbus_connection_call_with_unix_fd_list (
    request->bus, PORTAL_NAME, PORTAL_PATH, OPEN_URI_INTERFACE,
    request->open_with ? "OpenFile" : "OpenDirectory", g_variant_new ("(sha{sv})", "", 0, &options),
    NULL, G_DBUS_CALL_FLAGS_NONE, -1, fds, g_task_get_cancellable (task), portal_answered_cb, task);
}

static void
portal_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), NULL, result, NULL);

  if (answer == NULL)
    call_gio (task);
  else
    finish (task, NULL);
}

static void
call_gio (GTask *task)
{
  FileRequest *request = g_task_get_task_data (task);
  g_autoptr (GFile) folder = g_file_get_parent (request->file);
  g_autofree char *uri =
    g_file_get_uri (request->open_with || folder == NULL ? request->file : folder);
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GdkAppLaunchContext) context =
    display == NULL ? NULL : gdk_display_get_app_launch_context (display);

  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context),
                                           g_task_get_cancellable (task), launched_cb, task);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  g_app_info_launch_default_for_uri_finish (result, &error);
  finish (user_data, error);
}

/* error: (transfer full) (nullable) */
static void
finish (GTask *task, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
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

/* error: of %G_IO_ERROR, for example without a file manager or program for the file */
gboolean
bunting_file_actions_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
