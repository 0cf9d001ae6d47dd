/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/bunting-export-actions.h"

#include <glib/gi18n.h>

#include "bunting-export-job.h"
#include "bunting-flag-list.h"
#include "bunting-messages.h"
#include "config.h"
#include "actions/bunting-file-actions.h"
#include "downloads/bunting-folder-dialogs.h"
#include "export/bunting-export-dialog.h"
#include "widgets/bunting-dialog-utils.h"
#include "widgets/bunting-window-actions.h"

/* The actions of a window that export flags: the one in the details, the one of a context menu, or
 * the selection. The result is a message on the page that is shown. */

#define BUNTING_TYPE_EXPORT_ACTIONS (bunting_export_actions_get_type ())
G_DECLARE_FINAL_TYPE (BuntingExportActions,
                      bunting_export_actions,
                      BUNTING,
                      EXPORT_ACTIONS,
                      GObject)

struct _BuntingExportActions {
  GObject parent_instance;

  GtkApplicationWindow *window;           /* weak: it owns this object */
  BuntingDetails *details;                /* weak */
  BuntingAppModel *app_model;             /* owned */
  BuntingSelectionModel *selection_model; /* owned */
  BuntingToaster *toaster;                /* owned */
  GFile *exported;                        /* owned, NULL before the first export */
  gboolean is_folder;                     /* whether exported is one */
};

G_DEFINE_FINAL_TYPE (BuntingExportActions, bunting_export_actions, G_TYPE_OBJECT)

static void
show_message (BuntingExportActions *self,
              const char *text,
              const char *button_label,
              const char *action_name)
{
  if (self->details != NULL && bunting_details_get_flag (self->details) != NULL)
    bunting_details_show_message (self->details, text, button_label, action_name);
  else
    bunting_toaster_show_with_action (self->toaster, text, button_label, action_name);
}

/* After the export */

static char *
make_message (GFile *exported, BuntingExportJob *job)
{
  guint n_exported = bunting_export_job_get_n_exported (job);
  guint n_reduced = bunting_export_job_get_n_reduced (job);
  g_autofree char *base_name = g_file_get_basename (exported);
  g_autofree char *name = g_filename_display_name (base_name);
  g_autofree char *message =
    g_strdup_printf (ngettext ("%u flag exported", "%u flags exported", n_exported), n_exported);

  if (bunting_export_job_get_n_flags (job) == 1)
    /* Translators: a file's name */
    return g_strdup_printf (_ ("“%s” exported"), name);
  if (n_reduced == 0)
    return g_steal_pointer (&message);
  /* Translators: "20 flags exported", and how many of them have fewer pixels than wanted */
  return g_strdup_printf (
    ngettext ("%s, %u narrower than chosen", "%s, %u narrower than chosen", n_reduced), message,
    n_reduced);
}

static void
exported_cb (BuntingExportDialog *dialog,
             GFile *exported,
             BuntingExportJob *job,
             BuntingExportActions *self)
{
  g_autofree char *message = make_message (exported, job);

  g_set_object (&self->exported, exported);
  self->is_folder = bunting_export_job_get_n_flags (job) > 1;
  if (self->window != NULL)
    bunting_window_actions_enable (G_ACTION_MAP (self->window), "show-exported", TRUE);
  show_message (self, message, self->is_folder ? _ ("_Open Folder") : _ ("Show in _Files"),
                "win.show-exported");
}

static void
shown_in_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingExportActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!bunting_file_actions_finish (result, &error))
    show_message (self, _ ("The file cannot be shown"), NULL, NULL);
}

static void
show_exported_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingExportActions *self = user_data;

  if (self->exported == NULL || self->window == NULL)
    return;
  if (self->is_folder)
    bunting_folder_dialogs_show (GTK_WINDOW (self->window), self->exported);
  else
    bunting_file_actions_show_in_files_async (self->exported, NULL, shown_in_files_cb,
                                              g_object_ref (self));
}

/* The export */

/* Without the schema, nothing is remembered. Returns: (transfer full) (nullable) */
static GSettings *
create_settings (void)
{
  GSettingsSchemaSource *schemas = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    schemas == NULL ? NULL : g_settings_schema_source_lookup (schemas, BUNTING_APP_ID, TRUE);

  return schema == NULL ? NULL : g_settings_new_full (schema, NULL, NULL);
}

static void
export_flags (BuntingExportActions *self, GPtrArray *flags)
{
  g_autoptr (GSettings) settings = NULL;
  BuntingExportDialog *dialog;

  if (self->window == NULL || flags->len == 0)
    return;
  if (flags->len == 1 && bunting_flag_get_shown_file (flags->pdata[0]) == NULL) {
    show_message (self, _ ("There is no picture to export"), NULL, NULL);
    return;
  }
  settings = create_settings ();
  dialog = bunting_export_dialog_new (GTK_WINDOW (self->window), flags, settings);
  g_signal_connect_object (dialog, "exported", G_CALLBACK (exported_cb), self, 0);
  bunting_dialog_utils_present (GTK_WINDOW (dialog));
}

static void
export_flag (BuntingExportActions *self, BuntingFlag *flag)
{
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (flags, g_object_ref (flag));
  export_flags (self, flags);
}

/* The flag in the details, or else the selection. */
static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingExportActions *self = user_data;
  BuntingFlag *flag = self->details == NULL ? NULL : bunting_details_get_flag (self->details);
  g_autoptr (GPtrArray) selected = NULL;

  if (flag != NULL) {
    export_flag (self, flag);
    return;
  }
  selected = bunting_selection_model_dup_selected (self->selection_model,
                                                   bunting_app_model_get_flags (self->app_model));
  export_flags (self, selected);
}

static void
export_flag_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingExportActions *self = user_data;
  BuntingFlag *flag = bunting_flag_list_find (bunting_app_model_get_flags (self->app_model),
                                              g_variant_get_string (parameter, NULL));

  if (flag != NULL)
    export_flag (self, flag);
}

static void
update_actions (BuntingExportActions *self)
{
  gboolean has_flags = bunting_selection_model_get_n_selected (self->selection_model) > 0 ||
                       (self->details != NULL && bunting_details_get_flag (self->details) != NULL);

  if (self->window != NULL)
    bunting_window_actions_enable (G_ACTION_MAP (self->window), "export", has_flags);
}

/* The object */

static void
bunting_export_actions_finalize (GObject *object)
{
  BuntingExportActions *self = BUNTING_EXPORT_ACTIONS (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->details);
  g_clear_object (&self->app_model);
  g_clear_object (&self->selection_model);
  g_clear_object (&self->toaster);
  g_clear_object (&self->exported);
  G_OBJECT_CLASS (bunting_export_actions_parent_class)->finalize (object);
}

static void
bunting_export_actions_class_init (BuntingExportActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_export_actions_finalize;
}

static void
bunting_export_actions_init (BuntingExportActions *self)
{
}

/* Gives the window the actions "export", "export-flag" (string: its code) and "show-exported", for
 * as long as it lives. */
void
bunting_export_actions_attach (GtkApplicationWindow *window,
                               BuntingAppModel *app_model,
                               BuntingSelectionModel *selection_model,
                               BuntingToaster *toaster,
                               BuntingDetails *details)
{
  static const BuntingWindowAction actions[] = {
    { "export", NULL, export_cb },
    { "export-flag", "s", export_flag_cb },
    { "show-exported", NULL, show_exported_cb },
  };
  BuntingExportActions *self = g_object_new (BUNTING_TYPE_EXPORT_ACTIONS, NULL);

  g_set_weak_pointer (&self->window, window);
  g_set_weak_pointer (&self->details, details);
  self->app_model = g_object_ref (app_model);
  self->selection_model = g_object_ref (selection_model);
  self->toaster = g_object_ref (toaster);
  bunting_window_actions_add (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  bunting_window_actions_enable (G_ACTION_MAP (window), "show-exported", FALSE);
  g_signal_connect_object (selection_model, "notify::n-selected", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (details, "notify::flag", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  g_object_set_data_full (G_OBJECT (window), "bunting-export-actions", self, g_object_unref);
}
