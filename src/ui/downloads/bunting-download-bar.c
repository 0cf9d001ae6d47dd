/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-bar.h"

#include <glib/gi18n.h>

#include "download/bunting-time-left.h"
#include "bunting-messages.h"
#include "widgets/bunting-adaptive-box.h"
#include "widgets/bunting-gtk-workarounds.h"

/* The bar at the bottom of the window: the selection, or the progress of a download. It slides out
 * when there is neither. Its buttons activate actions of the window. */

#define TIME_LEFT_INTERVAL_MS 500
#define TICKS_PER_ANNOUNCEMENT 20

struct _BuntingDownloadBar {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkStack *stack;
  GtkWidget *selection_button;
  GtkLabel *selection_label;
  GtkWidget *download_button;
  GtkLabel *count_label;
  GtkLabel *left_label;
  GtkProgressBar *progress_bar;
  GtkWidget *cancel_button;

  BuntingAppModel *app_model;             /* owned */
  BuntingSelectionModel *selection_model; /* owned */
  BuntingTimeLeft time_left;
  guint tick_id;      /* 0 unless a download runs */
  guint n_ticks;      /* of this download */
  gboolean had_focus; /* before the page changed */
};

G_DEFINE_FINAL_TYPE (BuntingDownloadBar, bunting_download_bar, ADW_TYPE_BIN)

static gboolean
has_focus (BuntingDownloadBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/* While the bar slides out it shows what it showed before. */
static void
update_page (BuntingDownloadBar *self)
{
  gboolean busy = bunting_app_model_get_busy (self->app_model);
  gboolean is_needed = busy || bunting_selection_model_get_n_selected (self->selection_model) > 0;

  self->had_focus = has_focus (self);
  if (is_needed) {
    gtk_stack_set_visible_child_name (self->stack, busy ? "progress" : "selection");
    gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  }
  gtk_revealer_set_reveal_child (self->revealer, is_needed);
}

/* After the actions were enabled or disabled, with their buttons. If the bar has gone the window is
 * left without focus. */
static void
restore_focus (BuntingDownloadBar *self)
{
  if (self->had_focus && !bunting_download_bar_focus (self))
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  self->had_focus = FALSE;
}

/* Otherwise screen readers would find the buttons of a hidden bar, and so would Tab: AdwBin moves
 * the focus into a child that is not visible, too. */
static void
child_revealed_cb (BuntingDownloadBar *self)
{
  if (!gtk_revealer_get_reveal_child (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
update_selection (BuntingDownloadBar *self)
{
  guint n_selected = bunting_selection_model_get_n_selected (self->selection_model);
  g_autofree char *text = bunting_format_selection (
    n_selected, bunting_selection_model_get_n_selected_hidden (self->selection_model));

  if (n_selected == 0)
    return;
  gtk_label_set_label (self->selection_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->selection_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
selection_changed_cb (BuntingDownloadBar *self)
{
  gboolean is_revealed = gtk_revealer_get_reveal_child (self->revealer);

  update_selection (self);
  if (is_revealed != (bunting_selection_model_get_n_selected (self->selection_model) > 0)) {
    update_page (self);
    restore_focus (self);
  }
}

static void
update_time_left (BuntingDownloadBar *self)
{
  BuntingBatch *batch = bunting_app_model_get_batch (self->app_model);
  g_autofree char *text = NULL;
  guint left_s = 0;

  if (batch != NULL && bunting_app_model_get_busy (self->app_model))
    left_s = bunting_time_left_update (&self->time_left, bunting_batch_get_elapsed_s (batch),
                                       bunting_batch_get_n_done (batch),
                                       bunting_batch_get_n_flags (batch));
  text = bunting_format_time_left (left_s);
  if (g_strcmp0 (gtk_label_get_label (self->left_label), text) != 0)
    gtk_label_set_label (self->left_label, text);
}

/* Screen readers say the progress every ten seconds, not with each flag. */
static gboolean
tick_cb (gpointer user_data)
{
  BuntingDownloadBar *self = user_data;

  update_time_left (self);
  if (++self->n_ticks % TICKS_PER_ANNOUNCEMENT == 0)
    bunting_gtk_announce (GTK_WIDGET (self), gtk_label_get_label (self->count_label), FALSE);
  return G_SOURCE_CONTINUE;
}

static void
update_progress (BuntingDownloadBar *self)
{
  guint n_flags = bunting_app_model_get_n_flags (self->app_model);
  g_autofree char *text =
    bunting_format_progress (bunting_app_model_get_n_done (self->app_model), n_flags);

  /* There is no batch yet while the built-in server starts. */
  gtk_label_set_label (self->count_label, n_flags == 0 ? _ ("Starting…") : text);
  gtk_progress_bar_set_fraction (self->progress_bar,
                                 bunting_app_model_get_fraction (self->app_model));
  update_time_left (self);
}

static void
update_busy (BuntingDownloadBar *self)
{
  gboolean busy = bunting_app_model_get_busy (self->app_model);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->time_left = (BuntingTimeLeft){ 0 };
  self->n_ticks = 0;
  update_time_left (self);
  if (busy)
    self->tick_id = g_timeout_add (TIME_LEFT_INTERVAL_MS, tick_cb, self);
  update_page (self);
}

static void
bunting_download_bar_dispose (GObject *object)
{
  BuntingDownloadBar *self = BUNTING_DOWNLOAD_BAR (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->app_model);
  g_clear_object (&self->selection_model);
  G_OBJECT_CLASS (bunting_download_bar_parent_class)->dispose (object);
}

static void
bunting_download_bar_class_init (BuntingDownloadBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_download_bar_dispose;
  g_type_ensure (BUNTING_TYPE_ADAPTIVE_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-download-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, stack);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, selection_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, selection_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, download_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, count_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, left_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, cancel_button);
  gtk_widget_class_bind_template_child_full (widget_class, "clear_button", FALSE, 0);
  gtk_widget_class_bind_template_child_full (widget_class, "export_button", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, child_revealed_cb);
}

static void
bunting_download_bar_init (BuntingDownloadBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* To be called once, before the bar is shown, and before another object enables and disables the
 * actions: a button that becomes insensitive loses the focus. */
void
bunting_download_bar_set_up (BuntingDownloadBar *self,
                             BuntingAppModel *app_model,
                             BuntingSelectionModel *selection_model)
{
  self->app_model = g_object_ref (app_model);
  self->selection_model = g_object_ref (selection_model);
  g_signal_connect_object (app_model, "notify::fraction", G_CALLBACK (update_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (update_busy), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (restore_focus), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (selection_model, "notify::n-selected", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection_model, "notify::n-selected-hidden",
                           G_CALLBACK (update_selection), self, G_CONNECT_SWAPPED);
  update_selection (self);
  update_progress (self);
  update_busy (self);
}

/* Focuses Cancel or Download. Returns: FALSE if the bar is hidden */
gboolean
bunting_download_bar_focus (BuntingDownloadBar *self)
{
  return gtk_revealer_get_reveal_child (self->revealer) &&
         gtk_widget_grab_focus (bunting_app_model_get_busy (self->app_model)
                                  ? self->cancel_button
                                  : self->download_button);
}
