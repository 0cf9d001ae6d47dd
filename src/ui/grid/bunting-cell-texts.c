/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-cell-texts.h"

#include <glib/gi18n.h>

#include "bunting-error-messages.h"
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
  g_autofree char *cause = NULL;

  if (state == BUNTING_FLAG_NOT_FOUND)
    return g_strdup (_ ("Not available from this source"));
  if (state == BUNTING_FLAG_FAILED) {
    cause = bunting_format_error_in_full (bunting_flag_get_error (flag));
    /* Translators: why a flag was not saved */
    return g_strdup_printf (_ ("Failed: %s"), cause);
  }
  if (state == BUNTING_FLAG_SAVED)
    /* Translators: a file's name */
    return g_strdup_printf (_ ("Saved as %s"), bunting_flag_get_file_name (flag));
  return g_strdup (words != NULL ? words : _ ("Not downloaded"));
}

/* For screen readers, which read it after the name.
 *
 * flag: (nullable); tooltip: (nullable)
 *
 * Returns: (transfer full): the state of the flag without its name, and the note about its drawing
 */
char *
bunting_cell_texts_format_description (BuntingFlag *flag, const char *tooltip)
{
  BuntingFlagState state = bunting_cell_texts_get_state (flag);
  g_autofree char *words = format_state (state, flag);

  if (tooltip != NULL && g_strcmp0 (tooltip, bunting_flag_get_drawing_note (flag)) == 0)
    return g_strdup_printf ("%s. %s", words, tooltip);
  /* Else the tooltip of a saved flag says why it cannot be shown. */
  return tooltip != NULL && state == BUNTING_FLAG_SAVED ? g_strdup (tooltip)
                                                        : g_steal_pointer (&words);
}
