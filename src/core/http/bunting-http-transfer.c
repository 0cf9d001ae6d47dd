/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-transfer.h"

#include "bunting-limits.h"
#include "body/bunting-body-stream.h"
#include "body/bunting-content-coding.h"
#include "http/bunting-http-status.h"

/* Reads one response to its end. The body is bounded while it is read, and again while it is
 * decompressed. A body that turns out larger than BUNTING_SMALL_BODY_BYTES waits for one of a few
 * permits before more of it is read, and keeps the permit until the response is freed, so that
 * many large bodies at once do not add up. */

#define CHUNK_BYTES (16 * 1024)     /* of a body that has not announced its length */
#define CHUNK_MAX_BYTES (64 * 1024) /* of one that has */
#define CHUNKS_MAX 8                /* in one turn of the main loop */
/* Behind the deadline's and GTK's sources, up to drawing (G_PRIORITY_HIGH_IDLE + 20): a body in a
 * flood of small parts is always ready to be read. */
#define READ_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
#define REFUSAL_MAX_BYTES (64 * 1024) /* of a body that is read only to reuse the connection */

struct _BuntingHttpTransfer {
  /* input */
  BuntingBodyStream *body; /* (owned) (nullable): NULL once closed */
  SoupMessage *message;    /* (owned) */
  gsize max_bytes;
  gboolean (*is_plain) (GBytes *body); /* (nullable) */
  BuntingFetchProgress progress;       /* (nullable) */
  gpointer progress_data;
  BuntingLimiter *large_bodies;  /* (owned) */
  BuntingConnectionWatch *watch; /* (not owned) (nullable): NULL once abandoned */
  GCancellable *cancellable;     /* (owned) */
  BuntingResponseCallback callback;
  gpointer user_data;

  /* in progress */
  gboolean is_success; /* otherwise the body is discarded */
  gsize announced_bytes;
  gboolean bad_length;
  gboolean too_large;
  gboolean waits_for_permit; /* for a large body */
  gboolean is_abandoned;
  gboolean is_whole; /* ended from here */
  guint n_received;
  GByteArray *received; /* (owned) (nullable): NULL once whole */

  /* output */
  BuntingResponse *response; /* (owned) (nullable) */
};

static void read_more (BuntingHttpTransfer *transfer);
static void chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void wait_for_permit (BuntingHttpTransfer *transfer);
static void discard_body (BuntingHttpTransfer *transfer);
static void close_body (BuntingHttpTransfer *transfer);
static void body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void decode_body (BuntingHttpTransfer *transfer);
static void done (BuntingHttpTransfer *transfer, GError *error);

void
bunting_response_free (BuntingResponse *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->permit_of != NULL)
    bunting_limiter_release (self->permit_of);
  g_clear_object (&self->permit_of);
  g_free (self->content_type);
  g_free (self->etag);
  g_free (self->final_uri);
  g_free (self->last_modified);
  g_free (self);
}

/* Not "*", which any picture matches (RFC 9110, 13.1.2), so that no change would be noticed, and no
 * list, which may have it. Servers that forget the quotes are accepted. */
static gboolean
is_entity_tag (const char *etag)
{
  return g_regex_match_simple ("^((W/)?\"[^\"]*\"|[^\"*, \t]+)$", etag,
                               G_REGEX_RAW | G_REGEX_DOLLAR_ENDONLY, 0);
}

/* The copy owns its URI and its strings, and ends with bunting_request_clear(). */
void
bunting_request_init_copy (BuntingRequest *self, const BuntingRequest *other)
{
  *self = *other;
  g_uri_ref (self->uri);
  self->etag = other->etag != NULL && is_entity_tag (other->etag) ? g_strdup (other->etag) : NULL;
  self->last_modified = g_strdup (other->last_modified);
  self->headers = (const char *const *)g_strdupv ((char **)other->headers);
  self->validated_uri = other->validated_uri != NULL
                          ? g_strdup (other->validated_uri)
                          : g_uri_to_string_partial (other->uri, G_URI_HIDE_USERINFO);
}

void
bunting_request_clear (BuntingRequest *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free ((char *)self->etag);
  g_free ((char *)self->last_modified);
  g_free ((char *)self->validated_uri);
  g_strfreev ((char **)self->headers);
}

/* Whether an ETag or a date is sent with it: they belong to one URI (RFC 9110, 8.8.3). */
gboolean
bunting_request_is_conditional (const BuntingRequest *self)
{
  g_autofree char *uri = NULL;

  if (self->etag == NULL && self->last_modified == NULL)
    return FALSE;
  uri = g_uri_to_string_partial (self->uri, G_URI_HIDE_USERINFO);
  return g_strcmp0 (uri, self->validated_uri) == 0;
}

/* Both conditions: servers that know ETags ignore the date, others the ETag (RFC 9110, 13.1.3). The
 * date repeats the server's own, because the clocks of the two computers may differ. */
void
bunting_request_add_condition (const BuntingRequest *self, SoupMessageHeaders *headers)
{
  if (!bunting_request_is_conditional (self))
    return;
  if (self->etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", self->etag);
  if (self->last_modified != NULL)
    soup_message_headers_replace (headers, "If-Modified-Since", self->last_modified);
}

/* Reject different or non-numeric Content-Lengths (RFC 9112, 6.3); libsoup would use the last one.
 * Equal ones in several headers are taken; libsoup rejects them in one. */
static gboolean
has_bad_length (SoupMessageHeaders *headers)
{
  const char *list = soup_message_headers_get_list (headers, "Content-Length");
  g_auto (GStrv) lengths = list != NULL ? g_strsplit (list, ",", -1) : NULL;

  if (lengths != NULL && lengths[0] == NULL)
    return TRUE;
  for (gsize i = 0; lengths != NULL && lengths[i] != NULL; i++) {
    g_strstrip (lengths[i]);
    if (lengths[i][0] == '\0' || strspn (lengths[i], "0123456789") != strlen (lengths[i]) ||
        strcmp (lengths[i], lengths[0]) != 0)
      return TRUE;
  }
  return FALSE;
}

static void
set_waiting (BuntingHttpTransfer *transfer, gboolean is_waiting)
{
  if (transfer->watch != NULL)
    bunting_connection_watch_set_waiting (transfer->watch, is_waiting);
}

/* With space for a byte more than announced, because libsoup waits for a read that finds the end.
 */
static gsize
make_space (BuntingHttpTransfer *transfer)
{
  gsize n_bytes = CHUNK_BYTES;

  if (transfer->announced_bytes > 0 && transfer->announced_bytes >= transfer->n_received)
    n_bytes = MIN (transfer->announced_bytes + 1 - transfer->n_received, CHUNK_MAX_BYTES);
  g_byte_array_set_size (transfer->received, transfer->n_received + (guint)n_bytes);
  return n_bytes;
}

static void
read_more (BuntingHttpTransfer *transfer)
{
  gsize n_bytes = make_space (transfer);

  set_waiting (transfer, TRUE);
  g_input_stream_read_async (bunting_body_stream_get_input (transfer->body),
                             transfer->received->data + transfer->n_received, n_bytes,
                             READ_PRIORITY, transfer->cancellable, chunk_read_cb, transfer);
}

/* Returns: whether there was something to read at once, or the end, or an error */
static gboolean
read_ready (BuntingHttpTransfer *transfer, gssize *n_read, GError **error)
{
  GInputStream *input = bunting_body_stream_get_input (transfer->body);
  gsize n_bytes;
  gboolean is_ready;

  if (!G_IS_POLLABLE_INPUT_STREAM (input) ||
      !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (input)))
    return FALSE;
  n_bytes = make_space (transfer);
  *n_read = g_pollable_input_stream_read_nonblocking (
    G_POLLABLE_INPUT_STREAM (input), transfer->received->data + transfer->n_received, n_bytes,
    transfer->cancellable, error);
  is_ready = *n_read >= 0 || !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  if (!is_ready)
    g_clear_error (error);
  return is_ready;
}

/* libsoup 3.2 misses the end of an HTTP/2 body that trailers follow. */
static gboolean
has_announced_bytes (BuntingHttpTransfer *transfer)
{
  return soup_message_get_http_version (transfer->message) == SOUP_HTTP_2_0 &&
         transfer->announced_bytes > 0 && transfer->received->len == transfer->announced_bytes;
}

static void
data_arrived (BuntingHttpTransfer *transfer)
{
  if (transfer->watch != NULL)
    bunting_connection_watch_data_arrived (transfer->watch);
  if (transfer->progress != NULL && transfer->is_success)
    transfer->progress (transfer->n_received, transfer->announced_bytes, transfer->progress_data);
}

/* Takes error. Returns: whether more is to be read at once */
static gboolean
take_chunk (BuntingHttpTransfer *transfer, gssize n_bytes, GError *error)
{
  if (n_bytes > 0)
    transfer->n_received += (guint)n_bytes;
  g_byte_array_set_size (transfer->received, transfer->n_received);
  /* A server that closes without having read all of the request resets the connection. */
  if (n_bytes < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) &&
      bunting_body_stream_get_framing (transfer->body) == SOUP_ENCODING_EOF)
    bunting_http_transfer_end_if_whole (transfer);
  if (transfer->is_whole) {
    g_clear_error (&error);
    close_body (transfer);
    return FALSE;
  }
  if (n_bytes < 0) {
    done (transfer, error);
    return FALSE;
  }
  data_arrived (transfer);
  if (transfer->n_received > transfer->max_bytes || transfer->is_abandoned) {
    discard_body (transfer);
  } else if (n_bytes == 0 || has_announced_bytes (transfer) ||
             bunting_body_stream_has_ended (transfer->body)) {
    transfer->response->end_is_certain = bunting_body_stream_end (transfer->body);
    close_body (transfer);
  } else if (transfer->n_received > BUNTING_SMALL_BODY_BYTES &&
             transfer->response->permit_of == NULL) {
    wait_for_permit (transfer);
  } else {
    return TRUE;
  }
  return FALSE;
}

/* What is there already is read in the same turn of the main loop. */
static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingHttpTransfer *transfer = user_data;
  GError *error = NULL;
  gssize n_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  guint n_chunks = 1;

  set_waiting (transfer, FALSE);
  while (take_chunk (transfer, n_bytes, error)) {
    if (n_chunks++ == CHUNKS_MAX || !read_ready (transfer, &n_bytes, &error)) {
      read_more (transfer);
      break;
    }
  }
}

static void
permit_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingHttpTransfer *transfer = user_data;
  g_autoptr (GError) error = NULL;

  transfer->waits_for_permit = FALSE;
  if (bunting_limiter_acquire_finish (transfer->large_bodies, result, &error))
    transfer->response->permit_of = g_object_ref (transfer->large_bodies);
  /* Read even if cancelled: the read reports it, and makes libsoup end the request. */
  if (transfer->body != NULL)
    read_more (transfer);
  else if (error == NULL)
    decode_body (transfer);
  else
    done (transfer, g_steal_pointer (&error));
}

static void
wait_for_permit (BuntingHttpTransfer *transfer)
{
  transfer->waits_for_permit = TRUE;
  bunting_limiter_acquire_async (transfer->large_bodies, transfer->cancellable, permit_given_cb,
                                 transfer);
}

/* Closing would read the body to its end, which may never come. Cancel the request instead. */
static void
discard_body (BuntingHttpTransfer *transfer)
{
  transfer->too_large = TRUE;
  g_cancellable_cancel (transfer->cancellable);
  close_body (transfer);
}

static void
close_body (BuntingHttpTransfer *transfer)
{
  g_input_stream_close_async (bunting_body_stream_get_soup_stream (transfer->body),
                              G_PRIORITY_DEFAULT, transfer->cancellable, body_closed_cb, transfer);
}

static void
body_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BuntingHttpTransfer *transfer = user_data;

  /* The body has been read; an error on closing changes nothing. */
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_clear_pointer (&transfer->body, bunting_body_stream_free);
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
decode_body (BuntingHttpTransfer *transfer)
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
      wait_for_permit (transfer);
      return;
    }
  }
  done (transfer, error);
}

/* The one exit. Takes error, and frees the transfer. */
static void
done (BuntingHttpTransfer *transfer, GError *error)
{
  g_clear_pointer (&transfer->body, bunting_body_stream_free);
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
 * @watch: (nullable): of @message's connection; must live until the transfer ends or is abandoned
 * @cancellable: the one that @message was sent with; cancelled also to discard a body
 * @callback: called once, later, with libsoup's or GIO's error if there is one
 *
 * Reads the response, whatever its status. The body of a refusal is read as well, up to a bound of
 * its own, so that the connection can be used again.
 *
 * Returns: (transfer none): valid until the callback
 */
BuntingHttpTransfer *
bunting_http_transfer_read (GInputStream *stream,
                            SoupMessage *message,
                            const BuntingRequest *request,
                            BuntingLimiter *large_bodies,
                            BuntingConnectionWatch *watch,
                            GCancellable *cancellable,
                            BuntingResponseCallback callback,
                            gpointer user_data)
{
  BuntingHttpTransfer *transfer = g_new0 (BuntingHttpTransfer, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  SoupEncoding framing;

  transfer->message = g_object_ref (message);
  transfer->is_plain = request->is_plain;
  transfer->progress = request->progress;
  transfer->progress_data = request->progress_data;
  transfer->large_bodies = g_object_ref (large_bodies);
  transfer->watch = watch;
  transfer->cancellable = g_object_ref (cancellable);
  transfer->callback = callback;
  transfer->user_data = user_data;
  transfer->is_success =
    bunting_http_status_classify (soup_message_get_status (message)) == BUNTING_HTTP_STATUS_SUCCESS;
  transfer->max_bytes = transfer->is_success ? request->max_bytes : REFUSAL_MAX_BYTES;
  transfer->body = bunting_body_stream_new (stream, message);
  framing = bunting_body_stream_get_framing (transfer->body);
  transfer->bad_length = framing != SOUP_ENCODING_NONE && has_bad_length (headers);
  if (framing == SOUP_ENCODING_CONTENT_LENGTH)
    transfer->announced_bytes = MIN (soup_message_headers_get_content_length (headers), G_MAXINT32);
  transfer->received =
    g_byte_array_sized_new ((guint)MIN (transfer->announced_bytes + 1, BUNTING_SMALL_BODY_BYTES));
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
  return transfer;
}

/**
 * bunting_http_transfer_end_if_whole:
 *
 * To be called when no more of the body arrives, although it has had no end.
 *
 * Returns: whether what has arrived is usable as it is, and will be the response's body
 */
gboolean
bunting_http_transfer_end_if_whole (BuntingHttpTransfer *self)
{
  g_autoptr (GBytes) body = NULL;

  if (self->body == NULL || self->is_plain == NULL || !self->is_success ||
      self->n_received < self->announced_bytes)
    return FALSE;
  body = g_bytes_new (self->received->data, self->n_received);
  self->is_whole = self->is_plain (body);
  if (self->is_whole)
    g_cancellable_cancel (self->cancellable);
  return self->is_whole;
}

/* The response is no longer wanted; the callback gets none. Returns the permit at once: libsoup may
 * never end the read. */
void
bunting_http_transfer_abandon (BuntingHttpTransfer *self)
{
  self->is_abandoned = TRUE;
  self->watch = NULL;
  self->progress = NULL;
  if (self->response->permit_of != NULL)
    bunting_limiter_release (self->response->permit_of);
  g_clear_object (&self->response->permit_of);
}

/* Returns: whether it has moved; see bunting_fetch_deadline_extend() */
gboolean
bunting_http_transfer_extend_deadline (BuntingHttpTransfer *self, BuntingFetchDeadline *deadline)
{
  return bunting_fetch_deadline_extend (deadline, self->n_received, self->waits_for_permit);
}
