/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/bunting-limiter.h"

G_BEGIN_DECLS

/* Called while a body arrives; total_bytes is 0 where the server does not announce it. */
typedef void (*BuntingFetchProgress) (gsize received_bytes, gsize total_bytes, gpointer user_data);

typedef struct {
  GUri *uri;
  gsize max_bytes;           /* of the body, after decompression */
  gint64 deadline_us;        /* on g_get_monotonic_time()'s clock; 0: none */
  const char *etag;          /* (nullable) asks for 304 Not Modified */
  const char *last_modified; /* (nullable) likewise, where there is no ETag */
  /* (nullable): whether a body is usable as it is, whatever coding the server states for it */
  gboolean (*is_plain) (GBytes *body);
  BuntingFetchProgress progress; /* (nullable) */
  gpointer progress_data;        /* must live until the callback */
} BuntingRequest;

typedef struct {
  GBytes *bytes;      /* (nullable) the whole body; NULL when not modified or larger than allowed */
  char *content_type; /* (nullable) media type without parameters */
  char *etag;         /* (nullable) */
  char *last_modified; /* (nullable) as the server wrote it */
  gboolean not_modified;
  BuntingLimiter *permit_of; /* (nullable) a large body's permit, released with the response */
} BuntingResponse;

gboolean bunting_request_is_conditional (const BuntingRequest *self);
void bunting_request_add_condition (const BuntingRequest *self, SoupMessageHeaders *headers);

void bunting_response_free (BuntingResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingResponse, bunting_response_free)

/* Either response or error is set; the callback owns it. */
typedef void (*BuntingResponseCallback) (BuntingResponse *response,
                                         GError *error,
                                         gpointer user_data);

void bunting_http_transfer_read (GInputStream *stream,
                                 SoupMessage *message,
                                 const BuntingRequest *request,
                                 BuntingLimiter *large_bodies,
                                 GCancellable *cancellable,
                                 BuntingResponseCallback callback,
                                 gpointer user_data);

G_END_DECLS
