/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "body/bunting-body-stream.h"

#include "body/bunting-chunked-decoder.h"

/* Of chunks. A refusal is read only to use the connection again, and again after each retry. */
#define FRAMING_MAX_BYTES (256 * 1024)
#define REFUSAL_FRAMING_MAX_BYTES (16 * 1024)

/* The body of a response, with a framing that can be relied on. libsoup's stream lies on one that
 * decodes the framing, which lies on the connection's. Chunks are read from the connection's and
 * decoded here. Should another version of libsoup arrange its streams in another way, its own
 * decoding is used (it is strict from 3.6.6 on). */
struct _BuntingBodyStream {
  GInputStream *stream;           /* (owned): libsoup's, which ends the request when closed */
  GInputStream *chunks;           /* (owned) (nullable): decodes chunks */
  BuntingChunkedDecoder *decoder; /* (owned) (nullable) */
  GInputStream *connection;       /* (not owned) (nullable): below stream; only for HTTP/1 */
  SoupEncoding framing;
  gboolean is_http2;
};

static GInputStream *
get_base (GInputStream *stream)
{
  return G_IS_FILTER_INPUT_STREAM (stream)
           ? g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream))
           : NULL;
}

static GInputStream *
find_connection (GInputStream *stream)
{
  GInputStream *framed = get_base (stream);
  GInputStream *connection = get_base (framed);

  if (connection == NULL || !G_IS_POLLABLE_INPUT_STREAM (connection) ||
      g_strcmp0 (G_OBJECT_TYPE_NAME (framed), "SoupBodyInputStream") != 0)
    return NULL;
  return connection;
}

/* A 304 may have the Content-Length of a 200 (RFC 9110, 8.6). */
static SoupEncoding
find_framing (SoupMessage *message)
{
  guint status = soup_message_get_status (message);

  if (status == SOUP_STATUS_NO_CONTENT || status == SOUP_STATUS_NOT_MODIFIED)
    return SOUP_ENCODING_NONE;
  return soup_message_headers_get_encoding (soup_message_get_response_headers (message));
}

/**
 * bunting_body_stream_new:
 * @stream: (transfer full): what libsoup returns for @message
 */
BuntingBodyStream *
bunting_body_stream_new (GInputStream *stream, SoupMessage *message)
{
  BuntingBodyStream *self = g_new0 (BuntingBodyStream, 1);
  gboolean is_refusal = !SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message));

  self->stream = stream;
  self->connection = find_connection (stream);
  self->framing = find_framing (message);
  self->is_http2 = soup_message_get_http_version (message) == SOUP_HTTP_2_0;
  if (self->framing == SOUP_ENCODING_CHUNKED && self->connection != NULL) {
    self->decoder =
      bunting_chunked_decoder_new (is_refusal ? REFUSAL_FRAMING_MAX_BYTES : FRAMING_MAX_BYTES);
    self->chunks = g_converter_input_stream_new (self->connection, G_CONVERTER (self->decoder));
    g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (self->chunks), FALSE);
  }
  return self;
}

/* The stream must have been closed. */
void
bunting_body_stream_free (BuntingBodyStream *self)
{
  g_clear_object (&self->chunks);
  g_clear_object (&self->decoder);
  g_object_unref (self->stream);
  g_free (self);
}

/* Returns: %SOUP_ENCODING_NONE for a response that has no body, whatever its headers say */
SoupEncoding
bunting_body_stream_get_framing (BuntingBodyStream *self)
{
  return self->framing;
}

/* Returns: (transfer none): to read from */
GInputStream *
bunting_body_stream_get_input (BuntingBodyStream *self)
{
  return self->chunks != NULL ? self->chunks : self->stream;
}

/* Returns: (transfer none): to close */
GInputStream *
bunting_body_stream_get_soup_stream (BuntingBodyStream *self)
{
  return self->stream;
}

/* Returns: whether the last chunk has been read. GConverterInputStream would wait for more. */
gboolean
bunting_body_stream_has_ended (BuntingBodyStream *self)
{
  return self->decoder != NULL && bunting_chunked_decoder_has_ended (self->decoder);
}

/* A server that sends more than it announces has miscounted. The end of the connection is no more.
 */
static gboolean
has_more (BuntingBodyStream *self)
{
  GPollableInputStream *connection = (GPollableInputStream *)self->connection;
  guint8 byte;

  return connection != NULL && g_pollable_input_stream_is_readable (connection) &&
         g_pollable_input_stream_read_nonblocking (connection, &byte, 1, NULL, NULL) > 0;
}

/**
 * bunting_body_stream_end:
 *
 * To be called when the body has been read to its end. Tells libsoup that it has been, so that the
 * connection can be used again.
 *
 * Returns: whether the end is certain: by the announced length, the last chunk, or HTTP/2's flag,
 * and nothing that follows
 */
gboolean
bunting_body_stream_end (BuntingBodyStream *self)
{
  gboolean has_rest = self->decoder != NULL && bunting_chunked_decoder_has_rest (self->decoder);

  if (self->is_http2)
    return TRUE;
  if (self->framing != SOUP_ENCODING_CONTENT_LENGTH && self->framing != SOUP_ENCODING_CHUNKED)
    return FALSE;
  if (has_rest || has_more (self))
    return FALSE;
  if (self->decoder != NULL)
    g_signal_emit_by_name (self->stream, "eof");
  return TRUE;
}
