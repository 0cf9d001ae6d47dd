/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-report-window.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "bunting-report-rows.h"
#include "download/bunting-report.h"
#include "library/bunting-atomic-file.h"
#include "widgets/bunting-toaster.h"

#define TOAST_S 5

/* The result of each flag of a download, to be read, copied or saved. The window stays as it is
 * while the next download runs. */

struct _BuntingReportWindow {
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  AdwToastOverlay *toast_overlay;
  GtkNoSelection *selection;

  BuntingBatch *batch;         /* owned */
  BuntingToaster *toaster;     /* owned */
  GtkFileChooserNative *saver; /* owned, NULL unless it is open */
};

G_DEFINE_FINAL_TYPE (BuntingReportWindow, bunting_report_window, ADW_TYPE_WINDOW)

/* The list */

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
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
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  BuntingReportRow *row = gtk_list_item_get_item (item);
  const char *title = bunting_report_row_get_title (row);
  const char *text =
    bunting_report_row_get_text (row) == NULL ? "" : bunting_report_row_get_text (row);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *title_label = gtk_widget_get_first_child (gtk_widget_get_next_sibling (icon));
  GtkWidget *text_label = gtk_widget_get_next_sibling (title_label);

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), bunting_report_row_get_icon_name (row));
  gtk_label_set_label (GTK_LABEL (title_label), title);
  gtk_label_set_label (GTK_LABEL (text_label), text);
  gtk_widget_set_visible (text_label, text[0] != '\0');
  if (bunting_report_row_is_heading (row))
    gtk_widget_add_css_class (box, "report-heading");
  else
    gtk_widget_remove_css_class (box, "report-heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* Copying and saving */

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingReportWindow *self = BUNTING_REPORT_WINDOW (widget);
  g_autofree char *text = bunting_report_rows_to_text (self->batch);

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
  g_clear_object (&self->batch);
  G_OBJECT_CLASS (bunting_report_window_parent_class)->dispose (object);
}

static void
bunting_report_window_class_init (BuntingReportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_report_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-report-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, BuntingReportWindow, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
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
  self->toaster = bunting_toaster_new (self->toast_overlay, TOAST_S);
}

/* @batch: one that has ended */
BuntingReportWindow *
bunting_report_window_new (GtkWindow *parent, BuntingBatch *batch)
{
  BuntingReportWindow *self = g_object_new (BUNTING_TYPE_REPORT_WINDOW, "transient-for", parent,
                                            "destroy-with-parent", TRUE, NULL);
  g_autofree char *summary = bunting_format_summary (batch);
  g_autoptr (GListModel) rows = bunting_report_rows_new (batch);

  self->batch = g_object_ref (batch);
  adw_window_title_set_subtitle (self->title, summary);
  gtk_no_selection_set_model (self->selection, rows);
  return self;
}

/* Saves the report as JSON, like `bunting-fetch --json`, or as CSV. */
void
bunting_report_window_save (BuntingReportWindow *self, GFile *file, gboolean as_json)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GBytes) bytes = NULL;
  char *document;

  document = as_json ? bunting_report_to_json (self->batch) : bunting_report_to_csv (self->batch);
  bytes = g_bytes_new_take (document, strlen (document));
  /* Overwrites: the file dialog has asked. */
  bunting_atomic_file_write_async (folder, name, bytes, TRUE, NULL, saved_cb, g_object_ref (self));
}
