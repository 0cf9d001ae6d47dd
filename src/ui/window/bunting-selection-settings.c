/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-selection-settings.h"

/* Keeps the selection until the next start. */

#define KEY "selection"

/* @flags: all flags */
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

/* Ignores codes that are unknown now. */
void
bunting_selection_settings_restore (GSettings *settings,
                                    BuntingSelectionModel *selection_model,
                                    GListModel *flags)
{
  g_auto (GStrv) codes = g_settings_get_strv (settings, KEY);

  if (codes[0] != NULL)
    bunting_selection_model_select (selection_model, flags, (const char *const *)codes);
}
