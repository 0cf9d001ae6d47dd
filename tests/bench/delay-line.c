/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delay-line PORT-OF-SERVER DELAY-MS [LOSS]: a line with a delay in each direction, between clients
 * and a server on the loopback interface. Prints its own port. A new connection first costs one
 * round trip more, as the handshake of TCP does. LOSS is the share of requests over plain HTTP that
 * are never answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK 65536

typedef struct Line Line;

/* One end of a line. */
typedef struct {
  Line *line;
  int fd;
  int closed; /* no more comes from here */
  char *out;  /* what the socket has not taken yet */
  size_t n_out;
  int ends; /* once out is sent */
} End;

struct Line {
  End client, server;
  int64_t open_us; /* nothing from the client leaves before */
  int n_events;
  Line *next_free;
};

/* Bytes that are under way. As the delay is the same for all, they arrive in the order in which
 * they left, but for those that wait for a handshake. */
typedef struct Event {
  struct Event *next;
  int64_t due_us;
  End *to;
  size_t n; /* 0: the end */
  char bytes[];
} Event;

static Event *first[2]; /* from clients, from servers */
static Event **last[2] = { &first[0], &first[1] };
static int64_t delay_us;
static double loss;
static int epoll_fd;
static struct sockaddr_in server_address;

static int64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
watch (End *end, int operation)
{
  struct epoll_event event = { .events =
                                 (end->closed ? 0 : EPOLLIN) | (end->n_out > 0 ? EPOLLOUT : 0),
                               .data.ptr = end };

  if (end->fd >= 0)
    epoll_ctl (epoll_fd, operation, end->fd, &event);
}

static void
close_line (Line *line)
{
  if (line->client.fd >= 0) {
    close (line->client.fd);
    close (line->server.fd);
    line->client.fd = line->server.fd = -1;
  }
}

static void
put (End *from, const char *bytes, size_t n)
{
  int direction = from == &from->line->server;
  Event *event = malloc (sizeof *event + n), **place = last[direction];
  int64_t left_us = now_us ();

  if (direction == 0 && left_us < from->line->open_us)
    left_us = from->line->open_us;
  event->due_us = left_us + delay_us;
  event->to = direction == 0 ? &from->line->server : &from->line->client;
  event->n = n;
  event->next = NULL;
  memcpy (event->bytes, bytes, n);
  from->line->n_events++;
  if (first[direction] != NULL && direction == 0) {
    for (place = &first[0]; *place != NULL && (*place)->due_us <= event->due_us;
         place = &(*place)->next)
      ;
    event->next = *place;
  }
  *place = event;
  if (event->next == NULL)
    last[direction] = &event->next;
}

static void
flush (End *end)
{
  while (end->n_out > 0) {
    ssize_t n = send (end->fd, end->out, end->n_out, MSG_NOSIGNAL);

    if (n <= 0)
      break;
    memmove (end->out, end->out + n, end->n_out - (size_t)n);
    end->n_out -= (size_t)n;
  }
  if (end->n_out == 0 && end->ends && end->fd >= 0)
    shutdown (end->fd, SHUT_WR);
  watch (end, EPOLL_CTL_MOD);
}

static void
deliver (Event *event)
{
  End *to = event->to;

  to->line->n_events--;
  if (to->fd < 0) {
    free (event);
    return;
  }
  if (event->n == 0)
    to->ends = 1;
  else {
    to->out = realloc (to->out, to->n_out + event->n);
    memcpy (to->out + to->n_out, event->bytes, event->n);
    to->n_out += event->n;
  }
  flush (to);
  if (event->n == 0 && to->line->client.closed && to->line->server.closed && to->n_out == 0)
    close_line (to->line);
  free (event);
}

static void
accept_client (int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK), server, one = 1;
  Line *line;

  if (fd < 0)
    return;
  server = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  connect (server, (struct sockaddr *)&server_address, sizeof server_address);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt (server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  line = calloc (1, sizeof *line);
  line->client = (End){ .line = line, .fd = fd };
  line->server = (End){ .line = line, .fd = server };
  line->open_us = now_us () + 2 * delay_us;
  watch (&line->client, EPOLL_CTL_ADD);
  watch (&line->server, EPOLL_CTL_ADD);
}

static void
read_end (End *end)
{
  static char chunk[CHUNK];
  ssize_t n = recv (end->fd, chunk, sizeof chunk, 0);

  if (n > 0) {
    if (loss > 0 && end == &end->line->client && memcmp (chunk, "GET ", 4) == 0 &&
        drand48 () < loss)
      return;
    put (end, chunk, (size_t)n);
  } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
    end->closed = 1;
    watch (end, EPOLL_CTL_MOD);
    put (end, chunk, 0);
  }
}

static int
deliver_due (void)
{
  int wait_ms = 1000;

  for (int i = 0; i < 2; i++) {
    int64_t now = now_us ();

    while (first[i] != NULL && first[i]->due_us <= now) {
      Event *event = first[i];

      first[i] = event->next;
      if (first[i] == NULL)
        last[i] = &first[i];
      deliver (event);
    }
    if (first[i] != NULL && (first[i]->due_us - now) / 1000 < wait_ms)
      wait_ms = (int)((first[i]->due_us - now) / 1000);
  }
  return wait_ms;
}

int
main (int argc, char *argv[])
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct epoll_event event = { .events = EPOLLIN }, events[256];

  if (argc < 3)
    return 2;
  server_address = address;
  server_address.sin_port = htons ((uint16_t)atoi (argv[1]));
  address.sin_addr.s_addr = server_address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  delay_us = atoi (argv[2]) * 1000;
  loss = argc > 3 ? atof (argv[3]) : 0;
  if (bind (listener, (struct sockaddr *)&address, size) != 0 || listen (listener, 1024) != 0)
    return 1;
  getsockname (listener, (struct sockaddr *)&address, &size);
  printf ("%d\n", ntohs (address.sin_port));
  fflush (stdout);
  epoll_fd = epoll_create1 (0);
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int n = epoll_wait (epoll_fd, events, 256, deliver_due ());

    for (int i = 0; i < n; i++) {
      End *end = events[i].data.ptr;

      if (end == NULL)
        accept_client (listener);
      else if (end->fd >= 0 && (events[i].events & EPOLLOUT) != 0)
        flush (end);
      if (end != NULL && end->fd >= 0 && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
        read_end (end);
    }
  }
}
