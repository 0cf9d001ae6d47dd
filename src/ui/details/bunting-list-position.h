/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The position of an item in a list that changes. */
typedef struct {
  GListModel *list; /* owned, NULL: an empty list */
  guint position;   /* of the item, or its last one */
} BuntingListPosition;

gboolean bunting_list_position_update (BuntingListPosition *self, gpointer item);
int bunting_list_position_find_neighbour (BuntingListPosition *self, gpointer item, int step);

G_END_DECLS
