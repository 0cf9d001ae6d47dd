/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-selection-actions.h"

#include <glib/gi18n.h>
#include <string.h>

#include "bunting-group-menu.h"
#include "bunting-link-parser.h"
#include "bunting-list-import.h"
#include "widgets/bunting-dialog-utils.h"
#include "widgets/bunting-lazy-menu.h"
#include "widgets/bunting-window-actions.h"
#include "window/bunting-list-dialog.h"

/* Selects many countries at once: the actions of the Select menu, lists that come from outside, and
 * undo. Groups and lists are added to the selection, which is collected step by step. */

struct _BuntingSelectionActions {
  GObject parent_instance;

  GtkApplicationWindow *window;           /* weak */
  BuntingAppModel *app_model;             /* owned */
  BuntingSelectionModel *selection_model; /* owned */
  BuntingTextureLoader *texture_loader;   /* owned */
  BuntingToaster *toaster;                /* owned */
  BuntingListDialog *list_dialog;         /* weak, NULL unless it is open */
  gboolean grid_is_visible;
};

G_DEFINE_FINAL_TYPE (BuntingSelectionActions, bunting_selection_actions, G_TYPE_OBJECT)

static void
select_codes (BuntingSelectionActions *self, const char *const *codes)
{
  bunting_selection_model_select (self->selection_model,
                                  bunting_app_model_get_flags (self->app_model), codes);
}

static void
select_all_shown_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;

  bunting_selection_model_select_shown (self->selection_model);
}

static void
select_none_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;

  bunting_selection_model_select_none (self->selection_model);
}

static void
select_invert_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;

  bunting_selection_model_invert (self->selection_model);
}

static void
select_group_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;
  const char *const *codes = bunting_atlas_get_group (bunting_app_model_get_atlas (self->app_model),
                                                      g_variant_get_string (parameter, NULL));

  if (codes != NULL)
    bunting_selection_model_select_also (self->selection_model,
                                         bunting_app_model_get_flags (self->app_model), codes);
}

/* Returns (transfer full): the codes of flags that failed or were not found, with a NULL at the
 * end. */
static GPtrArray *
find_failed_codes (BuntingSelectionActions *self)
{
  GPtrArray *codes = g_ptr_array_new ();
  GListModel *flags = bunting_app_model_get_flags (self->app_model);

  for (guint i = 0; i < g_list_model_get_n_items (flags); i++) {
    g_autoptr (BuntingFlag) flag = g_list_model_get_item (flags, i);
    BuntingFlagState state = bunting_flag_get_state (flag);

    if (state == BUNTING_FLAG_FAILED || state == BUNTING_FLAG_NOT_FOUND)
      g_ptr_array_add (codes, (gpointer)bunting_flag_get_code (flag));
  }
  g_ptr_array_add (codes, NULL);
  return codes;
}

static void
select_failed_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr (GPtrArray) codes = find_failed_codes (self);

  select_codes (self, (const char *const *)codes->pdata);
}

/* A list that comes while the dialog is open is added to the dialog's. */
static BuntingListDialog *
present_list_dialog (BuntingSelectionActions *self)
{
  if (self->list_dialog == NULL) {
    g_set_weak_pointer (&self->list_dialog,
                        bunting_list_dialog_new (GTK_WINDOW (self->window), self->selection_model,
                                                 self->texture_loader,
                                                 bunting_app_model_get_flags (self->app_model)));
    bunting_dialog_utils_present (GTK_WINDOW (self->list_dialog));
  }
  return self->list_dialog;
}

static void
select_from_list_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_list_dialog (user_data);
}

static void
text_pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSelectionActions) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL)
    bunting_selection_actions_select_list (self, text);
  else
    bunting_toaster_show (self->toaster, _ ("There is no list to paste"));
}

static void
files_pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSelectionActions) self = user_data;
  const GValue *files = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (files != NULL)
    bunting_selection_actions_import_files (self, g_value_get_boxed (files));
  else
    bunting_toaster_show (self->toaster, _ ("There is no list to paste"));
}

/* Files are on the clipboard as text as well. */
static void
paste_list_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->window));

  if (gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    files_pasted_cb, g_object_ref (self));
  else
    gdk_clipboard_read_text_async (clipboard, NULL, text_pasted_cb, g_object_ref (self));
}

/* Shows the selected flags of all regions, or all flags again. */
static void
show_selected_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;
  g_autofree char *state = NULL;

  g_object_get (self->window, "state", &state, NULL);
  if (g_strcmp0 (state, "selected") == 0) {
    g_object_set (self->window, "state", "all", NULL);
    return;
  }
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.stop-search", NULL);
  g_object_set (self->window, "region", "", "state", "selected", NULL);
}

static void
undo_selection_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;

  bunting_selection_model_undo (self->selection_model);
}

static void
dropped_cb (BuntingSelectionModel *selection_model, guint n_dropped, BuntingSelectionActions *self)
{
  g_autofree char *text =
    g_strdup_printf (ngettext ("%u flag deselected", "%u flags deselected", n_dropped), n_dropped);

  if (self->window == NULL)
    return;
  bunting_window_actions_enable (G_ACTION_MAP (self->window), "undo-selection", TRUE);
  bunting_toaster_show_with_action (self->toaster, text, _ ("_Undo"), "win.undo-selection");
}

static void
update_actions (BuntingSelectionActions *self)
{
  guint n_selected = bunting_selection_model_get_n_selected (self->selection_model);

  if (self->window == NULL)
    return;
  /* Not from the details page, where the selection cannot be seen. */
  bunting_window_actions_enable (G_ACTION_MAP (self->window), "select-all-shown",
                                 self->grid_is_visible);
  bunting_window_actions_enable (G_ACTION_MAP (self->window), "paste-list", self->grid_is_visible);
  bunting_window_actions_enable (G_ACTION_MAP (self->window), "select-none",
                                 n_selected > 0 && self->grid_is_visible);
  bunting_window_actions_enable (G_ACTION_MAP (self->window), "show-selected",
                                 n_selected > 0 && self->grid_is_visible);
}

static void
list_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingSelectionActions) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean are_links;
  g_autofree char *list = bunting_list_import_load_finish (result, &are_links, &error);

  if (list != NULL)
    bunting_selection_actions_select_list (self, list);
  else
    bunting_toaster_show (self->toaster, error->message);
}

/* The object */

static void
bunting_selection_actions_finalize (GObject *object)
{
  BuntingSelectionActions *self = BUNTING_SELECTION_ACTIONS (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->app_model);
  g_clear_object (&self->selection_model);
  g_clear_weak_pointer (&self->list_dialog);
  g_clear_object (&self->texture_loader);
  g_clear_object (&self->toaster);
  G_OBJECT_CLASS (bunting_selection_actions_parent_class)->finalize (object);
}

static void
bunting_selection_actions_class_init (BuntingSelectionActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_selection_actions_finalize;
}

static void
bunting_selection_actions_init (BuntingSelectionActions *self)
{
  self->grid_is_visible = TRUE;
}

/**
 * bunting_selection_actions_new:
 * @window: gets the actions; it may be destroyed before the object
 *
 * Returns: (transfer full):
 */
BuntingSelectionActions *
bunting_selection_actions_new (GtkApplicationWindow *window,
                               BuntingAppModel *app_model,
                               BuntingSelectionModel *selection_model,
                               BuntingTextureLoader *texture_loader,
                               BuntingToaster *toaster)
{
  static const BuntingWindowAction actions[] = {
    { "select-all-shown", NULL, select_all_shown_cb },
    { "select-none", NULL, select_none_cb },
    { "select-invert", NULL, select_invert_cb },
    { "select-group", "s", select_group_cb },
    { "select-failed", NULL, select_failed_cb },
    { "select-from-list", NULL, select_from_list_cb },
    { "paste-list", NULL, paste_list_cb },
    { "undo-selection", NULL, undo_selection_cb },
    { "show-selected", NULL, show_selected_cb },
  };
  BuntingSelectionActions *self = g_object_new (BUNTING_TYPE_SELECTION_ACTIONS, NULL);

  g_set_weak_pointer (&self->window, window);
  self->app_model = g_object_ref (app_model);
  self->selection_model = g_object_ref (selection_model);
  self->texture_loader = g_object_ref (texture_loader);
  self->toaster = g_object_ref (toaster);
  bunting_window_actions_add (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
  bunting_window_actions_enable (G_ACTION_MAP (window), "undo-selection", FALSE);
  g_signal_connect_object (selection_model, "dropped", G_CALLBACK (dropped_cb), self, 0);
  g_signal_connect_object (selection_model, "notify::n-selected", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  bunting_selection_actions_update_failed (self);
  return self;
}

static void
fill_groups_cb (GMenu *section, gpointer user_data)
{
  bunting_group_menu_fill (section, bunting_app_model_get_atlas (user_data));
}

/* Adds the groups of countries to a section of the menu of @button. */
void
bunting_selection_actions_add_groups (BuntingSelectionActions *self,
                                      GtkMenuButton *button,
                                      GMenu *section)
{
  bunting_lazy_menu_attach (button, section, fill_groups_cb, self->app_model);
}

void
bunting_selection_actions_set_grid_visible (BuntingSelectionActions *self, gboolean is_visible)
{
  self->grid_is_visible = is_visible;
  update_actions (self);
}

/* Enables win.select-failed if a flag has failed. Looks at every flag, so to be called only after a
 * folder was opened or a download has ended. */
void
bunting_selection_actions_update_failed (BuntingSelectionActions *self)
{
  g_autoptr (GPtrArray) codes = find_failed_codes (self);

  if (self->window != NULL)
    bunting_window_actions_enable (G_ACTION_MAP (self->window), "select-failed", codes->len > 1);
}

/* To be called after a download has ended. If no flag has failed, the selection has served its
 * purpose; what was selected during the download stays. */
void
bunting_selection_actions_unselect_downloaded (BuntingSelectionActions *self)
{
  BuntingBatch *batch = bunting_app_model_get_batch (self->app_model);

  if (bunting_batch_get_n (batch, BUNTING_OUTCOME_FAILED) == 0 &&
      bunting_batch_get_n (batch, BUNTING_OUTCOME_CANCELLED) == 0)
    bunting_selection_model_unselect_flags (self->selection_model,
                                            bunting_app_model_get_last_flags (self->app_model));
}

/**
 * bunting_selection_actions_select_list:
 * @list: countries, as bunting_country_list_parse() takes them
 *
 * Shows these countries in a dialog, to be selected.
 */
void
bunting_selection_actions_select_list (BuntingSelectionActions *self, const char *list)
{
  g_autofree char *stripped = g_strstrip (g_strdup (list));

  if (stripped[0] == '\0')
    bunting_toaster_show (self->toaster, _ ("The list is empty"));
  else if (strlen (stripped) > BUNTING_LIST_MAX_BYTES)
    bunting_toaster_show (self->toaster, _ ("The list is too long"));
  else if (self->window != NULL)
    bunting_list_dialog_add_text (present_list_dialog (self), stripped);
}

/* Shows the countries that are listed in files in a dialog, to be selected. */
void
bunting_selection_actions_import_files (BuntingSelectionActions *self, GSList *files)
{
  bunting_list_import_load_async (files, NULL, list_loaded_cb, g_object_ref (self));
}
