/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delay-line DELAY-MS [LOSS]: a line with a delay, as a network device. What is sent to the address
 * FAR arrives at NEAR after half of the delay, as if from FAR; a server that listens on NEAR's
 * address is reached through the line at FAR, handshakes of TCP included. LOSS is the share of
 * requests over plain HTTP after which their connection is silent.
 *
 * Needs a network namespace of its own (unshare -n).
 * Prints FAR once the device is up. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* RFC 5737: for documentation */
#define NEAR "192.0.2.1"
#define FAR "192.0.2.2"
#define DEVICE "delay0"
#define NETWORK_MASK "255.255.255.0"
#define PACKET_MAX 2048
#define N_PACKETS_MAX 65536

typedef struct {
  int64_t due_us;
  size_t n;
  char bytes[PACKET_MAX];
} Packet;

/* The delay is the same for all packets: the one that came first leaves first. */
static Packet *packets[N_PACKETS_MAX];
static unsigned first_packet, n_packets;
static int64_t delay_us;
static double loss;
static char is_silent[65536]; /* by the client's port */

static int64_t
now_us (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
die (const char *what)
{
  perror (what);
  exit (1);
}

static void
set (unsigned long operation, struct ifreq request, const char *what)
{
  int fd = socket (AF_INET, SOCK_DGRAM, 0);

  strcpy (request.ifr_name, DEVICE);
  if (ioctl (fd, operation, &request) < 0)
    die (what);
  close (fd);
}

static void
set_address (unsigned long operation, const char *address)
{
  struct ifreq request = { 0 };
  struct sockaddr_in *value = (struct sockaddr_in *)&request.ifr_addr;

  value->sin_family = AF_INET;
  inet_pton (AF_INET, address, &value->sin_addr);
  set (operation, request, address);
}

static int
make_device (void)
{
  struct ifreq request = { .ifr_name = DEVICE };
  int fd = open ("/dev/net/tun", O_RDWR | O_NONBLOCK);

  if (fd < 0)
    die ("/dev/net/tun");
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl (fd, TUNSETIFF, &request) < 0)
    die ("TUNSETIFF");
  set_address (SIOCSIFADDR, NEAR);
  set_address (SIOCSIFNETMASK, NETWORK_MASK);
  /* None gets lost because this program is late. */
  set (SIOCSIFTXQLEN, (struct ifreq){ .ifr_qlen = N_PACKETS_MAX }, "the length of the queue");
  set (SIOCSIFFLAGS, (struct ifreq){ .ifr_flags = IFF_UP | IFF_RUNNING }, DEVICE);
  return fd;
}

/* Returns: whether the packet gets lost */
static int
is_lost (const char *bytes, size_t n)
{
  const struct iphdr *ip = (const struct iphdr *)bytes;
  size_t n_ip = ip->ihl * 4u;
  const struct tcphdr *tcp = (const struct tcphdr *)(bytes + n_ip);
  size_t n_heads = n_ip + sizeof *tcp;

  if (loss <= 0 || n < n_heads || ip->protocol != IPPROTO_TCP)
    return 0;
  n_heads = n_ip + tcp->doff * 4u;
  if (tcp->syn && !tcp->ack)
    is_silent[ntohs (tcp->source)] = 0;
  else if (n >= n_heads + 4 && memcmp (bytes + n_heads, "GET ", 4) == 0 && drand48 () < loss)
    is_silent[ntohs (tcp->source)] = 1;
  return is_silent[ntohs (tcp->source)] || is_silent[ntohs (tcp->dest)];
}

static void
read_packets (int fd)
{
  static char bytes[PACKET_MAX];
  ssize_t n;

  while (n_packets < N_PACKETS_MAX && (n = read (fd, bytes, sizeof bytes)) > 0) {
    struct iphdr *ip = (struct iphdr *)bytes;
    uint32_t from;
    Packet *packet;

    if ((size_t)n < sizeof *ip || ip->version != 4 || is_lost (bytes, (size_t)n))
      continue;
    /* The checksums are sums: they stay the same. */
    from = ip->saddr;
    ip->saddr = ip->daddr;
    ip->daddr = from;
    packet = malloc (sizeof *packet);
    packet->due_us = now_us () + delay_us;
    packet->n = (size_t)n;
    memcpy (packet->bytes, bytes, (size_t)n);
    packets[(first_packet + n_packets++) % N_PACKETS_MAX] = packet;
  }
}

static void
write_packets (int fd)
{
  while (n_packets > 0 && packets[first_packet]->due_us <= now_us ()) {
    Packet *packet = packets[first_packet];

    if (write (fd, packet->bytes, packet->n) < 0 && errno != EAGAIN && errno != EINVAL)
      die (DEVICE);
    free (packet);
    first_packet = (first_packet + 1) % N_PACKETS_MAX;
    n_packets--;
  }
}

int
main (int argc, char *argv[])
{
  int fd;

  if (argc < 2)
    return 2;
  delay_us = atoi (argv[1]) * 1000 / 2;
  loss = argc > 2 ? atof (argv[2]) : 0;
  srand48 (getpid () ^ time (NULL));
  fd = make_device ();
  puts (FAR);
  fflush (stdout);
  for (;;) {
    struct pollfd input = { .fd = fd, .events = POLLIN };
    int64_t wait_us = n_packets > 0 ? packets[first_packet]->due_us - now_us () : 1000000;
    struct timespec timeout = { .tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000 };

    if (wait_us > 0)
      ppoll (&input, 1, &timeout, NULL);
    read_packets (fd);
    write_packets (fd);
  }
}
