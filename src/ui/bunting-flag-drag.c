/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-flag-drag.h"

#include <math.h>

#include "bunting-decoder.h"
#include "bunting-flag-content.h"

/* A flag that can be dragged into another program. The flag itself is the handle: around it and on
 * its name the grid draws its rubber band, as it does on a pennant, which has nothing to give. */

#define ICON_SIDE 128

typedef struct {
  BuntingDragFiles files;
  gpointer user_data; /* not owned: outlives the picture */
} Drag;

static void
drag_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  Drag *drag = user_data;
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GPtrArray) files = drag->files (BUNTING_FLAG_PICTURE (widget), drag->user_data);

  return files == NULL || files->len == 0 ? NULL : bunting_flag_content_new_for_files (files);
}

/* GTK 4.8 begins a rubber band with the same movement that begins a drag, and never ends it. So the
 * grid has none while a flag that can be dragged is pressed. */
static void
let_draw_rubber_band (GtkEventController *controller, gboolean let)
{
  GtkWidget *widget = gtk_event_controller_get_widget (controller);
  GtkWidget *grid = gtk_widget_get_ancestor (widget, GTK_TYPE_GRID_VIEW);

  if (grid != NULL)
    gtk_grid_view_set_enable_rubberband (GTK_GRID_VIEW (grid), let);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  Drag *drag = user_data;
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  g_autoptr (GPtrArray) files = drag->files (BUNTING_FLAG_PICTURE (widget), drag->user_data);

  if (files != NULL && files->len > 0)
    let_draw_rubber_band (GTK_EVENT_CONTROLLER (gesture), FALSE);
}

static void
press_ended_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  let_draw_rubber_band (GTK_EVENT_CONTROLLER (gesture), TRUE);
}

/* A copy of the flag, for the widget may show another one before the drag ends. */
static void
drag_begin_cb (GtkDragSource *source, GdkDrag *gdk_drag, gpointer user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  GdkTexture *texture = bunting_flag_picture_get_texture (BUNTING_FLAG_PICTURE (widget));
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

/**
 * bunting_flag_drag_attach:
 * @picture: shows a flag
 * @files: says what is dragged
 * @user_data: for @files; it must outlive @picture
 *
 * Lets people drag what @picture shows into another program.
 */
void
bunting_flag_drag_attach (BuntingFlagPicture *picture, BuntingDragFiles files, gpointer user_data)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  Drag *drag = g_new (Drag, 1);

  drag->files = files;
  drag->user_data = user_data;
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_data (source, "prepare", G_CALLBACK (prepare_cb), drag, drag_free, 0);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (picture), GTK_EVENT_CONTROLLER (source));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect (press, "pressed", G_CALLBACK (pressed_cb), drag);
  g_signal_connect (press, "end", G_CALLBACK (press_ended_cb), NULL);
  g_signal_connect (press, "cancel", G_CALLBACK (press_ended_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (picture), GTK_EVENT_CONTROLLER (press));
}
