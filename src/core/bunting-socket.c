/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-socket.h"

#ifdef __linux__
#include <linux/tcp.h>
#include <netinet/in.h>
#endif
#include <stddef.h>
#include <sys/socket.h>

/* What can be learnt of a socket, and done with it, while libsoup owns it. */

#define RECEIVED_MAX_PARTS 1024 /* more than a socket's buffer has */

/* Ends a connection, from any thread: nothing more can be read or written. What was received before
 * is thrown away as well, because HPACK makes 4 kB of each byte. */
void
bunting_socket_shut_down (GSocket *socket)
{
  char bytes[16 * 1024];

  g_socket_shutdown (socket, TRUE, TRUE, NULL);
  for (guint i = 0; i < RECEIVED_MAX_PARTS; i++)
    if (g_socket_receive_with_blocking (socket, bytes, sizeof bytes, FALSE, NULL, NULL) <= 0)
      break;
}

/* Returns: the next byte, which stays there; -1 if there is none */
int
bunting_socket_peek (GSocket *socket)
{
  guint8 byte;

  /* Without data, recv() would return the error of a reset connection, and libsoup would see an end
   * of the stream instead. */
  if (g_socket_get_available_bytes (socket) <= 0)
    return -1;
  return recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1 ? byte : -1;
}

/* May be called from any thread.
 *
 * Returns: the number of bytes that were read from it so far, one more once the peer has closed the
 *   connection, because that has a number of its own in TCP's sequence; 0 where the system does not
 * count them, or if it is no TCP socket */
guint64
bunting_socket_get_n_read (GSocket *socket)
{
#ifdef __linux__
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;
  gssize n_unread = g_socket_get_available_bytes (socket);

  if (getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
      length >= offsetof (struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received &&
      n_unread >= 0 && info.tcpi_bytes_received >= (guint64)n_unread)
    return info.tcpi_bytes_received - (guint64)n_unread;
#endif
  return 0;
}

/* Returns: the time of a round trip, as TCP has measured it, which a busy main loop does not
 * change; 0 where the system does not tell, or if it is no TCP socket */
gint64
bunting_socket_get_round_trip_us (GSocket *socket)
{
#ifdef __linux__
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  if (getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
      length >= offsetof (struct tcp_info, tcpi_rtt) + sizeof info.tcpi_rtt)
    return info.tcpi_rtt;
#endif
  return 0;
}

/* Returns: whether the system counts the bytes that were read from a socket */
gboolean
bunting_socket_counts_bytes (void)
{
#ifdef __linux__
  return TRUE;
#else
  return FALSE;
#endif
}

/* To be called in a callback of context.
 *
 * Returns: whether context has a source that waits for data on the socket */
gboolean
bunting_socket_is_polled (GSocket *socket, GMainContext *context)
{
  g_autofree GPollFD *polled = NULL;
  int fd = g_socket_get_fd (socket);
  int timeout_ms;
  int n_polled = 0;
  int n_allocated;

  do {
    n_allocated = n_polled;
    polled = g_renew (GPollFD, polled, (gsize)n_allocated);
    n_polled = g_main_context_query (context, G_MAXINT, &timeout_ms, polled, n_allocated);
  } while (n_polled > n_allocated);
  for (int i = 0; i < n_polled; i++)
    if (polled[i].fd == fd && (polled[i].events & G_IO_IN) != 0)
      return TRUE;
  return FALSE;
}
