/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-soup-input-filter.h"

#include <string.h>

/* The input stream of a client's connection, with work-arounds for two bugs of SoupServer up to 3.2
 * (Debian 12 has 3.2.3).
 *
 * (1) SoupServer leaks a connection, and its file descriptor, when the client closes it between two
 * requests or within a request's headers. It does close a connection after an invalid request. So
 * at the end of the stream, SoupServer reads an invalid request first. The sending direction is
 * shut down before, so that the client does not see the reply.
 *
 * (2) If Content-Length or Transfer-Encoding is invalid, SoupServer leaks the request's path, and
 * it logs a warning for a negative length. Requests for flags need no body. So the names of these
 * headers are made unknown, and reading ends after such a request, because its body would be taken
 * for the next request. */
#define N_HIDDEN 2

struct _BuntingSoupInputFilter {
  GFilterInputStream parent_instance;

  GSocketConnection *connection; /* closed with this stream */
  gboolean has_forced_error;

  guint n_matched[N_HIDDEN]; /* length of each name's prefix that matches the current line */
  gboolean line_is_empty;
  gboolean in_request;
  gboolean has_body; /* the request declares a body */
  gboolean is_over;  /* nothing more is read */
};

static const char *const hidden[N_HIDDEN] = { "transfer-encoding", "content-length" };
#define NO_MATCH G_MAXUINT

/* Begins with a line break, to end an incomplete header. */
#define FORCED_ERROR "\r\nX\r\n\r\n"

static void bunting_soup_input_filter_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BuntingSoupInputFilter,
                               bunting_soup_input_filter,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      bunting_soup_input_filter_pollable_init))

static GPollableInputStream *
get_base (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (
    g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)));
}

static gboolean
bunting_soup_input_filter_is_readable (GPollableInputStream *stream)
{
  return BUNTING_SOUP_INPUT_FILTER (stream)->is_over ||
         g_pollable_input_stream_is_readable (get_base (stream));
}

static GSource *
bunting_soup_input_filter_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base_source =
    BUNTING_SOUP_INPUT_FILTER (stream)->is_over
      ? g_timeout_source_new (0)
      : g_pollable_input_stream_create_source (get_base (stream), cancellable);

  return g_pollable_source_new_full (stream, base_source, NULL);
}

static void
begin_line (BuntingSoupInputFilter *self)
{
  memset (self->n_matched, 0, sizeof self->n_matched);
  self->line_is_empty = TRUE;
}

/* Returns: whether this byte completes the name of a hidden header */
static gboolean
ends_hidden_name (BuntingSoupInputFilter *self, guint8 byte)
{
  gboolean ends = FALSE;

  for (gsize i = 0; i < N_HIDDEN; i++) {
    if (self->n_matched[i] == NO_MATCH)
      continue;
    if (g_ascii_tolower ((char)byte) != hidden[i][self->n_matched[i]])
      self->n_matched[i] = NO_MATCH;
    else if (hidden[i][++self->n_matched[i]] == '\0') {
      self->n_matched[i] = NO_MATCH;
      ends = TRUE;
    }
  }
  return ends;
}

/* Overwrites the last letter of hidden names. Returns: the number of bytes to pass on */
static gsize
hide_body (BuntingSoupInputFilter *self, guint8 *bytes, gsize size_bytes)
{
  for (gsize i = 0; i < size_bytes; i++) {
    if (bytes[i] == '\n') {
      gboolean head_ends = self->line_is_empty && self->in_request;

      begin_line (self);
      if (head_ends) {
        self->in_request = FALSE;
        self->is_over = self->has_body;
      }
      if (self->is_over)
        return i + 1;
    } else if (bytes[i] != '\r' && bytes[i] != '\0') { /* SoupServer ignores NUL */
      self->line_is_empty = FALSE;
      self->in_request = TRUE;
      if (ends_hidden_name (self, bytes[i])) {
        bytes[i] = 'X';
        self->has_body = TRUE;
      }
    }
  }
  return size_bytes;
}

static gssize
bunting_soup_input_filter_read_nonblocking (GPollableInputStream *stream,
                                            void *buffer,
                                            gsize size_bytes,
                                            GError **error)
{
  BuntingSoupInputFilter *self = BUNTING_SOUP_INPUT_FILTER (stream);
  g_autoptr (GError) base_error = NULL;
  gssize n_read_bytes = g_pollable_input_stream_read_nonblocking (get_base (self), buffer,
                                                                  size_bytes, NULL, &base_error);
  /* Closed or reset. */
  gboolean has_ended =
    n_read_bytes == 0 ||
    (n_read_bytes < 0 && !g_error_matches (base_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));

  if (n_read_bytes > 0 && !self->is_over)
    return (gssize)hide_body (self, buffer, (gsize)n_read_bytes);
  if ((has_ended || self->is_over) && !self->has_forced_error &&
      size_bytes >= strlen (FORCED_ERROR)) {
    self->has_forced_error = TRUE;
    g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
    memcpy (buffer, FORCED_ERROR, strlen (FORCED_ERROR));
    return (gssize)strlen (FORCED_ERROR);
  }
  if (self->is_over)
    return 0;
  if (base_error != NULL)
    g_propagate_error (error, g_steal_pointer (&base_error));
  return n_read_bytes;
}

static gboolean
bunting_soup_input_filter_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  BuntingSoupInputFilter *self = BUNTING_SOUP_INPUT_FILTER (stream);

  return g_io_stream_close (G_IO_STREAM (self->connection), cancellable, error);
}

static void
bunting_soup_input_filter_finalize (GObject *object)
{
  BuntingSoupInputFilter *self = BUNTING_SOUP_INPUT_FILTER (object);

  g_clear_object (&self->connection);
  G_OBJECT_CLASS (bunting_soup_input_filter_parent_class)->finalize (object);
}

static void
bunting_soup_input_filter_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = bunting_soup_input_filter_is_readable;
  iface->create_source = bunting_soup_input_filter_create_source;
  iface->read_nonblocking = bunting_soup_input_filter_read_nonblocking;
}

static void
bunting_soup_input_filter_class_init (BuntingSoupInputFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_soup_input_filter_finalize;
  G_INPUT_STREAM_CLASS (klass)->close_fn = bunting_soup_input_filter_close;
}

static void
bunting_soup_input_filter_init (BuntingSoupInputFilter *self)
{
  begin_line (self);
}

/* Makes a stream for soup_server_accept_iostream(). Only non-blocking reads work.
 *
 * Returns: (transfer full): a stream that owns @connection and closes it */
GIOStream *
bunting_soup_input_filter_wrap (GSocketConnection *connection)
{
  GIOStream *stream = G_IO_STREAM (connection);
  g_autoptr (BuntingSoupInputFilter) input =
    g_object_new (BUNTING_TYPE_SOUP_INPUT_FILTER, "base-stream",
                  g_io_stream_get_input_stream (stream), "close-base-stream", FALSE, NULL);

  input->connection = g_object_ref (connection);
  return g_simple_io_stream_new (G_INPUT_STREAM (input), g_io_stream_get_output_stream (stream));
}
