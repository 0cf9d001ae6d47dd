/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-backoff.h"

#include "bunting-limits.h"
#include "config.h"
#include "http/bunting-http-message.h"
#include "http/bunting-http-status.h"

#include <glib/gi18n-lib.h>

/* Remembers the hosts that should be left alone for a while. A refusal (429) pauses all requests to
 * its host, not only the refused one; a host that goes on refusing is blocked for some time. So is
 * a host to which connecting fails again and again in the same way, whatever the request, or with
 * which no request succeeds any more. A host whose HTTP/2 fails is asked over HTTP/1.1 from then
 * on. Requests that were in flight together are refused together, so that a refusal counts only if
 * its request was sent after the previous refusal had arrived. No refusal counts while other
 * requests to the host succeed: it refuses at once what is above its limit, again and again within
 * the time of one response. What is said of requests in flight together holds also for failures
 * that a full queue or a moment without network can explain. A whole deadline is no such moment, if
 * the host sent nothing to any request meanwhile. */
struct _BuntingHttpBackoff {
  GHashTable *hosts; /* a GUri of its server → Host, both owned */
};

typedef struct {
  guint n_refusals; /* in a row */
  gint64 counted_us;
  gint64 answered_us; /* 0: it has sent nothing but refusals */
  gint64 paused_until_us;
  gint64 blocked_until_us; /* 0: not blocked */

  BuntingHostFailure failure; /* the last one */
  guint n_failures;           /* of that kind in a row */
  gint64 failed_us;
  gint64 heard_us; /* when data of any response arrived last */
  GError *error;   /* (owned) (nullable): the failure for which it is blocked */
  GQueue watches;  /* (element-type BuntingBlockWatch) (not owned) */

  guint n_http2_failures; /* in a row */
  gint64 http2_failed_us;
  gboolean needs_http1;
  gboolean chose_http1; /* in the last TLS handshake */
} Host;

/* Of those of one kind in a row, until the host is blocked. */
static guint
get_failures_max (BuntingHostFailure failure)
{
  switch (failure) {
  case BUNTING_HOST_FAILURE_SILENT:
  case BUNTING_HOST_FAILURE_TIMED_OUT:
    return BUNTING_HOST_SILENCES_MAX;
  case BUNTING_HOST_FAILURE_LOST:
    return BUNTING_HOST_LOST_MAX;
  case BUNTING_HOST_FAILURE_ABUSE:
    return BUNTING_HOST_ABUSES_MAX;
  default:
    return BUNTING_HOST_FAILURES_MAX;
  }
}

/* Others may have failed together for a reason that is over. */
static gboolean
may_be_brief (BuntingHostFailure failure)
{
  return failure == BUNTING_HOST_FAILURE_NAME_FOR_NOW || failure == BUNTING_HOST_FAILURE_LOST ||
         failure == BUNTING_HOST_FAILURE_ABUSE;
}

static gboolean
is_silence (BuntingHostFailure failure)
{
  return failure == BUNTING_HOST_FAILURE_TIMED_OUT || failure == BUNTING_HOST_FAILURE_SILENT;
}

static void
host_free (gpointer data)
{
  Host *host = data;

  g_clear_error (&host->error);
  g_assert (g_queue_is_empty (&host->watches));
  g_free (host);
}

/* Names of hosts ignore case. */
static guint
hash_server (gconstpointer key)
{
  guint hash = (guint)g_uri_get_port ((GUri *)key);

  for (const char *c = g_uri_get_host ((GUri *)key); *c != '\0'; c++)
    hash = hash * 33 + (guchar)g_ascii_tolower (*c);
  return hash;
}

static gboolean
equal_servers (gconstpointer a, gconstpointer b)
{
  return bunting_http_message_is_same_server ((GUri *)a, (GUri *)b);
}

BuntingHttpBackoff *
bunting_http_backoff_new (void)
{
  BuntingHttpBackoff *self = g_new0 (BuntingHttpBackoff, 1);

  self->hosts =
    g_hash_table_new_full (hash_server, equal_servers, (GDestroyNotify)g_uri_unref, host_free);
  return self;
}

void
bunting_http_backoff_free (BuntingHttpBackoff *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

static void
unblock (Host *host)
{
  host->blocked_until_us = host->paused_until_us = 0;
  host->n_refusals = host->n_failures = 0;
  g_clear_error (&host->error);
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
  Host *host = g_hash_table_lookup (self->hosts, uri);

  *until_us = 0;
  if (host == NULL)
    return BUNTING_HOST_ALLOWED;
  if (host->blocked_until_us > now_us) {
    *until_us = host->blocked_until_us;
    return BUNTING_HOST_BLOCKED;
  }
  if (host->blocked_until_us != 0) {
    unblock (host);
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
  Host *host = g_hash_table_lookup (self->hosts, uri);

  if (host == NULL) {
    host = g_new0 (Host, 1);
    g_queue_init (&host->watches);
    g_hash_table_insert (self->hosts, g_uri_ref (uri), host);
  }
  return host;
}

/* Returns: the end of the last pause that the host asked for; 0 if it asked for none */
gint64
bunting_http_backoff_get_pause_end_us (BuntingHttpBackoff *self, GUri *uri)
{
  return ensure_host (self, uri)->paused_until_us;
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
  if ((host->n_refusals > 0 && sent_us <= host->counted_us) ||
      (host->answered_us != 0 &&
       now_us - host->answered_us < BUNTING_HOST_ANSWERS_MS * G_TIME_SPAN_MILLISECOND))
    return;
  host->n_refusals++;
  host->counted_us = now_us;
  if (host->n_refusals >= BUNTING_HOST_REFUSALS_MAX)
    host->blocked_until_us = now_us + (gint64)BUNTING_HOST_BLOCKED_S * G_USEC_PER_SEC;
}

/* Does nothing if it has been called, or was not watched for. */
void
bunting_block_watch_end (BuntingBlockWatch *watch)
{
  if (watch->link.data != NULL)
    g_queue_unlink (watch->queue, &watch->link);
  watch->link.data = NULL;
}

/* blocked: called once at most, when the host of uri is blocked because of failures; must not end
 * the request */
void
bunting_http_backoff_watch_for_block (BuntingHttpBackoff *self,
                                      GUri *uri,
                                      BuntingBlockWatch *watch,
                                      void (*blocked) (gpointer user_data),
                                      gpointer user_data)
{
  bunting_block_watch_end (watch);
  watch->queue = &ensure_host (self, uri)->watches;
  watch->link.data = watch;
  watch->blocked = blocked;
  watch->user_data = user_data;
  g_queue_push_tail_link (watch->queue, &watch->link);
}

static void
call_watches (Host *host)
{
  BuntingBlockWatch *watch;

  while ((watch = g_queue_peek_head (&host->watches)) != NULL) {
    bunting_block_watch_end (watch);
    watch->blocked (watch->user_data);
  }
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
  guint blocked_s =
    failure == BUNTING_HOST_FAILURE_ABUSE ? BUNTING_HOST_BLOCKED_S : BUNTING_HOST_FAILED_S;
  Host *host;

  if (failure == BUNTING_HOST_FAILURE_NONE)
    return;
  host = ensure_host (self, uri);
  if (is_silence (failure) && host->heard_us > sent_us)
    return;
  if (host->failure != failure)
    host->n_failures = 0;
  if (host->n_failures > 0 && may_be_brief (failure) && sent_us <= host->failed_us)
    return;
  host->failure = failure;
  host->n_failures++;
  host->failed_us = now_us;
  if (host->n_failures < get_failures_max (failure) || host->blocked_until_us != 0)
    return;
  host->blocked_until_us = now_us + (gint64)blocked_s * G_USEC_PER_SEC;
  host->error = g_error_copy (error);
  call_watches (host);
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

/* To be called when a part of a response arrives, and at its end. */
void
bunting_http_backoff_host_heard (BuntingHttpBackoff *self, GUri *uri, gint64 now_us)
{
  ensure_host (self, uri)->heard_us = now_us;
}

/* A response other than a refusal: earlier refusals and failures no longer count. A pause goes on.
 */
void
bunting_http_backoff_host_answered (BuntingHttpBackoff *self, GUri *uri, gint64 now_us)
{
  Host *host = ensure_host (self, uri);

  host->answered_us = now_us;
  if (host->blocked_until_us == 0)
    host->n_refusals = host->n_failures = 0;
}

/**
 * bunting_http_backoff_http2_failed:
 * @sent_us: when the request was sent that failed over HTTP/2
 * @is_final: whether the failure leaves no doubt
 */
void
bunting_http_backoff_http2_failed (BuntingHttpBackoff *self,
                                   GUri *uri,
                                   gint64 sent_us,
                                   gint64 now_us,
                                   gboolean is_final)
{
  Host *host = ensure_host (self, uri);

  if (is_final)
    host->needs_http1 = TRUE;
  if (host->n_http2_failures > 0 && sent_us <= host->http2_failed_us)
    return;
  host->n_http2_failures++;
  host->http2_failed_us = now_us;
  if (host->n_http2_failures >= BUNTING_HTTP2_FAILURES_MAX)
    host->needs_http1 = TRUE;
}

/* A response over HTTP/2: earlier failures of it no longer count, unless its end has not come. */
void
bunting_http_backoff_http2_answered (BuntingHttpBackoff *self,
                                     GUri *uri,
                                     gint64 sent_us,
                                     gint64 now_us,
                                     gboolean has_end)
{
  Host *host = g_hash_table_lookup (self->hosts, uri);

  if (!has_end)
    bunting_http_backoff_http2_failed (self, uri, sent_us, now_us, FALSE);
  else if (host != NULL)
    host->n_http2_failures = 0;
}

/* Returns: whether the host may be asked over HTTP/1.1 only, because its HTTP/2 has failed */
gboolean
bunting_http_backoff_needs_http1 (BuntingHttpBackoff *self, GUri *uri)
{
  Host *host = g_hash_table_lookup (self->hosts, uri);

  return host != NULL && host->needs_http1;
}

/* protocol: (nullable): what the host chose in a TLS handshake (ALPN, RFC 7301) */
void
bunting_http_backoff_host_chose (BuntingHttpBackoff *self, GUri *uri, const char *protocol)
{
  ensure_host (self, uri)->chose_http1 = g_strcmp0 (protocol, "h2") != 0;
}

/* Returns: whether each request in flight to the host has a connection for itself: it has no TLS,
 *   or its last connection did not speak HTTP/2 */
gboolean
bunting_http_backoff_speaks_http1 (BuntingHttpBackoff *self, GUri *uri)
{
  Host *host = g_hash_table_lookup (self->hosts, uri);

  return g_str_equal (g_uri_get_scheme (uri), "http") || (host != NULL && host->chose_http1);
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
    bunting_http_backoff_host_answered (self, uri, now_us);
  bunting_http_backoff_host_heard (self, uri, now_us);
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
