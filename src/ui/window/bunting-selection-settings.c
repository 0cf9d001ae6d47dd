/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-selection-settings.h"

/* A selection takes time, and is there again at the next start. */

#define KEY "selection"

/**
 * bunting_selection_settings_save:
 * @flags: every flag
 *
 * Remembers what is selected, whether it is shown or not.
 */
void
bunting_selection_settings_save (GSettings *settings,
                                 BuntingSelectionModel *selection_model,
                                 GListModel *flags)
{
  g_autoptr (GPtrArray) selected = bunting_selection_model_dup_selected (selection_model, flags);
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < selected->len; i++)
    g_strv_builder_add (codes, bunting_flag_get_code (g_ptr_array_index (selected, i)));
  list = g_strv_builder_end (codes);
  g_settings_set_strv (settings, KEY, (const char *const *)list);
}

/**
 * bunting_selection_settings_restore:
 * @flags: every flag
 *
 * Selects what was selected when it was saved. Codes that are no flags any more are left out.
 */
void
bunting_selection_settings_restore (GSettings *settings,
                                    BuntingSelectionModel *selection_model,
                                    GListModel *flags)
{
  g_auto (GStrv) codes = g_settings_get_strv (settings, KEY);

  if (codes[0] != NULL)
    bunting_selection_model_select (selection_model, flags, (const char *const *)codes);
}
