/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-dialog-utils.h"

/* A window that belongs to another one opens over it and no larger than it: on a phone the other
 * one fills the display, and beside a narrow one nothing should hang over. */

/* What is asked for, no more than there is; -1 stays what the contents ask for, if that fits. */
static int
fit (int wanted_px, int natural_px, int there_px)
{
  if (there_px <= 0 || MAX (wanted_px, natural_px) <= there_px)
    return wanted_px;
  return there_px;
}

/**
 * bunting_dialog_utils_present:
 * @dialog: a window that is transient for another one, which is shown or not
 *
 * Shows @dialog for the first time, as large as it would like to be and its parent allows.
 */
void
bunting_dialog_utils_present (GtkWindow *dialog)
{
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (dialog));
  GtkRequisition natural;
  int width_px, height_px;

  g_return_if_fail (GTK_IS_WINDOW (dialog));

  if (parent != NULL) {
    gtk_window_get_default_size (dialog, &width_px, &height_px);
    gtk_widget_get_preferred_size (GTK_WIDGET (dialog), NULL, &natural);
    width_px = fit (width_px, width_px < 0 ? natural.width : 0, gtk_widget_get_width (parent));
    height_px = fit (height_px, height_px < 0 ? natural.height : 0, gtk_widget_get_height (parent));
    gtk_window_set_default_size (dialog, width_px, height_px);
  }
  gtk_window_present (dialog);
}
