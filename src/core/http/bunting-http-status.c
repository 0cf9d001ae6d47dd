/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-status.h"

#include <libsoup/soup.h>

/* Classifies statuses by their first digit, so that an unknown one counts as the x00 of its class
 * (RFC 9110, 15). Only the exceptions are listed. */

static BuntingHttpStatusKind
classify_redirection (guint status)
{
  switch (status) {
  case SOUP_STATUS_NOT_MODIFIED:
    return BUNTING_HTTP_STATUS_NOT_MODIFIED;
  case SOUP_STATUS_USE_PROXY: /* its Location is a proxy; deprecated (RFC 9110, 15.4.6) */
  case 306:                   /* unused (RFC 9110, 15.4.7) */
    return BUNTING_HTTP_STATUS_FINAL;
  default:
    return BUNTING_HTTP_STATUS_REDIRECT;
  }
}

static BuntingHttpStatusKind
classify_client_error (guint status)
{
  switch (status) {
  case SOUP_STATUS_REQUEST_TIMEOUT: /* RFC 9110, 15.5.9 */
  case 425:                         /* Too Early (RFC 8470, 5.2) */
  case 429:                         /* Too Many Requests (RFC 6585, 4) */
    return BUNTING_HTTP_STATUS_TRANSIENT;
  default:
    return BUNTING_HTTP_STATUS_FINAL;
  }
}

static BuntingHttpStatusKind
classify_server_error (guint status)
{
  switch (status) {
  case SOUP_STATUS_NOT_IMPLEMENTED:
  case SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED:
  case 511: /* Network Authentication Required: a log-in page is in the way (RFC 6585, 6) */
    return BUNTING_HTTP_STATUS_FINAL;
  default:
    return BUNTING_HTTP_STATUS_TRANSIENT;
  }
}

BuntingHttpStatusKind
bunting_http_status_classify (guint status)
{
  /* No request asks for a range. */
  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    return BUNTING_HTTP_STATUS_FINAL;
  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return BUNTING_HTTP_STATUS_SUCCESS;
  if (SOUP_STATUS_IS_REDIRECTION (status))
    return classify_redirection (status);
  if (SOUP_STATUS_IS_CLIENT_ERROR (status))
    return classify_client_error (status);
  if (SOUP_STATUS_IS_SERVER_ERROR (status))
    return classify_server_error (status);
  return BUNTING_HTTP_STATUS_FINAL;
}
