/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetcher.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_TABLE_LOADER (bunting_table_loader_get_type ())
G_DECLARE_FINAL_TYPE (BuntingTableLoader, bunting_table_loader, BUNTING, TABLE_LOADER, GObject)

BuntingTableLoader *bunting_table_loader_new (BuntingSource *source, BuntingFetcher *fetcher);

void bunting_table_loader_lookup_async (BuntingTableLoader *self,
                                        const char *code,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
char *
bunting_table_loader_lookup_finish (BuntingTableLoader *self, GAsyncResult *result, GError **error);
char *bunting_table_loader_dup_earlier_name (BuntingTableLoader *self, const char *code);
void bunting_table_loader_stop_async (BuntingTableLoader *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void bunting_table_loader_stop_finish (BuntingTableLoader *self, GAsyncResult *result);

G_END_DECLS
