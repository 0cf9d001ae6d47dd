/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define BUNTING_FETCHER_ERROR (bunting_fetcher_error_quark ())
GQuark bunting_fetcher_error_quark (void);
typedef enum {
  BUNTING_FETCHER_ERROR_NOT_FOUND,   /* 404 or 410 */
  BUNTING_FETCHER_ERROR_STATUS,      /* any other status that is no success */
  BUNTING_FETCHER_ERROR_BUSY,        /* 429 or 503 after the last attempt, or a long Retry-After */
  BUNTING_FETCHER_ERROR_TOO_LARGE,   /* the body passes the request's bound */
  BUNTING_FETCHER_ERROR_CUT_SHORT,   /* the body ended before its announced end */
  BUNTING_FETCHER_ERROR_TIMED_OUT,   /* the deadline passed, or the connection was silent */
  BUNTING_FETCHER_ERROR_UNREACHABLE, /* no connection: refused, reset, no such host */
  BUNTING_FETCHER_ERROR_TLS,         /* the server's certificate is not to be trusted */
  BUNTING_FETCHER_ERROR_REDIRECT,    /* a loop, too many, or one to where we do not follow */
  BUNTING_FETCHER_ERROR_PROTOCOL,    /* what arrived is not HTTP */
} BuntingFetcherError;

/* Told while a body arrives; total_bytes is 0 where the server did not announce it. */
typedef void (*BuntingFetchProgress) (gsize received_bytes, gsize total_bytes, gpointer user_data);

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
