/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-custom-source.h"
#include "source/bunting-source-list.h"

G_BEGIN_DECLS

/* All sources, as they were read at one time. */
typedef struct {
  GPtrArray *sources; /* (element-type BuntingSource) */
  GPtrArray *custom;  /* (element-type BuntingCustomSource): those in the user's folder, with ids */
  GPtrArray *faults;  /* (element-type BuntingSourceFault): files that cannot be used */
} BuntingSourceCatalog;

void bunting_source_catalog_free (BuntingSourceCatalog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingSourceCatalog, bunting_source_catalog_free)

void bunting_source_catalog_load_async (GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
BuntingSourceCatalog *bunting_source_catalog_load_finish (GAsyncResult *result, GError **error);
const BuntingCustomSource *
bunting_source_catalog_find_custom (BuntingSourceCatalog *self, const char *id);

G_END_DECLS
