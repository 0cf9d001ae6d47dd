/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "application/bunting-screenshot.h"

/* Renders the window to a PNG file, independently of the display. Waits until no picture has been
 * loading for some frames, because cells request their pictures while the grid is laid out. */

#define QUIET_FRAMES 15

typedef struct {
  /* input */
  BuntingTextureLoader *texture_loader; /* owned */
  GFile *file;                          /* owned */
  /* in progress */
  guint n_quiet_frames;
} Screenshot;

static gboolean frame_passed_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data);
static GdkTexture *render_window (GtkWindow *window);
static void picture_written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
screenshot_free (gpointer data)
{
  Screenshot *screenshot = data;

  g_object_unref (screenshot->texture_loader);
  g_object_unref (screenshot->file);
  g_free (screenshot);
}

static gboolean
frame_passed_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GTask *task = user_data;
  Screenshot *screenshot = g_task_get_task_data (task);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (bunting_texture_loader_get_n_pending (screenshot->texture_loader) > 0)
    screenshot->n_quiet_frames = 0;
  if (screenshot->n_quiet_frames++ < QUIET_FRAMES)
    return G_SOURCE_CONTINUE;

  texture = render_window (GTK_WINDOW (widget));
  if (texture == NULL)
    return G_SOURCE_CONTINUE;
  bytes = gdk_texture_save_to_png_bytes (texture);
  g_file_replace_contents_bytes_async (screenshot->file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       NULL, picture_written_cb, g_object_ref (task));
  return G_SOURCE_REMOVE;
}

static GdkTexture *
render_window (GtkWindow *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (window));
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  g_autoptr (GskRenderNode) node = NULL;

  gtk_snapshot_scale (snapshot, scale, scale);
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  /* The window has no content before its next layout. Try again in the next frame. */
  if (node == NULL)
    return NULL;
  return gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width * scale, height * scale));
}

static void
picture_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
bunting_screenshot_take_async (GtkWindow *window,
                               BuntingTextureLoader *texture_loader,
                               GFile *file,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (window, NULL, callback, user_data);
  Screenshot *screenshot = g_new0 (Screenshot, 1);

  g_task_set_source_tag (task, bunting_screenshot_take_async);
  screenshot->texture_loader = g_object_ref (texture_loader);
  screenshot->file = g_object_ref (file);
  g_task_set_task_data (task, screenshot, screenshot_free);
  gtk_widget_add_tick_callback (GTK_WIDGET (window), frame_passed_cb, task, g_object_unref);
}

gboolean
bunting_screenshot_take_finish (GtkWindow *window, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, window), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
