/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-save-as.h"

#include <glib/gi18n.h>
#include <string.h>

#include "library/bunting-atomic-file.h"

/* Asks for the format and the size in which to save a copy of a flag, then for the file. The file
 * is written in a worker thread, completely or not at all. */

static const int preset_widths_px[] = { 16, 64, 256, 1024, 2048 };

struct _BuntingSaveAs {
  AdwWindow parent_instance;

  GtkAdjustment *width;
  GtkCheckButton *png_check;
  GtkCheckButton *original_check;
  AdwActionRow *original_row;
  GtkWidget *size_group;
  AdwActionRow *width_row;
  GtkSpinButton *width_spin;
  GtkBox *presets;
  GtkWidget *note;

  BuntingSavedImage *saved_image; /* owned */
};

G_DEFINE_FINAL_TYPE (BuntingSaveAs, bunting_save_as, ADW_TYPE_WINDOW)

enum { SAVED, FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Format and size */

static int
get_width_px (BuntingSaveAs *self)
{
  return CLAMP ((int)gtk_adjustment_get_value (self->width), BUNTING_SAVED_IMAGE_WIDTH_MIN_PX,
                BUNTING_SAVED_IMAGE_WIDTH_MAX_PX);
}

static void
update (BuntingSaveAs *self)
{
  gboolean is_png = gtk_check_button_get_active (self->png_check);
  int width_px = get_width_px (self);
  g_autofree char *size = NULL;

  gtk_widget_set_sensitive (self->size_group, is_png);
  if (self->saved_image == NULL)
    return;
  /* Translators: width and height of a picture in pixels */
  size = g_strdup_printf (_ ("%d × %d"), width_px,
                          bunting_saved_image_get_height_px (self->saved_image, width_px));
  adw_action_row_set_subtitle (self->width_row, size);
  gtk_widget_set_visible (
    self->note, is_png && !bunting_saved_image_is_svg (self->saved_image) &&
                  width_px > (int)bunting_saved_image_get_picture (self->saved_image)->width_px);
}

static void
preset_clicked_cb (GtkButton *button, gpointer width_px)
{
  BuntingSaveAs *self =
    BUNTING_SAVE_AS (gtk_widget_get_ancestor (GTK_WIDGET (button), BUNTING_TYPE_SAVE_AS));

  gtk_adjustment_set_value (self->width, GPOINTER_TO_INT (width_px));
}

static void
add_presets (BuntingSaveAs *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (preset_widths_px); i++) {
    g_autofree char *label = g_strdup_printf ("%d", preset_widths_px[i]);
    g_autofree char *tooltip = g_strdup_printf (
      ngettext ("%d pixel wide", "%d pixels wide", preset_widths_px[i]), preset_widths_px[i]);
    GtkWidget *button = gtk_button_new_with_label (label);

    gtk_widget_set_tooltip_text (button, tooltip);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                    -1);
    g_signal_connect (button, "clicked", G_CALLBACK (preset_clicked_cb),
                      GINT_TO_POINTER (preset_widths_px[i]));
    gtk_box_append (self->presets, button);
  }
}

/* The file */

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, BuntingSaveAs *self)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_set_data (G_OBJECT (self), "chooser", NULL);
  if (file != NULL)
    bunting_save_as_write (self, file);
}

static void
chooser_free (gpointer dialog)
{
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/* The chooser asks before it replaces a file. In a sandbox it is the portal's. */
static void
choose_file_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingSaveAs *self = BUNTING_SAVE_AS (widget);
  g_autofree char *name = NULL;
  GtkFileChooserNative *dialog;

  gtk_spin_button_update (self->width_spin);
  name = bunting_save_as_dup_name (self);
  dialog = gtk_file_chooser_native_new (_ ("Save As"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (self), "chooser", dialog, chooser_free);
  g_signal_connect (dialog, "response", G_CALLBACK (chooser_response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Writing */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSaveAs) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);

  if (error == NULL)
    g_signal_emit (self, signals[SAVED], 0, file);
  else
    g_signal_emit (self, signals[FAILED], 0, error);
  gtk_window_destroy (GTK_WINDOW (self));
}

typedef struct {
  BuntingSavedImage *saved_image; /* owned */
  int width_px;                   /* of a PNG; 0: the original file */
  GFile *file;                    /* owned */
} CopyJob;

static void
copy_job_free (gpointer data)
{
  CopyJob *job = data;

  g_object_unref (job->saved_image);
  g_object_unref (job->file);
  g_free (job);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CopyJob *job = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
    job->width_px == 0 ? g_bytes_ref (bunting_saved_image_get_bytes (job->saved_image))
                       : bunting_saved_image_make_png (job->saved_image, job->width_px, &error);
  g_autoptr (GFile) folder = g_file_get_parent (job->file);
  g_autofree char *name = g_file_get_basename (job->file);
  GFile *file =
    bytes == NULL ? NULL : bunting_atomic_file_write (folder, name, bytes, TRUE, NULL, &error);

  if (file == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, file, g_object_unref);
}

/* The dialog */

static void
bunting_save_as_dispose (GObject *object)
{
  BuntingSaveAs *self = BUNTING_SAVE_AS (object);

  g_object_set_data (object, "chooser", NULL);
  g_clear_object (&self->saved_image);
  G_OBJECT_CLASS (bunting_save_as_parent_class)->dispose (object);
}

static void
bunting_save_as_class_init (BuntingSaveAsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_save_as_dispose;
  signals[SAVED] = g_signal_new ("saved", BUNTING_TYPE_SAVE_AS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[FAILED] = g_signal_new ("failed", BUNTING_TYPE_SAVE_AS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-save-as.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, width);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, png_check);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, original_check);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, original_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, size_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, width_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, width_spin);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, presets);
  gtk_widget_class_bind_template_child (widget_class, BuntingSaveAs, note);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "save-as.choose-file", NULL, choose_file_cb);
}

static void
bunting_save_as_init (BuntingSaveAs *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_presets (self);
}

/* Returns: (transfer none): the dialog, not presented yet */
BuntingSaveAs *
bunting_save_as_new (GtkWindow *parent, BuntingSavedImage *saved_image)
{
  BuntingSaveAs *self = g_object_new (BUNTING_TYPE_SAVE_AS, "transient-for", parent, NULL);
  BuntingPictureKind kind = bunting_saved_image_get_picture (saved_image)->kind;
  g_autofree char *format = g_ascii_strup (bunting_picture_kind_get_extension (kind), -1);

  self->saved_image = g_object_ref (saved_image);
  adw_action_row_set_subtitle (self->original_row,
                               kind == BUNTING_PICTURE_SVG ? _ ("SVG, sharp at any size") : format);
  update (self);
  return self;
}

/* Returns: (transfer full): the proposed name, in UTF-8: that of the saved file, for a PNG with the
 * width and the right extension */
char *
bunting_save_as_dup_name (BuntingSaveAs *self)
{
  g_autofree char *name = g_file_get_basename (bunting_saved_image_get_file (self->saved_image));
  g_autofree char *display_name = g_filename_display_name (name);
  char *dot;

  if (gtk_check_button_get_active (self->original_check))
    return g_steal_pointer (&display_name);
  dot = strrchr (display_name, '.');
  if (dot != NULL)
    *dot = '\0';
  return g_strdup_printf ("%s-%d.png", display_name, get_width_px (self));
}

/* Replaces the file if it exists. Closes the dialog and emits "saved" or "failed". */
void
bunting_save_as_write (BuntingSaveAs *self, GFile *file)
{
  /* Without a source object: the worker may release the last reference to the task. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, g_object_ref (self));
  CopyJob *job = g_new0 (CopyJob, 1);

  g_task_set_source_tag (task, bunting_save_as_write);
  job->saved_image = g_object_ref (self->saved_image);
  job->width_px = gtk_check_button_get_active (self->original_check) ? 0 : get_width_px (self);
  job->file = g_object_ref (file);
  g_task_set_task_data (task, job, copy_job_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_task_run_in_thread (task, write_thread);
}
