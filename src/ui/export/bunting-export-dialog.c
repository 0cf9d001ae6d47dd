/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/bunting-export-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "bunting-export-survey.h"
#include "bunting-limits.h"
#include "bunting-messages.h"
#include "export/bunting-export-failures.h"
#include "export/bunting-export-folder.h"
#include "widgets/bunting-gtk-workarounds.h"

/* Asks for the format and the width of exported flags, then for a file or, for several, a folder.
 * Shows the progress, and at the end what failed. Format, width and folder are remembered. */

static const int preset_widths_px[] = { 64, 256, 640, 1024, 2048, 4096 };

struct _BuntingExportDialog {
  AdwWindow parent_instance;

  GtkButton *cancel_button;
  GtkWidget *export_button;
  GtkStack *stack;
  GtkAdjustment *width;
  GtkCheckButton *png_check;
  GtkCheckButton *svg_check;
  GtkCheckButton *original_check;
  AdwActionRow *svg_row;
  AdwActionRow *original_row;
  GtkWidget *size_group;
  AdwActionRow *width_row;
  GtkSpinButton *width_spin;
  GtkBox *presets;
  GtkLabel *note;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkLabel *failures_label;
  GtkListBox *failures_list;

  GPtrArray *flags;                 /* owned, of BuntingFlag */
  GSettings *settings;              /* owned, NULL: nothing is remembered */
  BuntingDecoderPool *decoder_pool; /* owned */
  BuntingExportSurvey survey;       /* all zero until the pictures were looked at */
  BuntingExportJob *job;            /* owned, NULL before the export */
  GCancellable *cancellable;        /* owned */
  GFile *target;                    /* owned, NULL before the export: the file or the folder */
  GtkFileChooserNative *chooser;    /* owned, NULL unless it is open */
};

G_DEFINE_FINAL_TYPE (BuntingExportDialog, bunting_export_dialog, ADW_TYPE_WINDOW)

enum { EXPORTED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Format and width */

static gboolean
is_single (BuntingExportDialog *self)
{
  return self->flags->len == 1;
}

static BuntingExportOptions
get_options (BuntingExportDialog *self)
{
  BuntingExportOptions options = {
    .format = BUNTING_EXPORT_PNG,
    .width_px = CLAMP ((int)gtk_adjustment_get_value (self->width), BUNTING_EXPORT_WIDTH_MIN_PX,
                       BUNTING_EXPORT_WIDTH_MAX_PX),
  };

  if (gtk_check_button_get_active (self->svg_check))
    options.format = BUNTING_EXPORT_SVG;
  else if (gtk_check_button_get_active (self->original_check))
    options.format = BUNTING_EXPORT_ORIGINAL;
  return options;
}

/* Returns: (transfer full) (nullable): what the user should know about this width */
static char *
make_note (BuntingExportDialog *self, int width_px, int actual_width_px)
{
  if (actual_width_px < width_px)
    return g_strdup (_ ("A picture can have 16 million pixels at most."));
  /* The aspect ratios of several pictures are not known. */
  if (!is_single (self) && (gint64)width_px * width_px * 2 > BUNTING_DECODED_MAX_PIXELS)
    return g_strdup (
      _ ("A picture can have 16 million pixels at most. Tall flags will be narrower."));
  if (self->survey.n_raster == 0 || width_px <= (int)self->survey.min_raster_width_px)
    return NULL;
  return g_strdup (is_single (self) ? _ ("Larger than the original, may look blurry.")
                                    : _ ("Larger than some originals, which may look blurry."));
}

static void
update (BuntingExportDialog *self)
{
  BuntingExportOptions options = get_options (self);
  g_autofree char *size = NULL;
  g_autofree char *note = NULL;
  int width_px = options.width_px, height_px;

  gtk_widget_set_sensitive (self->size_group, options.format == BUNTING_EXPORT_PNG);
  if (self->survey.aspect > 0) {
    bunting_decoder_contain (self->survey.aspect, 1, options.width_px, BUNTING_PICTURE_MAX_SIDE,
                             &width_px, &height_px);
    size = bunting_format_pixels (width_px, height_px);
  }
  adw_action_row_set_subtitle (self->width_row, size == NULL ? "" : size);
  if (options.format == BUNTING_EXPORT_PNG)
    note = make_note (self, options.width_px, width_px);
  gtk_label_set_label (self->note, note == NULL ? "" : note);
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

static void
preset_clicked_cb (GtkButton *button, gpointer width_px)
{
  BuntingExportDialog *self = BUNTING_EXPORT_DIALOG (
    gtk_widget_get_ancestor (GTK_WIDGET (button), BUNTING_TYPE_EXPORT_DIALOG));

  gtk_adjustment_set_value (self->width, GPOINTER_TO_INT (width_px));
}

static void
add_presets (BuntingExportDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (preset_widths_px); i++) {
    g_autofree char *label = g_strdup_printf ("%d", preset_widths_px[i]);
    g_autofree char *tooltip = g_strdup_printf (
      ngettext ("%d pixel wide", "%d pixels wide", preset_widths_px[i]), preset_widths_px[i]);
    GtkWidget *button = gtk_button_new_with_label (label);

    bunting_gtk_set_name_and_tooltip (button, tooltip, tooltip);
    g_signal_connect (button, "clicked", G_CALLBACK (preset_clicked_cb),
                      GINT_TO_POINTER (preset_widths_px[i]));
    gtk_box_append (self->presets, button);
  }
}

/* The kind that a file's name says. Names of saved files follow from their bytes. */
static gboolean
find_kind (BuntingFlag *flag, BuntingPictureKind *out_kind)
{
  GFile *file = bunting_flag_get_shown_file (flag);
  g_autofree char *name = file == NULL ? NULL : g_file_get_basename (file);
  const char *dot = name == NULL ? NULL : strrchr (name, '.');

  return dot != NULL && bunting_picture_kind_from_extension (dot + 1, out_kind);
}

static guint
count_svg (BuntingExportDialog *self)
{
  guint n_svg = 0;

  for (guint i = 0; i < self->flags->len; i++) {
    BuntingPictureKind kind;

    n_svg += find_kind (self->flags->pdata[i], &kind) && kind == BUNTING_PICTURE_SVG;
  }
  return n_svg;
}

/* A single SVG is the original file: one row for both. */
static void
show_formats (BuntingExportDialog *self, guint n_svg)
{
  gboolean is_single_svg = is_single (self) && n_svg == 1;
  g_autofree char *some = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->svg_row), n_svg > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->original_row), !is_single_svg);
  if (n_svg == 0 && gtk_check_button_get_active (self->svg_check))
    gtk_check_button_set_active (self->png_check, TRUE);
  if (is_single_svg && gtk_check_button_get_active (self->original_check))
    gtk_check_button_set_active (self->svg_check, TRUE);
  if (n_svg < self->flags->len)
    /* Translators: how many of the flags can be exported as SVG */
    some =
      g_strdup_printf (ngettext ("Only %u of %u flag", "Only %u of %u flags", self->flags->len),
                       n_svg, self->flags->len);
  adw_action_row_set_subtitle (self->svg_row, some == NULL ? _ ("Sharp at any size") : some);
}

/* Of a single raster image: "PNG, 320 × 240". */
static void
show_original_size (BuntingExportDialog *self)
{
  BuntingPictureKind kind;
  g_autofree char *format = NULL, *size = NULL, *text = NULL;

  if (!is_single (self) || self->survey.n_raster == 0 || !find_kind (self->flags->pdata[0], &kind))
    return;
  format = g_ascii_strup (bunting_picture_kind_get_extension (kind), -1);
  size = bunting_format_pixels (self->survey.min_raster_width_px,
                                self->survey.min_raster_width_px / self->survey.aspect + 0.5);
  /* Translators: the format of a picture, and its width and height: "PNG, 320 × 240" */
  text = g_strdup_printf (C_ ("original", "%s, %s"), format, size);
  adw_action_row_set_subtitle (self->original_row, text);
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingExportDialog) self = user_data;

  if (!bunting_export_survey_finish (result, &self->survey, NULL))
    return;
  show_formats (self, self->survey.n_svg);
  show_original_size (self);
  update (self);
}

static void
restore_settings (BuntingExportDialog *self)
{
  BuntingExportFormat format = BUNTING_EXPORT_PNG;

  if (self->settings != NULL) {
    format = (BuntingExportFormat)g_settings_get_enum (self->settings, "export-format");
    gtk_adjustment_set_value (self->width, g_settings_get_int (self->settings, "export-width"));
  }
  if (format == BUNTING_EXPORT_SVG)
    gtk_check_button_set_active (self->svg_check, TRUE);
  else if (format == BUNTING_EXPORT_ORIGINAL)
    gtk_check_button_set_active (self->original_check, TRUE);
}

static void
save_settings (BuntingExportDialog *self)
{
  BuntingExportOptions options = get_options (self);

  if (self->settings == NULL)
    return;
  g_settings_set_enum (self->settings, "export-format", options.format);
  g_settings_set_int (self->settings, "export-width", options.width_px);
}

/* The file or the folder */

static void
close_chooser (BuntingExportDialog *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, BuntingExportDialog *self)
{
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  close_chooser (self);
  if (file == NULL) {
    gtk_widget_grab_focus (self->export_button);
    return;
  }
  bunting_export_folder_remember (self->settings, file, !is_single (self));
  bunting_export_dialog_export (self, is_single (self) ? NULL : file,
                                is_single (self) ? file : NULL);
}

/* The chooser asks before it replaces a file. In a sandbox it is the portal's. */
static void
export_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingExportDialog *self = BUNTING_EXPORT_DIALOG (widget);

  if (self->chooser != NULL || self->job != NULL)
    return;
  gtk_spin_button_update (self->width_spin);
  save_settings (self);
  if (is_single (self)) {
    g_autofree char *name = bunting_export_dialog_dup_name (self);

    self->chooser = gtk_file_chooser_native_new (_ ("Export Flag"), GTK_WINDOW (self),
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  } else {
    self->chooser =
      gtk_file_chooser_native_new (_ ("Choose a Folder for Exported Flags"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Export"), NULL);
  }
  bunting_export_folder_propose (GTK_FILE_CHOOSER (self->chooser), self->settings);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* The export */

static void
show_progress (BuntingExportDialog *self)
{
  guint n_flags = bunting_export_job_get_n_flags (self->job);
  guint n_done = bunting_export_job_get_n_done (self->job);
  g_autofree char *text =
    /* Translators: how many flags are exported already, of how many */
    g_strdup_printf (ngettext ("%u of %u flag", "%u of %u flags", n_flags), n_done, n_flags);

  gtk_label_set_label (self->progress_label, text);
  gtk_progress_bar_set_fraction (self->progress_bar, (double)n_done / n_flags);
}

static void
show_failures (BuntingExportDialog *self)
{
  bunting_export_failures_show (bunting_export_job_get_failures (self->job), self->failures_label,
                                self->failures_list);
  gtk_button_set_label (self->cancel_button, _ ("_Close"));
  gtk_stack_set_visible_child_name (self->stack, "failures");
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingExportDialog) self = user_data;

  bunting_export_job_run_finish (self->job, result, NULL);
  if (bunting_export_job_get_n_exported (self->job) > 0)
    g_signal_emit (self, signals[EXPORTED], 0, self->target, self->job);
  if (bunting_export_job_get_failures (self->job)->len > 0 &&
      !g_cancellable_is_cancelled (self->cancellable))
    show_failures (self);
  else
    gtk_window_destroy (GTK_WINDOW (self));
}

/* While flags are exported, the dialog closes when the current ones have ended. */
static gboolean
bunting_export_dialog_close_request (GtkWindow *window)
{
  BuntingExportDialog *self = BUNTING_EXPORT_DIALOG (window);
  gboolean is_running = self->job != NULL && bunting_export_job_get_n_done (self->job) <
                                               bunting_export_job_get_n_flags (self->job);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), !is_running);
  return is_running ||
         GTK_WINDOW_CLASS (bunting_export_dialog_parent_class)->close_request (window);
}

/* The dialog */

static void
bunting_export_dialog_dispose (GObject *object)
{
  BuntingExportDialog *self = BUNTING_EXPORT_DIALOG (object);

  close_chooser (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (bunting_export_dialog_parent_class)->dispose (object);
}

static void
bunting_export_dialog_finalize (GObject *object)
{
  BuntingExportDialog *self = BUNTING_EXPORT_DIALOG (object);

  g_clear_pointer (&self->flags, g_ptr_array_unref);
  g_clear_object (&self->decoder_pool);
  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->target);
  G_OBJECT_CLASS (bunting_export_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/flagbunting/Bunting/ui/bunting-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, width);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, png_check);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, svg_check);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, original_check);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, svg_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, original_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, size_group);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, width_row);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, width_spin);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, presets);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, note);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, failures_label);
  gtk_widget_class_bind_template_child (widget_class, BuntingExportDialog, failures_list);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
bunting_export_dialog_class_init (BuntingExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bunting_export_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = bunting_export_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = bunting_export_dialog_close_request;
  signals[EXPORTED] =
    g_signal_new ("exported", BUNTING_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_FILE, BUNTING_TYPE_EXPORT_JOB);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "export.export", NULL, export_cb);
}

static void
bunting_export_dialog_init (BuntingExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->decoder_pool = bunting_decoder_pool_ref_shared ();
  self->cancellable = g_cancellable_new ();
  add_presets (self);
  /* The spin button has this property since GTK 4.14. */
  gtk_text_set_activates_default (
    GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->width_spin))), TRUE);
}

/**
 * bunting_export_dialog_new:
 * @flags: (element-type BuntingFlag): at least one
 * @settings: (nullable): where format, width and folder are remembered
 *
 * Returns: (transfer none): the dialog, not presented yet
 */
BuntingExportDialog *
bunting_export_dialog_new (GtkWindow *parent, GPtrArray *flags, GSettings *settings)
{
  BuntingExportDialog *self =
    g_object_new (BUNTING_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  g_autofree char *title = NULL;

  self->flags = g_ptr_array_ref (flags);
  g_set_object (&self->settings, settings);
  if (is_single (self)) {
    title = g_strdup (_ ("Export Flag"));
  } else {
    title =
      g_strdup_printf (ngettext ("Export %u Flag", "Export %u Flags", flags->len), flags->len);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->original_row), _ ("Original Files"));
  }
  gtk_window_set_title (GTK_WINDOW (self), title);
  restore_settings (self);
  show_formats (self, count_svg (self));
  update (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->export_button);
  bunting_export_survey_async (self->decoder_pool, flags, self->cancellable, surveyed_cb,
                               g_object_ref (self));
  return self;
}

/* Returns: (transfer full): the proposed name of the file for a single flag, in UTF-8 */
char *
bunting_export_dialog_dup_name (BuntingExportDialog *self)
{
  BuntingExportOptions options = get_options (self);
  BuntingPictureKind kind = BUNTING_PICTURE_PNG;

  if (options.format != BUNTING_EXPORT_PNG)
    find_kind (self->flags->pdata[0], &kind);
  return bunting_export_make_name (bunting_flag_get_country (self->flags->pdata[0]), kind,
                                   &options);
}

/**
 * bunting_export_dialog_export:
 * @folder: (nullable): for any number of flags
 * @file: (nullable): for a single flag; replaced if it exists. Either this or @folder is given
 *
 * To be called once. Emits "exported" and closes the dialog, or shows the flags that failed.
 */
void
bunting_export_dialog_export (BuntingExportDialog *self, GFile *folder, GFile *file)
{
  BuntingExportOptions options = get_options (self);

  g_return_if_fail (self->job == NULL);

  self->target = g_object_ref (folder != NULL ? folder : file);
  self->job = bunting_export_job_new (self->decoder_pool, self->flags, &options);
  g_signal_connect_object (self->job, "notify::n-done", G_CALLBACK (show_progress), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->export_button, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
  show_progress (self);
  gtk_stack_set_visible_child_name (self->stack, "progress");
  bunting_export_job_run_async (self->job, folder, file, self->cancellable, exported_cb,
                                g_object_ref (self));
}
