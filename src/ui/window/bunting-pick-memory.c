/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/bunting-pick-memory.h"

/* A pick takes time, and is there again at the next start. */

#define KEY "pick"

/**
 * bunting_pick_memory_save:
 * @flags: every flag
 *
 * Remembers what is picked, whether it is shown or not.
 */
void
bunting_pick_memory_save (GSettings *settings, BuntingPickModel *pick_model, GListModel *flags)
{
  g_autoptr (GPtrArray) picked = bunting_pick_model_dup_picked (pick_model, flags);
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < picked->len; i++)
    g_strv_builder_add (codes, bunting_flag_get_code (g_ptr_array_index (picked, i)));
  list = g_strv_builder_end (codes);
  g_settings_set_strv (settings, KEY, (const char *const *)list);
}

/**
 * bunting_pick_memory_restore:
 * @flags: every flag
 *
 * Picks what was picked when it was saved. Codes that are no flags any more are left out.
 */
void
bunting_pick_memory_restore (GSettings *settings, BuntingPickModel *pick_model, GListModel *flags)
{
  g_auto (GStrv) codes = g_settings_get_strv (settings, KEY);

  if (codes[0] != NULL)
    bunting_pick_model_pick (pick_model, flags, (const char *const *)codes);
}
