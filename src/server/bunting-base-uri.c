/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-base-uri.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

/* The first address of a family that other computers can use, or NULL. */
static char *
find_public_address (int family)
{
  struct ifaddrs *interfaces = NULL;
  char *found = NULL;

  if (getifaddrs (&interfaces) != 0)
    return NULL;
  for (struct ifaddrs *at = interfaces; at != NULL && found == NULL; at = at->ifa_next) {
    g_autoptr (GSocketAddress) address = NULL;
    GInetAddress *inet_address;

    if (at->ifa_addr == NULL || (at->ifa_flags & IFF_UP) == 0 || at->ifa_addr->sa_family != family)
      continue;
    address = g_socket_address_new_from_native (at->ifa_addr, sizeof (struct sockaddr_in6));
    inet_address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
    if (!g_inet_address_get_is_loopback (inet_address) &&
        !g_inet_address_get_is_link_local (inet_address))
      found = g_inet_address_to_string (inet_address);
  }
  freeifaddrs (interfaces);
  return found;
}

/**
 * bunting_base_uri_new:
 * @listening: the address that a server listens on
 * @path: begins with a slash
 *
 * Clients cannot connect to an unspecified address (0.0.0.0, ::). It is replaced by an IPv4 address
 * of this computer that is neither loopback nor link-local, else (for ::) by an IPv6 one, else by
 * 127.0.0.1.
 *
 * Returns: (transfer full): "http://127.0.0.1:8000/flags", "http://[::1]:8000/flags"
 */
char *
bunting_base_uri_new (GInetAddress *listening, guint16 port, const char *path)
{
  g_autofree char *host = g_inet_address_to_string (listening);

  if (g_inet_address_get_is_any (listening)) {
    char *public_address = find_public_address (AF_INET);

    if (public_address == NULL && g_inet_address_get_family (listening) == G_SOCKET_FAMILY_IPV6)
      public_address = find_public_address (AF_INET6);
    g_free (host);
    host = public_address != NULL ? public_address : g_strdup ("127.0.0.1");
  }
  if (strchr (host, ':') == NULL)
    return g_strdup_printf ("http://%s:%u%s", host, port, path);
  return g_strdup_printf ("http://[%s]:%u%s", host, port, path);
}
