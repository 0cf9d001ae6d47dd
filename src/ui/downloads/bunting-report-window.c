/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-report-window.h"

#include <glib/gi18n.h>

#include "bunting-report-messages.h"
#include "bunting-report-rows.h"
#include "download/bunting-report.h"
#include "downloads/bunting-change-view.h"
#include "library/bunting-atomic-file.h"
#include "widgets/bunting-gtk-workarounds.h"
#include "widgets/bunting-toaster.h"

#define TOAST_S 5

/* The result of each flag of a download and its retries, to be read, copied or saved. Another
 * download has another report, and does not change this window. */

struct _BuntingReportWindow {
  AdwWindow parent_instance;

  GtkLabel *summary;
  AdwToastOverlay *toast_overlay;
  GtkNoSelection *selection;
  GtkWidget *list;
  GtkWidget *try_button;

  BuntingReport *report;                /* owned */
  BuntingTextureLoader *texture_loader; /* owned */
  BuntingToaster *toaster;              /* owned */
  GtkFileChooserNative *saver;          /* owned, NULL unless it is open */
  gboolean can_retry;                   /* the report is that of the last download */
};

G_DEFINE_FINAL_TYPE (BuntingReportWindow, bunting_report_window, ADW_TYPE_WINDOW)

/* The list */

static void
setup_row_cb (BuntingReportWindow *self, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *title = gtk_label_new (NULL), *text = gtk_label_new (NULL);

  gtk_widget_add_css_class (row, "report-row");
  gtk_widget_add_css_class (text, "caption");
  gtk_widget_add_css_class (text, "dim-label");
  for (guint i = 0; i < 2; i++) {
    GtkLabel *label = GTK_LABEL (i == 0 ? title : text);

    gtk_label_set_xalign (label, 0);
    gtk_label_set_wrap (label, TRUE);
    gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
    gtk_box_append (GTK_BOX (texts), GTK_WIDGET (label));
  }
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (bunting_change_view_new (self->texture_loader)));
  gtk_list_item_set_child (item, row);
}

static void
show_change (BuntingChangeView *view, BuntingReportRow *row)
{
  BuntingFlag *flag = bunting_report_row_get_flag (row);

  bunting_change_view_set (view, bunting_report_row_get_replaced (row),
                           flag == NULL ? NULL : bunting_flag_get_file (flag));
}

static void
bind_row_cb (BuntingReportWindow *self, GtkListItem *item)
{
  BuntingReportRow *row = gtk_list_item_get_item (item);
  const char *title = bunting_report_row_get_title (row);
  const char *text = bunting_report_row_get_text (row);
  gboolean is_heading = bunting_report_row_is_heading (row);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *title_label = gtk_widget_get_first_child (gtk_widget_get_next_sibling (icon));
  GtkWidget *text_label = gtk_widget_get_next_sibling (title_label);

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), bunting_report_row_get_icon_name (row));
  gtk_label_set_label (GTK_LABEL (title_label), title);
  gtk_label_set_label (GTK_LABEL (text_label), text);
  gtk_widget_set_visible (text_label, text[0] != '\0');
  show_change (BUNTING_CHANGE_VIEW (gtk_widget_get_last_child (box)), row);
  gtk_list_item_set_activatable (item, !is_heading);
  if (is_heading)
    gtk_widget_add_css_class (box, "report-heading");
  else
    gtk_widget_remove_css_class (box, "report-heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* The details of the flag appear in the main window, which this window would cover. */
static void
row_activated_cb (BuntingReportWindow *self, guint position)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr (BuntingReportRow) row =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  BuntingFlag *flag = bunting_report_row_get_flag (row);

  if (flag == NULL || parent == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-flag", "s",
                              bunting_flag_get_code (flag));
  gtk_window_close (GTK_WINDOW (self));
}

/* The button is hidden when there is nothing to try again. */
static void
update_retry (BuntingReportWindow *self)
{
  gboolean can_retry =
    self->can_retry && bunting_report_get_n (self->report, BUNTING_OUTCOME_FAILED) > 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.try-failed-again", can_retry);
  gtk_widget_set_visible (self->try_button, can_retry);
}

static void
focus_lost_cb (GtkWidget *self)
{
  gtk_widget_grab_focus (BUNTING_REPORT_WINDOW (self)->list);
}

static void
update_report (BuntingReportWindow *self)
{
  g_autofree char *summary = bunting_format_timed_summary (self->report);
  g_autoptr (GListModel) rows = bunting_report_rows_new (self->report);

  gtk_label_set_label (self->summary, summary);
  gtk_no_selection_set_model (self->selection, rows);
  update_retry (self);
}

static void
try_failed_again_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.try-failed-again", NULL);
}

/* Copying and saving */

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingReportWindow *self = BUNTING_REPORT_WINDOW (widget);
  g_autofree char *text = bunting_report_rows_to_text (self->report);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  bunting_toaster_show (self->toaster, _ ("Report copied"));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingReportWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = bunting_atomic_file_write_finish (result, &error);
  g_autofree char *text = NULL;

  if (file != NULL) {
    g_autofree char *base_name = g_file_get_basename (file);
    g_autofree char *name = g_filename_display_name (base_name);

    text = g_strdup_printf (_ ("Saved as %s"), name);
  } else {
    g_autofree char *cause = bunting_format_error (error);

    text = g_strdup_printf (_ ("Not saved: %s"), cause);
  }
  bunting_toaster_show (self->toaster, text);
}

static void
saver_response_cb (GtkNativeDialog *dialog, int response, BuntingReportWindow *self)
{
  gboolean as_json = g_object_get_data (G_OBJECT (dialog), "as-json") != NULL;
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file != NULL)
    bunting_report_window_save (self, file, as_json);
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->saver);
}

static void
show_save_dialog (BuntingReportWindow *self, gboolean as_json)
{
  if (self->saver != NULL)
    return;
  self->saver = gtk_file_chooser_native_new (_ ("Save Report"), GTK_WINDOW (self),
                                             GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->saver),
                                     as_json ? "bunting.json" : "bunting.csv");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->saver), TRUE);
  if (as_json)
    g_object_set_data (G_OBJECT (self->saver), "as-json", self);
  g_signal_connect_object (self->saver, "response", G_CALLBACK (saver_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->saver));
}

static void
save_csv_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_save_dialog (BUNTING_REPORT_WINDOW (widget), FALSE);
}

static void
save_json_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_save_dialog (BUNTING_REPORT_WINDOW (widget), TRUE);
}

/* The widget */

static void
bunting_report_window_dispose (GObject *object)
{
  BuntingReportWindow *self = BUNTING_REPORT_WINDOW (object);

  if (self->saver != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->saver));
  g_clear_object (&self->saver);
  g_clear_object (&self->toaster);
  g_clear_object (&self->report);
  g_clear_object (&self->texture_loader);
  G_OBJECT_CLASS (bunting_report_window_parent_class)->dispose (object);
}

static void
bunting_report_window_class_init (BuntingReportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_report_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-report-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, selection);
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, list);
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, try_button);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "report.try-failed-again", NULL,
                                   try_failed_again_cb);
  gtk_widget_class_install_action (widget_class, "report.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "report.save-csv", NULL, save_csv_cb);
  gtk_widget_class_install_action (widget_class, "report.save-json", NULL, save_json_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "report.copy",
                                       NULL);
}

static void
bunting_report_window_init (BuntingReportWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bunting_gtk_keep_focus (GTK_WINDOW (self), focus_lost_cb);
  self->toaster = bunting_toaster_new (self->toast_overlay, TOAST_S);
}

/* @report: is followed when retries are added to it */
BuntingReportWindow *
bunting_report_window_new (GtkWindow *parent,
                           BuntingReport *report,
                           BuntingTextureLoader *texture_loader)
{
  BuntingReportWindow *self = g_object_new (BUNTING_TYPE_REPORT_WINDOW, "transient-for", parent,
                                            "destroy-with-parent", TRUE, NULL);

  self->report = g_object_ref (report);
  self->texture_loader = g_object_ref (texture_loader);
  self->can_retry = TRUE;
  g_signal_connect_object (report, "changed", G_CALLBACK (update_report), self, G_CONNECT_SWAPPED);
  update_report (self);
  return self;
}

/* To be called when another download begins: flags of that one would be tried again. */
void
bunting_report_window_disable_retry (BuntingReportWindow *self)
{
  self->can_retry = FALSE;
  update_retry (self);
}

/* Saves the report as JSON, like `bunting-fetch --json`, or as CSV. */
void
bunting_report_window_save (BuntingReportWindow *self, GFile *file, gboolean as_json)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = NULL;
  char *document;

  document = as_json ? bunting_report_to_json (self->report) : bunting_report_to_csv (self->report);
  bytes = g_bytes_new_take (document, strlen (document));
  /* Overwrites: the file dialog has asked. */
  bunting_atomic_file_write_async (folder, name, bytes, TRUE, NULL, saved_cb, g_object_ref (self));
}
