/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-backoff.h"

#include "bunting-limits.h"
#include "config.h"
#include "http/bunting-http-status.h"

#include <glib/gi18n-lib.h>

/* Remembers the hosts that should be left alone for a while. A refusal (429) pauses all requests to
 * its host, not only the refused one; a host that goes on refusing is blocked for some time. So is
 * a host to which connecting fails again and again in the same way, whatever the request.
 * Requests that were in flight together are refused together, so that a refusal counts only if its
 * request was sent after the previous refusal had arrived. The same holds for failures that a full
 * queue or a moment without network can explain. */
struct _BuntingHttpBackoff {
  GHashTable *hosts; /* "scheme://host:port" → Host, both owned */
};

typedef struct {
  guint n_refusals; /* in a row */
  gint64 counted_us;
  gint64 paused_until_us;
  gint64 blocked_until_us; /* 0: not blocked */

  BuntingHostFailure failure; /* the last one */
  guint n_failures;           /* of that kind in a row */
  gint64 failed_us;
  GError *error; /* (owned) (nullable): the failure for which it is blocked */
} Host;

static void
host_free (gpointer data)
{
  Host *host = data;

  g_clear_error (&host->error);
  g_free (host);
}

BuntingHttpBackoff *
bunting_http_backoff_new (void)
{
  BuntingHttpBackoff *self = g_new0 (BuntingHttpBackoff, 1);

  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  return self;
}

void
bunting_http_backoff_free (BuntingHttpBackoff *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

static char *
make_key (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);

  return g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri), host, g_uri_get_port (uri));
}

/**
 * bunting_http_backoff_check_host:
 * @now_us: on g_get_monotonic_time()'s clock, as everywhere here
 * @until_us: (out): when to check again; 0 if the host is allowed
 */
BuntingHostState
bunting_http_backoff_check_host (BuntingHttpBackoff *self,
                                 GUri *uri,
                                 gint64 now_us,
                                 gint64 *until_us)
{
  g_autofree char *key = make_key (uri);
  Host *host = g_hash_table_lookup (self->hosts, key);

  *until_us = 0;
  if (host == NULL)
    return BUNTING_HOST_ALLOWED;
  if (host->blocked_until_us > now_us) {
    *until_us = host->blocked_until_us;
    return BUNTING_HOST_BLOCKED;
  }
  if (host->blocked_until_us != 0) {
    g_hash_table_remove (self->hosts, key);
    return BUNTING_HOST_ALLOWED;
  }
  if (host->paused_until_us <= now_us)
    return BUNTING_HOST_ALLOWED;
  *until_us = host->paused_until_us;
  return BUNTING_HOST_PAUSED;
}

static Host *
ensure_host (BuntingHttpBackoff *self, GUri *uri)
{
  g_autofree char *key = make_key (uri);
  Host *host = g_hash_table_lookup (self->hosts, key);

  if (host == NULL) {
    host = g_new0 (Host, 1);
    g_hash_table_insert (self->hosts, g_steal_pointer (&key), host);
  }
  return host;
}

/* wait_ms: from Retry-After; -1: none. The pause is at most BUNTING_HOST_PAUSE_MAX_MS, because the
 * header may be about the one URI only. */
void
bunting_http_backoff_pause_host (BuntingHttpBackoff *self, GUri *uri, gint64 now_us, gint64 wait_ms)
{
  Host *host;

  /* A Retry-After above the maximum fails this request only; the host is not paused. */
  if (wait_ms <= 0 || wait_ms > BUNTING_RETRY_AFTER_MAX_MS)
    return;
  host = ensure_host (self, uri);
  host->paused_until_us =
    MAX (host->paused_until_us, now_us + MIN (wait_ms, BUNTING_HOST_PAUSE_MAX_MS) * 1000);
}

void
bunting_http_backoff_host_refused (BuntingHttpBackoff *self,
                                   GUri *uri,
                                   gint64 sent_us,
                                   gint64 now_us)
{
  Host *host = ensure_host (self, uri);

  host->n_failures = 0;
  if (host->n_refusals > 0 && sent_us <= host->counted_us)
    return;
  host->n_refusals++;
  host->counted_us = now_us;
  if (host->n_refusals >= BUNTING_HOST_REFUSALS_MAX)
    host->blocked_until_us = now_us + (gint64)BUNTING_HOST_BLOCKED_S * G_USEC_PER_SEC;
}

/**
 * bunting_http_backoff_host_failed:
 * @sent_us: when the request was sent that failed with @error
 *
 * Does nothing for %BUNTING_HOST_FAILURE_NONE.
 */
void
bunting_http_backoff_host_failed (BuntingHttpBackoff *self,
                                  GUri *uri,
                                  gint64 sent_us,
                                  gint64 now_us,
                                  BuntingHostFailure failure,
                                  const GError *error)
{
  gboolean may_be_brief =
    failure == BUNTING_HOST_FAILURE_NAME_FOR_NOW || failure == BUNTING_HOST_FAILURE_TIMED_OUT;
  Host *host;

  if (failure == BUNTING_HOST_FAILURE_NONE)
    return;
  host = ensure_host (self, uri);
  if (host->failure != failure)
    host->n_failures = 0;
  if (host->n_failures > 0 && may_be_brief && sent_us <= host->failed_us)
    return;
  host->failure = failure;
  host->n_failures++;
  host->failed_us = now_us;
  if (host->n_failures < BUNTING_HOST_FAILURES_MAX || host->blocked_until_us != 0)
    return;
  host->blocked_until_us = now_us + (gint64)BUNTING_HOST_FAILED_S * G_USEC_PER_SEC;
  host->error = g_error_copy (error);
}

/* Returns: (transfer full): why nothing is sent to a host that is blocked */
GError *
bunting_http_backoff_new_block_error (BuntingHttpBackoff *self, GUri *uri)
{
  Host *host = ensure_host (self, uri);

  if (host->error != NULL)
    return g_error_copy (host->error);
  return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY,
                              N_ ("the server refused too many requests in a row; no more are sent "
                                  "for a while"));
}

/* A response other than a refusal: earlier refusals and failures no longer count. A pause goes on.
 */
void
bunting_http_backoff_host_answered (BuntingHttpBackoff *self, GUri *uri)
{
  g_autofree char *key = make_key (uri);
  Host *host = g_hash_table_lookup (self->hosts, key);

  if (host != NULL && host->blocked_until_us == 0)
    host->n_refusals = host->n_failures = 0;
}

/**
 * bunting_http_backoff_parse_retry_after_ms:
 * @retry_after: (nullable): a number of seconds or an HTTP date (RFC 9110, 10.2.3)
 *
 * Returns: the wait in ms, 0 for a date in the past, -1 for no header or an invalid one
 */
gint64
bunting_http_backoff_parse_retry_after_ms (const char *retry_after, GDateTime *now)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *text = NULL;
  guint64 seconds;

  if (retry_after == NULL || !g_utf8_validate (retry_after, -1, NULL))
    return -1;
  text = g_strstrip (g_strdup (retry_after));
  if (g_ascii_isdigit (text[0])) {
    /* A number that does not fit means a wait without end. */
    if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &seconds, NULL))
      return (gint64)seconds * 1000;
    return strspn (text, "0123456789") == strlen (text) ? G_MAXINT64 : -1;
  }
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  return MAX (g_date_time_difference (date, now) / 1000, 0);
}

/* Returns: the wait that retry_after (nullable) asks for; -1: none */
gint64
bunting_http_backoff_record_response (BuntingHttpBackoff *self,
                                      GUri *uri,
                                      guint status,
                                      const char *retry_after,
                                      gint64 sent_us,
                                      gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 wait_ms = -1;

  if (bunting_http_status_classify (status) == BUNTING_HTTP_STATUS_TRANSIENT)
    wait_ms = bunting_http_backoff_parse_retry_after_ms (retry_after, now);
  if (status == 429)
    bunting_http_backoff_host_refused (self, uri, sent_us, now_us);
  else
    bunting_http_backoff_host_answered (self, uri);
  bunting_http_backoff_pause_host (self, uri, now_us, wait_ms);
  return wait_ms;
}

/* The wait doubles with each attempt (n_attempts is at least 1). Up to as much again is added at
 * random, so that clients that failed together do not return together. */
guint
bunting_http_backoff_compute_wait_ms (guint n_attempts, guint base_ms)
{
  guint wait_ms = base_ms << MIN (n_attempts - 1, 10);

  return wait_ms + (guint)(g_random_double () * wait_ms);
}
