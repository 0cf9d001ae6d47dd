/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-cell-texts.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"

/* What a cell of the grid says about its flag, besides the name. */

/* A flag that the source lacks is shown as not found before the source is asked.
 *
 * flag: (nullable) */
BuntingFlagState
bunting_cell_texts_get_state (BuntingFlag *flag)
{
  BuntingFlagState state = flag == NULL ? BUNTING_FLAG_ABSENT : bunting_flag_get_state (flag);

  return state == BUNTING_FLAG_ABSENT && flag != NULL && bunting_flag_is_unavailable (flag)
           ? BUNTING_FLAG_NOT_FOUND
           : state;
}

/* flag: (nullable); broken_cause: (nullable): why the saved picture cannot be shown
 *
 * Returns: (transfer full) (nullable) */
char *
bunting_cell_texts_format_tooltip (BuntingFlag *flag, const char *broken_cause)
{
  if (flag == NULL)
    return NULL;
  if (broken_cause != NULL)
    return g_strdup_printf (_ ("This picture is saved, but cannot be shown: %s"), broken_cause);
  if (bunting_flag_get_drawing_note (flag) != NULL &&
      bunting_flag_get_state (flag) != BUNTING_FLAG_FAILED)
    return g_strdup (bunting_flag_get_drawing_note (flag));
  return bunting_format_flag (flag);
}

static char *
format_state (BuntingFlagState state, BuntingFlag *flag)
{
  const char *words = bunting_format_state (state);

  if (state == BUNTING_FLAG_SAVED)
    /* Translators: a file's name */
    return g_strdup_printf (_ ("Saved as %s"), bunting_flag_get_file_name (flag));
  return g_strdup (words != NULL ? words : _ ("Not downloaded"));
}

/* For screen readers, which read it after the name.
 *
 * flag: (nullable); tooltip: (nullable)
 *
 * Returns: (transfer full): the state of the flag and, if there is one, its tooltip, which itself
 *   includes the state unless it is the note about a drawing */
char *
bunting_cell_texts_format_description (BuntingFlag *flag, const char *tooltip)
{
  BuntingFlagState state = bunting_cell_texts_get_state (flag);
  g_autofree char *words = format_state (state, flag);

  if (tooltip == NULL)
    return g_steal_pointer (&words);
  return g_strcmp0 (tooltip, bunting_flag_get_drawing_note (flag)) == 0
           ? g_strdup_printf ("%s. %s", words, tooltip)
           : g_strdup (tooltip);
}
