/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-transfer.h"

#include "bunting-limits.h"
#include "http/bunting-content-coding.h"

#define CHUNK_BYTES (16 * 1024)
/* libsoup before 3.5.1 sends a request anew by itself when it finds a kept connection reset. Where
 * its queue has its turn before the news of the first try, it takes that for the second's, frees
 * the request, and crashes when the second ends. The queue has the default priority. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)
#define REFUSAL_MAX_BYTES (64 * 1024) /* of a body that is only read to keep the connection */

/* Sends one request and reads its answer to the end. The body is bounded as it is read, and once
 * more as it is unpacked, for a few bytes can become any number of them. Flags are small: a body
 * that turns out large waits for one of a few permits before it is read on, and keeps it as long as
 * it lives, so that many large bodies at once do not add up. */
typedef struct {
  /* input */
  BuntingHttpTransfer input; /* its objects owned */

  /* in progress */
  GInputStream *stream; /* (owned) (nullable): closed when NULL */
  gsize max_bytes;
  gsize announced_bytes;
  gboolean too_large;
  gboolean no_length;
  gboolean holds_permit;
  GByteArray *bytes; /* (owned) (nullable): once whole */
  GBytes *body;      /* (owned) (nullable): until whole */
  guint8 chunk[CHUNK_BYTES];
} TransferRun;

static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_on (GTask *task);
static void chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void drop_body (GTask *task);
static void close_body (GTask *task);
static void body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void decode_body (GTask *task);
static void decode_permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task, GError *error);

static void
run_free (TransferRun *run)
{
  g_assert (run->stream == NULL && !run->holds_permit);
  g_clear_object (&run->input.session);
  g_clear_object (&run->input.message);
  g_clear_object (&run->input.large_bodies);
  g_clear_pointer (&run->bytes, g_byte_array_unref);
  g_clear_pointer (&run->body, g_bytes_unref);
  g_free (run);
}

/**
 * bunting_body_free:
 * @self: (transfer full): a body
 *
 * Frees it, and lets the next large one be read.
 */
void
bunting_body_free (BuntingBody *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->permit_of != NULL)
    bunting_limiter_release (self->permit_of);
  g_clear_object (&self->permit_of);
  g_free (self);
}

/* Where a body ends is anybody's guess when its length is announced twice, or is no number (RFC
 * 9112, 6.3); libsoup would believe the last. */
static gboolean
announces_nonsense (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");

  return length != NULL && (*length == '\0' || strspn (length, "0123456789") != strlen (length));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TransferRun *run = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (run->input.message);
  GError *error = NULL;

  run->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (run->stream == NULL) {
    done (task, error);
    return;
  }
  run->no_length = announces_nonsense (headers);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    run->announced_bytes = MIN (soup_message_headers_get_content_length (headers), G_MAXINT32);
  /* The body of a refusal is read as well, so that the connection can be used again. */
  run->max_bytes = soup_message_get_status (run->input.message) == SOUP_STATUS_OK
                     ? run->input.max_bytes
                     : REFUSAL_MAX_BYTES;
  if (run->announced_bytes > run->max_bytes || run->no_length)
    drop_body (task);
  else
    read_on (task);
}

static void
read_on (GTask *task)
{
  TransferRun *run = g_task_get_task_data (task);

  g_input_stream_read_async (run->stream, run->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                             g_task_get_cancellable (task), chunk_read_cb, task);
}

static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TransferRun *run = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_bytes < 0) {
    g_clear_object (&run->stream);
    done (task, error);
    return;
  }
  g_byte_array_append (run->bytes, run->chunk, n_bytes);
  if (run->input.progress != NULL && soup_message_get_status (run->input.message) == SOUP_STATUS_OK)
    run->input.progress (run->bytes->len, run->announced_bytes, run->input.progress_data);
  if (n_bytes == 0)
    close_body (task);
  else if (run->bytes->len > run->max_bytes)
    drop_body (task);
  else if (run->bytes->len > BUNTING_SMALL_BODY_BYTES && !run->holds_permit)
    bunting_limiter_acquire_async (run->input.large_bodies, g_task_get_cancellable (task),
                                   permit_given_cb, task);
  else
    read_on (task);
}

static void
permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TransferRun *run = g_task_get_task_data (task);

  run->holds_permit = bunting_limiter_acquire_finish (BUNTING_LIMITER (source), result, NULL);
  /* Cancelled is the only way not to be given one; reading on says so and lets go of the stream. */
  read_on (task);
}

/* Closing a body would read it to its end, which may never come: the request is struck instead. */
static void
drop_body (GTask *task)
{
  TransferRun *run = g_task_get_task_data (task);

  run->too_large = TRUE;
  g_cancellable_cancel (g_task_get_cancellable (task));
  close_body (task);
}

static void
close_body (GTask *task)
{
  TransferRun *run = g_task_get_task_data (task);

  g_input_stream_close_async (run->stream, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                              body_closed_cb, task);
}

static void
body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TransferRun *run = g_task_get_task_data (user_data);

  /* Everything that counts has been read: an error of closing changes nothing. */
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_clear_object (&run->stream);
  if (run->no_length) {
    done (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                          "the answer announces no length that can be"));
    return;
  }
  /* libsoup takes what there is for the whole when the server closes the connection anyway. */
  if (!run->too_large && run->announced_bytes > 0 && run->bytes->len < run->announced_bytes) {
    done (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                          "the body is shorter than announced"));
    return;
  }
  if (!run->too_large)
    run->body = g_byte_array_free_to_bytes (g_steal_pointer (&run->bytes));
  if (!run->too_large && soup_message_get_status (run->input.message) == SOUP_STATUS_OK)
    decode_body (user_data);
  else
    done (user_data, NULL);
}

/* Only gzip is asked for. */
static void
decode_body (GTask *task)
{
  TransferRun *run = g_task_get_task_data (task);
  const char *coding = soup_message_headers_get_list (
    soup_message_get_response_headers (run->input.message), "Content-Encoding");
  gsize max_bytes = run->max_bytes;
  GBytes *decoded = NULL;
  GError *error = NULL;

  if (coding == NULL || g_ascii_strcasecmp (coding, "identity") == 0) {
    done (task, NULL);
    return;
  }
  if (!run->holds_permit)
    max_bytes = MIN (max_bytes, BUNTING_SMALL_BODY_BYTES);
  if (g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0)
    decoded = bunting_content_coding_decode_gzip (run->body, max_bytes, &error);
  else
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the packing is unknown");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE)) {
    g_clear_error (&error);
    if (max_bytes < run->max_bytes) {
      bunting_limiter_acquire_async (run->input.large_bodies, g_task_get_cancellable (task),
                                     decode_permit_given_cb, task);
      return;
    }
    run->too_large = TRUE;
  }
  g_clear_pointer (&run->body, g_bytes_unref);
  run->body = decoded;
  done (task, error);
}

static void
decode_permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TransferRun *run = g_task_get_task_data (task);
  GError *error = NULL;

  run->holds_permit = bunting_limiter_acquire_finish (BUNTING_LIMITER (source), result, &error);
  if (run->holds_permit)
    decode_body (task);
  else
    done (task, error);
}

/* The one exit. Takes error, and the reference that the steps hold on the task. */
static void
done (GTask *task, GError *error)
{
  TransferRun *run = g_task_get_task_data (task);

  if (run->holds_permit && (error != NULL || run->too_large)) {
    bunting_limiter_release (run->input.large_bodies);
    run->holds_permit = FALSE;
  }
  if (error != NULL) {
    g_task_return_error (task, error);
  } else {
    BuntingBody *body = g_new0 (BuntingBody, 1);

    body->bytes = g_steal_pointer (&run->body);
    if (run->holds_permit)
      body->permit_of = g_object_ref (run->input.large_bodies);
    run->holds_permit = FALSE;
    g_task_return_pointer (task, body, (GDestroyNotify)bunting_body_free);
  }
  g_object_unref (task);
}

/**
 * bunting_http_transfer_run_async:
 * @transfer: what to send, and how much of the answer to take
 * @cancellable: for this exchange alone: it is struck as well to drop a body that is too large
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Sends one request and reads its answer, once; redirects and new attempts are the caller's. The
 * answer's status and headers are in the message.
 */
void
bunting_http_transfer_run_async (const BuntingHttpTransfer *transfer,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  TransferRun *run = g_new0 (TransferRun, 1);

  g_task_set_source_tag (task, bunting_http_transfer_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify)run_free);
  g_task_set_check_cancellable (task, FALSE); /* struck also when a body is dropped */
  run->input = *transfer;
  g_object_ref (run->input.session);
  g_object_ref (run->input.message);
  g_object_ref (run->input.large_bodies);
  run->bytes = g_byte_array_new ();
  soup_session_send_async (run->input.session, run->input.message, SEND_PRIORITY, cancellable,
                           sent_cb, task);
}

/**
 * bunting_http_transfer_run_finish:
 * @result: what the callback was given
 * @error: as libsoup and GIO report it
 *
 * Returns: (transfer full): the body of the answer, whatever its status
 */
BuntingBody *
bunting_http_transfer_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
