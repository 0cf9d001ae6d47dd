/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-base-uri.h"

/* Which addresses of this computer are told to people. */

static void
add (GPtrArray *addresses, const char *interface, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  g_ptr_array_add (addresses, bunting_interface_address_new (address, interface));
}

static GPtrArray *
new_addresses (void)
{
  GPtrArray *addresses =
    g_ptr_array_new_with_free_func ((GDestroyNotify)bunting_interface_address_free);

  add (addresses, "lo", "127.0.0.1");
  add (addresses, "lo", "::1");
  return addresses;
}

static void
assert_hosts (GPtrArray *addresses, const char *preferred_text, const char *expected)
{
  g_autoptr (GPtrArray) preferred = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) hosts = NULL;
  g_autofree char *joined = NULL;

  if (preferred_text != NULL)
    g_ptr_array_add (preferred, g_inet_address_new_from_string (preferred_text));
  hosts = bunting_base_uris_choose_hosts (addresses, preferred);
  g_ptr_array_add (hosts, NULL);
  joined = g_strjoinv (" ", (char **)hosts->pdata);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) addresses = new_addresses ();

  assert_hosts (addresses, NULL, "");
  assert_hosts (addresses, "127.0.0.1", "");
}

/* The default route's address is the first of all. */
static void
test_several (void)
{
  g_autoptr (GPtrArray) addresses = new_addresses ();

  add (addresses, "br0", "172.17.0.1");
  add (addresses, "eth0", "192.0.2.7");
  add (addresses, "eth0", "169.254.3.4");
  add (addresses, "eth0", "2001:db8::7");
  add (addresses, "eth0", "fe80::7");
  assert_hosts (addresses, "192.0.2.7", "192.0.2.7 172.17.0.1 [2001:db8::7]");
  assert_hosts (addresses, "2001:db8::7", "[2001:db8::7] 172.17.0.1 192.0.2.7");
  assert_hosts (addresses, NULL, "172.17.0.1 192.0.2.7 [2001:db8::7]");
  /* A default route through an interface that has gone. */
  assert_hosts (addresses, "198.51.100.1", "172.17.0.1 192.0.2.7 [2001:db8::7]");
}

/* Only where there is nothing else. The IPv6 address is useless without its interface. */
static void
test_link_local (void)
{
  g_autoptr (GPtrArray) addresses = new_addresses ();

  add (addresses, "eth0", "169.254.3.4");
  add (addresses, "wlan0", "fe80::7");
  assert_hosts (addresses, NULL, "169.254.3.4 [fe80::7%25wlan0]");
}

static void
assert_uri (const char *listening, const char *expected)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (listening);
  g_auto (GStrv) uris = bunting_base_uris_new (address, 8000, "/flags");

  g_assert_cmpuint (g_strv_length (uris), ==, 1);
  g_assert_cmpstr (uris[0], ==, expected);
}

static void
test_one_address (void)
{
  assert_uri ("127.0.0.1", "http://127.0.0.1:8000/flags");
  assert_uri ("192.0.2.7", "http://192.0.2.7:8000/flags");
  assert_uri ("::1", "http://[::1]:8000/flags");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base-uri/none", test_none);
  g_test_add_func ("/base-uri/several", test_several);
  g_test_add_func ("/base-uri/link-local", test_link_local);
  g_test_add_func ("/base-uri/one-address", test_one_address);
  return g_test_run ();
}
