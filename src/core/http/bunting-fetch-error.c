/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetch-error.h"

#include "bunting-limits.h"
#include "config.h"
#include "http/bunting-http-location.h"

#include <glib/gi18n-lib.h>

/* Translates errors of libsoup and GIO, and HTTP statuses, to BuntingFetcherError, and knows after
 * which of them a retry may succeed. Constant messages are marked here for translation, and
 * translated by src/messages. */

typedef struct {
  guint status; /* of HTTP; 0: there was none, or it is not the cause */
} BuntingFetcherErrorPrivate;

static void
bunting_fetcher_error_private_init (BuntingFetcherErrorPrivate *private)
{
}

static void
bunting_fetcher_error_private_copy (const BuntingFetcherErrorPrivate *private,
                                    BuntingFetcherErrorPrivate *copy)
{
  *copy = *private;
}

static void
bunting_fetcher_error_private_clear (BuntingFetcherErrorPrivate *private)
{
}

G_DEFINE_EXTENDED_ERROR (BuntingFetcherError, bunting_fetcher_error)

/* The problems that are easiest to understand come first. */
static const char *
describe_certificate (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return N_ ("the server’s certificate has expired");
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return N_ ("the server’s certificate is not valid yet; is this computer’s clock right?");
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return N_ ("the server’s certificate is for another host");
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return N_ ("the server’s certificate has been revoked");
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    return N_ ("the server’s certificate is too weak");
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return N_ ("the server’s certificate is not signed by an authority that this computer trusts");
  return NULL;
}

static GError *
translate_tls (const GError *cause, GTlsCertificateFlags certificate)
{
  const char *problem = describe_certificate (certificate);

  if (problem != NULL)
    return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TLS, problem);
  return g_error_new (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TLS,
                      "there is no secure connection: %s", cause->message);
}

static GError *
translate_io (const GError *cause, gboolean has_status)
{
  int code = BUNTING_FETCHER_ERROR_UNREACHABLE;
  const char *text = NULL;

  switch (cause->code) {
  case G_IO_ERROR_CONNECTION_CLOSED: /* and BROKEN_PIPE */
    if (!has_status) {
      text = N_ ("the server closed the connection");
      break;
    }
    G_GNUC_FALLTHROUGH;
  case G_IO_ERROR_PARTIAL_INPUT:
    code = BUNTING_FETCHER_ERROR_CUT_SHORT;
    /* libsoup reports headers that do not end in the same way. */
    text = has_status ? N_ ("the response was cut short")
                      : N_ ("the response headers have no end, or were cut short");
    break;
  case G_IO_ERROR_TIMED_OUT:
    code = BUNTING_FETCHER_ERROR_TIMED_OUT;
    text = N_ ("the server stopped responding");
    break;
  case G_IO_ERROR_INVALID_DATA:
  case G_IO_ERROR_INVALID_ARGUMENT:
    return g_error_new (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL,
                        "the response is not valid: %s", cause->message);
  case G_IO_ERROR_CONNECTION_REFUSED:
    text = N_ ("the connection was refused");
    break;
  case G_IO_ERROR_NETWORK_UNREACHABLE:
  case G_IO_ERROR_HOST_UNREACHABLE:
    text = N_ ("the network is unreachable; is this computer connected?");
    break;
  default:
    break;
  }
  return g_error_new_literal (BUNTING_FETCHER_ERROR, code, text != NULL ? text : cause->message);
}

gboolean
bunting_fetch_error_is_not_http (const GError *cause)
{
  return g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
         g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING);
}

/**
 * bunting_fetch_error_translate:
 * @cause: an error of libsoup or GIO, other than cancelled, or of the fetcher
 * @message: the request, with as much of the response as arrived
 * @certificate: the problems of a rejected certificate, or 0
 *
 * Returns: (transfer full): a #BuntingFetcherError
 */
GError *
bunting_fetch_error_translate (const GError *cause,
                               SoupMessage *message,
                               GTlsCertificateFlags certificate)
{
  if (cause->domain == BUNTING_FETCHER_ERROR)
    return g_error_copy (cause);
  if (cause->domain == G_TLS_ERROR)
    return translate_tls (cause, certificate);
  if (cause->domain == G_IO_ERROR)
    return translate_io (cause, soup_message_get_status (message) != SOUP_STATUS_NONE);
  if (cause->domain == G_RESOLVER_ERROR)
    return g_error_new_literal (
      BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE,
      N_ ("the server’s address could not be found; is this computer connected?"));
  if (bunting_fetch_error_is_not_http (cause))
    return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL,
                                N_ ("the response is not HTTP"));
  /* Redirects are not libsoup's task here; what remains is a password that is sent in vain. */
  if (g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_RESTARTS))
    return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_STATUS,
                                N_ ("the password was refused"));
  return g_error_new_literal (BUNTING_FETCHER_ERROR,
                              cause->domain == SOUP_SESSION_ERROR
                                ? BUNTING_FETCHER_ERROR_PROTOCOL
                                : BUNTING_FETCHER_ERROR_UNREACHABLE,
                              cause->message);
}

static gboolean
was_sent (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return metrics == NULL || soup_message_metrics_get_request_start (metrics) != 0;
}

/**
 * bunting_fetch_error_classify:
 * @cause: an error of libsoup or GIO, or the fetcher's own when its deadline passes
 * @message: the request, with %SOUP_MESSAGE_COLLECT_METRICS
 */
BuntingHostFailure
bunting_fetch_error_classify (const GError *cause, SoupMessage *message)
{
  if (cause->domain == G_RESOLVER_ERROR)
    return cause->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE ? BUNTING_HOST_FAILURE_NAME_FOR_NOW
                                                             : BUNTING_HOST_FAILURE_NAME;
  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return BUNTING_HOST_FAILURE_CERTIFICATE;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return BUNTING_HOST_FAILURE_REFUSED;
  if ((g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
       g_error_matches (cause, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT)) &&
      !was_sent (message))
    return BUNTING_HOST_FAILURE_TIMED_OUT;
  if (g_error_matches (cause, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT) &&
      soup_message_get_status (message) == SOUP_STATUS_NONE)
    return BUNTING_HOST_FAILURE_SILENT;
  if (soup_message_get_status (message) == SOUP_STATUS_NONE &&
      (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
       g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
       g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED)) &&
      !bunting_fetch_error_is_goaway (cause))
    return BUNTING_HOST_FAILURE_LOST;
  return BUNTING_HOST_FAILURE_NONE;
}

/* libsoup up to 3.6.6 fails the requests in flight when an HTTP/2 server announces that it will
 * close the connection (GOAWAY, RFC 9113, 6.8); only the text identifies this error. The request
 * can be sent again at once. */
gboolean
bunting_fetch_error_is_goaway (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED) &&
         g_str_has_prefix (cause->message, "HTTP/2 Error: NO_ERROR");
}

/* A connection that was lost may hold next time; one that was never established will not, unless
 * the name server was the problem. */
gboolean
bunting_fetch_error_is_transient (const GError *cause)
{
  if (g_error_matches (cause, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return TRUE;
  if (cause->domain != G_IO_ERROR)
    return FALSE;
  switch (cause->code) {
  case G_IO_ERROR_PARTIAL_INPUT:
  case G_IO_ERROR_CONNECTION_CLOSED: /* and BROKEN_PIPE */
  case G_IO_ERROR_FAILED:
  case G_IO_ERROR_TIMED_OUT:
    return TRUE;
  default:
    return FALSE;
  }
}

/* The deadline of the whole request. */
GError *
bunting_fetch_error_new_timed_out (void)
{
  return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT,
                              N_ ("the time was up before the response was complete"));
}

GError *
bunting_fetch_error_new_pause_too_long (void)
{
  return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY,
                              N_ ("the server asked for a pause that is too long"));
}

/* The host's HTTP/2 has failed, and it has no HTTP/1.1. */
GError *
bunting_fetch_error_new_http2_failed (void)
{
  return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL,
                              N_ ("the server does not follow HTTP/2"));
}

/* Returns: (nullable): the reason phrase of a status, if there is one */
static const char *
find_phrase (guint status)
{
  const char *phrase = soup_status_get_phrase (status);

  if (status == 429)
    return "Too Many Requests"; /* RFC 6585; not in libsoup's list */
  return g_strcmp0 (phrase, "Unknown Error") == 0 ? NULL : phrase;
}

GError *
bunting_fetch_error_new_for_status (guint status)
{
  const char *phrase = find_phrase (status);
  int code = BUNTING_FETCHER_ERROR_STATUS;
  GError *error;

  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    code = BUNTING_FETCHER_ERROR_NOT_FOUND;
  else if (status == 429 || status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    code = BUNTING_FETCHER_ERROR_BUSY;
  error = g_error_new (BUNTING_FETCHER_ERROR, code, "the server answered %u%s%s", status,
                       phrase != NULL ? " " : "", phrase != NULL ? phrase : "");
  bunting_fetcher_error_get_private (error)->status = status;
  return error;
}

/* Returns: the HTTP status that caused the error; 0 for an error with another cause */
guint
bunting_fetch_error_get_status (const GError *error)
{
  return error->domain == BUNTING_FETCHER_ERROR ? bunting_fetcher_error_get_private (error)->status
                                                : 0;
}

/* Returns: (transfer full) (nullable): the status with its reason phrase, "500 Internal Server
 * Error"; %NULL where one of these is missing */
char *
bunting_fetch_error_dup_status_text (const GError *error)
{
  guint status = bunting_fetch_error_get_status (error);
  const char *phrase = status != 0 ? find_phrase (status) : NULL;

  return phrase != NULL ? g_strdup_printf ("%u %s", status, phrase) : NULL;
}

/* The response is one to a request for another URI; a proxy's refusal says why. */
GError *
bunting_fetch_error_new_misdirected (SoupMessage *message)
{
  guint status = soup_message_get_status (message);

  if (status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    return bunting_fetch_error_new_for_status (status);
  return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL,
                              N_ ("the response belongs to another request"));
}

GError *
bunting_fetch_error_new_too_large (gsize max_bytes)
{
  gboolean in_mib = max_bytes % (1024 * 1024) == 0;

  return g_error_new (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TOO_LARGE,
                      "the response is larger than %" G_GSIZE_FORMAT " %s",
                      in_mib ? max_bytes / (1024 * 1024) : max_bytes / 1024,
                      in_mib ? "MiB" : "KiB");
}

/**
 * bunting_fetch_error_check_redirect:
 * @location: (nullable): the Location header, absolute or relative to @from
 * @n_redirects: the number of redirects so far, this one included
 * @target: (out): set when the redirect may be followed
 *
 * Returns: (transfer full) (nullable): the reason not to follow it
 */
GError *
bunting_fetch_error_check_redirect (GUri *from,
                                    const char *location,
                                    guint n_redirects,
                                    GUri **target)
{
  g_autoptr (GUri) to = NULL;
  const char *scheme = NULL;
  const char *problem = NULL;

  if (location != NULL)
    to = bunting_http_location_resolve (from, location);
  if (to != NULL)
    scheme = g_uri_get_scheme (to);
  if (to == NULL)
    problem = N_ ("the server redirects without a valid address");
  else if (n_redirects > BUNTING_REDIRECTS_MAX)
    problem = N_ ("the server redirects too many times");
  else if (g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0)
    problem = N_ ("the server redirects to an address that is not HTTP");
  else if (g_strcmp0 (g_uri_get_scheme (from), "https") == 0 && g_strcmp0 (scheme, "http") == 0)
    problem = N_ ("the server redirects from https to http");
  else if (g_uri_get_host (to) == NULL || *g_uri_get_host (to) == '\0')
    problem = N_ ("the server redirects to an address without a host");
  if (problem != NULL)
    return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_REDIRECT, problem);
  *target = g_steal_pointer (&to);
  return NULL;
}
