/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"

#include "bunting-limits.h"
#include "http/bunting-fetch-deadline.h"
#include "http/bunting-hedged-attempt.h"
#include "http/bunting-host-load.h"
#include "http/bunting-http-message.h"
#include "http/bunting-http-sessions.h"
#include "http/bunting-http-status.h"

/* Before the sources of libsoup, which may always have something to do. */
#define INTERRUPT_PRIORITY (G_PRIORITY_DEFAULT - 2)

/* Fetches one URI. libsoup implements HTTP; the policy is here: the deadline, redirects, the errors
 * after which a request is sent again, over which version of HTTP, and whether the host may be
 * asked. bunting-http-attempt.c sends a request once, bunting-http-transfer.c reads the response.
 * At the deadline and when it is cancelled, a fetch ends at once, whatever libsoup does. */
struct _BuntingFetcher {
  GObject parent_instance;

  BuntingHttpSessions *sessions;
  BuntingHttpConnections *connections;
  BuntingLimiter *large_bodies;
  BuntingHttpBackoff *backoff;
  BuntingFetchDeadlines *deadlines;
  guint backoff_ms;
};

G_DEFINE_FINAL_TYPE (BuntingFetcher, bunting_fetcher, G_TYPE_OBJECT)

typedef struct {
  /* input */
  BuntingRequest request; /* its strings are owned; so is its uri, which redirects change */

  /* in progress */
  GSource *caller_cancel; /* (owned) (nullable) */
  BuntingFetchDeadline until;
  BuntingBlockWatch block_watch; /* from an attempt on */
  GSource *pause; /* (owned) (nullable): before the next attempt, or the end of a blocked one */
  guint n_attempts;
  guint n_redirects;
  SoupSession *session; /* (owned) (nullable): of the last attempt */
  BuntingHedgedAttempt hedged;
  BuntingHttpAttempt *attempt; /* (owned) (nullable): the last one */
  BuntingHostLoad load;
  gboolean needs_new_connection;

  /* output */
  BuntingResponse *response; /* (owned) (nullable) */
} Fetch;

static void send (GTask *task);
static void response_read_cb (BuntingResponse *response, GError *error, gpointer user_data);
static void judge_response (GTask *task);
static void record_failure (GTask *task, const GError *cause, const GError *error);
static void follow_redirect (GTask *task);
static void attempt_failed (GTask *task, const GError *cause);
static void retry_or_fail (GTask *task, gint64 wait_ms, GError *error);
static void pause_until (GTask *task, gint64 until_us);
static void done (GTask *task, GError *error);

static SoupMessage *
get_message (Fetch *fetch)
{
  return bunting_http_attempt_get_message (fetch->attempt);
}

static void
end_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_assert (fetch->caller_cancel == NULL && fetch->until.link.data == NULL &&
            fetch->pause == NULL && fetch->block_watch.link.data == NULL && fetch->attempt == NULL);
  bunting_request_clear (&fetch->request);
  bunting_fetch_deadline_set_failure (&fetch->until, NULL);
  g_clear_pointer (&fetch->response, bunting_response_free);
  g_free (fetch);
}

/* --- cancelling and the deadline --- */

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  done (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static void
deadline_passed_cb (gpointer user_data)
{
  GTask *task = user_data;
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  BuntingHttpAttempt *in_flight = fetch->pause == NULL ? fetch->attempt : NULL;
  gint64 sent_us = in_flight != NULL ? bunting_http_attempt_get_sent_us (in_flight) : 0;
  GError *error;

  if (in_flight != NULL && bunting_http_attempt_extend_deadline (in_flight, &fetch->until)) {
    bunting_host_load_slow (&fetch->load);
    bunting_fetch_deadlines_add (self->deadlines, &fetch->until, deadline_passed_cb, task);
    return;
  }
  error = bunting_fetch_error_new_timed_out ();
  if (in_flight != NULL && !fetch->until.is_late)
    record_failure (task, error, error);
  done (task, bunting_fetch_deadline_choose_error (&fetch->until, sent_us, error));
}

/* Requests that were sent later than those that failed would fail later, too. */
static gboolean
end_for_block_cb (gpointer user_data)
{
  GTask *task = user_data;
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_pointer (&fetch->pause, end_source);
  if (soup_message_get_status (get_message (fetch)) == SOUP_STATUS_NONE)
    done (task, bunting_http_backoff_new_block_error (self->backoff, fetch->request.uri));
  return G_SOURCE_REMOVE;
}

static GSource *
watch (GTask *task, GSource *source, GSourceFunc callback)
{
  g_source_set_priority (source, INTERRUPT_PRIORITY);
  g_source_set_callback (source, callback, task, NULL);
  g_source_attach (source, g_task_get_context (task));
  return source;
}

/* Called while another request ends. */
static void
host_blocked_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  if (soup_message_get_status (get_message (fetch)) != SOUP_STATUS_NONE)
    return;
  g_clear_pointer (&fetch->pause, end_source);
  fetch->pause = watch (task, g_idle_source_new (), end_for_block_cb);
}

/* --- the steps, in the order in which they happen --- */

static void
send_when_allowed (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  gint64 until_us;
  BuntingHostState state = bunting_http_backoff_check_host (self->backoff, fetch->request.uri,
                                                            g_get_monotonic_time (), &until_us);

  if (state == BUNTING_HOST_ALLOWED)
    send (task);
  else if (state == BUNTING_HOST_BLOCKED)
    done (task, bunting_http_backoff_new_block_error (self->backoff, fetch->request.uri));
  else if (fetch->until.until_us != 0 && until_us >= fetch->until.until_us)
    done (task, bunting_fetch_error_new_pause_too_long ());
  else
    pause_until (task, until_us);
}

static void
send (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  BuntingHttpAttemptOptions options = {
    .connections = self->connections,
    .backoff = self->backoff,
    .large_bodies = self->large_bodies,
    .needs_new_connection = fetch->needs_new_connection,
    /* The silence may be that of a slow network: ask only once again. */
    .tolerates_silence = fetch->n_attempts > 0,
    .needs_http1 = bunting_http_backoff_needs_http1 (self->backoff, fetch->request.uri),
  };

  options.session =
    bunting_http_sessions_take (self->sessions, fetch->request.uri, &fetch->session);
  fetch->n_attempts++;
  bunting_hedged_attempt_send (&fetch->hedged, &fetch->request, &options, &fetch->attempt,
                               response_read_cb, task);
  bunting_host_load_sent (&fetch->load, get_message (fetch));
  bunting_http_backoff_watch_for_block (self->backoff, fetch->request.uri, &fetch->block_watch,
                                        host_blocked_cb, task);
}

static void
response_read_cb (BuntingResponse *response, GError *error, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) cause = error;

  fetch->response = response;
  if (response != NULL)
    bunting_host_load_answered (&fetch->load, get_message (fetch));
  if (response != NULL && bunting_http_message_keeps_uri (get_message (fetch)))
    judge_response (task);
  else
    attempt_failed (task, cause);
}

static void
judge_response (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  guint status = soup_message_get_status (get_message (fetch));
  BuntingHttpStatusKind kind = bunting_http_status_classify (status);
  gint64 wait_ms = bunting_http_backoff_record_response (
    self->backoff, fetch->request.uri, status,
    bunting_http_message_get_field (get_message (fetch), "Retry-After"),
    bunting_http_attempt_get_sent_us (fetch->attempt), g_get_monotonic_time ());
  gboolean same =
    kind == BUNTING_HTTP_STATUS_NOT_MODIFIED && bunting_request_is_conditional (&fetch->request);

  if (bunting_http_attempt_is_http2 (fetch->attempt))
    bunting_http_backoff_http2_answered (
      self->backoff, fetch->request.uri, bunting_http_attempt_get_sent_us (fetch->attempt),
      g_get_monotonic_time (), !bunting_http_attempt_has_no_end (fetch->attempt));
  if (fetch->response->bytes != NULL && (same || kind == BUNTING_HTTP_STATUS_SUCCESS)) {
    if (same)
      g_clear_pointer (&fetch->response->bytes, g_bytes_unref);
    if (fetch->n_redirects > 0)
      fetch->response->final_uri =
        g_uri_to_string_partial (fetch->request.uri, G_URI_HIDE_USERINFO);
    done (task, NULL);
    return;
  }
  g_clear_pointer (&fetch->response, bunting_response_free);
  if (kind == BUNTING_HTTP_STATUS_SUCCESS)
    done (task, bunting_fetch_error_new_too_large (fetch->request.max_bytes));
  else if (kind == BUNTING_HTTP_STATUS_REDIRECT)
    follow_redirect (task);
  else
    retry_or_fail (task, kind == BUNTING_HTTP_STATUS_TRANSIENT ? wait_ms : G_MAXINT64,
                   bunting_fetch_error_new_for_status (status));
}

static void
follow_redirect (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GUri) target = NULL;
  GError *error = bunting_fetch_error_check_redirect (
    fetch->request.uri, bunting_http_message_get_field (get_message (fetch), "Location"),
    ++fetch->n_redirects, &target);

  if (error != NULL) {
    done (task, error);
    return;
  }
  bunting_http_message_redirect (&fetch->request, g_steal_pointer (&target));
  fetch->n_attempts--;
  send_when_allowed (task);
}

/* What the failure of an attempt says of its host. */
static void
record_failure (GTask *task, const GError *cause, const GError *error)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  gint64 sent_us = bunting_http_attempt_get_sent_us (fetch->attempt);
  gint64 now_us = g_get_monotonic_time ();
  gboolean is_abused = bunting_http_attempt_is_abused (fetch->attempt);
  BuntingHostFailure failure = bunting_fetch_error_classify (cause, get_message (fetch));

  if (bunting_http_attempt_is_http2 (fetch->attempt) && !bunting_fetch_error_is_goaway (cause)) {
    is_abused |= !bunting_http_sessions_renew (self->sessions, fetch->session);
    bunting_http_backoff_http2_failed (self->backoff, fetch->request.uri, sent_us, now_us,
                                       is_abused);
  } else if (is_abused || bunting_http_attempt_lacks_http1 (fetch->attempt, cause)) {
    failure = BUNTING_HOST_FAILURE_ABUSE;
  }
  bunting_http_backoff_host_failed (self->backoff, fetch->request.uri, sent_us, now_us, failure,
                                    error);
  bunting_host_load_failed (&fetch->load, cause);
}

/* cause: (nullable) when there is a response, but to another request. */
static void
attempt_failed (GTask *task, const GError *cause)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error;

  g_clear_pointer (&fetch->response, bunting_response_free);
  if (!bunting_http_message_keeps_uri (get_message (fetch))) {
    done (task, bunting_fetch_error_new_misdirected (get_message (fetch)));
    return;
  }
  error = bunting_http_attempt_lacks_http1 (fetch->attempt, cause)
            ? bunting_fetch_error_new_http2_failed ()
            : bunting_fetch_error_translate (
                cause, get_message (fetch),
                bunting_http_attempt_get_certificate_problems (fetch->attempt));
  record_failure (task, cause, error);
  fetch->needs_new_connection |= bunting_http_attempt_needs_new_connection (fetch->attempt, cause);
  retry_or_fail (task,
                 bunting_http_attempt_compute_wait_ms (
                   fetch->attempt, cause, fetch->n_attempts,
                   bunting_http_backoff_needs_http1 (self->backoff, fetch->request.uri)),
                 error);
}

/* If the next attempt would not be sent, the error of the last one is the one to report. */
static gboolean
can_retry (BuntingFetcher *self, Fetch *fetch, gint64 wait_ms, gint64 now_us)
{
  gint64 until_us;

  return fetch->n_attempts < BUNTING_ATTEMPTS_MAX && wait_ms <= BUNTING_RETRY_AFTER_MAX_MS &&
         (fetch->until.until_us == 0 || now_us + wait_ms * 1000 < fetch->until.until_us) &&
         bunting_http_backoff_check_host (self->backoff, fetch->request.uri, now_us, &until_us) !=
           BUNTING_HOST_BLOCKED;
}

/* wait_ms: what the server asked for; -1: our own back-off; %G_MAXINT64: no retry. Takes error. */
static void
retry_or_fail (GTask *task, gint64 wait_ms, GError *error)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  gint64 now_us = g_get_monotonic_time ();

  if (wait_ms < 0)
    wait_ms = bunting_http_backoff_compute_wait_ms (fetch->n_attempts, self->backoff_ms);
  if (!can_retry (self, fetch, wait_ms, now_us)) {
    done (task, error);
    return;
  }
  g_debug ("retrying %s in %" G_GINT64_FORMAT " ms: %s", g_uri_get_path (fetch->request.uri),
           wait_ms, error->message);
  bunting_fetch_deadline_set_failure (&fetch->until, error);
  pause_until (task, now_us + wait_ms * 1000);
}

static gboolean
pause_ended_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_pointer (&fetch->pause, end_source);
  bunting_host_load_resume (&fetch->load);
  send_when_allowed (task);
  return G_SOURCE_REMOVE;
}

static void
pause_until (GTask *task, gint64 until_us)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  bunting_host_load_hold (
    &fetch->load, bunting_http_backoff_get_pause_end_us (self->backoff, fetch->request.uri));
  bunting_host_load_pause (&fetch->load);
  g_clear_pointer (&fetch->pause, end_source);
  fetch->pause = watch (task, g_timeout_source_new (0), pause_ended_cb);
  g_source_set_ready_time (fetch->pause, until_us);
}

/* The one exit. Takes error, and the reference that the steps hold on the task. */
static void
done (GTask *task, GError *error)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_pointer (&fetch->caller_cancel, end_source);
  bunting_fetch_deadlines_remove (self->deadlines, &fetch->until);
  bunting_block_watch_end (&fetch->block_watch);
  g_clear_pointer (&fetch->pause, end_source);
  bunting_host_load_resume (&fetch->load);
  bunting_hedged_attempt_end (&fetch->hedged);
  bunting_http_sessions_give_back (self->sessions, &fetch->session);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&fetch->response),
                           (GDestroyNotify)bunting_response_free);
  g_object_unref (task);
}

static void
bunting_fetcher_finalize (GObject *object)
{
  BuntingFetcher *self = BUNTING_FETCHER (object);

  g_clear_pointer (&self->sessions, bunting_http_sessions_free);
  g_clear_pointer (&self->connections, bunting_http_connections_free);
  g_clear_object (&self->large_bodies);
  g_clear_pointer (&self->backoff, bunting_http_backoff_free);
  g_clear_pointer (&self->deadlines, bunting_fetch_deadlines_free);
  G_OBJECT_CLASS (bunting_fetcher_parent_class)->finalize (object);
}

static void
bunting_fetcher_class_init (BuntingFetcherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_fetcher_finalize;
}

static void
bunting_fetcher_init (BuntingFetcher *self)
{
  self->backoff_ms = BUNTING_BACKOFF_MS;
  self->large_bodies = bunting_limiter_new (BUNTING_LARGE_BODIES_MAX);
  self->connections = bunting_http_connections_new ();
  self->backoff = bunting_http_backoff_new ();
  self->deadlines = bunting_fetch_deadlines_new (INTERRUPT_PRIORITY);
}

/* Returns: (transfer full): a session for so many flags, each with two requests */
SoupSession *
bunting_fetcher_create_session (guint max_in_flight)
{
  return bunting_http_session_new (2 * max_in_flight);
}

BuntingFetcher *
bunting_fetcher_new (SoupSession *session)
{
  BuntingFetcher *self = g_object_new (BUNTING_TYPE_FETCHER, NULL);

  self->sessions = bunting_http_sessions_new (session, self->backoff);
  return self;
}

/* Sets the wait before the first retry; BUNTING_BACKOFF_MS by default. */
void
bunting_fetcher_set_backoff_ms (BuntingFetcher *self, guint backoff_ms)
{
  self->backoff_ms = backoff_ms;
}

/**
 * bunting_fetcher_fetch_async:
 * @request: copied
 * @cancellable: (nullable): ends the request, and the pause between two attempts
 *
 * Fetches one URI: up to %BUNTING_ATTEMPTS_MAX requests where a retry may succeed, and up to
 * %BUNTING_REDIRECTS_MAX redirects. bunting-http-backoff.c says when a host is asked.
 */
void
bunting_fetcher_fetch_async (BuntingFetcher *self,
                             const BuntingRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, bunting_fetcher_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);
  bunting_request_init_copy (&fetch->request, request);
  fetch->load = (BuntingHostLoad){ .limiter = request->limiter, .has_permit = request->has_permit };
  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }
  /* A source: a signal handler may not be disconnected from inside itself. */
  if (cancellable != NULL)
    fetch->caller_cancel =
      watch (task, g_cancellable_source_new (cancellable), G_SOURCE_FUNC (caller_cancelled_cb));
  bunting_fetch_deadline_init (&fetch->until, request->deadline_us, request->slow_period_s);
  bunting_fetch_deadlines_add (self->deadlines, &fetch->until, deadline_passed_cb, task);
  send_when_allowed (task);
}

/**
 * bunting_fetcher_fetch_finish:
 * @error: #BuntingFetcherError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the response; its bytes are the whole body
 */
BuntingResponse *
bunting_fetcher_fetch_finish (BuntingFetcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
