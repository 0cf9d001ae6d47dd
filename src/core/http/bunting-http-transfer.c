/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-transfer.h"

#include "bunting-limits.h"
#include "http/bunting-content-coding.h"
#include "http/bunting-http-status.h"

/* Reads one response to its end. The body is bounded while it is read, and again while it is
 * decompressed. A body that turns out larger than BUNTING_SMALL_BODY_BYTES waits for one of a few
 * permits before more of it is read, and keeps the permit until the response is freed, so that
 * many large bodies at once do not add up. */

#define CHUNK_BYTES (16 * 1024)
#define REFUSAL_MAX_BYTES (64 * 1024) /* of a body that is read only to reuse the connection */

typedef struct {
  /* input */
  GInputStream *stream; /* (owned) (nullable): NULL once closed */
  SoupMessage *message; /* (owned) */
  gsize max_bytes;
  gboolean (*is_plain) (GBytes *body); /* (nullable) */
  BuntingFetchProgress progress;       /* (nullable) */
  gpointer progress_data;
  BuntingLimiter *large_bodies; /* (owned) */
  GCancellable *cancellable;    /* (owned) */
  BuntingResponseCallback callback;
  gpointer user_data;

  /* in progress */
  gboolean is_success; /* otherwise the body is discarded */
  gsize announced_bytes;
  gboolean bad_length;
  gboolean too_large;
  GByteArray *received; /* (owned) (nullable): NULL once whole */

  /* output */
  BuntingResponse *response; /* (owned) (nullable) */
} BodyTransfer;

static void read_more (BodyTransfer *transfer);
static void chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void discard_body (BodyTransfer *transfer);
static void close_body (BodyTransfer *transfer);
static void body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void decode_body (BodyTransfer *transfer);
static void done (BodyTransfer *transfer, GError *error);

void
bunting_response_free (BuntingResponse *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->permit_of != NULL)
    bunting_limiter_release (self->permit_of);
  g_clear_object (&self->permit_of);
  g_free (self->content_type);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self);
}

/* Whether the response may be 304 Not Modified. */
gboolean
bunting_request_is_conditional (const BuntingRequest *self)
{
  return self->etag != NULL || self->last_modified != NULL;
}

/* Servers ignore If-Modified-Since beside If-None-Match. It repeats the server's own date, because
 * the clocks of the two computers may differ (RFC 9110, 13.1.3). */
void
bunting_request_add_condition (const BuntingRequest *self, SoupMessageHeaders *headers)
{
  if (self->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", self->etag);
  else if (self->last_modified != NULL)
    soup_message_headers_replace (headers, "If-Modified-Since", self->last_modified);
}

/* The Content-Length of a 304 is the length that a 200 would have (RFC 9110, 8.6). */
static gboolean
has_no_body (SoupMessage *message)
{
  guint status = soup_message_get_status (message);

  return status == SOUP_STATUS_NO_CONTENT || status == SOUP_STATUS_NOT_MODIFIED;
}

/* Reject duplicate or non-numeric Content-Length (RFC 9112, 6.3); libsoup would use the last one.
 */
static gboolean
has_bad_length (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");

  return length != NULL && (*length == '\0' || strspn (length, "0123456789") != strlen (length));
}

static void
read_more (BodyTransfer *transfer)
{
  guint n_received = transfer->received->len;

  g_byte_array_set_size (transfer->received, n_received + CHUNK_BYTES);
  g_input_stream_read_async (transfer->stream, transfer->received->data + n_received, CHUNK_BYTES,
                             G_PRIORITY_DEFAULT, transfer->cancellable, chunk_read_cb, transfer);
}

static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BodyTransfer *transfer = user_data;
  GByteArray *received = transfer->received;
  GError *error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_bytes < 0) {
    done (transfer, error);
    return;
  }
  g_byte_array_set_size (received, received->len - CHUNK_BYTES + (guint)n_bytes);
  if (transfer->progress != NULL && transfer->is_success)
    transfer->progress (received->len, transfer->announced_bytes, transfer->progress_data);
  if (n_bytes == 0)
    close_body (transfer);
  else if (received->len > transfer->max_bytes)
    discard_body (transfer);
  else if (received->len > BUNTING_SMALL_BODY_BYTES && transfer->response->permit_of == NULL)
    bunting_limiter_acquire_async (transfer->large_bodies, transfer->cancellable, permit_given_cb,
                                   transfer);
  else
    read_more (transfer);
}

static void
permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BodyTransfer *transfer = user_data;
  g_autoptr (GError) error = NULL;

  if (bunting_limiter_acquire_finish (transfer->large_bodies, result, &error))
    transfer->response->permit_of = g_object_ref (transfer->large_bodies);
  /* Read even if cancelled: the read reports it, and makes libsoup end the request. */
  if (transfer->stream != NULL)
    read_more (transfer);
  else if (error == NULL)
    decode_body (transfer);
  else
    done (transfer, g_steal_pointer (&error));
}

/* Closing would read the body to its end, which may never come. Cancel the request instead. */
static void
discard_body (BodyTransfer *transfer)
{
  transfer->too_large = TRUE;
  g_cancellable_cancel (transfer->cancellable);
  close_body (transfer);
}

static void
close_body (BodyTransfer *transfer)
{
  g_input_stream_close_async (transfer->stream, G_PRIORITY_DEFAULT, transfer->cancellable,
                              body_closed_cb, transfer);
}

static void
body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BodyTransfer *transfer = user_data;

  /* The body has been read; an error on closing changes nothing. */
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_clear_object (&transfer->stream);
  if (transfer->bad_length) {
    done (transfer, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                         "the Content-Length is not valid"));
    return;
  }
  if (transfer->too_large) {
    done (transfer, NULL);
    return;
  }
  /* libsoup 3.2 accepts a shorter body when the server closes the connection in any case. */
  if (transfer->received->len < transfer->announced_bytes) {
    done (transfer, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                                         "the body is shorter than announced"));
    return;
  }
  transfer->response->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&transfer->received));
  if (transfer->is_success)
    decode_body (transfer);
  else
    done (transfer, NULL);
}

/* Requests accept gzip only. A body that is usable as it is was not encoded, whatever its label. */
static void
decode_body (BodyTransfer *transfer)
{
  BuntingResponse *response = transfer->response;
  BuntingContentCoding coding = bunting_content_coding_parse (soup_message_headers_get_list (
    soup_message_get_response_headers (transfer->message), "Content-Encoding"));
  gsize max_bytes = transfer->max_bytes;
  g_autoptr (GBytes) encoded = NULL;
  GError *error = NULL;

  if (coding == BUNTING_CONTENT_CODING_NONE ||
      (transfer->is_plain != NULL && transfer->is_plain (response->bytes))) {
    done (transfer, NULL);
    return;
  }
  if (response->permit_of == NULL)
    max_bytes = MIN (max_bytes, BUNTING_SMALL_BODY_BYTES);
  encoded = g_steal_pointer (&response->bytes);
  if (coding == BUNTING_CONTENT_CODING_GZIP)
    response->bytes = bunting_content_coding_decode_gzip (encoded, max_bytes, &error);
  else
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         "the content coding is unknown");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE)) {
    g_clear_error (&error);
    if (max_bytes < transfer->max_bytes) {
      response->bytes = g_steal_pointer (&encoded);
      bunting_limiter_acquire_async (transfer->large_bodies, transfer->cancellable, permit_given_cb,
                                     transfer);
      return;
    }
  }
  done (transfer, error);
}

/* The one exit. Takes error, and frees the transfer. */
static void
done (BodyTransfer *transfer, GError *error)
{
  g_clear_object (&transfer->stream);
  if (error != NULL)
    g_clear_pointer (&transfer->response, bunting_response_free);
  transfer->callback (transfer->response, error, transfer->user_data);
  g_object_unref (transfer->message);
  g_object_unref (transfer->large_bodies);
  g_object_unref (transfer->cancellable);
  g_clear_pointer (&transfer->received, g_byte_array_unref);
  g_free (transfer);
}

/**
 * bunting_http_transfer_read:
 * @stream: (transfer full): the body of @message's response, as libsoup returns it
 * @request: its bound and its progress function are used
 * @large_bodies: permits for bodies larger than %BUNTING_SMALL_BODY_BYTES
 * @cancellable: the one that @message was sent with; cancelled also to discard a body
 * @callback: called once, later, with libsoup's or GIO's error if there is one
 *
 * Reads the response, whatever its status. The body of a refusal is read as well, up to a bound of
 * its own, so that the connection can be used again.
 */
void
bunting_http_transfer_read (GInputStream *stream,
                            SoupMessage *message,
                            const BuntingRequest *request,
                            BuntingLimiter *large_bodies,
                            GCancellable *cancellable,
                            BuntingResponseCallback callback,
                            gpointer user_data)
{
  BodyTransfer *transfer = g_new0 (BodyTransfer, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  transfer->stream = stream;
  transfer->message = g_object_ref (message);
  transfer->is_plain = request->is_plain;
  transfer->progress = request->progress;
  transfer->progress_data = request->progress_data;
  transfer->large_bodies = g_object_ref (large_bodies);
  transfer->cancellable = g_object_ref (cancellable);
  transfer->callback = callback;
  transfer->user_data = user_data;
  transfer->is_success =
    bunting_http_status_classify (soup_message_get_status (message)) == BUNTING_HTTP_STATUS_SUCCESS;
  transfer->max_bytes = transfer->is_success ? request->max_bytes : REFUSAL_MAX_BYTES;
  transfer->bad_length = !has_no_body (message) && has_bad_length (headers);
  if (!has_no_body (message) &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    transfer->announced_bytes = MIN (soup_message_headers_get_content_length (headers), G_MAXINT32);
  transfer->received = g_byte_array_new ();
  transfer->response = g_new0 (BuntingResponse, 1);
  transfer->response->content_type =
    g_strdup (soup_message_headers_get_content_type (headers, NULL));
  transfer->response->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  transfer->response->last_modified =
    g_strdup (soup_message_headers_get_one (headers, "Last-Modified"));
  transfer->response->not_modified = soup_message_get_status (message) == SOUP_STATUS_NOT_MODIFIED;
  if (transfer->announced_bytes > transfer->max_bytes || transfer->bad_length)
    discard_body (transfer);
  else
    read_more (transfer);
}
