/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-environment.h"

static const char *const names[] = { "http_proxy",  "HTTP_PROXY", "https_proxy",
                                     "HTTPS_PROXY", "all_proxy",  "ALL_PROXY" };

static void
clear (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
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
    { "HTTP://localhost", "HTTP://localhost" },
    { "socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080" },
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
  return g_test_run ();
}
