/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"

#include "http/bunting-http-backoff.h"
#include "bunting-limits.h"
#include "http/bunting-http-backoff.h"
#include "config.h"

#include <glib/gi18n-lib.h>

/* After all that libsoup still has to say. Where a request is cancelled between the arrival of the
 * answer's head and the callback, libsoup from 3.4 to 3.6 frees it twice (mended in 3.7.1). */
#define INTERRUPT_PRIORITY (G_PRIORITY_DEFAULT + 1)

/* Fetches one URI whole. libsoup speaks HTTP; what it leaves open is decided here: by when the
 * answer must be there, where a redirect may lead, what is tried again, and whether a host may be
 * asked at all just now. How much is read is the exchange's to bound. */
struct _BuntingFetcher {
  GObject parent_instance;

  SoupSession *session;
  BuntingLimiter *large_bodies;
  BuntingHttpBackoff *backoff;
  guint backoff_ms;
};

G_DEFINE_FINAL_TYPE (BuntingFetcher, bunting_fetcher, G_TYPE_OBJECT)

typedef struct {
  /* input */
  GUri *uri; /* (owned): changes with each redirect */
  gsize max_bytes;
  gint64 deadline_us;
  char *etag; /* (owned) (nullable) */
  BuntingFetchProgress progress;
  gpointer progress_data;

  /* in progress */
  GSource *caller_cancel; /* (owned) (nullable) */
  GSource *deadline;      /* (owned) (nullable) */
  GSource *pause;         /* (owned) (nullable): before the next attempt */
  gboolean caller_cancelled;
  gboolean deadline_passed;
  guint n_attempts;
  guint n_redirects;
  GCancellable *attempt; /* (owned) (nullable): strikes the request under way */
  gint64 sent_us;
  SoupMessage *message; /* (owned) (nullable) */
  GTlsCertificateFlags certificate;
  BuntingBody *body; /* (owned) (nullable) */

  /* output */
  BuntingResponse *response; /* (owned) (nullable) */
} Fetch;

static void send_when_open (GTask *task);
static void send (GTask *task);
static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void judge_answer (GTask *task);
static void follow_redirect (GTask *task);
static void try_again_or_fail (GTask *task, gint64 wait_ms, GError *error);
static void pause_until (GTask *task, gint64 until_us);
static void done (GTask *task, GError *error);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
fetch_free (Fetch *fetch)
{
  g_assert (fetch->caller_cancel == NULL && fetch->deadline == NULL && fetch->pause == NULL);
  g_uri_unref (fetch->uri);
  g_free (fetch->etag);
  g_clear_object (&fetch->attempt);
  g_clear_object (&fetch->message);
  g_clear_pointer (&fetch->body, bunting_body_free);
  g_clear_pointer (&fetch->response, bunting_response_free);
  g_free (fetch);
}

/**
 * bunting_response_free:
 * @self: (transfer full): a response
 *
 * Frees it.
 */
void
bunting_response_free (BuntingResponse *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->body, bunting_body_free);
  g_free (self->content_type);
  g_free (self->etag);
  g_free (self);
}

/* --- what ends it before its time --- */

/* Ends whatever is under way, a pause as well: the request that follows it is not sent. */
static void
interrupt (Fetch *fetch)
{
  if (fetch->attempt != NULL)
    g_cancellable_cancel (fetch->attempt);
  if (fetch->pause != NULL)
    g_source_set_ready_time (fetch->pause, 0);
}

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Fetch *fetch = user_data;

  fetch->caller_cancelled = TRUE;
  interrupt (fetch);
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_passed_cb (gpointer user_data)
{
  Fetch *fetch = user_data;

  fetch->deadline_passed = TRUE;
  interrupt (fetch);
  return G_SOURCE_REMOVE;
}

static GSource *
watch_deadline (GTask *task, gint64 deadline_us)
{
  GSource *source = g_timeout_source_new (0);

  g_source_set_ready_time (source, deadline_us);
  g_source_set_priority (source, INTERRUPT_PRIORITY);
  g_source_set_callback (source, deadline_passed_cb, g_task_get_task_data (task), NULL);
  g_source_attach (source, g_task_get_context (task));
  return source;
}

/* A source rather than a signal handler: a handler may not be disconnected from inside itself, and
 * libsoup may end the request from inside it. */
static GSource *
watch_caller (GTask *task)
{
  GSource *source = g_cancellable_source_new (g_task_get_cancellable (task));

  g_source_set_priority (source, INTERRUPT_PRIORITY);
  g_source_set_callback (source, G_SOURCE_FUNC (caller_cancelled_cb), g_task_get_task_data (task),
                         NULL);
  g_source_attach (source, g_task_get_context (task));
  return source;
}

/* Returns: (transfer full) (nullable): why nothing more is to be done */
static GError *
new_interruption (const Fetch *fetch)
{
  if (fetch->caller_cancelled)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  if (fetch->deadline_passed)
    return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT,
                                N_ ("the time was up before the whole answer was there"));
  return NULL;
}

/* --- the steps, in the order in which they happen --- */

/* The one gate to the network. */
static void
send_when_open (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = new_interruption (fetch);
  BuntingHostState state;
  gint64 until_us;

  if (error != NULL) {
    done (task, error);
    return;
  }
  state =
    bunting_http_backoff_check_host (self->backoff, fetch->uri, g_get_monotonic_time (), &until_us);
  if (state == BUNTING_HOST_ALLOWED)
    send (task);
  else if (state == BUNTING_HOST_BLOCKED)
    done (task, g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY,
                                     N_ ("the server refused too many requests in a row; it is not "
                                         "asked any more for a while")));
  else if (fetch->deadline_us != 0 && until_us >= fetch->deadline_us)
    done (task,
          g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY,
                               N_ ("the server asked for a pause that is too long to wait for")));
  else
    pause_until (task, until_us);
}

/* Only certificates that are refused are seen here; accepting one is nobody's business. */
static gboolean
certificate_refused_cb (SoupMessage *message,
                        GTlsCertificate *certificate,
                        GTlsCertificateFlags problems,
                        gpointer user_data)
{
  Fetch *fetch = user_data;

  fetch->certificate = problems;
  return FALSE;
}

static void
send (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  BuntingHttpTransfer transfer = {
    .session = self->session,
    .max_bytes = fetch->max_bytes,
    .large_bodies = self->large_bodies,
    .progress = fetch->progress,
    .progress_data = fetch->progress_data,
  };
  SoupMessageHeaders *headers;

  g_clear_object (&fetch->message);
  g_clear_object (&fetch->attempt);
  g_clear_pointer (&fetch->body, bunting_body_free);
  fetch->message = soup_message_new_from_uri (SOUP_METHOD_GET, fetch->uri);
  soup_message_add_flags (fetch->message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (fetch->message);
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  if (fetch->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", fetch->etag);
  g_signal_connect_data (fetch->message, "accept-certificate", G_CALLBACK (certificate_refused_cb),
                         fetch, NULL, 0);
  fetch->attempt = g_cancellable_new ();
  fetch->sent_us = g_get_monotonic_time ();
  fetch->n_attempts++;
  transfer.message = fetch->message;
  bunting_http_transfer_run_async (&transfer, fetch->attempt, answered_cb, task);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) cause = NULL;
  GError *error;

  fetch->body = bunting_http_transfer_run_finish (result, &cause);
  g_signal_handlers_disconnect_by_data (fetch->message, fetch);
  error = fetch->body == NULL ? new_interruption (fetch) : NULL;
  if (fetch->body != NULL)
    judge_answer (task);
  else if (error != NULL)
    done (task, error);
  else if (bunting_fetch_error_is_transient (cause))
    try_again_or_fail (task, bunting_fetch_error_is_goaway (cause) ? 0 : -1,
                       bunting_fetch_error_translate (cause, fetch->message, fetch->certificate));
  else
    done (task, bunting_fetch_error_translate (cause, fetch->message, fetch->certificate));
}

static void
take_answer (Fetch *fetch)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);

  fetch->response = g_new0 (BuntingResponse, 1);
  fetch->response->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  fetch->response->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  fetch->response->not_modified =
    soup_message_get_status (fetch->message) == SOUP_STATUS_NOT_MODIFIED;
  if (fetch->response->not_modified)
    return;
  fetch->response->body = g_steal_pointer (&fetch->body);
  fetch->response->bytes = g_bytes_ref (fetch->response->body->bytes);
}

/* Returns: what Retry-After asks for; -1: nothing */
static gint64
record_response (BuntingFetcher *self, Fetch *fetch)
{
  guint status = soup_message_get_status (fetch->message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 now_us = g_get_monotonic_time ();
  gint64 wait_ms = -1;

  if (bunting_http_backoff_status_is_transient (status))
    wait_ms = bunting_http_backoff_parse_retry_after_ms (
      soup_message_headers_get_one (headers, "Retry-After"), now);
  if (status == 429)
    bunting_http_backoff_host_refused (self->backoff, fetch->uri, fetch->sent_us, now_us);
  else
    bunting_http_backoff_host_answered (self->backoff, fetch->uri);
  bunting_http_backoff_pause_host (self->backoff, fetch->uri, now_us, wait_ms);
  return wait_ms;
}

static void
judge_answer (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  guint status = soup_message_get_status (fetch->message);
  gint64 wait_ms = record_response (g_task_get_source_object (task), fetch);

  if (status == SOUP_STATUS_OK && fetch->body->bytes == NULL) {
    done (task, bunting_fetch_error_new_too_large (fetch->max_bytes));
  } else if (fetch->body->bytes != NULL &&
             (status == SOUP_STATUS_OK || status == SOUP_STATUS_NO_CONTENT ||
              (status == SOUP_STATUS_NOT_MODIFIED && fetch->etag != NULL))) {
    take_answer (fetch);
    done (task, NULL);
  } else if (SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED) {
    follow_redirect (task);
  } else if (bunting_http_backoff_status_is_transient (status)) {
    try_again_or_fail (task, wait_ms, bunting_fetch_error_new_for_status (status));
  } else {
    done (task, bunting_fetch_error_new_for_status (status));
  }
}

static void
follow_redirect (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  g_autoptr (GUri) target = NULL;
  GError *error = bunting_fetch_error_check_redirect (
    fetch->uri, soup_message_headers_get_one (headers, "Location"), ++fetch->n_redirects, &target);

  if (error != NULL) {
    done (task, error);
    return;
  }
  g_uri_unref (fetch->uri);
  fetch->uri = g_steal_pointer (&target);
  fetch->n_attempts--;
  send_when_open (task);
}

static gboolean
pause_ended_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  clear_source (&fetch->pause);
  send_when_open (task);
  return G_SOURCE_REMOVE;
}

static void
pause_until (GTask *task, gint64 until_us)
{
  Fetch *fetch = g_task_get_task_data (task);

  fetch->pause = g_timeout_source_new (0);
  g_source_set_ready_time (fetch->pause, until_us);
  g_source_set_callback (fetch->pause, pause_ended_cb, task, NULL);
  g_source_attach (fetch->pause, g_task_get_context (task));
}

/* A new attempt that would not be sent would only hide why the last one failed. */
static gboolean
can_try_again (BuntingFetcher *self, Fetch *fetch, gint64 wait_ms, gint64 now_us)
{
  gint64 until_us;

  return fetch->n_attempts < BUNTING_ATTEMPTS_MAX && wait_ms <= BUNTING_RETRY_AFTER_MAX_MS &&
         !fetch->caller_cancelled && !fetch->deadline_passed &&
         (fetch->deadline_us == 0 || now_us + wait_ms * 1000 < fetch->deadline_us) &&
         bunting_http_backoff_check_host (self->backoff, fetch->uri, now_us, &until_us) !=
           BUNTING_HOST_BLOCKED;
}

/* wait_ms: what the server asked for; -1: our own back-off. Takes error. */
static void
try_again_or_fail (GTask *task, gint64 wait_ms, GError *error)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  gint64 now_us = g_get_monotonic_time ();

  if (wait_ms < 0)
    wait_ms = bunting_http_backoff_compute_wait_ms (fetch->n_attempts, self->backoff_ms);
  if (!can_try_again (self, fetch, wait_ms, now_us)) {
    done (task, error);
    return;
  }
  g_debug ("trying %s again in %" G_GINT64_FORMAT " ms: %s", g_uri_get_path (fetch->uri), wait_ms,
           error->message);
  g_error_free (error);
  pause_until (task, now_us + wait_ms * 1000);
}

/* The one exit. Takes error, and the reference that the steps hold on the task. */
static void
done (GTask *task, GError *error)
{
  Fetch *fetch = g_task_get_task_data (task);

  clear_source (&fetch->caller_cancel);
  clear_source (&fetch->deadline);
  clear_source (&fetch->pause);
  g_clear_pointer (&fetch->body, bunting_body_free);
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

  g_clear_object (&self->session);
  g_clear_object (&self->large_bodies);
  g_clear_pointer (&self->backoff, bunting_http_backoff_free);
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
  self->backoff = bunting_http_backoff_new ();
}

/**
 * bunting_fetcher_create_session:
 * @max_in_flight: how many flags will be in flight at once
 *
 * Makes a session for a fetcher. Each flag has two requests in flight; the limiter, not the
 * session, keeps their number down.
 *
 * Returns: (transfer full): a session that keeps no cookies and caches nothing
 */
SoupSession *
bunting_fetcher_create_session (guint max_in_flight)
{
  SoupSession *session = soup_session_new_with_options (
    "max-conns", 2 * max_in_flight, "max-conns-per-host", 2 * max_in_flight, "timeout",
    BUNTING_SILENCE_S, "user-agent", "Bunting/" PACKAGE_VERSION, NULL);

  /* Bodies are unpacked by us: libsoup takes the beginning of a packed body for the whole. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

/**
 * bunting_fetcher_new:
 * @session: what sends the requests; may be shared
 *
 * Returns: (transfer full): a fetcher
 */
BuntingFetcher *
bunting_fetcher_new (SoupSession *session)
{
  BuntingFetcher *self = g_object_new (BUNTING_TYPE_FETCHER, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * bunting_fetcher_set_backoff_ms:
 * @self: a fetcher
 * @backoff_ms: the wait before the first new attempt, %BUNTING_BACKOFF_MS from the start
 *
 * Sets how patient it is with a server in trouble.
 */
void
bunting_fetcher_set_backoff_ms (BuntingFetcher *self, guint backoff_ms)
{
  self->backoff_ms = backoff_ms;
}

/**
 * bunting_fetcher_fetch_async:
 * @self: a fetcher
 * @request: what to fetch, by when, and how much of it at the most
 * @cancellable: (nullable): ends the request, and a pause between two attempts
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Fetches one URI: up to %BUNTING_ATTEMPTS_MAX requests where a later one may do better, with a
 * back-off that doubles or the wait that Retry-After asks for, and up to %BUNTING_REDIRECTS_MAX
 * redirects, none of them from https to http. A host that asks for a pause is given it by all
 * requests; one that refuses too often in a row is not asked for %BUNTING_HOST_BLOCKED_S seconds.
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
  g_task_set_task_data (task, fetch, (GDestroyNotify)fetch_free);
  fetch->uri = g_uri_ref (request->uri);
  fetch->max_bytes = request->max_bytes;
  fetch->deadline_us = request->deadline_us;
  fetch->etag = g_strdup (request->etag);
  fetch->progress = request->progress;
  fetch->progress_data = request->progress_data;
  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }
  if (cancellable != NULL)
    fetch->caller_cancel = watch_caller (task);
  if (fetch->deadline_us != 0)
    fetch->deadline = watch_deadline (task, fetch->deadline_us);
  send_when_open (task);
}

/**
 * bunting_fetcher_fetch_finish:
 * @self: a fetcher
 * @result: what the callback was given
 * @error: #BuntingFetcherError, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): what came; its bytes are the whole body
 */
BuntingResponse *
bunting_fetcher_fetch_finish (BuntingFetcher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
