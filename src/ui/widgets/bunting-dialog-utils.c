/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-dialog-utils.h"

#include "widgets/bunting-gtk-workarounds.h"

/* -1: the natural size. */
static int
limit (int wanted_px, int natural_px, int available_px)
{
  if (available_px <= 0 || MAX (wanted_px, natural_px) <= available_px)
    return wanted_px;
  return available_px;
}

/* Presents a dialog for the first time, not larger than its parent: on a phone that fills the
 * display. */
void
bunting_dialog_utils_present (GtkWindow *dialog)
{
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (dialog));
  GtkRequisition natural;
  int width_px, height_px;

  if (parent != NULL) {
    gtk_window_get_default_size (dialog, &width_px, &height_px);
    gtk_widget_get_preferred_size (GTK_WIDGET (dialog), NULL, &natural);
    width_px = limit (width_px, width_px < 0 ? natural.width : 0, gtk_widget_get_width (parent));
    height_px =
      limit (height_px, height_px < 0 ? natural.height : 0, gtk_widget_get_height (parent));
    gtk_window_set_default_size (dialog, width_px, height_px);
  }
  bunting_gtk_name_buttons (GTK_WIDGET (dialog));
  gtk_window_present (dialog);
}
