/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-download-bar.h"

#include <glib/gi18n.h>

#include "widgets/bunting-adaptive-box.h"
#include "bunting-sandbox.h"
#include "bunting-group-menu.h"
#include "download/bunting-time-left.h"
#include "bunting-messages.h"

/* The bar at the bottom of the window: the selection and the folder, the progress of a download,
 * and its report. Its buttons activate actions of the window. */

#define MAX_FAILURES 4
#define TIME_LEFT_INTERVAL_MS 500

struct _BuntingDownloadBar {
  AdwBin parent_instance;

  GtkRevealer *report_revealer;
  GtkImage *report_icon;
  GtkLabel *summary;
  GtkLabel *trouble;
  GtkStack *stack;
  GMenu *group_section;
  GtkLabel *select_label;
  GtkWidget *folder_button;
  GtkLabel *folder_label;
  GtkLabel *count_label;
  GtkLabel *left_label;
  GtkProgressBar *progress_bar;
  GtkWidget *try_button;

  BuntingAppModel *app_model;             /* owned */
  BuntingSelectionModel *selection_model; /* owned */
  BuntingTimeLeft time_left;
  guint tick_id; /* 0 unless a download runs */
};

G_DEFINE_FINAL_TYPE (BuntingDownloadBar, bunting_download_bar, ADW_TYPE_BIN)

static void
update_select (BuntingDownloadBar *self)
{
  g_autofree char *text = bunting_format_selection (
    bunting_selection_model_get_n_selected (self->selection_model),
    bunting_selection_model_get_n_selected_hidden (self->selection_model));

  gtk_label_set_label (self->select_label, text);
}

static void
set_folder_texts (BuntingDownloadBar *self,
                  const char *label,
                  const char *tooltip,
                  const char *accessible_label)
{
  gtk_label_set_label (self->folder_label, label);
  gtk_widget_set_tooltip_text (self->folder_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->folder_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, accessible_label, -1);
}

static void
update_folder (BuntingDownloadBar *self)
{
  GFile *folder = bunting_app_model_get_folder (self->app_model);
  const char *path = g_file_peek_path (folder);
  g_autofree char *base_name = g_file_get_basename (folder);
  g_autofree char *name = g_filename_display_name (base_name);
  g_autofree char *place = bunting_format_folder (folder);
  g_autofree char *tooltip = g_strdup_printf (_ ("Flags are saved in %s"), place);
  g_autofree char *accessible_label = g_strdup_printf (_ ("Choose Folder, currently “%s”"), name);

  /* In the sandbox there is no usable folder before the user has chosen one. */
  if (path != NULL && bunting_sandbox_hides (path))
    set_folder_texts (self, _ ("Choose Folder"), _ ("Choose where flags are saved"),
                      _ ("Choose Folder"));
  else
    set_folder_texts (self, name, tooltip, accessible_label);
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

static gboolean
tick_cb (gpointer user_data)
{
  update_time_left (user_data);
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

  gtk_stack_set_visible_child_name (self->stack, busy ? "progress" : "select");
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->time_left = (BuntingTimeLeft){ 0 };
  update_time_left (self);
  if (busy) {
    self->tick_id = g_timeout_add (TIME_LEFT_INTERVAL_MS, tick_cb, self);
    bunting_download_bar_hide_report (self);
  }
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
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, report_revealer);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, report_icon);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, summary);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, trouble);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, stack);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, group_section);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, select_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, folder_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, folder_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, count_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, left_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingDownloadBar, try_button);
  gtk_widget_class_bind_template_callback (widget_class, bunting_download_bar_hide_report);
}

static void
bunting_download_bar_init (BuntingDownloadBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* To be called once, before the bar is shown. */
void
bunting_download_bar_set_up (BuntingDownloadBar *self,
                             BuntingAppModel *app_model,
                             BuntingSelectionModel *selection_model)
{
  self->app_model = g_object_ref (app_model);
  self->selection_model = g_object_ref (selection_model);
  g_signal_connect_object (app_model, "notify::folder", G_CALLBACK (update_folder), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::fraction", G_CALLBACK (update_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (update_busy), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection_model, "notify::n-selected", G_CALLBACK (update_select), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (selection_model, "notify::n-selected-hidden", G_CALLBACK (update_select),
                           self, G_CONNECT_SWAPPED);
  bunting_group_menu_fill (self->group_section, bunting_app_model_get_atlas (app_model));
  update_select (self);
  update_folder (self);
  update_progress (self);
  update_busy (self);
}

/* Shows the result of a batch that has ended. */
void
bunting_download_bar_show_report (BuntingDownloadBar *self, BuntingBatch *batch)
{
  g_autofree char *summary = bunting_format_summary (batch);
  g_autofree char *trouble = bunting_format_trouble (batch, MAX_FAILURES);

  gtk_label_set_label (self->summary, summary);
  gtk_label_set_label (self->trouble, trouble == NULL ? "" : trouble);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), trouble != NULL);
  gtk_widget_set_visible (self->try_button,
                          bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED) > 0);
  gtk_image_set_from_icon_name (self->report_icon, trouble == NULL ? "object-select-symbolic"
                                                                   : "dialog-warning-symbolic");
  gtk_revealer_set_reveal_child (self->report_revealer, TRUE);
}

void
bunting_download_bar_hide_report (BuntingDownloadBar *self)
{
  gtk_revealer_set_reveal_child (self->report_revealer, FALSE);
}
