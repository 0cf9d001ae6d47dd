/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/bunting-fetch-deadline.h"
#include "http/bunting-http-connections.h"
#include "http/bunting-limiter.h"

G_BEGIN_DECLS

/* Called while a body arrives; total_bytes is 0 where the server does not announce it. */
typedef void (*BuntingFetchProgress) (gsize received_bytes, gsize total_bytes, gpointer user_data);

typedef struct {
  GUri *uri;
  gsize max_bytes;           /* of the body, after decompression */
  gint64 deadline_us;        /* on g_get_monotonic_time()'s clock; 0: none */
  guint slow_period_s;       /* the deadline moves by this while bytes arrive; 0: it doesn't */
  const char *etag;          /* (nullable) asks for 304 Not Modified */
  const char *last_modified; /* (nullable) likewise */
  /* (nullable): of what these two say something, without user info: they are sent nowhere else,
   * wherever redirects lead; NULL: of uri */
  const char *validated_uri;
  /* (nullable): whether a body is usable as it is, whatever coding the server states for it */
  gboolean (*is_plain) (GBytes *body);
  /* (nullable): names and values in turn; not sent to other servers that redirects lead to, because
   * they may have a password */
  const char *const *headers;
  BuntingFetchProgress progress; /* (nullable) */
  gpointer progress_data;        /* must live until the callback */
  BuntingLimiter *limiter; /* (nullable) learns what the host can take; lives until the callback */
  gboolean has_permit;     /* of the limiter: it is given back while the request pauses */
} BuntingRequest;

typedef struct {
  GBytes *bytes;      /* (nullable) the whole body; NULL when not modified or larger than allowed */
  char *content_type; /* (nullable) media type without parameters */
  char *etag;         /* (nullable) */
  char *last_modified; /* (nullable) as the server wrote it */
  char *final_uri;     /* (nullable) where redirects led, without user info; NULL without any */
  gboolean not_modified;
  gboolean end_is_certain;   /* from the framing of the body */
  BuntingLimiter *permit_of; /* (nullable) a large body's permit, released with the response */
} BuntingResponse;

void bunting_request_init_copy (BuntingRequest *self, const BuntingRequest *other);
void bunting_request_clear (BuntingRequest *self);
gboolean bunting_request_is_conditional (const BuntingRequest *self);
void bunting_request_add_condition (const BuntingRequest *self, SoupMessageHeaders *headers);

void bunting_response_free (BuntingResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingResponse, bunting_response_free)

/* Either response or error is set; the callback owns it. */
typedef void (*BuntingResponseCallback) (BuntingResponse *response,
                                         GError *error,
                                         gpointer user_data);

typedef struct _BuntingHttpTransfer BuntingHttpTransfer;

BuntingHttpTransfer *bunting_http_transfer_read (GInputStream *stream,
                                                 SoupMessage *message,
                                                 const BuntingRequest *request,
                                                 BuntingLimiter *large_bodies,
                                                 BuntingConnectionWatch *watch,
                                                 GCancellable *cancellable,
                                                 BuntingResponseCallback callback,
                                                 gpointer user_data);
gboolean
bunting_http_transfer_extend_deadline (BuntingHttpTransfer *self, BuntingFetchDeadline *deadline);
gboolean bunting_http_transfer_end_if_whole (BuntingHttpTransfer *self);
void bunting_http_transfer_abandon (BuntingHttpTransfer *self);

G_END_DECLS
