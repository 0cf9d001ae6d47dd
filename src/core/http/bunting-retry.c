/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-retry.h"

#include <libsoup/soup.h>

/**
 * bunting_retry_status_can_pass:
 * @status: an HTTP status
 *
 * Returns: whether the same request may be answered better a little later: 408 Request Timeout,
 *   429 Too Many Requests (RFC 6585) and the server's own troubles but for 501 and 505, which stay
 */
gboolean
bunting_retry_status_can_pass (guint status)
{
  switch (status) {
  case SOUP_STATUS_REQUEST_TIMEOUT:
  case 429:
  case SOUP_STATUS_INTERNAL_SERVER_ERROR:
  case SOUP_STATUS_BAD_GATEWAY:
  case SOUP_STATUS_SERVICE_UNAVAILABLE:
  case SOUP_STATUS_GATEWAY_TIMEOUT:
    return TRUE;
  default:
    return FALSE;
  }
}

/**
 * bunting_retry_parse_after_ms:
 * @retry_after: (nullable): a Retry-After header's value
 * @now: the time that a date in it is held against
 *
 * Reads both forms of RFC 9110, 10.2.3: a number of seconds, or an HTTP date.
 *
 * Returns: how long to wait in ms, 0 for a date gone by, -1 for no header or nonsense
 */
gint64
bunting_retry_parse_after_ms (const char *retry_after, GDateTime *now)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;
  guint64 seconds;

  if (retry_after == NULL || !g_utf8_validate (retry_after, -1, NULL))
    return -1;
  text = g_strstrip (g_strdup (retry_after));
  if (g_ascii_isdigit (text[0])) {
    /* Whatever does not fit is as good as for ever. */
    if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL))
      return (gint64)seconds * 1000;
    return strspn (text, "0123456789") == strlen (text) ? G_MAXINT64 : -1;
  }
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  return MAX (g_date_time_difference (date, now) / 1000, 0);
}

/**
 * bunting_retry_backoff_ms:
 * @n_attempts: how many requests were made, at least 1
 * @base_ms: the first wait, without jitter
 *
 * The wait doubles with each attempt, and up to as much again is added by chance, so that many
 * clients that failed together do not come back together.
 *
 * Returns: how long to wait before the next request
 */
guint
bunting_retry_backoff_ms (guint n_attempts, guint base_ms)
{
  guint wait_ms = base_ms << MIN (n_attempts - 1, 10);

  return wait_ms + (guint)(g_random_double () * wait_ms);
}
