/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raw-client.h"

#include "test-utils.h"

#include <string.h>

void
raw_reply_free (RawReply *reply)
{
  g_free (reply->head);
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_free (reply);
}

GSocket *
raw_connect (guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;
  GSocket *socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return socket;
}

/* Ignores errors: the server may close the connection early, which the reply shows. */
static void
send_bytes (GSocket *socket, const char *data, gsize size_bytes)
{
  gsize done_bytes = 0;

  while (done_bytes < size_bytes) {
    gssize n_bytes = g_socket_send (socket, data + done_bytes, size_bytes - done_bytes, NULL, NULL);

    if (n_bytes <= 0)
      return;
    done_bytes += (gsize)n_bytes;
  }
}

void
raw_send (GSocket *socket, const char *text)
{
  send_bytes (socket, text, strlen (text));
}

static gboolean
is_readable (gpointer user_data)
{
  g_main_context_iteration (NULL, FALSE);
  return g_socket_condition_check (user_data, G_IO_IN | G_IO_HUP | G_IO_ERR) != 0;
}

/* The main context does not poll this socket, so wake it regularly. */
static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gssize
receive (GSocket *socket, char *buffer, gsize size_bytes)
{
  guint ticking = g_timeout_add (1, look_again_cb, NULL);
  gssize n_bytes;

  test_wait_until (is_readable, socket);
  g_source_remove (ticking);
  n_bytes = g_socket_receive_with_blocking (socket, buffer, size_bytes, FALSE, NULL, NULL);
  return n_bytes;
}

static GByteArray *
read_to_the_end (GSocket *socket)
{
  GByteArray *data = g_byte_array_new ();
  char buffer[16 * 1024];
  gssize n_bytes;

  while ((n_bytes = receive (socket, buffer, sizeof buffer)) > 0)
    g_byte_array_append (data, (const guint8 *)buffer, (guint)n_bytes);
  return data;
}

char *
raw_read_all (GSocket *socket)
{
  GByteArray *data = read_to_the_end (socket);

  g_byte_array_append (data, (const guint8 *)"", 1);
  return (char *)g_byte_array_free (data, FALSE);
}

char *
raw_read_some (GSocket *socket)
{
  char buffer[16 * 1024];
  gssize n_bytes = receive (socket, buffer, sizeof buffer);

  return g_strndup (buffer, (gsize)MAX (n_bytes, 0));
}

static RawReply *
parse (GByteArray *data)
{
  RawReply *reply = g_new0 (RawReply, 1);
  const char *end =
    data->len > 0 ? g_strstr_len ((const char *)data->data, data->len, "\r\n\r\n") : NULL;
  gsize head_bytes = end != NULL ? (gsize)(end - (const char *)data->data) + 2 : 0;

  reply->head = g_strndup ((const char *)data->data, head_bytes);
  if (end != NULL) {
    g_assert_true (g_str_has_prefix (reply->head, "HTTP/1."));
    reply->status = (guint)g_ascii_strtoull (reply->head + strlen ("HTTP/1.1 "), NULL, 10);
    reply->body = g_bytes_new (data->data + head_bytes + 2, data->len - head_bytes - 2);
  }
  g_byte_array_unref (data);
  return reply;
}

typedef struct {
  GSocket *socket;
  const char *data;
  gsize size_bytes;
} Sending;

/* In a thread, because a request may be larger than the socket's buffer. */
static gpointer
send_in_thread (gpointer user_data)
{
  Sending *sending = user_data;

  send_bytes (sending->socket, sending->data, sending->size_bytes);
  g_socket_shutdown (sending->socket, FALSE, TRUE, NULL);
  return NULL;
}

RawReply *
raw_exchange (guint16 port, const char *request, gssize size_bytes)
{
  g_autoptr (GSocket) socket = raw_connect (port);
  Sending sending = { socket, request, size_bytes < 0 ? strlen (request) : (gsize)size_bytes };
  GThread *thread = g_thread_new ("sending", send_in_thread, &sending);
  GByteArray *data = read_to_the_end (socket);

  g_thread_join (thread);
  return parse (data);
}

RawReply *
raw_request (guint16 port, const char *method, const char *path, const char *header)
{
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", method,
                                              path, header != NULL ? header : "");

  return raw_exchange (port, request, -1);
}

RawReply *
raw_get (guint16 port, const char *path)
{
  return raw_request (port, "GET", path, NULL);
}

char *
raw_reply_get (RawReply *reply, const char *field)
{
  g_auto (GStrv) lines = g_strsplit (reply->head, "\r\n", -1);
  gsize length = strlen (field);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++) {
    if (g_ascii_strncasecmp (lines[i], field, length) == 0 && lines[i][length] == ':')
      return g_strdup (g_strchug (lines[i] + length + 1));
  }
  return NULL;
}

const char *
raw_reply_get_text (RawReply *reply)
{
  gsize size_bytes;
  const char *data;

  g_assert_nonnull (reply->body);
  data = g_bytes_get_data (reply->body, &size_bytes);
  if (size_bytes == 0)
    return "";
  /* NUL-terminated for comparisons, and owned by the reply. */
  if (data[size_bytes - 1] != '\0') {
    g_autofree char *text = g_strndup (data, size_bytes);

    g_assert_cmpuint (strlen (text), ==, size_bytes);
    g_bytes_unref (reply->body);
    reply->body = g_bytes_new (text, size_bytes + 1);
  }
  return g_bytes_get_data (reply->body, NULL);
}

guint
raw_count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_descriptors = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n_descriptors++;
  return n_descriptors;
}

guint16
raw_port_of (const char *base_uri)
{
  g_autoptr (GUri) uri = g_uri_parse (base_uri, G_URI_FLAGS_NONE, NULL);

  g_assert_nonnull (uri);
  return (guint16)g_uri_get_port (uri);
}
