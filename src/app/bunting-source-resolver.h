/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "bunting-collection.h"
#include "http/bunting-fetcher.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SOURCE_RESOLVER (bunting_source_resolver_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSourceResolver,
                      bunting_source_resolver,
                      BUNTING,
                      SOURCE_RESOLVER,
                      GObject)

BuntingSourceResolver *
bunting_source_resolver_new (BuntingAtlas *atlas, SoupSession *soup, const char *collection_folder);
void bunting_source_resolver_set_built_in (BuntingSourceResolver *self, BuntingSource *built_in);
BuntingSource *bunting_source_resolver_get_built_in (BuntingSourceResolver *self);
BuntingCollection *bunting_source_resolver_get_collection (BuntingSourceResolver *self);
const char *bunting_source_resolver_get_collection_folder (BuntingSourceResolver *self);

void bunting_source_resolver_load_collection_async (BuntingSourceResolver *self,
                                                    GAsyncReadyCallback callback,
                                                    gpointer user_data);
BuntingCollection *bunting_source_resolver_load_collection_finish (BuntingSourceResolver *self,
                                                                   GAsyncResult *result,
                                                                   GError **error);

BuntingSource *bunting_source_resolver_resolve (BuntingSourceResolver *self, BuntingSource *source);
void bunting_source_resolver_start_async (BuntingSourceResolver *self,
                                          BuntingSource *source,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
BuntingSource *bunting_source_resolver_start_finish (BuntingSourceResolver *self,
                                                     GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
