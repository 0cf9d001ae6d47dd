/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"

#include "bunting-limits.h"
#include "config.h"
#include "http/bunting-http-backoff.h"
#include "http/bunting-http-message.h"
#include "http/bunting-http-status.h"

#include <glib/gi18n-lib.h>

/* libsoup before 3.5.1 resends a request by itself when a kept-alive connection turns out to be
 * reset. If its queue runs before the first attempt's error is delivered, it takes that error for
 * the second attempt's, frees the request, and crashes when the second attempt ends. The queue has
 * the default priority. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)
/* After everything that libsoup has to deliver: libsoup 3.4 to 3.6 frees a request twice when it is
 * cancelled between the arrival of the response's head and the callback (fixed in 3.7.1). */
#define INTERRUPT_PRIORITY (G_PRIORITY_DEFAULT + 1)

/* Fetches one URI completely. libsoup implements HTTP; the policy is here: the deadline, the
 * redirects that are followed, the errors after which a request is sent again, and whether the host
 * may be asked at the moment. bunting-http-message.c makes the request, bunting-http-transfer.c
 * reads the response. */
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
  BuntingRequest request; /* its strings are owned; so is its uri, which redirects change */

  /* in progress */
  GSource *caller_cancel; /* (owned) (nullable) */
  GSource *deadline;      /* (owned) (nullable) */
  GSource *pause;         /* (owned) (nullable): before the next attempt */
  GError *interruption;   /* (owned) (nullable): the reason to send nothing more */
  guint n_attempts;
  guint n_redirects;
  GCancellable *attempt_cancellable; /* (owned) (nullable): of the request in flight */
  SoupMessage *message;              /* (owned) (nullable): likewise */
  gint64 sent_us;
  gboolean needs_new_connection;
  GTlsCertificateFlags certificate; /* the problems of a rejected one */

  /* output */
  BuntingResponse *response; /* (owned) (nullable) */
} Fetch;

static void send_when_allowed (GTask *task);
static void send (GTask *task);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void response_read_cb (BuntingResponse *response, GError *error, gpointer user_data);
static void judge_response (GTask *task);
static void follow_redirect (GTask *task);
static void attempt_failed (GTask *task, const GError *cause);
static void retry_or_fail (GTask *task, gint64 wait_ms, GError *error);
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
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_assert (fetch->caller_cancel == NULL && fetch->deadline == NULL && fetch->pause == NULL);
  g_uri_unref (fetch->request.uri);
  g_free ((char *)fetch->request.etag);
  g_free ((char *)fetch->request.last_modified);
  g_clear_object (&fetch->attempt_cancellable);
  g_clear_object (&fetch->message);
  g_clear_error (&fetch->interruption);
  g_clear_pointer (&fetch->response, bunting_response_free);
  g_free (fetch);
}

/* --- cancelling and the deadline --- */

/* Ends the request in flight, or the pause before the next one, which is not sent then. Takes
 * error. */
static void
interrupt (Fetch *fetch, GError *error)
{
  g_clear_error (&fetch->interruption);
  fetch->interruption = error;
  g_cancellable_cancel (fetch->attempt_cancellable);
  if (fetch->pause != NULL)
    g_source_set_ready_time (fetch->pause, 0);
}

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  interrupt (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static gboolean
deadline_passed_cb (gpointer user_data)
{
  interrupt (user_data,
             g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT,
                                  N_ ("the time was up before the response was complete")));
  return G_SOURCE_REMOVE;
}

static GSource *
watch (GTask *task, GSource *source, GSourceFunc callback)
{
  g_source_set_priority (source, INTERRUPT_PRIORITY);
  g_source_set_callback (source, callback, g_task_get_task_data (task), NULL);
  g_source_attach (source, g_task_get_context (task));
  return source;
}

/* --- the steps, in the order in which they happen --- */

static void
send_when_allowed (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  BuntingHostState state;
  gint64 until_us;

  if (fetch->interruption != NULL) {
    done (task, g_steal_pointer (&fetch->interruption));
    return;
  }
  state = bunting_http_backoff_check_host (self->backoff, fetch->request.uri,
                                           g_get_monotonic_time (), &until_us);
  if (state == BUNTING_HOST_ALLOWED)
    send (task);
  else if (state == BUNTING_HOST_BLOCKED)
    done (task, bunting_http_backoff_new_block_error (self->backoff, fetch->request.uri));
  else if (fetch->request.deadline_us != 0 && until_us >= fetch->request.deadline_us)
    done (task, g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_BUSY,
                                     N_ ("the server asked for a pause that is too long")));
  else
    pause_until (task, until_us);
}

/* Called only for rejected certificates. Remember the reason; never accept. */
static gboolean
certificate_rejected_cb (SoupMessage *message,
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

  g_clear_object (&fetch->message);
  g_clear_object (&fetch->attempt_cancellable);
  fetch->message = bunting_http_message_new (&fetch->request, fetch->needs_new_connection);
  g_signal_connect (fetch->message, "accept-certificate", G_CALLBACK (certificate_rejected_cb),
                    fetch);
  fetch->attempt_cancellable = g_cancellable_new ();
  fetch->sent_us = g_get_monotonic_time ();
  fetch->n_attempts++;
  soup_session_send_async (self->session, fetch->message, SEND_PRIORITY, fetch->attempt_cancellable,
                           sent_cb, task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);

  g_signal_handlers_disconnect_by_data (fetch->message, fetch);
  if (stream == NULL)
    attempt_failed (task, error);
  else
    bunting_http_transfer_read (g_steal_pointer (&stream), fetch->message, &fetch->request,
                                self->large_bodies, fetch->attempt_cancellable, response_read_cb,
                                task);
}

static void
response_read_cb (BuntingResponse *response, GError *error, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) cause = error;

  fetch->response = response;
  if (response != NULL && bunting_http_message_is_for (fetch->message, fetch->request.uri))
    judge_response (task);
  else
    attempt_failed (task, cause);
}

static void
judge_response (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  guint status = soup_message_get_status (fetch->message);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  BuntingHttpStatusKind kind = bunting_http_status_classify (status);
  gint64 wait_ms = bunting_http_backoff_record_response (
    self->backoff, fetch->request.uri, status,
    soup_message_headers_get_one (headers, "Retry-After"), fetch->sent_us, g_get_monotonic_time ());
  gboolean whole = fetch->response->bytes != NULL;
  gboolean same =
    kind == BUNTING_HTTP_STATUS_NOT_MODIFIED && bunting_request_is_conditional (&fetch->request);

  if (whole && (same || kind == BUNTING_HTTP_STATUS_SUCCESS)) {
    if (same)
      g_clear_pointer (&fetch->response->bytes, g_bytes_unref);
    done (task, NULL);
    return;
  }
  g_clear_pointer (&fetch->response, bunting_response_free);
  if (kind == BUNTING_HTTP_STATUS_SUCCESS)
    done (task, bunting_fetch_error_new_too_large (fetch->request.max_bytes));
  else if (kind == BUNTING_HTTP_STATUS_REDIRECT)
    follow_redirect (task);
  else if (kind == BUNTING_HTTP_STATUS_TRANSIENT)
    retry_or_fail (task, wait_ms, bunting_fetch_error_new_for_status (status));
  else
    done (task, bunting_fetch_error_new_for_status (status));
}

static void
follow_redirect (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  g_autoptr (GUri) target = NULL;
  GError *error = bunting_fetch_error_check_redirect (
    fetch->request.uri, soup_message_headers_get_one (headers, "Location"), ++fetch->n_redirects,
    &target);

  if (error != NULL) {
    done (task, error);
    return;
  }
  g_uri_unref (fetch->request.uri);
  fetch->request.uri = g_steal_pointer (&target);
  fetch->n_attempts--;
  send_when_allowed (task);
}

/* cause: (nullable) when there is a response, but to another request. */
static void
attempt_failed (GTask *task, const GError *cause)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  gboolean is_interrupted = fetch->interruption != NULL;
  GError *error;

  g_clear_pointer (&fetch->response, bunting_response_free);
  if (!is_interrupted && !bunting_http_message_is_for (fetch->message, fetch->request.uri)) {
    done (task, bunting_fetch_error_new_misdirected (fetch->message));
    return;
  }
  error = is_interrupted
            ? g_steal_pointer (&fetch->interruption)
            : bunting_fetch_error_translate (cause, fetch->message, fetch->certificate);
  bunting_http_backoff_host_failed (
    self->backoff, fetch->request.uri, fetch->sent_us, g_get_monotonic_time (),
    bunting_fetch_error_classify (is_interrupted ? error : cause, fetch->message), error);
  /* The rest of the previous response may be in the way: a 304 that had a body, for example. */
  if (!is_interrupted && bunting_fetch_error_is_not_http (cause) &&
      bunting_http_message_reuses_connection (fetch->message)) {
    fetch->needs_new_connection = TRUE;
    retry_or_fail (task, 0, error);
  } else if (!is_interrupted && bunting_fetch_error_is_transient (cause)) {
    retry_or_fail (task, bunting_fetch_error_is_goaway (cause) ? 0 : -1, error);
  } else {
    done (task, error);
  }
}

/* If the next attempt would not be sent, the error of the last one is the one to report. */
static gboolean
can_retry (BuntingFetcher *self, Fetch *fetch, gint64 wait_ms, gint64 now_us)
{
  gint64 until_us;

  return fetch->n_attempts < BUNTING_ATTEMPTS_MAX && wait_ms <= BUNTING_RETRY_AFTER_MAX_MS &&
         fetch->interruption == NULL &&
         (fetch->request.deadline_us == 0 ||
          now_us + wait_ms * 1000 < fetch->request.deadline_us) &&
         bunting_http_backoff_check_host (self->backoff, fetch->request.uri, now_us, &until_us) !=
           BUNTING_HOST_BLOCKED;
}

/* wait_ms: the wait that the server asked for; -1: our own back-off. Takes error. */
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
  g_error_free (error);
  pause_until (task, now_us + wait_ms * 1000);
}

static gboolean
pause_ended_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  clear_source (&fetch->pause);
  send_when_allowed (task);
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

/* The one exit. Takes error, and the reference that the steps hold on the task. */
static void
done (GTask *task, GError *error)
{
  Fetch *fetch = g_task_get_task_data (task);

  clear_source (&fetch->caller_cancel);
  clear_source (&fetch->deadline);
  clear_source (&fetch->pause);
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
 * @max_in_flight: the number of flags in flight, each with two requests
 *
 * Returns: (transfer full): a session without cookies and cache; the limiter limits the requests
 */
SoupSession *
bunting_fetcher_create_session (guint max_in_flight)
{
  SoupSession *session = soup_session_new_with_options (
    "max-conns", 2 * max_in_flight, "max-conns-per-host", 2 * max_in_flight, "timeout",
    BUNTING_SILENCE_S, "user-agent", "Bunting/" PACKAGE_VERSION, NULL);

  /* libsoup accepts half a gzip as a whole body, and decodes without a bound. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  bunting_http_message_keep_uris (session);
  return session;
}

BuntingFetcher *
bunting_fetcher_new (SoupSession *session)
{
  BuntingFetcher *self = g_object_new (BUNTING_TYPE_FETCHER, NULL);

  self->session = g_object_ref (session);
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
 * Fetches one URI: up to %BUNTING_ATTEMPTS_MAX requests where a retry may succeed, with a back-off
 * that doubles or the wait that Retry-After asks for, and up to %BUNTING_REDIRECTS_MAX redirects,
 * none of them from https to http. When a host asks for a pause, all requests to it wait; a host
 * that refuses too often in a row is not asked for %BUNTING_HOST_BLOCKED_S seconds.
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
  fetch->request = *request;
  g_uri_ref (fetch->request.uri);
  fetch->request.etag = g_strdup (request->etag);
  fetch->request.last_modified = g_strdup (request->last_modified);
  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }
  /* A source, not a signal handler: a handler may not be disconnected from inside itself, and
   * cancelling may end the request. */
  if (cancellable != NULL)
    fetch->caller_cancel =
      watch (task, g_cancellable_source_new (cancellable), G_SOURCE_FUNC (caller_cancelled_cb));
  if (request->deadline_us != 0) {
    fetch->deadline = watch (task, g_timeout_source_new (0), deadline_passed_cb);
    g_source_set_ready_time (fetch->deadline, request->deadline_us);
  }
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
