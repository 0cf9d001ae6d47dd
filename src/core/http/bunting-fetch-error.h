/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define BUNTING_FETCHER_ERROR (bunting_fetcher_error_quark ())
GQuark bunting_fetcher_error_quark (void);
typedef enum {
  BUNTING_FETCHER_ERROR_NOT_FOUND,   /* 404 or 410 */
  BUNTING_FETCHER_ERROR_STATUS,      /* any other status that is not a success */
  BUNTING_FETCHER_ERROR_BUSY,        /* 429 or 503 after the last attempt, a long Retry-After, or a
                                        host that is blocked because it refused too often */
  BUNTING_FETCHER_ERROR_TOO_LARGE,   /* the body exceeds the request's bound */
  BUNTING_FETCHER_ERROR_CUT_SHORT,   /* the body ended before its announced end */
  BUNTING_FETCHER_ERROR_TIMED_OUT,   /* the deadline passed, or the connection was silent */
  BUNTING_FETCHER_ERROR_UNREACHABLE, /* no connection: refused, reset, unknown host */
  BUNTING_FETCHER_ERROR_TLS,         /* the server's certificate is not trusted */
  BUNTING_FETCHER_ERROR_REDIRECT,    /* a loop, too many, or a target that is not allowed */
  BUNTING_FETCHER_ERROR_PROTOCOL,    /* the response is not valid HTTP */
} BuntingFetcherError;

/* A failure that the host's other requests are likely to meet as well. */
typedef enum {
  BUNTING_HOST_FAILURE_NONE, /* a failure of one request only */
  BUNTING_HOST_FAILURE_NAME, /* it cannot be resolved */
  BUNTING_HOST_FAILURE_NAME_FOR_NOW,
  BUNTING_HOST_FAILURE_REFUSED, /* or there is no route */
  BUNTING_HOST_FAILURE_CERTIFICATE,
  BUNTING_HOST_FAILURE_TIMED_OUT, /* connecting or the TLS handshake */
  BUNTING_HOST_FAILURE_SILENT,    /* no response before the deadline */
  BUNTING_HOST_FAILURE_LOST,      /* the connection, before any response */
  BUNTING_HOST_FAILURE_ABUSE,     /* a flood, or no HTTP/1.1 where HTTP/2 has failed */
} BuntingHostFailure;

guint bunting_fetch_error_get_status (const GError *error);
char *bunting_fetch_error_dup_status_text (const GError *error);
GError *bunting_fetch_error_translate (const GError *cause,
                                       SoupMessage *message,
                                       GTlsCertificateFlags certificate);
BuntingHostFailure bunting_fetch_error_classify (const GError *cause, SoupMessage *message);
gboolean bunting_fetch_error_is_transient (const GError *cause);
gboolean bunting_fetch_error_is_not_http (const GError *cause);
gboolean bunting_fetch_error_is_goaway (const GError *cause);
GError *bunting_fetch_error_new_timed_out (void);
GError *bunting_fetch_error_new_pause_too_long (void);
GError *bunting_fetch_error_new_http2_failed (void);
GError *bunting_fetch_error_new_for_status (guint status);
GError *bunting_fetch_error_new_misdirected (SoupMessage *message);
GError *bunting_fetch_error_new_too_large (gsize max_bytes);
GError *bunting_fetch_error_check_redirect (GUri *from,
                                            const char *location,
                                            guint n_redirects,
                                            GUri **target);

G_END_DECLS
