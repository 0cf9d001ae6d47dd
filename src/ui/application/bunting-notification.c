/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-notification.h"

#include <glib/gi18n.h>

#include "bunting-report-messages.h"

/* The notification that a download has ended. It calls the application's actions "show-window" and
 * "open-folder". */

#define NOTIFICATION_ID "downloaded"

/* The batch is unused with an error, which is the reason why nothing was downloaded. */
static GNotification *
create_notification (BuntingBatch *batch, const GError *error)
{
  GNotification *notification =
    g_notification_new (error == NULL ? _ ("Download Ended") : _ ("Nothing Was Downloaded"));
  g_autofree char *body = NULL;

  if (error == NULL) {
    g_autoptr (BuntingReport) report = bunting_report_new_for_batch (batch);

    body = bunting_format_summary (report);
  } else {
    g_autofree char *cause = bunting_format_error (error);

    body = bunting_format_sentence (cause);
  }
  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.show-window");
  if (error == NULL)
    g_notification_add_button (notification, _ ("Open Folder"), "app.open-folder");
  return notification;
}

static void
downloaded_cb (BuntingWindow *window, const GError *error, GApplication *application)
{
  g_autoptr (GNotification) notification = NULL;

  if (gtk_window_is_active (GTK_WINDOW (window)) || !gtk_widget_get_visible (GTK_WIDGET (window)) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  notification = create_notification (
    bunting_app_model_get_batch (bunting_window_get_app_model (window)), error);
  g_application_send_notification (application, NOTIFICATION_ID, notification);
}

static void
active_changed_cb (GtkWindow *window, GParamSpec *pspec, GApplication *application)
{
  if (gtk_window_is_active (window))
    g_application_withdraw_notification (application, NOTIFICATION_ID);
}

/* Notifies of downloads that end while the window is not active; the notification is withdrawn when
 * the window becomes active. */
void
bunting_notification_follow (GApplication *application, BuntingWindow *window)
{
  g_signal_connect_object (window, "downloaded", G_CALLBACK (downloaded_cb), application, 0);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_changed_cb), application,
                           0);
}
