/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "downloads/bunting-folder-dialogs.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "library/bunting-library.h"
#include "bunting-sandbox.h"
#include "bunting-messages.h"

/* What the window asks and says about the folder that flags are kept in. */

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
 * @current: the folder where the dialog starts
 * @chosen: called if a folder was chosen
 * @owner: handed to @chosen, and kept until the dialog is gone
 *
 * Lets people choose a folder, in the sandbox through the portal.
 *
 * Returns: (transfer none): the dialog, which is gone once it is answered
 */
GtkNativeDialog *
bunting_folder_dialogs_choose (GtkWindow *window,
                               GFile *current,
                               BuntingFolderChosen chosen,
                               GObject *owner)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Where to Keep Flags"), window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);

  /* One that is not there is refused, with no harm. */
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

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    bunting_folder_dialogs_show_error (window, folder, error);
    return;
  }
  uri = g_file_get_uri (folder);
  gtk_show_uri (window, uri, GDK_CURRENT_TIME);
}

/**
 * bunting_folder_dialogs_show:
 * @folder: the folder, which is made if nothing was saved in it yet
 *
 * Shows @folder in the file manager.
 */
void
bunting_folder_dialogs_show (GtkWindow *window, GFile *folder)
{
  g_autoptr (GTask) task = g_task_new (window, NULL, folder_made_cb, NULL);

  g_task_set_source_tag (task, bunting_folder_dialogs_show);
  g_task_set_task_data (task, g_object_ref (folder), g_object_unref);
  g_task_run_in_thread (task, make_folder_thread);
}

static void
trouble_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, "choose") && window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.choose-folder", NULL);
}

/* A path is one long word, and the dialog's own texts break none: its heading, too, is wider than
 * libadwaita 1.7 itself expects, and GTK 4.18 complains. So all that is said is the extra child. */
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
make_heading (gboolean is_busy, gboolean folder_is_to_blame)
{
  if (is_busy)
    /* Translators: what was asked for cannot be done while a download runs */
    return _ ("Not During a Download");
  return folder_is_to_blame ? _ ("Folder Cannot Be Used") : _ ("Nothing Was Downloaded");
}

/**
 * bunting_folder_dialogs_show_error:
 * @folder: where flags are to be kept
 * @error: why nothing was, of the session, of the library, of the collection or of GIO
 *
 * Says why nothing was downloaded, or no folder opened, with a way out where there is one.
 */
void
bunting_folder_dialogs_show_error (GtkWindow *window, GFile *folder, const GError *error)
{
  gboolean is_busy = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  gboolean folder_is_to_blame =
    !is_busy && (error->domain == BUNTING_LIBRARY_ERROR || error->domain == G_IO_ERROR);
  g_autofree char *name = bunting_format_folder (folder);
  g_autofree char *cause = bunting_format_error (error);
  g_autofree char *sentence = bunting_format_sentence (cause);
  const char *heading = make_heading (is_busy, folder_is_to_blame);
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  add_text (GTK_BOX (box), heading, "title-2");
  add_text (GTK_BOX (box), sentence, "body");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  if (folder_is_to_blame) {
    add_text (GTK_BOX (box), name, "dim-label");
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "choose", _ ("Choose _Folder…"));
    adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "choose",
                                                ADW_RESPONSE_SUGGESTED);
    adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "choose");
  }
  g_signal_connect (dialog, "response", G_CALLBACK (trouble_response_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}
