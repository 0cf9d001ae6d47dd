/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-environment.h"

#define RESOLVER "GIO_USE_PROXY_RESOLVER"

static const char *const names[] = { "http_proxy",  "HTTP_PROXY", "https_proxy",
                                     "HTTPS_PROXY", "all_proxy",  "ALL_PROXY" };

static void
clear (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
}

static void
set (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
}

static void
test_values (void)
{
  static const struct {
    const char *value, *prepared; /* NULL: is not the address of a proxy */
  } cases[] = {
    { "", "" },
    { "http://localhost:3128", "http://localhost:3128" },
    { "http://me:secret@localhost:3128/", "http://me:secret@localhost:3128/" },
    { "HTTP://localhost", "http://localhost" },
    { "socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080" },
    { "SOCKS5://127.0.0.1:1080", "socks5://127.0.0.1:1080" },
    { "socks5h://127.0.0.1:1080", "socks5://127.0.0.1:1080" },
    { "socks5h://me:secret@127.0.0.1", "socks5://me:secret@127.0.0.1" },
    { "socks4a://127.0.0.1:1080", "socks4a://127.0.0.1:1080" },
    { "socks5hello://127.0.0.1", "socks5hello://127.0.0.1" },
    { "direct://", "direct://" },
    { "localhost:3128", "http://localhost:3128" },
    { "localhost", "http://localhost" },
    { "127.0.0.1:3128", "http://127.0.0.1:3128" },
    { "127.0.0.1:3128/", "http://127.0.0.1:3128/" },
    { "[::1]:3128", "http://[::1]:3128" },
    { "me:secret@localhost:3128", "http://me:secret@localhost:3128" },
    { " localhost:3128 ", "http://localhost:3128" },
    { "http://", NULL },
    { "https:///", NULL },
    { "localhost:port", NULL },
    { "::bad", NULL },
    { "http://[", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++) {
      const char *bad;

      clear ();
      g_setenv (names[j], cases[i].value, TRUE);
      bad = bunting_proxy_environment_prepare ();
      g_assert_cmpstr (bad, ==, cases[i].prepared == NULL ? names[j] : NULL);
      if (cases[i].prepared != NULL)
        g_assert_cmpstr (g_getenv (names[j]), ==, cases[i].prepared);
    }
}

/* all_proxy is for the schemes that have no variable of their own. */
static void
test_all (void)
{
  static const struct {
    const char *all, *upper_all, *http, *upper_https; /* "": empty; NULL: not set */
    const char *http_after, *https_after;
  } cases[] = {
    { "socks5h://a:1", NULL, NULL, NULL, "socks5://a:1", "socks5://a:1" },
    { NULL, "a:1", NULL, NULL, "http://a:1", "http://a:1" },
    { "a:1", "b:2", NULL, NULL, "http://a:1", "http://a:1" },
    { "", "b:2", NULL, NULL, "http://b:2", "http://b:2" },
    { "a:1", NULL, "c:3", NULL, "http://c:3", "http://a:1" },
    { "a:1", NULL, NULL, "c:3", "http://a:1", NULL },
    { "a:1", NULL, "", "", "http://a:1", "http://a:1" },
    { NULL, NULL, "c:3", NULL, "http://c:3", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    clear ();
    set ("all_proxy", cases[i].all);
    set ("ALL_PROXY", cases[i].upper_all);
    set ("http_proxy", cases[i].http);
    set ("HTTPS_PROXY", cases[i].upper_https);
    g_assert_null (bunting_proxy_environment_prepare ());
    g_assert_cmpstr (g_getenv ("http_proxy"), ==, cases[i].http_after);
    g_assert_cmpstr (g_getenv ("https_proxy"), ==, cases[i].https_after);
  }
}

static gboolean
has_resolver (const char *name)
{
  GIOExtensionPoint *point;

  g_tls_backend_get_default (); /* loads GIO's modules */
  point = g_io_extension_point_lookup (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  return point != NULL && g_io_extension_point_get_extension_by_name (point, name) != NULL;
}

/* GNOME's settings do not hide the environment. */
static void
test_resolver (void)
{
  const char *expected = has_resolver ("environment") ? "environment" : "libproxy";

  if (!has_resolver (expected)) {
    g_test_skip ("GIO has no resolver that looks into the environment");
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    clear ();
    g_unsetenv (RESOLVER);
    g_setenv (names[i], "http://localhost:3128", TRUE);
    g_assert_null (bunting_proxy_environment_prepare ());
    g_assert_cmpstr (g_getenv (RESOLVER), ==, expected);
  }
  /* The user's own choice stays. */
  g_setenv (RESOLVER, "dummy", TRUE);
  g_assert_null (bunting_proxy_environment_prepare ());
  g_assert_cmpstr (g_getenv (RESOLVER), ==, "dummy");
  g_unsetenv (RESOLVER);
}

static void
test_nothing (void)
{
  clear ();
  g_assert_null (bunting_proxy_environment_prepare ());
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (g_getenv (names[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxy-environment/nothing", test_nothing);
  g_test_add_func ("/proxy-environment/values", test_values);
  g_test_add_func ("/proxy-environment/all", test_all);
  g_test_add_func ("/proxy-environment/resolver", test_resolver);
  return g_test_run ();
}
