/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "actions/bunting-flag-actions.h"

#include <glib/gi18n.h>

#include "actions/bunting-file-actions.h"
#include "actions/bunting-flag-texts.h"
#include "bunting-error-messages.h"
#include "library/bunting-trash.h"
#include "widgets/bunting-flag-content-provider.h"

/* The actions "flag.*" on one flag or on several: copy, show in other programs, move
 * to the trash. They work on the pictures that are shown, saved or not. Each one that has no other
 * visible effect reports what it did in a toast.
 *
 * A widget that shows flags sets the flags before it activates an action or opens a menu. */

struct _BuntingFlagActions {
  GObject parent_instance;

  GtkWidget *widget; /* weak: has the actions, gives the clipboard and the parent of dialogs */
  BuntingToaster *toaster;    /* owned */
  BuntingAppModel *app_model; /* owned */
  GSimpleActionGroup *group;  /* owned */
  GPtrArray *flags;           /* owned, of BuntingFlag */
  GCancellable *loading;      /* owned, NULL unless a picture is read to be copied or saved */
  GPtrArray *trashed;         /* owned, NULL unless files can be put back from the trash */
};

G_DEFINE_FINAL_TYPE (BuntingFlagActions, bunting_flag_actions, G_TYPE_OBJECT)

enum { FILES_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Returns: (transfer full): the cause as a clause */
static char *
format_cause (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return g_strdup (_ ("the file system does not support it"));
  return bunting_format_error (error);
}

static void
show_error (BuntingFlagActions *self, const char *failure, const GError *error)
{
  g_autofree char *cause = format_cause (error);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Translators: a failure and its cause */
  message = g_strdup_printf (_ ("%s: %s"), failure, cause);
  bunting_toaster_show (self->toaster, message);
}

static BuntingFlag *
get_first (BuntingFlagActions *self)
{
  return self->flags->len == 0 ? NULL : g_ptr_array_index (self->flags, 0);
}

/* Copying texts */

/* content: (transfer full) */
static void
set_clipboard (BuntingFlagActions *self, GdkContentProvider *content)
{
  if (self->widget != NULL)
    gdk_clipboard_set_content (gtk_widget_get_clipboard (self->widget), content);
  g_object_unref (content);
}

/* Copies a text that is about the flags, and says so. */
void
bunting_flag_actions_copy_text (BuntingFlagActions *self, const char *text)
{
  /* Translators: the text that is on the clipboard now */
  g_autofree char *message = g_strdup_printf (_ ("“%s” copied"), text);

  set_clipboard (self, gdk_content_provider_new_typed (G_TYPE_STRING, text));
  bunting_toaster_show (self->toaster, message);
}

static void
copy_texts (BuntingFlagActions *self, BuntingFlagText text)
{
  guint n_texts;
  g_autofree char *joined = bunting_flag_texts_join (self->flags, text, &n_texts);
  g_autofree char *message = NULL;

  if (n_texts == 1)
    bunting_flag_actions_copy_text (self, joined);
  if (n_texts <= 1)
    return;
  /* Translators: of texts, such as names of countries; never 1 */
  message = g_strdup_printf (ngettext ("%u line copied", "%u lines copied", n_texts), n_texts);
  set_clipboard (self, gdk_content_provider_new_typed (G_TYPE_STRING, joined));
  bunting_toaster_show (self->toaster, message);
}

static void
copy_name_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  copy_texts (self, BUNTING_FLAG_TEXT_NAME);
}

static void
copy_emoji_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  copy_texts (self, BUNTING_FLAG_TEXT_EMOJI);
}

static void
copy_codes_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  copy_texts (self, BUNTING_FLAG_TEXT_CODES);
}

/* Copying pictures */

/* What is read for the latest copy, of one flag. */
typedef struct {
  BuntingFlagActions *actions; /* owned */
  BuntingFlag *flag;           /* owned */
} PictureRequest;

static void
picture_request_free (PictureRequest *request)
{
  g_object_unref (request->actions);
  g_object_unref (request->flag);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PictureRequest, picture_request_free)

/* Reads the shown picture of the first flag. A request that still runs is cancelled. */
static void
load_picture (BuntingFlagActions *self, GAsyncReadyCallback callback)
{
  BuntingFlag *flag = get_first (self);
  GFile *file = flag == NULL ? NULL : bunting_flag_get_shown_file (flag);
  PictureRequest *request;

  if (file == NULL) {
    bunting_toaster_show (self->toaster, _ ("There is no picture of this flag yet"));
    return;
  }
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  request = g_new (PictureRequest, 1);
  request->actions = g_object_ref (self);
  request->flag = g_object_ref (flag);
  bunting_saved_image_load_async (file, self->loading, callback, request);
}

static void
picture_rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PictureRequest) request = user_data;
  BuntingSavedImage *image = BUNTING_SAVED_IMAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = bunting_saved_image_render_finish (image, result, &error);

  if (texture == NULL) {
    show_error (request->actions, _ ("The picture cannot be copied"), error);
    return;
  }
  set_clipboard (request->actions,
                 bunting_flag_content_provider_new_for_copy (request->flag, image, texture));
  bunting_toaster_show (request->actions->toaster, _ ("Picture copied"));
}

static void
picture_to_copy_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PictureRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSavedImage) image = bunting_saved_image_load_finish (result, &error);
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));

  if (image == NULL)
    show_error (request->actions, _ ("The picture cannot be copied"), error);
  else
    bunting_saved_image_render_async (image, cancellable, picture_rendered_cb,
                                      g_steal_pointer (&request));
}

static void
copy_picture_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingFlagActions *self = user_data;
  GdkContentProvider *content;
  g_autofree char *message = NULL;

  if (self->flags->len <= 1) {
    load_picture (self, picture_to_copy_loaded_cb);
    return;
  }
  content = bunting_flag_content_provider_new (self->flags);
  if (content == NULL)
    return;
  set_clipboard (self, content);
  message = g_strdup_printf (ngettext ("%u picture copied", "%u pictures copied", self->flags->len),
                             self->flags->len);
  bunting_toaster_show (self->toaster, message);
}

/* Other programs */

static void
shown_in_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_actions_finish (result, &error))
    show_error (self, _ ("The file cannot be shown"), error);
}

static void
show_in_files_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingFlagActions *self = user_data;

  bunting_file_actions_show_in_files_async (bunting_flag_get_file (get_first (self)), NULL,
                                            shown_in_files_cb, g_object_ref (self));
}

static void
opened_with_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_actions_finish (result, &error))
    show_error (self, _ ("The file cannot be opened"), error);
}

static void
open_with_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingFlagActions *self = user_data;

  bunting_file_actions_open_with_async (bunting_flag_get_file (get_first (self)), NULL,
                                        opened_with_cb, g_object_ref (self));
}

/* The trash */

static void
folder_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_app_model_open_folder_finish (BUNTING_APP_MODEL (source), result, &error))
    g_debug ("The folder was not read again: %s", error->message);
  g_signal_emit (self, signals[FILES_CHANGED], 0);
}

/* What is saved is what the folder has: other programs may have changed it, too. */
static void
read_folder (BuntingFlagActions *self)
{
  bunting_app_model_open_folder_async (self->app_model,
                                       bunting_app_model_get_folder (self->app_model), NULL,
                                       folder_read_cb, g_object_ref (self));
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  g_clear_pointer (&self->trashed, g_ptr_array_unref);
  self->trashed = bunting_trash_move_finish (result, &error);
  if (error != NULL) {
    show_error (self, _ ("The file cannot be moved to the trash"), error);
  } else {
    message = g_strdup_printf (
      ngettext ("%u file moved to the trash", "%u files moved to the trash", self->trashed->len),
      self->trashed->len);
    bunting_toaster_show_with_action (self->toaster, message, _ ("_Undo"), "flag.undo-trash");
  }
  read_folder (self);
}

static void
trash_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingFlagActions *self = user_data;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->flags->len; i++) {
    GFile *file = bunting_flag_get_file (g_ptr_array_index (self->flags, i));

    if (file != NULL)
      g_ptr_array_add (files, g_object_ref (file));
  }
  if (files->len > 0)
    bunting_trash_move_async (files, NULL, trashed_cb, g_object_ref (self));
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingFlagActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_trash_restore_finish (result, &error))
    show_error (self, _ ("The file cannot be put back; it is in the trash"), error);
  read_folder (self);
}

static void
undo_trash_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingFlagActions *self = user_data;
  g_autoptr (GPtrArray) trashed = g_steal_pointer (&self->trashed);

  if (trashed != NULL)
    bunting_trash_restore_async (trashed, NULL, restored_cb, g_object_ref (self));
}

/* The object */

static const GActionEntry entries[] = {
  { "copy-picture", copy_picture_cb },
  { "copy-name", copy_name_cb },
  { "copy-emoji", copy_emoji_cb },
  { "copy-codes", copy_codes_cb },
  { "show-in-files", show_in_files_cb },
  { "open-with", open_with_cb },
  { "trash", trash_cb },
  { "undo-trash", undo_trash_cb },
};

static void
set_enabled (BuntingFlagActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_enabled (BuntingFlagActions *self)
{
  BuntingFlag *only = self->flags->len == 1 ? get_first (self) : NULL;
  gboolean has_file = only != NULL && bunting_flag_get_file (only) != NULL;
  gboolean any_emoji = FALSE, any_file = FALSE;

  for (guint i = 0; i < self->flags->len; i++) {
    BuntingFlag *flag = g_ptr_array_index (self->flags, i);

    any_emoji |= bunting_country_get_emoji (bunting_flag_get_country (flag)) != NULL;
    any_file |= bunting_flag_get_file (flag) != NULL;
  }
  set_enabled (self, "copy-picture", self->flags->len > 0);
  set_enabled (self, "copy-name", self->flags->len > 0);
  set_enabled (self, "copy-codes", self->flags->len > 0);
  set_enabled (self, "copy-emoji", any_emoji);
  set_enabled (self, "show-in-files", has_file);
  set_enabled (self, "open-with", has_file);
  /* A download may be about to replace the file. */
  set_enabled (self, "trash", any_file && !bunting_app_model_get_busy (self->app_model));
}

static void
bunting_flag_actions_dispose (GObject *object)
{
  BuntingFlagActions *self = BUNTING_FLAG_ACTIONS (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->toaster);
  g_clear_object (&self->app_model);
  g_clear_object (&self->group);
  g_clear_pointer (&self->flags, g_ptr_array_unref);
  g_clear_pointer (&self->trashed, g_ptr_array_unref);
  G_OBJECT_CLASS (bunting_flag_actions_parent_class)->dispose (object);
}

static void
bunting_flag_actions_class_init (BuntingFlagActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bunting_flag_actions_dispose;
  /* Emitted when files were moved to the trash or put back, and the flags show that. */
  signals[FILES_CHANGED] = g_signal_new ("files-changed", BUNTING_TYPE_FLAG_ACTIONS,
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bunting_flag_actions_init (BuntingFlagActions *self)
{
  self->group = g_simple_action_group_new ();
  self->flags = g_ptr_array_new_with_free_func (g_object_unref);
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries),
                                   self);
}

/* widget: gets the actions "flag.*"; no reference is kept. It contains the toast overlay of
 * toaster, or is that. */
BuntingFlagActions *
bunting_flag_actions_new (GtkWidget *widget, BuntingToaster *toaster, BuntingAppModel *app_model)
{
  BuntingFlagActions *self = g_object_new (BUNTING_TYPE_FLAG_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  self->toaster = g_object_ref (toaster);
  self->app_model = g_object_ref (app_model);
  gtk_widget_insert_action_group (widget, "flag", G_ACTION_GROUP (self->group));
  g_signal_connect_object (app_model, "notify::busy", G_CALLBACK (update_enabled), self,
                           G_CONNECT_SWAPPED);
  update_enabled (self);
  return self;
}

/* flags: (element-type BuntingFlag) (nullable): those that the actions work on; to be set again
 * when their files change */
void
bunting_flag_actions_set_flags (BuntingFlagActions *self, GPtrArray *flags)
{
  g_ptr_array_set_size (self->flags, 0);
  for (guint i = 0; flags != NULL && i < flags->len; i++)
    g_ptr_array_add (self->flags, g_object_ref (g_ptr_array_index (flags, i)));
  update_enabled (self);
}
