/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-http-transfer.h"
#include "http/bunting-fetch-error.h"

G_BEGIN_DECLS

/* What to fetch. The structure is copied by bunting_fetcher_fetch_async(). */
typedef struct {
  GUri *uri;
  gsize max_bytes;               /* of the body, as read after decompression */
  gint64 deadline_us;            /* on g_get_monotonic_time()'s clock; 0: none */
  const char *etag;              /* (nullable) asks for 304 Not Modified */
  BuntingFetchProgress progress; /* (nullable) */
  gpointer progress_data;        /* must live until the callback */
} BuntingRequest;

/* What came. */
typedef struct {
  GBytes *bytes;      /* NULL when not modified */
  char *content_type; /* (nullable) media type without parameters */
  char *etag;         /* (nullable) */
  gboolean not_modified;
  BuntingBody *body; /* (nullable) whose bytes these are; the fetcher's own */
} BuntingResponse;

void bunting_response_free (BuntingResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingResponse, bunting_response_free)

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
