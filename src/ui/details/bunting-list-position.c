/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "details/bunting-list-position.h"

static guint
get_n_items (BuntingListPosition *self)
{
  return self->list == NULL ? 0 : g_list_model_get_n_items (self->list);
}

/* Searches from the last position onwards, which is mostly the right one. An item that has left the
 * list keeps its last position.
 * Returns: whether the item is in the list */
gboolean
bunting_list_position_update (BuntingListPosition *self, gpointer item)
{
  guint n_items = get_n_items (self);
  guint begin = self->position < n_items ? self->position : 0;

  for (guint i = 0; i < n_items; i++) {
    guint position = (begin + i) % n_items;
    g_autoptr (GObject) candidate = g_list_model_get_item (self->list, position);

    if (candidate == item) {
      self->position = position;
      return TRUE;
    }
  }
  return FALSE;
}

/* Returns: the position of the next (step 1) or previous (step -1) item, or -1 */
int
bunting_list_position_find_neighbour (BuntingListPosition *self, gpointer item, int step)
{
  int n_items = get_n_items (self);
  gboolean is_in_list = bunting_list_position_update (self, item);
  int position = MIN ((int)self->position, n_items);

  /* The next item of one that has left is at its last position. */
  if (is_in_list || step < 0)
    position += step;
  return position >= 0 && position < n_items ? position : -1;
}
