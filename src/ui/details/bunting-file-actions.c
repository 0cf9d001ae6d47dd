/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-file-actions.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

/* What the desktop does with a saved file: show it among others, or open it with a program of the
 * user's choice.
 *
 * Outside of a sandbox file managers offer org.freedesktop.FileManager1, which selects the file; in
 * one, the OpenURI portal does. Only the portal lets people choose a program without a dialog of
 * our own, so that is asked first in either case. Where nobody answers, GIO opens the folder, or
 * the file with its usual program. */

#define FILE_MANAGER_NAME "org.freedesktop.FileManager1"
#define FILE_MANAGER_PATH "/org/freedesktop/FileManager1"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define OPEN_URI_INTERFACE "org.freedesktop.portal.OpenURI"

typedef struct {
  /* input */
  GFile *file;        /* owned */
  gboolean to_choose; /* a program; otherwise the file is shown in its folder */
  /* in progress */
  GDBusConnection *bus; /* owned, NULL before it is there */
} Request;

static void bus_got_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void ask_file_manager (GTask *task);
static void file_manager_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void ask_portal (GTask *task);
static void file_opened_thread (GTask *task, gpointer source, gpointer data, GCancellable *c);
static void file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void portal_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void ask_gio (GTask *task);
static void launched_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->file);
  g_clear_object (&request->bus);
  g_free (request);
}

static void
start (GFile *file, gboolean to_choose, GTask *task)
{
  Request *request = g_new0 (Request, 1);

  request->file = g_object_ref (file);
  request->to_choose = to_choose;
  g_task_set_task_data (task, request, request_free);
  g_bus_get (G_BUS_TYPE_SESSION, g_task_get_cancellable (task), bus_got_cb, task);
}

static void
bus_got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Request *request = g_task_get_task_data (task);

  request->bus = g_bus_get_finish (result, NULL);
  if (request->bus == NULL)
    ask_gio (task);
  else if (request->to_choose || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    ask_portal (task);
  else
    ask_file_manager (task);
}

static void
ask_file_manager (GTask *task)
{
  Request *request = g_task_get_task_data (task);
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

  if (answer == NULL) {
    ask_portal (task);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* The portal takes an open file, as a proof that we may read it; opening may block. */
static void
ask_portal (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autoptr (GTask) opening =
    g_task_new (NULL, g_task_get_cancellable (task), file_opened_cb, task);

  g_task_set_source_tag (opening, ask_portal);
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
  Request *request = g_task_get_task_data (task);
  int fd = g_task_propagate_int (G_TASK (result), NULL);
  g_autoptr (GUnixFDList) fds = NULL;
  GVariantBuilder options;

  if (fd < 0) {
    ask_gio (task);
    return;
  }
  fds = g_unix_fd_list_new_from_array (&fd, 1);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (request->to_choose)
    g_variant_builder_add (&options, "{sv}", "ask", g_variant_new_boolean (TRUE));
  g_dbus_connection_call_with_unix_fd_list (
    request->bus, PORTAL_NAME, PORTAL_PATH, OPEN_URI_INTERFACE,
    request->to_choose ? "OpenFile" : "OpenDirectory", g_variant_new ("(sha{sv})", "", 0, &options),
    NULL, G_DBUS_CALL_FLAGS_NONE, -1, fds, g_task_get_cancellable (task), portal_answered_cb, task);
}

static void
portal_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), NULL, result, NULL);

  if (answer == NULL) {
    ask_gio (task);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
ask_gio (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  g_autoptr (GFile) folder = g_file_get_parent (request->file);
  g_autofree char *uri =
    g_file_get_uri (request->to_choose || folder == NULL ? request->file : folder);
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
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * bunting_file_show_in_files_async:
 * @file: a saved flag
 *
 * Shows @file in the file manager, selected where that can do so.
 */
void
bunting_file_show_in_files_async (GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_file_show_in_files_async);
  start (file, FALSE, task);
}

/**
 * bunting_file_show_in_files_finish:
 * @error: of %G_IO_ERROR: there is no file manager, for one
 *
 * Returns: %TRUE if somebody took the request
 */
gboolean
bunting_file_show_in_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * bunting_file_open_with_async:
 * @file: a saved flag
 *
 * Lets people choose the program that opens @file; without a portal its usual one does.
 */
void
bunting_file_open_with_async (GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, bunting_file_open_with_async);
  start (file, TRUE, task);
}

/**
 * bunting_file_open_with_finish:
 * @error: of %G_IO_ERROR: no program opens such files, for one
 *
 * Returns: %TRUE if somebody took the request
 */
gboolean
bunting_file_open_with_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
