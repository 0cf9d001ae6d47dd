/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-zoom-actions.h"

#include <glib/gi18n.h>
#include <math.h>

#include "grid/bunting-grid-zoom.h"
#include "widgets/bunting-window-actions.h"

/* The size of the flags in the grid: actions, and the wheel with Ctrl. They work while the grid is
 * shown. */

typedef struct {
  BuntingFlagGrid *grid; /* borrowed: owns the controller, which owns this */
  double distance;       /* that was scrolled since the last step, in clicks of the wheel */
} Wheel;

static void
zoom_in_cb (GSimpleAction *action, GVariant *parameter, gpointer grid)
{
  bunting_flag_grid_step_zoom (grid, 1);
}

static void
zoom_out_cb (GSimpleAction *action, GVariant *parameter, gpointer grid)
{
  bunting_flag_grid_step_zoom (grid, -1);
}

static void
zoom_normal_cb (GSimpleAction *action, GVariant *parameter, gpointer grid)
{
  bunting_flag_grid_set_zoom (grid, 0);
}

static void
update_actions (GActionMap *window, BuntingFlagGrid *grid)
{
  gboolean is_mapped = gtk_widget_get_mapped (GTK_WIDGET (grid));
  gboolean can_zoom_in, can_zoom_out;

  g_object_get (grid, "can-zoom-in", &can_zoom_in, "can-zoom-out", &can_zoom_out, NULL);
  bunting_window_actions_enable (window, "zoom-in", is_mapped && can_zoom_in);
  bunting_window_actions_enable (window, "zoom-out", is_mapped && can_zoom_out);
  bunting_window_actions_enable (window, "zoom-normal", is_mapped);
}

static void
can_zoom_changed_cb (GActionMap *window, GParamSpec *pspec, BuntingFlagGrid *grid)
{
  update_actions (window, grid);
}

static void
zoom_changed_cb (GtkButton *level_button, GParamSpec *pspec, BuntingFlagGrid *grid)
{
  /* Translators: the size of the flags, in percent of the normal one */
  g_autofree char *text = g_strdup_printf (
    C_ ("zoom", "%d%%"), bunting_grid_zoom_get_percent (bunting_flag_grid_get_zoom (grid)));

  gtk_button_set_label (level_button, text);
}

/* A touchpad scrolls by less than a click. Nothing is scrolled while Ctrl is pressed. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  Wheel *wheel = user_data;
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if ((state & GDK_CONTROL_MASK) == 0) {
    wheel->distance = 0;
    return GDK_EVENT_PROPAGATE;
  }
  wheel->distance += dy;
  if (fabs (wheel->distance) >= 1) {
    bunting_flag_grid_step_zoom (wheel->grid, wheel->distance < 0 ? 1 : -1);
    wheel->distance = 0;
  }
  return GDK_EVENT_STOP;
}

static void
wheel_free (gpointer wheel, GClosure *closure)
{
  g_free (wheel);
}

static void
follow_wheel (BuntingFlagGrid *grid)
{
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  Wheel *wheel = g_new0 (Wheel, 1);

  wheel->grid = grid;
  /* Before the scrolled window in the grid. */
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_data (scroll, "scroll", G_CALLBACK (scroll_cb), wheel, wheel_free, 0);
  gtk_widget_add_controller (GTK_WIDGET (grid), scroll);
}

/* Gives @window the actions "zoom-in", "zoom-out" and "zoom-normal", and @level_button, which
 * activates the last one, the size of the flags as its label. */
void
bunting_zoom_actions_attach (GtkApplicationWindow *window,
                             BuntingFlagGrid *grid,
                             GtkButton *level_button)
{
  static const BuntingWindowAction actions[] = {
    { "zoom-in", NULL, zoom_in_cb },
    { "zoom-out", NULL, zoom_out_cb },
    { "zoom-normal", NULL, zoom_normal_cb },
  };

  bunting_window_actions_add (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), grid);
  g_signal_connect_object (grid, "notify::can-zoom-in", G_CALLBACK (can_zoom_changed_cb), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (grid, "notify::can-zoom-out", G_CALLBACK (can_zoom_changed_cb), window,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (grid, "map", G_CALLBACK (update_actions), window,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (grid, "unmap", G_CALLBACK (update_actions), window,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (grid, "notify::zoom", G_CALLBACK (zoom_changed_cb), level_button,
                           G_CONNECT_SWAPPED);
  zoom_changed_cb (level_button, NULL, grid);
  update_actions (G_ACTION_MAP (window), grid);
  follow_wheel (grid);
}
