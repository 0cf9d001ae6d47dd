/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid/bunting-rubber-band.h"

/* What a rubber band does. GTK's lists only say which items are to be selected, and which of all
 * items are to be changed:
 *
 * key     GTK asks to                     it means here, as in GNOME Files
 * none    select the items, and no others select the items as well
 * Ctrl    select the items as well        invert the selection of the items
 * Shift   unselect the items              select the items as well
 */

/**
 * bunting_rubber_band_get_selection:
 * @selected: what GTK asks to select
 * @mask: what GTK asks to change
 * @out_mask: (out) (transfer full): the items to change
 *
 * Returns: (transfer full): those of them to select
 */
GtkBitset *
bunting_rubber_band_get_selection (GtkSelectionModel *model,
                                   GtkBitset *selected,
                                   GtkBitset *mask,
                                   GtkBitset **out_mask)
{
  gboolean is_plain = gtk_bitset_get_size (mask) >= g_list_model_get_n_items (G_LIST_MODEL (model));
  gboolean is_shift = !is_plain && gtk_bitset_is_empty (selected);
  g_autoptr (GtkBitset) current = NULL;
  GtkBitset *inverted;

  *out_mask = gtk_bitset_ref (is_plain ? selected : mask);
  if (is_plain || is_shift)
    return gtk_bitset_ref (*out_mask);
  current = gtk_selection_model_get_selection (model);
  inverted = gtk_bitset_copy (mask);
  gtk_bitset_subtract (inverted, current);
  return inverted;
}
