/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-actions.h"

#include <glib/gi18n.h>

#include "widgets/bunting-dialog-utils.h"
#include "details/bunting-file-actions.h"
#include "widgets/bunting-flag-content-provider.h"
#include "details/bunting-save-as.h"
#include "bunting-messages.h"

/* What can be done with the flag whose details are shown. Every action that gives something away
 * says in a toast what that was. */

static BuntingCountry *
get_country (BuntingDetails *self)
{
  BuntingFlag *flag = bunting_details_get_flag (self);

  return flag == NULL ? NULL : bunting_flag_get_country (flag);
}

/* Something went wrong that people asked for themselves. */
static void
say_error (BuntingDetails *self, const char *format, const GError *error)
{
  g_autofree char *cause = bunting_format_error (error);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  words = g_strdup_printf ("%s: %s", format, cause);
  bunting_details_show_toast (self, words);
}

/* Copying */

static void
copy_text (BuntingDetails *self, const char *text)
{
  g_autofree char *words = NULL;

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  /* Translators: the text that is on the clipboard now */
  words = g_strdup_printf (_ ("“%s” copied"), text);
  bunting_details_show_toast (self, words);
}

static void
copy_name_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingDetails *self = BUNTING_DETAILS (widget);

  copy_text (self, bunting_country_get_name (get_country (self)));
}

static void
copy_emoji_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingDetails *self = BUNTING_DETAILS (widget);

  copy_text (self, bunting_country_get_emoji (get_country (self)));
}

static void
copy_codes_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingDetails *self = BUNTING_DETAILS (widget);
  BuntingCountry *country = get_country (self);
  GPtrArray *codes = g_ptr_array_new ();
  g_autofree char *text = NULL;

  g_ptr_array_add (codes, (gpointer)bunting_country_get_code (country));
  if (bunting_country_get_alpha3 (country) != NULL)
    g_ptr_array_add (codes, (gpointer)bunting_country_get_alpha3 (country));
  if (bunting_country_get_numeric (country) != NULL)
    g_ptr_array_add (codes, (gpointer)bunting_country_get_numeric (country));
  g_ptr_array_add (codes, NULL);
  text = g_strjoinv (" ", (char **)codes->pdata);
  copy_text (self, text);
  g_ptr_array_unref (codes);
}

static void
picture_painted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetails) self = user_data;
  BuntingSavedImage *saved_image = BUNTING_SAVED_IMAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = bunting_saved_image_render_finish (saved_image, result, &error);
  g_autoptr (GdkContentProvider) content = NULL;

  if (texture == NULL) {
    say_error (self, _ ("The picture cannot be copied"), error);
    return;
  }
  content = bunting_flag_content_provider_new_for_copy (saved_image, texture);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), content);
  bunting_details_show_toast (self, _ ("Picture copied"));
}

static void
copy_picture_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingDetails *self = BUNTING_DETAILS (widget);
  BuntingSavedImage *saved_image = bunting_details_get_saved_image (self);

  if (saved_image != NULL)
    bunting_saved_image_render_async (saved_image, 0, NULL, picture_painted_cb,
                                      g_object_ref (self));
}

static void
copy_svg_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingDetails *self = BUNTING_DETAILS (widget);
  BuntingSavedImage *saved_image = bunting_details_get_saved_image (self);
  g_autoptr (GdkContentProvider) content = NULL;

  if (saved_image == NULL || bunting_saved_image_get_svg (saved_image) == NULL)
    return;
  content = bunting_flag_content_provider_new_for_svg (bunting_saved_image_get_svg (saved_image));
  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), content);
  bunting_details_show_toast (self, _ ("SVG copied"));
}

/* Saving under another name */

static void
saved_cb (BuntingSaveAs *dialog, GFile *file, BuntingDetails *self)
{
  g_autofree char *path = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (path);
  /* Translators: a file's name */
  g_autofree char *words = g_strdup_printf (_ ("“%s” saved"), name);

  bunting_details_show_toast (self, words);
}

static void
failed_cb (BuntingSaveAs *dialog, const GError *error, BuntingDetails *self)
{
  say_error (self, _ ("The file cannot be saved"), error);
}

static void
save_as_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingSavedImage *saved_image = bunting_details_get_saved_image (BUNTING_DETAILS (widget));
  GtkRoot *root = gtk_widget_get_root (widget);
  BuntingSaveAs *dialog;

  if (saved_image == NULL)
    return;
  dialog = bunting_save_as_new (GTK_WINDOW (root), saved_image);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), widget, 0);
  g_signal_connect_object (dialog, "failed", G_CALLBACK (failed_cb), widget, 0);
  bunting_dialog_utils_present (GTK_WINDOW (dialog));
}

/* The desktop */

static void
shown_in_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetails) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_show_in_files_finish (result, &error))
    say_error (self, _ ("The file cannot be shown"), error);
}

static void
show_in_files_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingFlag *flag = bunting_details_get_flag (BUNTING_DETAILS (widget));
  GFile *file = flag == NULL ? NULL : bunting_flag_get_file (flag);

  if (file != NULL)
    bunting_file_show_in_files_async (file, NULL, shown_in_files_cb, g_object_ref (widget));
}

static void
opened_with_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetails) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_open_with_finish (result, &error))
    say_error (self, _ ("The file cannot be opened"), error);
}

static void
open_with_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingFlag *flag = bunting_details_get_flag (BUNTING_DETAILS (widget));
  GFile *file = flag == NULL ? NULL : bunting_flag_get_file (flag);

  if (file != NULL)
    bunting_file_open_with_async (file, NULL, opened_with_cb, g_object_ref (widget));
}

/* Going elsewhere */

static void
previous_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_details_go (BUNTING_DETAILS (widget), -1);
}

static void
next_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  bunting_details_go (BUNTING_DETAILS (widget), 1);
}

static void
back_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit_by_name (widget, "back");
}

static void
download_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  BuntingFlag *flag = bunting_details_get_flag (BUNTING_DETAILS (widget));

  if (flag != NULL)
    g_signal_emit_by_name (widget, "download", flag);
}

/**
 * bunting_details_actions_install:
 * @widget_class: of the details
 *
 * Adds the actions, "details.copy-picture" and so on, with their keys.
 */
void
bunting_details_actions_install (GtkWidgetClass *widget_class)
{
  const GdkModifierType control = GDK_CONTROL_MASK, alt = GDK_ALT_MASK;

  gtk_widget_class_install_action (widget_class, "details.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "details.previous", NULL, previous_cb);
  gtk_widget_class_install_action (widget_class, "details.next", NULL, next_cb);
  gtk_widget_class_install_action (widget_class, "details.download", NULL, download_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-picture", NULL, copy_picture_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-svg", NULL, copy_svg_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-name", NULL, copy_name_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-emoji", NULL, copy_emoji_cb);
  gtk_widget_class_install_action (widget_class, "details.copy-codes", NULL, copy_codes_cb);
  gtk_widget_class_install_action (widget_class, "details.save-as", NULL, save_as_cb);
  gtk_widget_class_install_action (widget_class, "details.show-in-files", NULL, show_in_files_cb);
  gtk_widget_class_install_action (widget_class, "details.open-with", NULL, open_with_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "details.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Back, 0, "details.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, control, "details.copy-picture",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, control, "details.save-as", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, control, "details.download", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, alt, "details.show-in-files",
                                       NULL);
}

/**
 * bunting_details_actions_update:
 * @busy: whether a download runs
 *
 * Enables what can be done with the flag that is shown.
 */
void
bunting_details_actions_update (BuntingDetails *self, gboolean busy)
{
  GtkWidget *widget = GTK_WIDGET (self);
  BuntingFlag *flag = bunting_details_get_flag (self);
  BuntingSavedImage *saved_image = bunting_details_get_saved_image (self);
  BuntingCountry *country = get_country (self);
  gboolean has_file = flag != NULL && bunting_flag_get_file (flag) != NULL;
  gboolean is_saved = flag != NULL && bunting_flag_get_state (flag) == BUNTING_FLAG_SAVED;
  gboolean has_svg = saved_image != NULL && bunting_saved_image_get_svg (saved_image) != NULL;

  gtk_widget_action_set_enabled (widget, "details.copy-picture", saved_image != NULL);
  gtk_widget_action_set_enabled (widget, "details.copy-svg", has_svg);
  gtk_widget_action_set_enabled (widget, "details.save-as", saved_image != NULL);
  gtk_widget_action_set_enabled (widget, "details.copy-name", country != NULL);
  gtk_widget_action_set_enabled (widget, "details.copy-codes", country != NULL);
  gtk_widget_action_set_enabled (widget, "details.copy-emoji",
                                 country != NULL && bunting_country_get_emoji (country) != NULL);
  gtk_widget_action_set_enabled (widget, "details.show-in-files", has_file);
  gtk_widget_action_set_enabled (widget, "details.open-with", has_file);
  gtk_widget_action_set_enabled (widget, "details.download", flag != NULL && !is_saved && !busy);
}
