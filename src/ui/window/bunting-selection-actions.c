/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-selection-actions.h"

#include <glib/gi18n.h>
#include <string.h>

#include "bunting-country-list.h"
#include "bunting-link-parser.h"
#include "bunting-list-import.h"
#include "bunting-messages.h"
#include "widgets/bunting-dialog-utils.h"
#include "widgets/bunting-window-actions.h"
#include "window/bunting-codes-dialog.h"

/* Selects many countries at once: the actions of the Select menu, lists that come from outside, and
 * undo after a click without Ctrl, which selects one flag and unselects all others. */

struct _BuntingSelectionActions {
  GObject parent_instance;

  GtkApplicationWindow *window;           /* weak */
  BuntingAppModel *app_model;             /* owned */
  BuntingSelectionModel *selection_model; /* owned */
  BuntingToaster *toaster;                /* owned */
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

  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection_model));
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
    select_codes (self, codes);
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

static void
select_codes_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  BuntingSelectionActions *self = user_data;

  bunting_dialog_utils_present (
    GTK_WINDOW (bunting_codes_dialog_new (GTK_WINDOW (self->window), self->selection_model,
                                          bunting_app_model_get_flags (self->app_model))));
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
    g_strdup_printf (ngettext ("%u flag unselected", "%u flags unselected", n_dropped), n_dropped);

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
  bunting_window_actions_enable (G_ACTION_MAP (self->window), "select-none",
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
                               BuntingToaster *toaster)
{
  static const BuntingWindowAction actions[] = {
    { "select-all-shown", NULL, select_all_shown_cb }, { "select-none", NULL, select_none_cb },
    { "select-invert", NULL, select_invert_cb },       { "select-group", "s", select_group_cb },
    { "select-failed", NULL, select_failed_cb },       { "select-codes", NULL, select_codes_cb },
    { "undo-selection", NULL, undo_selection_cb },
  };
  BuntingSelectionActions *self = g_object_new (BUNTING_TYPE_SELECTION_ACTIONS, NULL);

  g_set_weak_pointer (&self->window, window);
  self->app_model = g_object_ref (app_model);
  self->selection_model = g_object_ref (selection_model);
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

/**
 * bunting_selection_actions_select_list:
 * @list: countries, as bunting_country_list_parse() takes them
 *
 * Selects these countries and shows how many there were, and what was not recognized.
 */
void
bunting_selection_actions_select_list (BuntingSelectionActions *self, const char *list)
{
  GListModel *flags = bunting_app_model_get_flags (self->app_model);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) codes = NULL;
  g_autofree char *text = NULL;

  if (strlen (list) > BUNTING_LIST_MAX_BYTES) {
    bunting_toaster_show (self->toaster, _ ("The list is too long"));
    return;
  }
  codes = bunting_country_list_parse (flags, list, unknown);
  text = bunting_format_list (codes->len, unknown);
  if (codes->len > 0) {
    g_ptr_array_add (codes, NULL);
    select_codes (self, (const char *const *)codes->pdata);
  }
  if (text != NULL)
    bunting_toaster_show (self->toaster, text);
}

/* Selects the countries that are listed in a file. */
void
bunting_selection_actions_import_files (BuntingSelectionActions *self, GSList *files)
{
  bunting_list_import_load_async (files, NULL, list_loaded_cb, g_object_ref (self));
}
