/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "http/bunting-http-transfer.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

/* A table of names that was fetched earlier. */
typedef struct {
  GHashTable *names;   /* as from bunting_name_table_parse() */
  char *etag;          /* (nullable) */
  char *last_modified; /* (nullable) */
} BuntingCachedTable;

void bunting_cached_table_free (BuntingCachedTable *self);

void bunting_table_cache_read_async (GUri *uri,
                                     BuntingSource *source,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
BuntingCachedTable *bunting_table_cache_read_finish (GAsyncResult *result);

void bunting_table_cache_parse_and_write_async (GUri *uri,
                                                BuntingSource *source,
                                                const BuntingResponse *response,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
GHashTable *bunting_table_cache_parse_and_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
