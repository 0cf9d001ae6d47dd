/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define BUNTING_FETCHER_ERROR (bunting_fetcher_error_quark ())
GQuark bunting_fetcher_error_quark (void);
typedef enum {
  BUNTING_FETCHER_ERROR_NOT_FOUND,   /* 404 or 410 */
  BUNTING_FETCHER_ERROR_STATUS,      /* any other status that is no success */
  BUNTING_FETCHER_ERROR_BUSY,        /* 429 or 503 after the last attempt, or a long Retry-After;
                                        or the host has refused too often to be asked again */
  BUNTING_FETCHER_ERROR_TOO_LARGE,   /* the body passes the request's bound */
  BUNTING_FETCHER_ERROR_CUT_SHORT,   /* the body ended before its announced end */
  BUNTING_FETCHER_ERROR_TIMED_OUT,   /* the deadline passed, or the connection was silent */
  BUNTING_FETCHER_ERROR_UNREACHABLE, /* no connection: refused, reset, no such host */
  BUNTING_FETCHER_ERROR_TLS,         /* the server's certificate is not to be trusted */
  BUNTING_FETCHER_ERROR_REDIRECT,    /* a loop, too many, or one to where we do not follow */
  BUNTING_FETCHER_ERROR_PROTOCOL,    /* what arrived is not HTTP */
} BuntingFetcherError;

GError *bunting_fetch_error_translate (const GError *cause,
                                       SoupMessage *message,
                                       GTlsCertificateFlags certificate);
gboolean bunting_fetch_error_is_transient (const GError *cause);
gboolean bunting_fetch_error_is_goaway (const GError *cause);
GError *bunting_fetch_error_new_for_status (guint status);
GError *bunting_fetch_error_new_too_large (gsize max_bytes);
GError *bunting_fetch_error_check_redirect (GUri *from,
                                            const char *location,
                                            guint n_redirects,
                                            GUri **target);

G_END_DECLS
