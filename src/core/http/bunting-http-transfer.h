/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/bunting-limiter.h"

G_BEGIN_DECLS

/* Told while a body arrives; total_bytes is 0 where the server did not announce it. */
typedef void (*BuntingFetchProgress) (gsize received_bytes, gsize total_bytes, gpointer user_data);

/* One request and its answer. The structure is copied by bunting_http_transfer_run_async(). */
typedef struct {
  SoupSession *session;
  SoupMessage *message;
  gsize max_bytes;               /* of the body of a 200 */
  BuntingLimiter *large_bodies;  /* permits for bodies larger than BUNTING_SMALL_BODY_BYTES */
  BuntingFetchProgress progress; /* (nullable) */
  gpointer progress_data;
} BuntingHttpTransfer;

/* The body of an answer, and the permit that it holds when it is large. */
typedef struct {
  GBytes *bytes;             /* (nullable): it was larger than the bound */
  BuntingLimiter *permit_of; /* (nullable) */
} BuntingBody;

void bunting_body_free (BuntingBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingBody, bunting_body_free)

void bunting_http_transfer_run_async (const BuntingHttpTransfer *transfer,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
BuntingBody *bunting_http_transfer_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
