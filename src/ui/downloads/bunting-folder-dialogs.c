/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-folder-dialogs.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "library/bunting-library.h"
#include "bunting-sandbox.h"
#include "bunting-messages.h"
#include "widgets/bunting-gtk-workarounds.h"

/* Dialogs about the folder in which flags are saved. */

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  BuntingFolderChosen chosen = g_object_get_data (G_OBJECT (dialog), "chosen");
  GtkWindow *window = gtk_native_dialog_get_transient_for (dialog);
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (folder != NULL && window != NULL)
    chosen (folder, g_object_get_data (G_OBJECT (dialog), "owner"));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/**
 * bunting_folder_dialogs_choose:
 * @chosen: called if a folder was chosen
 * @owner: the argument of @chosen; the dialog has a reference
 *
 * Shows a folder dialog, in the sandbox the portal's.
 *
 * Returns: (transfer none): the dialog, which destroys itself after its response
 */
GtkNativeDialog *
bunting_folder_dialogs_choose (GtkWindow *window,
                               GFile *current,
                               BuntingFolderChosen chosen,
                               GObject *owner)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_ ("Choose a Folder for Flags"), window,
                                 GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);

  /* Has no effect if the folder does not exist. */
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), current, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "chosen", chosen);
  g_object_set_data_full (G_OBJECT (dialog), "owner", g_object_ref (owner), g_object_unref);
  g_signal_connect (dialog, "response", G_CALLBACK (chooser_response_cb), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
  return GTK_NATIVE_DIALOG (dialog);
}

static void
make_folder_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = g_file_peek_path (data);
  GError *error = NULL;

  if (path != NULL && bunting_sandbox_hides (path))
    g_task_return_new_error (task, BUNTING_LIBRARY_ERROR, BUNTING_LIBRARY_ERROR_HIDDEN,
                             "the folder does not leave the sandbox");
  else if (g_file_make_directory_with_parents (data, cancellable, &error) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  g_clear_error (&error);
}

static void
folder_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GtkWindow *window = GTK_WINDOW (source);
  GFile *folder = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  gboolean is_made = g_task_propagate_boolean (G_TASK (result), &error);

  /* The window was closed meanwhile: GTK needs one with a surface (4.8 crashes otherwise). */
  if (!gtk_widget_get_realized (GTK_WIDGET (window)))
    return;
  if (!is_made) {
    bunting_folder_dialogs_show_error (window, folder, error);
    return;
  }
  uri = g_file_get_uri (folder);
  gtk_show_uri (window, uri, GDK_CURRENT_TIME);
}

/* Shows the folder in the file manager; creates it if nothing was saved in it yet. */
void
bunting_folder_dialogs_show (GtkWindow *window, GFile *folder)
{
  g_autoptr (GTask) task = g_task_new (window, NULL, folder_made_cb, NULL);

  g_task_set_source_tag (task, bunting_folder_dialogs_show);
  g_task_set_task_data (task, g_object_ref (folder), g_object_unref);
  g_task_run_in_thread (task, make_folder_thread);
}

static void
error_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, "choose") && window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.choose-folder", NULL);
}

/* The dialog's own heading and body are not used: they do not break long words such as paths, and
 * with libadwaita 1.7 and GTK 4.18 a long heading causes a warning. */
static void
add_text (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
}

static const char *
get_heading (gboolean is_busy, gboolean is_about_folder)
{
  if (is_busy)
    /* Translators: the requested action is not possible while a download runs */
    return _ ("Download in Progress");
  return is_about_folder ? _ ("Folder Cannot Be Used") : _ ("Nothing Was Downloaded");
}

/* Shows why no download ran, or why the folder was not opened; offers to choose another one if that
 * can help. */
void
bunting_folder_dialogs_show_error (GtkWindow *window, GFile *folder, const GError *error)
{
  gboolean is_busy = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  gboolean is_about_folder =
    !is_busy && (error->domain == BUNTING_LIBRARY_ERROR || error->domain == G_IO_ERROR);
  g_autofree char *name = bunting_format_folder (folder);
  g_autofree char *cause = bunting_format_error (error);
  g_autofree char *sentence = bunting_format_sentence (cause);
  const char *heading = get_heading (is_busy, is_about_folder);
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  add_text (GTK_BOX (box), heading, "title-2");
  add_text (GTK_BOX (box), sentence, "body");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  if (is_about_folder) {
    add_text (GTK_BOX (box), name, "dim-label");
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "choose", _ ("Choose _Folder…"));
    adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "choose",
                                                ADW_RESPONSE_SUGGESTED);
    adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "choose");
  }
  g_signal_connect (dialog, "response", G_CALLBACK (error_response_cb), NULL);
  bunting_gtk_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}
