/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetch-error.h"
#include "http/bunting-http-transfer.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FETCHER (bunting_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFetcher, bunting_fetcher, BUNTING, FETCHER, GObject)

SoupSession *bunting_fetcher_create_session (guint max_in_flight);
BuntingFetcher *bunting_fetcher_new (SoupSession *session);
void bunting_fetcher_set_backoff_ms (BuntingFetcher *self, guint backoff_ms);

void bunting_fetcher_fetch_async (BuntingFetcher *self,
                                  const BuntingRequest *request,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
BuntingResponse *
bunting_fetcher_fetch_finish (BuntingFetcher *self, GAsyncResult *result, GError **error);

G_END_DECLS
