/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "bunting-collection.h"
#include "http/bunting-fetcher.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SUPPLY (bunting_supply_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSupply, bunting_supply, BUNTING, SUPPLY, GObject)

BuntingSupply *
bunting_supply_new (BuntingAtlas *atlas, SoupSession *soup, const char *collection_folder);
BuntingCollection *bunting_supply_get_collection (BuntingSupply *self);
const char *bunting_supply_get_collection_folder (BuntingSupply *self);

/* A source that can be asked: at once where there is one, or by starting the built-in server.
 * Returns: (transfer full) */
BuntingSource *bunting_supply_find (BuntingSupply *self, BuntingSource *source);
void bunting_supply_start_async (BuntingSupply *self,
                                 BuntingSource *source,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
BuntingSource *
bunting_supply_start_finish (BuntingSupply *self, GAsyncResult *result, GError **error);

G_END_DECLS
