/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-flag-drag.h"

#include <math.h>

#include "protocol/bunting-decoder-protocol.h"
#include "widgets/bunting-flag-content-provider.h"

/* Lets a flag be dragged into other programs. Only the flag itself starts a drag; around it, and on
 * a pennant, the pointer draws the rubber band of the grid. */

#define ICON_SIDE 128

typedef struct {
  BuntingDragFlags flags;
  gpointer user_data; /* not owned: outlives the widget */
} FlagDrag;

static void
drag_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  FlagDrag *drag = user_data;
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GPtrArray) flags = NULL;

  if (bunting_flag_image_get_texture (BUNTING_FLAG_IMAGE (widget)) != NULL)
    flags = drag->flags (BUNTING_FLAG_IMAGE (widget), drag->user_data);
  return flags == NULL ? NULL : bunting_flag_content_provider_new (flags);
}

/* The icon is a copy: the widget may show another flag before the drag ends. */
static void
drag_begin_cb (GtkDragSource *source, GdkDrag *gdk_drag, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  GdkTexture *texture = bunting_flag_image_get_texture (BUNTING_FLAG_IMAGE (widget));
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GdkPaintable) icon = NULL;
  int width, height;

  if (texture == NULL)
    return;
  bunting_decoder_contain (gdk_texture_get_width (texture), gdk_texture_get_height (texture),
                           ICON_SIDE, ICON_SIDE, &width, &height);
  snapshot = gtk_snapshot_new ();
  gtk_snapshot_append_texture (snapshot, texture, &GRAPHENE_RECT_INIT (0, 0, width, height));
  icon = gtk_snapshot_to_paintable (snapshot, &GRAPHENE_SIZE_INIT (width, height));
  gtk_drag_source_set_icon (source, icon, width / 2, height / 2);
}

/* The drag source of GTK 4.18 waits for 0.1 s. This gesture claims a faster movement, which would
 * start the rubber band of the grid otherwise. */
static void
pulled_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (bunting_flag_image_get_texture (BUNTING_FLAG_IMAGE (widget)) != NULL &&
      gtk_drag_check_threshold (widget, 0, 0, (int)x, (int)y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* user_data must outlive image. */
void
bunting_flag_drag_attach (BuntingFlagImage *image, BuntingDragFlags flags, gpointer user_data)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkGesture *pull = gtk_gesture_drag_new ();
  FlagDrag *drag = g_new (FlagDrag, 1);

  drag->flags = flags;
  drag->user_data = user_data;
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_data (source, "prepare", G_CALLBACK (prepare_cb), drag, drag_free, 0);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (image), GTK_EVENT_CONTROLLER (source));
  g_signal_connect (pull, "drag-update", G_CALLBACK (pulled_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (image), GTK_EVENT_CONTROLLER (pull));
  /* So that a claim of one gesture does not cancel the other. */
  gtk_gesture_group (pull, GTK_GESTURE (source));
}
