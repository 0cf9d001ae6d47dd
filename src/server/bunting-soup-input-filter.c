/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-soup-input-filter.h"

#include <string.h>

/* The reading end of a client's connection, which puts its end into words, and hides what it says
 * of a body.
 *
 * SoupServer up to 3.2 (Debian 12 has 3.2.3) forgets a connection that its client closes between
 * two requests, or in the middle of a request's headers: the descriptor stays open for as long as
 * the process lives, and after some thousand clients the server can accept none. It does hang up on
 * a request that makes no sense. So, when the client is gone, one such request is made up, once,
 * before the end of the stream is told. Nothing can be answered to it: the way back is shut down
 * first.
 *
 * Where a header says how a body is framed and makes no sense, SoupServer up to 3.2 forgets the
 * request's path in memory, as long as that may be; and it warns of a length below zero, for each
 * client that wants it to. Nobody who asks for a flag has a body to send. So the names of these
 * headers are spoilt, and what follows the request that had one is not read any more: it could be
 * taken for the next request. */
#define N_HIDDEN 2

struct _BuntingSoupInputFilter {
  GFilterInputStream parent_instance;

  GSocketConnection *connection; /* (owned) closes with this stream */
  gboolean said_goodbye;

  guint n_matched[N_HIDDEN]; /* of the beginning of each name, in this line */
  gboolean line_is_empty;
  gboolean has_begun; /* a request has */
  gboolean has_body;  /* or says so */
  gboolean is_over;   /* nothing more is read */
};

static const char *const hidden[N_HIDDEN] = { "transfer-encoding", "content-length" };
#define NO_MATCH G_MAXUINT

/* The first line break ends whatever header was left unfinished. */
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

/* Returns: whether the name of a hidden header ends with this byte */
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

/* Spoils the names of hidden headers in what was read. Returns: how much of it is to be read */
static gsize
hide_body (BuntingSoupInputFilter *self, guint8 *bytes, gsize size_bytes)
{
  for (gsize i = 0; i < size_bytes; i++) {
    if (bytes[i] == '\n') {
      gboolean head_ends = self->line_is_empty && self->has_begun;

      begin_line (self);
      if (head_ends) {
        self->has_begun = FALSE;
        self->is_over = self->has_body;
      }
      if (self->is_over)
        return i + 1;
    } else if (bytes[i] != '\r' && bytes[i] != '\0') { /* SoupServer overlooks a NUL */
      self->line_is_empty = FALSE;
      self->has_begun = TRUE;
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
  /* A connection that is reset ends as well as one that is closed. */
  gboolean is_over =
    self->is_over || n_read_bytes == 0 ||
    (n_read_bytes < 0 && !g_error_matches (base_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));

  if (!is_over && n_read_bytes > 0)
    return (gssize)hide_body (self, buffer, (gsize)n_read_bytes);
  if (!is_over || self->said_goodbye || size_bytes < strlen (FORCED_ERROR)) {
    if (self->is_over)
      return 0;
    if (base_error != NULL)
      g_propagate_error (error, g_steal_pointer (&base_error));
    return n_read_bytes;
  }

  self->said_goodbye = TRUE;
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), FALSE, TRUE, NULL);
  memcpy (buffer, FORCED_ERROR, strlen (FORCED_ERROR));
  return (gssize)strlen (FORCED_ERROR);
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

/**
 * bunting_soup_input_filter_wrap:
 * @connection: a client's connection, just accepted
 *
 * Makes a stream for soup_server_accept_iostream() of which SoupServer lets go when the client
 * does. To be read without blocking only.
 *
 * Returns: (transfer full): a stream that owns @connection and closes it
 */
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
