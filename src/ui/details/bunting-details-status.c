/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-details-status.h"

#include <glib/gi18n.h>

#include "bunting-messages.h"

/* What the page says about the state of its flag, and about its drawing. */

/* Returns: (transfer full) (nullable) */
static char *
format_state (BuntingFlag *flag, const char *broken_cause)
{
  BuntingFlagState state = bunting_flag_get_state (flag);
  g_autofree char *cause = NULL;

  switch (state) {
  case BUNTING_FLAG_SAVED:
    return broken_cause == NULL
             ? NULL
             /* Translators: why a picture cannot be shown */
             : g_strdup_printf (_ ("This picture is saved, but cannot be shown: %s"), broken_cause);
  case BUNTING_FLAG_FAILED:
    cause = bunting_format_error (bunting_flag_get_error (flag));
    /* Translators: why a flag was not saved */
    return g_strdup_printf (_ ("Failed: %s"), cause);
  case BUNTING_FLAG_NOT_FOUND:
    return g_strdup (_ ("Not available from this source"));
  case BUNTING_FLAG_ABSENT:
    return g_strdup (bunting_flag_is_unavailable (flag) ? _ ("Not available from this source")
                                                        : _ ("Not downloaded"));
  case BUNTING_FLAG_QUEUED:
  case BUNTING_FLAG_FETCHING:
  case BUNTING_FLAG_SAVING:
  case BUNTING_FLAG_CANCELLED:
  default:
    return g_strdup (bunting_format_state (state));
  }
}

/* broken_cause: (nullable): why the saved picture cannot be shown
 *
 * Returns: (transfer full) (nullable): the state and, in a second line, what is known to be wrong
 *   with the drawing; NULL for a saved flag with a right drawing */
char *
bunting_details_status_format (BuntingFlag *flag, const char *broken_cause)
{
  g_autofree char *state = format_state (flag, broken_cause);
  const char *note = bunting_flag_get_drawing_note (flag);

  if (state == NULL || note == NULL)
    return state != NULL ? g_steal_pointer (&state) : g_strdup (note);
  return g_strdup_printf ("%s\n%s", state, note);
}

/* Returns: (transfer full) (nullable): likewise, with a link to the reference of the note */
char *
bunting_details_status_format_markup (BuntingFlag *flag, const char *broken_cause)
{
  g_autofree char *text = bunting_details_status_format (flag, broken_cause);
  const char *reference = bunting_flag_get_drawing_reference (flag);

  if (text == NULL || reference == NULL)
    return text == NULL ? NULL : g_markup_escape_text (text, -1);
  /* Translators: a link to a page about the flag of a country */
  return g_markup_printf_escaped ("%s <a href=\"%s\">%s</a>", text, reference, _ ("Learn More"));
}
