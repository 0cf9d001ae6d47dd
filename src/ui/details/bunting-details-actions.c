/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-actions.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"
#include "details/bunting-file-actions.h"
#include "details/bunting-save-as.h"
#include "textures/bunting-decoder.h"
#include "widgets/bunting-dialog-utils.h"
#include "widgets/bunting-flag-content-provider.h"

/* The actions on the flag that the details show. Each one that copies or saves something reports
 * that in a message. */

struct _BuntingDetailsActions {
  GObject parent_instance;

  GtkWidget *widget; /* weak: gives the clipboard and the parent of dialogs */
  GSimpleActionGroup *group;
  BuntingFlag *flag;              /* owned, NULL: none is shown */
  BuntingSavedImage *saved_image; /* owned, NULL: not saved, or not read yet */
};

G_DEFINE_FINAL_TYPE (BuntingDetailsActions, bunting_details_actions, G_TYPE_OBJECT)

enum { MESSAGE, BACK, STEP, DOWNLOAD, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
show_message (BuntingDetailsActions *self, const char *message)
{
  g_signal_emit (self, signals[MESSAGE], 0, message);
}

/* Returns: (transfer full): the cause as a clause, like bunting_format_error() */
static char *
format_cause (const GError *error)
{
  if (g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN))
    return g_strdup (_ ("the picture is damaged"));
  if (g_error_matches (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNSUPPORTED))
    return g_strdup (_ ("this computer cannot show pictures of this kind"));
  return bunting_format_error (error);
}

static void
show_error (BuntingDetailsActions *self, const char *failure, const GError *error)
{
  g_autofree char *cause = format_cause (error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Translators: a failure and its cause */
  message = g_strdup_printf (_ ("%s: %s"), failure, cause);
  show_message (self, message);
}

/* Copying */

/* content: (transfer full) */
static void
set_clipboard (BuntingDetailsActions *self, GdkContentProvider *content)
{
  if (self->widget != NULL)
    gdk_clipboard_set_content (gtk_widget_get_clipboard (self->widget), content);
  g_object_unref (content);
}

static void
copy_text (BuntingDetailsActions *self, const char *text)
{
  /* Translators: the text that is on the clipboard now */
  g_autofree char *message = g_strdup_printf (_ ("“%s” copied"), text);

  set_clipboard (self, gdk_content_provider_new_typed (G_TYPE_STRING, text));
  show_message (self, message);
}

static void
copy_name_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;

  copy_text (self, bunting_country_get_name (bunting_flag_get_country (self->flag)));
}

static void
copy_emoji_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;

  copy_text (self, bunting_country_get_emoji (bunting_flag_get_country (self->flag)));
}

static void
copy_codes_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;
  BuntingCountry *country = bunting_flag_get_country (self->flag);
  const char *alpha3 = bunting_country_get_alpha3 (country);
  const char *numeric = bunting_country_get_numeric (country);
  g_autoptr (GString) text = g_string_new (bunting_country_get_code (country));

  if (alpha3 != NULL)
    g_string_append_printf (text, " %s", alpha3);
  if (numeric != NULL)
    g_string_append_printf (text, " %s", numeric);
  copy_text (self, text->str);
}

static void
picture_rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetailsActions) self = user_data;
  BuntingSavedImage *saved_image = BUNTING_SAVED_IMAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = bunting_saved_image_render_finish (saved_image, result, &error);

  if (texture == NULL) {
    show_error (self, _ ("The picture cannot be copied"), error);
    return;
  }
  set_clipboard (self, bunting_flag_content_provider_new_for_copy (saved_image, texture));
  show_message (self, _ ("Picture copied"));
}

static void
copy_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;

  bunting_saved_image_render_async (self->saved_image, NULL, picture_rendered_cb,
                                    g_object_ref (self));
}

static void
copy_svg_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;
  GBytes *svg = bunting_saved_image_get_bytes (self->saved_image);
  const char *media_type = bunting_picture_kind_get_media_type (BUNTING_PICTURE_SVG);

  set_clipboard (self, gdk_content_provider_new_for_bytes (media_type, svg));
  show_message (self, _ ("SVG copied"));
}

/* Saving under another name */

static void
saved_cb (BuntingSaveAs *dialog, GFile *file, BuntingDetailsActions *self)
{
  g_autofree char *path = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (path);
  /* Translators: a file's name */
  g_autofree char *message = g_strdup_printf (_ ("“%s” saved"), name);

  show_message (self, message);
}

static void
failed_cb (BuntingSaveAs *dialog, const GError *error, BuntingDetailsActions *self)
{
  show_error (self, _ ("The file cannot be saved"), error);
}

static void
save_as_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;
  BuntingSaveAs *dialog =
    bunting_save_as_new (GTK_WINDOW (gtk_widget_get_root (self->widget)), self->saved_image);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, 0);
  g_signal_connect_object (dialog, "failed", G_CALLBACK (failed_cb), self, 0);
  bunting_dialog_utils_present (GTK_WINDOW (dialog));
}

/* Other programs */

static void
shown_in_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetailsActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_actions_finish (result, &error))
    show_error (self, _ ("The file cannot be shown"), error);
}

static void
show_in_files_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;

  bunting_file_actions_show_in_files_async (bunting_flag_get_file (self->flag), NULL,
                                            shown_in_files_cb, g_object_ref (self));
}

static void
opened_with_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingDetailsActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_actions_finish (result, &error))
    show_error (self, _ ("The file cannot be opened"), error);
}

static void
open_with_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingDetailsActions *self = user_data;

  bunting_file_actions_open_with_async (bunting_flag_get_file (self->flag), NULL, opened_with_cb,
                                        g_object_ref (self));
}

/* For the page */

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[BACK], 0);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[STEP], 0, -1);
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[STEP], 0, 1);
}

static void
download_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[DOWNLOAD], 0, BUNTING_DETAILS_ACTIONS (user_data)->flag);
}

static const GActionEntry entries[] = {
  { "copy-name", copy_name_cb },
  { "copy-emoji", copy_emoji_cb },
  { "copy-codes", copy_codes_cb },
  { "copy-picture", copy_picture_cb },
  { "copy-svg", copy_svg_cb },
  { "save-as", save_as_cb },
  { "show-in-files", show_in_files_cb },
  { "open-with", open_with_cb },
  { "back", back_cb },
  { "previous", previous_cb },
  { "next", next_cb },
  { "download", download_cb },
};

/* The object */

static void
bunting_details_actions_dispose (GObject *object)
{
  BuntingDetailsActions *self = BUNTING_DETAILS_ACTIONS (object);

  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->group);
  g_clear_object (&self->flag);
  g_clear_object (&self->saved_image);
  G_OBJECT_CLASS (bunting_details_actions_parent_class)->dispose (object);
}

static guint
add_signal (const char *name, guint n_parameters, GType parameter)
{
  return g_signal_new (name, BUNTING_TYPE_DETAILS_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_parameters, parameter);
}

static void
bunting_details_actions_class_init (BuntingDetailsActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_details_actions_dispose;
  signals[MESSAGE] = add_signal ("message", 1, G_TYPE_STRING);
  signals[BACK] = add_signal ("back", 0, G_TYPE_NONE);
  signals[STEP] = add_signal ("step", 1, G_TYPE_INT);
  signals[DOWNLOAD] = add_signal ("download", 1, BUNTING_TYPE_FLAG);
}

static void
bunting_details_actions_init (BuntingDetailsActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
  bunting_details_actions_set_flag (self, NULL, NULL, FALSE);
  bunting_details_actions_set_neighbours (self, FALSE, FALSE);
}

/* widget gives the clipboard and the parent of dialogs; no reference is kept. */
BuntingDetailsActions *
bunting_details_actions_new (GtkWidget *widget)
{
  BuntingDetailsActions *self = g_object_new (BUNTING_TYPE_DETAILS_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  return self;
}

GActionGroup *
bunting_details_actions_get_group (BuntingDetailsActions *self)
{
  return G_ACTION_GROUP (self->group);
}

static void
set_enabled (BuntingDetailsActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Enables the actions that are possible with flag, its saved picture, if that is loaded, and while
 * a download is running or not. To be called again when the state of flag changes. */
void
bunting_details_actions_set_flag (BuntingDetailsActions *self,
                                  BuntingFlag *flag,
                                  BuntingSavedImage *saved_image,
                                  gboolean busy)
{
  BuntingCountry *country = flag == NULL ? NULL : bunting_flag_get_country (flag);
  gboolean has_emoji = country != NULL && bunting_country_get_emoji (country) != NULL;
  gboolean has_file = flag != NULL && bunting_flag_get_file (flag) != NULL;
  gboolean is_saved = flag != NULL && bunting_flag_get_state (flag) == BUNTING_FLAG_SAVED;

  g_set_object (&self->flag, flag);
  g_set_object (&self->saved_image, saved_image);
  set_enabled (self, "copy-name", flag != NULL);
  set_enabled (self, "copy-codes", flag != NULL);
  set_enabled (self, "copy-emoji", has_emoji);
  set_enabled (self, "copy-picture", saved_image != NULL);
  set_enabled (self, "copy-svg", saved_image != NULL && bunting_saved_image_is_svg (saved_image));
  set_enabled (self, "save-as", saved_image != NULL);
  set_enabled (self, "show-in-files", has_file);
  set_enabled (self, "open-with", has_file);
  set_enabled (self, "download", flag != NULL && !is_saved && !busy);
}

void
bunting_details_actions_set_neighbours (BuntingDetailsActions *self,
                                        gboolean has_previous,
                                        gboolean has_next)
{
  set_enabled (self, "previous", has_previous);
  set_enabled (self, "next", has_next);
}
