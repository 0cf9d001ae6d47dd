/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-base-uri.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

/* The addresses at which others can reach a server that listens on all of this computer's. */

/* Addresses for documentation (RFC 5737, RFC 3849): no host has them, so the way to them is the
 * default route. */
#define OTHER_ADDRESS_IPV4 "192.0.2.1"
#define OTHER_ADDRESS_IPV6 "2001:db8::1"
#define OTHER_PORT 9

/* An interface that is up, and connected. */
#define USABLE_FLAGS (IFF_UP | IFF_RUNNING)

BuntingInterfaceAddress *
bunting_interface_address_new (GInetAddress *address, const char *interface)
{
  BuntingInterfaceAddress *self = g_new0 (BuntingInterfaceAddress, 1);

  self->address = g_object_ref (address);
  self->interface = g_strdup (interface);
  return self;
}

void
bunting_interface_address_free (BuntingInterfaceAddress *self)
{
  g_object_unref (self->address);
  g_free (self->interface);
  g_free (self);
}

/* IPv4 comes first: people can type it. Returns: (transfer full) (element-type
 * BuntingInterfaceAddress) */
static GPtrArray *
list_addresses (gboolean with_ipv6)
{
  const int families[] = { AF_INET, AF_INET6 };
  GPtrArray *addresses =
    g_ptr_array_new_with_free_func ((GDestroyNotify)bunting_interface_address_free);
  struct ifaddrs *interfaces = NULL;

  if (getifaddrs (&interfaces) != 0)
    return addresses;
  for (guint i = 0; i < (with_ipv6 ? 2 : 1); i++) {
    for (struct ifaddrs *at = interfaces; at != NULL; at = at->ifa_next) {
      g_autoptr (GSocketAddress) address = NULL;

      if (at->ifa_addr == NULL || (at->ifa_flags & USABLE_FLAGS) != USABLE_FLAGS ||
          at->ifa_addr->sa_family != families[i])
        continue;
      address = g_socket_address_new_from_native (at->ifa_addr, sizeof (struct sockaddr_in6));
      g_ptr_array_add (addresses, bunting_interface_address_new (g_inet_socket_address_get_address (
                                                                   G_INET_SOCKET_ADDRESS (address)),
                                                                 at->ifa_name));
    }
  }
  freeifaddrs (interfaces);
  return addresses;
}

/* The address that this computer sends from on its default route. Connecting a datagram socket
 * chooses it, and sends nothing. Returns: (transfer full) (nullable) */
static GInetAddress *
find_default_address (const char *other_address)
{
  g_autoptr (GSocketAddress) other =
    g_inet_socket_address_new_from_string (other_address, OTHER_PORT);
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (other),
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) local = NULL;

  if (socket == NULL || !g_socket_connect (socket, other, NULL, NULL))
    return NULL;
  local = g_socket_get_local_address (socket, NULL);
  return local != NULL
           ? g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local)))
           : NULL;
}

/* Returns: (transfer full) (element-type GInetAddress) */
static GPtrArray *
list_default_addresses (gboolean with_ipv6)
{
  const char *const others[] = { OTHER_ADDRESS_IPV4, OTHER_ADDRESS_IPV6 };
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < (with_ipv6 ? 2 : 1); i++) {
    GInetAddress *address = find_default_address (others[i]);

    if (address != NULL)
      g_ptr_array_add (addresses, address);
  }
  return addresses;
}

/* A link-local IPv6 address means something only together with the interface (RFC 6874); on another
 * computer, that is one of its own. */
static char *
make_host (const BuntingInterfaceAddress *self)
{
  g_autofree char *text = g_inet_address_to_string (self->address);

  if (g_inet_address_get_family (self->address) == G_SOCKET_FAMILY_IPV4)
    return g_steal_pointer (&text);
  if (g_inet_address_get_is_link_local (self->address))
    return g_strdup_printf ("[%s%%25%s]", text, self->interface);
  return g_strdup_printf ("[%s]", text);
}

static gboolean
is_one_of (GInetAddress *address, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    if (g_inet_address_equal (address, addresses->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
add_hosts (GPtrArray *hosts,
           GPtrArray *addresses,
           gboolean link_local,
           GPtrArray *preferred,
           gboolean are_preferred)
{
  for (guint i = 0; i < addresses->len; i++) {
    const BuntingInterfaceAddress *at = addresses->pdata[i];

    if (!g_inet_address_get_is_loopback (at->address) &&
        g_inet_address_get_is_link_local (at->address) == link_local &&
        is_one_of (at->address, preferred) == are_preferred)
      g_ptr_array_add (hosts, make_host (at));
  }
}

/**
 * bunting_base_uris_choose_hosts:
 * @addresses: (element-type BuntingInterfaceAddress): of this computer
 * @preferred: (element-type GInetAddress): those that are used on its default routes
 *
 * Returns: (transfer full) (element-type utf8): all addresses that are neither loopback nor
 *   link-local, the preferred ones first; else the link-local ones; perhaps none. In the form of a
 *   URI's host
 */
GPtrArray *
bunting_base_uris_choose_hosts (GPtrArray *addresses, GPtrArray *preferred)
{
  GPtrArray *hosts = g_ptr_array_new_with_free_func (g_free);

  for (guint link_local = 0; link_local < 2 && hosts->len == 0; link_local++) {
    add_hosts (hosts, addresses, link_local != 0, preferred, TRUE);
    add_hosts (hosts, addresses, link_local != 0, preferred, FALSE);
  }
  return hosts;
}

/* Returns: (transfer full) (element-type utf8): at least one */
static GPtrArray *
list_hosts (GInetAddress *listening)
{
  gboolean with_ipv6 = g_inet_address_get_family (listening) == G_SOCKET_FAMILY_IPV6;
  g_autoptr (GPtrArray) hosts = NULL;

  if (g_inet_address_get_is_any (listening)) {
    g_autoptr (GPtrArray) addresses = list_addresses (with_ipv6);
    g_autoptr (GPtrArray) preferred = list_default_addresses (with_ipv6);

    hosts = bunting_base_uris_choose_hosts (addresses, preferred);
    if (hosts->len == 0)
      g_ptr_array_add (hosts, g_strdup ("127.0.0.1"));
  } else {
    g_autofree char *host = g_inet_address_to_string (listening);

    hosts = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (hosts, with_ipv6 ? g_strdup_printf ("[%s]", host) : g_strdup (host));
  }
  return g_steal_pointer (&hosts);
}

/**
 * bunting_base_uris_new:
 * @listening: the address that a server listens on
 * @path: begins with a slash
 *
 * Clients cannot connect to an unspecified address (0.0.0.0, ::). In its place come the addresses
 * of this computer's network interfaces, see bunting_base_uris_choose_hosts(), or 127.0.0.1 if
 * there is none. Nothing is sent to find them.
 *
 * Returns: (transfer full): "http://192.0.2.7:8000/flags", "http://[::1]:8000/flags"; at least one,
 *   the one of the default route first
 */
char **
bunting_base_uris_new (GInetAddress *listening, guint16 port, const char *path)
{
  g_autoptr (GPtrArray) hosts = list_hosts (listening);
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();

  for (guint i = 0; i < hosts->len; i++) {
    g_autofree char *uri =
      g_strdup_printf ("http://%s:%u%s", (const char *)hosts->pdata[i], port, path);

    g_strv_builder_add (uris, uri);
  }
  return g_strv_builder_end (uris);
}
