/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-toaster.h"

#include <gmodule.h>

#include "test-utils.h"
#include "ui-test-utils.h"

#define TIMEOUT_S 2

#if !GTK_CHECK_VERSION(4, 14, 0)
typedef int GtkAccessibleAnnouncementPriority;

void gtk_accessible_announce (GtkAccessible *accessible,
                              const char *message,
                              GtkAccessibleAnnouncementPriority priority);
#endif

static char *announced;

/* In place of GTK's function, which old versions do not have. */
G_MODULE_EXPORT void
gtk_accessible_announce (GtkAccessible *accessible,
                         const char *message,
                         GtkAccessibleAnnouncementPriority priority)
{
  g_free (announced);
  announced = g_strdup (message);
}

static gboolean
is_over (gpointer deadline_us)
{
  return g_get_monotonic_time () >= *(gint64 *)deadline_us;
}

static gboolean
wake_up_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_s (double seconds)
{
  gint64 deadline_us = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint id = g_timeout_add (20, wake_up_cb, NULL);

  test_wait_until (is_over, &deadline_us);
  g_source_remove (id);
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

static void
test_replaced (void)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
  g_autoptr (BuntingToaster) toaster = bunting_toaster_new (ADW_TOAST_OVERLAY (overlay), TIMEOUT_S);
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_child (window, overlay);
  gtk_window_present (window);
  bunting_toaster_show (toaster, "<first>");
  g_assert_true (has_label (overlay, "<first>"));
  g_assert_cmpstr (announced, ==, "<first>");
  wait_s (0.7 * TIMEOUT_S);
  bunting_toaster_show_with_action (toaster, "second", "_Undo", NULL);
  g_assert_true (has_label (overlay, "second"));
  g_assert_true (has_label (overlay, "Undo"));
  g_assert_false (has_label (overlay, "<first>"));
  /* The time-out of the first is over, that of the second is not. */
  wait_s (0.6 * TIMEOUT_S);
  g_assert_true (has_label (overlay, "second"));
  wait_s (0.8 * TIMEOUT_S);
  g_assert_false (has_label (overlay, "second"));
  bunting_toaster_show (toaster, "third");
  g_assert_true (has_label (overlay, "third"));

  gtk_window_destroy (window);
  bunting_toaster_show (toaster, "after the end");
  g_assert_cmpstr (announced, ==, "third");
  g_clear_pointer (&announced, g_free);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/toaster/replaced", test_replaced);
  return g_test_run ();
}
