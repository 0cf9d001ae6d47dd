/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-fetcher.h"

#include "bunting-limits.h"
#include "bunting-retry.h"
#include "config.h"

/* After all that libsoup still has to say. Where a request is cancelled between the arrival of the
 * answer's head and the callback, libsoup from 3.4 to 3.6 frees it twice (mended in 3.7.1). */
#define INTERRUPT_PRIORITY (G_PRIORITY_DEFAULT + 1)

#define CHUNK_BYTES (16 * 1024)
#define REFUSAL_MAX_BYTES (64 * 1024) /* of a body that is only read to keep the connection */

/* Fetches one URI whole. libsoup speaks HTTP; what it leaves open is decided here: how much is
 * read, by when it must be there, where a redirect may lead, and what is tried again. The body is
 * bounded as it is read, because a content decoder turns a few bytes into any number of them; and
 * it counts only when it came to its end. */
struct _BuntingFetcher {
  GObject parent_instance;

  SoupSession *session;
  guint backoff_ms;
};

G_DEFINE_FINAL_TYPE (BuntingFetcher, bunting_fetcher, G_TYPE_OBJECT)
G_DEFINE_QUARK (bunting_fetcher_error, bunting_fetcher_error)

typedef struct {
  /* input */
  GUri *uri; /* (owned): changes with each redirect */
  gsize max_bytes;
  gint64 deadline_us;
  char *etag; /* (owned) (nullable) */
  BuntingFetchProgress progress;
  gpointer progress_data;

  /* in progress */
  GCancellable *cancellable; /* (owned): struck by the caller's, and by the deadline */
  GSource *caller_cancel;    /* (owned) (nullable) */
  GSource *deadline;         /* (owned) (nullable) */
  GSource *pause;            /* (owned) (nullable): before the next attempt */
  gboolean deadline_passed;
  guint n_attempts;
  guint n_redirects;
  SoupMessage *message; /* (owned) (nullable) */
  GInputStream *body;   /* (owned) (nullable): closed when NULL */
  gsize body_max_bytes;
  gsize announced_bytes;
  GByteArray *bytes; /* (owned) (nullable) */
  guint8 chunk[CHUNK_BYTES];

  /* output */
  BuntingResponse *response; /* (owned) (nullable) */
} Fetch;

static void send (GTask *task);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_on (GTask *task);
static void chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void drop_body (GTask *task);
static void close_body (GTask *task);
static void body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void judge_answer (GTask *task);
static void follow_redirect (GTask *task);
static void try_again_or_fail (GTask *task, gint64 wait_ms, GError *error);
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
  g_assert (fetch->body == NULL);
  g_assert (fetch->caller_cancel == NULL && fetch->deadline == NULL && fetch->pause == NULL);
  g_uri_unref (fetch->uri);
  g_free (fetch->etag);
  g_clear_object (&fetch->cancellable);
  g_clear_object (&fetch->message);
  g_clear_pointer (&fetch->bytes, g_byte_array_unref);
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
  g_free (self->content_type);
  g_free (self->etag);
  g_free (self);
}

/* --- what went wrong, in our words --- */

static gboolean
is_graceful_goaway (const GError *error)
{
  /* libsoup up to 3.6.6 fails what is in flight when an HTTP/2 server says that it will close the
   * connection soon; the text is all there is to know it by. */
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED) &&
         g_str_has_prefix (error->message, "HTTP/2 Error: NO_ERROR");
}

static int
code_for_io_error (int code)
{
  switch (code) {
  case G_IO_ERROR_PARTIAL_INPUT:
    return BUNTING_FETCHER_ERROR_CUT_SHORT;
  case G_IO_ERROR_TIMED_OUT:
    return BUNTING_FETCHER_ERROR_TIMED_OUT;
  case G_IO_ERROR_INVALID_DATA:
  case G_IO_ERROR_INVALID_ARGUMENT:
    return BUNTING_FETCHER_ERROR_PROTOCOL;
  default:
    return BUNTING_FETCHER_ERROR_UNREACHABLE;
  }
}

/* Turns what libsoup and GIO say into our domain; cancelled stays cancelled. */
static GError *
translate_error (Fetch *fetch, GError *cause)
{
  g_autoptr (GError) error = cause;
  int code = BUNTING_FETCHER_ERROR_UNREACHABLE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    if (!fetch->deadline_passed)
      return g_steal_pointer (&error);
    return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT,
                                "the deadline passed before the whole answer was there");
  }
  if (error->domain == G_IO_ERROR)
    code = code_for_io_error (error->code);
  else if (error->domain == G_TLS_ERROR)
    code = BUNTING_FETCHER_ERROR_TLS;
  else if (error->domain == SOUP_SESSION_ERROR)
    code = BUNTING_FETCHER_ERROR_PROTOCOL;
  return g_error_new_literal (BUNTING_FETCHER_ERROR, code, error->message);
}

/* A connection that was lost may hold next time; one that never came about will not. */
static gboolean
transport_can_pass (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return FALSE;
  switch (error->code) {
  case G_IO_ERROR_PARTIAL_INPUT:
  case G_IO_ERROR_CONNECTION_CLOSED: /* and BROKEN_PIPE */
  case G_IO_ERROR_FAILED:
  case G_IO_ERROR_TIMED_OUT:
    return TRUE;
  default:
    return FALSE;
  }
}

static void
transport_failed (GTask *task, GError *cause)
{
  Fetch *fetch = g_task_get_task_data (task);
  gboolean again = transport_can_pass (cause);
  gint64 wait_ms = is_graceful_goaway (cause) ? 0 : -1;
  GError *error = translate_error (fetch, cause);

  if (again)
    try_again_or_fail (task, wait_ms, error);
  else
    done (task, error);
}

/* --- the steps, in the order in which they happen --- */

/* Ends whatever is under way, a pause as well: the request that follows it fails at once. */
static void
interrupt (Fetch *fetch)
{
  g_cancellable_cancel (fetch->cancellable);
  if (fetch->pause != NULL)
    g_source_set_ready_time (fetch->pause, 0);
}

static gboolean
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  interrupt (user_data);
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

static void
send (GTask *task)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_object (&fetch->message);
  fetch->message = soup_message_new_from_uri (SOUP_METHOD_GET, fetch->uri);
  soup_message_add_flags (fetch->message, SOUP_MESSAGE_NO_REDIRECT);
  if (fetch->etag != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (fetch->message),
                                  "If-None-Match", fetch->etag);
  fetch->n_attempts++;
  soup_session_send_async (self->session, fetch->message, G_PRIORITY_DEFAULT, fetch->cancellable,
                           sent_cb, task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  SoupMessageHeaders *headers;
  GError *error = NULL;

  fetch->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (fetch->body == NULL) {
    transport_failed (task, error);
    return;
  }
  headers = soup_message_get_response_headers (fetch->message);
  fetch->announced_bytes = 0;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    fetch->announced_bytes = MIN (soup_message_headers_get_content_length (headers), G_MAXINT32);
  /* The body of a refusal is read as well, so that the connection can be used again. */
  fetch->body_max_bytes = soup_message_get_status (fetch->message) == SOUP_STATUS_OK
                            ? fetch->max_bytes
                            : REFUSAL_MAX_BYTES;
  g_clear_pointer (&fetch->bytes, g_byte_array_unref);
  fetch->bytes = g_byte_array_new ();
  if (fetch->announced_bytes > fetch->body_max_bytes)
    drop_body (task);
  else
    read_on (task);
}

static void
read_on (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_input_stream_read_async (fetch->body, fetch->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                             fetch->cancellable, chunk_read_cb, task);
}

static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_bytes < 0) {
    g_clear_object (&fetch->body);
    transport_failed (task, error);
    return;
  }
  g_byte_array_append (fetch->bytes, fetch->chunk, n_bytes);
  if (fetch->progress != NULL && soup_message_get_status (fetch->message) == SOUP_STATUS_OK)
    fetch->progress (fetch->bytes->len, fetch->announced_bytes, fetch->progress_data);
  if (n_bytes == 0)
    close_body (task);
  else if (fetch->bytes->len > fetch->body_max_bytes)
    drop_body (task);
  else
    read_on (task);
}

/* Closing a body would read it to its end, which may never come. */
static void
drop_body (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_cancellable_cancel (fetch->cancellable);
  close_body (task);
}

static void
close_body (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_input_stream_close_async (fetch->body, G_PRIORITY_DEFAULT, fetch->cancellable, body_closed_cb,
                              task);
}

static void
body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  /* Everything that counts has been read: an error of closing changes nothing. */
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_clear_object (&fetch->body);
  judge_answer (task);
}

static GError *
new_status_error (guint status)
{
  int code = BUNTING_FETCHER_ERROR_STATUS;

  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    code = BUNTING_FETCHER_ERROR_NOT_FOUND;
  else if (status == 429 || status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    code = BUNTING_FETCHER_ERROR_BUSY;
  return g_error_new (BUNTING_FETCHER_ERROR, code, "the server answered %u %s", status,
                      soup_status_get_phrase (status));
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
  if (!fetch->response->not_modified)
    fetch->response->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&fetch->bytes));
}

static void
judge_answer (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  guint status = soup_message_get_status (fetch->message);

  if (status == SOUP_STATUS_OK &&
      MAX (fetch->bytes->len, fetch->announced_bytes) > fetch->max_bytes) {
    done (task,
          g_error_new (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TOO_LARGE,
                       "the answer is larger than %" G_GSIZE_FORMAT " bytes", fetch->max_bytes));
  } else if (status == SOUP_STATUS_OK || status == SOUP_STATUS_NO_CONTENT ||
             (status == SOUP_STATUS_NOT_MODIFIED && fetch->etag != NULL)) {
    take_answer (fetch);
    done (task, NULL);
  } else if (SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED) {
    follow_redirect (task);
  } else if (bunting_retry_status_can_pass (status)) {
    SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

    try_again_or_fail (
      task,
      bunting_retry_parse_after_ms (soup_message_headers_get_one (headers, "Retry-After"), now),
      new_status_error (status));
  } else {
    done (task, new_status_error (status));
  }
}

static GError *
check_redirect (Fetch *fetch, GUri *target)
{
  const char *problem = NULL;

  if (target == NULL)
    problem = "the server redirects to nowhere";
  else if (++fetch->n_redirects > BUNTING_REDIRECTS_MAX)
    problem = "the server redirects again and again";
  else if (g_strcmp0 (g_uri_get_scheme (target), "https") != 0 &&
           g_strcmp0 (g_uri_get_scheme (target), "http") != 0)
    problem = "the server redirects to what is not HTTP";
  else if (g_strcmp0 (g_uri_get_scheme (fetch->uri), "https") == 0 &&
           g_strcmp0 (g_uri_get_scheme (target), "http") == 0)
    problem = "the server redirects from https to http";
  else if (g_uri_get_host (target) == NULL || *g_uri_get_host (target) == '\0')
    problem = "the server redirects to no host";
  if (problem == NULL)
    return NULL;
  return g_error_new_literal (BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_REDIRECT, problem);
}

static void
follow_redirect (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (fetch->message), "Location");
  g_autoptr (GUri) target = NULL;
  GError *error;

  if (location != NULL)
    target = g_uri_parse_relative (fetch->uri, location, SOUP_HTTP_URI_FLAGS, NULL);
  error = check_redirect (fetch, target);
  if (error != NULL) {
    done (task, error);
    return;
  }
  g_uri_unref (fetch->uri);
  fetch->uri = g_steal_pointer (&target);
  fetch->n_attempts--;
  send (task);
}

static gboolean
pause_ended_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  clear_source (&fetch->pause);
  send (task);
  return G_SOURCE_REMOVE;
}

/* wait_ms: what the server asked for; -1: our own back-off. Takes error. */
static void
try_again_or_fail (GTask *task, gint64 wait_ms, GError *error)
{
  BuntingFetcher *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  gint64 left_ms = G_MAXINT64;

  if (wait_ms < 0)
    wait_ms = bunting_retry_backoff_ms (fetch->n_attempts, self->backoff_ms);
  if (fetch->deadline_us != 0)
    left_ms = (fetch->deadline_us - g_get_monotonic_time ()) / 1000;
  if (fetch->n_attempts >= BUNTING_ATTEMPTS_MAX || wait_ms > BUNTING_RETRY_AFTER_MAX_MS ||
      wait_ms >= left_ms || g_cancellable_is_cancelled (fetch->cancellable)) {
    done (task, error);
    return;
  }
  g_debug ("trying %s again in %" G_GINT64_FORMAT " ms: %s", g_uri_get_path (fetch->uri), wait_ms,
           error->message);
  g_error_free (error);
  fetch->pause = g_timeout_source_new (wait_ms);
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
  return soup_session_new_with_options ("max-conns", 2 * max_in_flight, "max-conns-per-host",
                                        2 * max_in_flight, "timeout", BUNTING_SILENCE_S,
                                        "user-agent", "Bunting/" PACKAGE_VERSION, NULL);
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
 * redirects, none of them from https to http.
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
  fetch->cancellable = g_cancellable_new ();
  if (g_task_return_error_if_cancelled (task)) {
    g_object_unref (task);
    return;
  }
  if (cancellable != NULL)
    fetch->caller_cancel = watch_caller (task);
  if (fetch->deadline_us != 0)
    fetch->deadline = watch_deadline (task, fetch->deadline_us);
  send (task);
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
