/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-proxy-cache.h"
#include "test-utils.h"

/* A resolver that counts how often it is asked. */
#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver {
  GObject parent_instance;
  guint n_asked;
  gboolean fails;
};

static void test_resolver_resolver_init (GProxyResolverInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver,
                               test_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      test_resolver_resolver_init))

static void
lookup_async (GProxyResolver *resolver,
              const char *uri,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *const proxies[] = { "http://proxy.example:3128", uri, NULL };

  self->n_asked++;
  if (self->fails)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "no proxies");
  else
    g_task_return_pointer (task, g_strdupv ((char **)proxies), (GDestroyNotify)g_strfreev);
}

static char **
lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_resolver_init (GProxyResolverInterface *interface)
{
  interface->lookup_async = lookup_async;
  interface->lookup_finish = lookup_finish;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

static char **
look_up (GProxyResolver *cache, const char *uri, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_proxy_resolver_lookup_async (cache, uri, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  return g_proxy_resolver_lookup_finish (cache, result, error);
}

static void
test_remembered (void)
{
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GProxyResolver) cache = bunting_proxy_cache_new (G_PROXY_RESOLVER (resolver));

  for (guint i = 0; i < 6; i++) {
    const char *uri = i % 2 == 0 ? "http://flags.example" : "https://flags.example";
    g_auto (GStrv) proxies = look_up (cache, uri, NULL);

    g_assert_cmpstr (proxies[0], ==, "http://proxy.example:3128");
    g_assert_cmpstr (proxies[1], ==, uri);
    g_assert_null (proxies[2]);
  }
  g_assert_cmpuint (resolver->n_asked, ==, 2);
}

static void
test_failed (void)
{
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GProxyResolver) cache = bunting_proxy_cache_new (G_PROXY_RESOLVER (resolver));
  g_auto (GStrv) proxies = NULL;

  resolver->fails = TRUE;
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (look_up (cache, "http://flags.example", &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  }
  resolver->fails = FALSE;
  proxies = look_up (cache, "http://flags.example", NULL);
  g_assert_nonnull (proxies);
  g_assert_cmpuint (resolver->n_asked, ==, 3);
}

static void
test_loopback (void)
{
  static const struct {
    const char *uri;
    guint n_asked;
  } cases[] = {
    { "http://127.0.0.1:8000", 0 },
    { "http://127.8.8.8", 0 },
    { "http://localhost:8000", 0 },
    { "https://LocalHost", 0 },
    { "http://[::1]:8000", 0 },
    { "http://localhost.example", 1 },
    { "http://127.0.0.1.example", 1 },
    { "http://128.0.0.1", 1 },
    { "http://[::2]", 1 },
    { "http://me@10.0.0.1:127", 1 },
    { "http://127.0.0.1@flags.example", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
    g_autoptr (GProxyResolver) cache = bunting_proxy_cache_new (G_PROXY_RESOLVER (resolver));
    g_auto (GStrv) proxies = look_up (cache, cases[i].uri, NULL);

    g_test_message ("%s", cases[i].uri);
    g_assert_cmpuint (resolver->n_asked, ==, cases[i].n_asked);
    g_assert_cmpint (g_str_equal (proxies[0], "direct://"), ==, cases[i].n_asked == 0);
  }
}

/* As curl reads it; a port is GIO's addition. */
static void
test_no_proxy (void)
{
  static const struct {
    const char *no_proxy;
    const char *uri;
    gboolean is_excepted;
  } cases[] = {
    { "", "http://example.test", FALSE },
    { "example.test", "http://example.test", TRUE },
    { "example.test", "http://EXAMPLE.test:8080", TRUE },
    { "EXAMPLE.TEST", "https://example.test", TRUE },
    { "example.test", "http://a.example.test", TRUE },
    { "example.test", "http://b.a.example.test", TRUE },
    { "example.test", "http://anexample.test", FALSE },
    { "example.test", "http://example.test.org", FALSE },
    { "example.test", "http://example.test.", TRUE },
    { "example.test.", "http://a.example.test", TRUE },
    { ".example.test", "http://example.test", TRUE },
    { ".example.test", "http://a.example.test", TRUE },
    { ".example.test", "http://anexample.test", FALSE },
    { "*.example.test", "http://a.example.test", TRUE },
    { "a.example.test", "http://example.test", FALSE },
    { "test", "http://example.test", TRUE },
    { "example.test:80", "http://example.test", TRUE },
    { "example.test:443", "https://a.example.test", TRUE },
    { "example.test:8080", "http://example.test:8080", TRUE },
    { "example.test:8080", "http://example.test", FALSE },
    { "other.test, example.test", "http://example.test", TRUE },
    { "other.test,example.test", "http://example.test", TRUE },
    { "other.test example.test", "http://example.test", TRUE },
    { " example.test ,, ", "http://example.test", TRUE },
    { " , ", "http://example.test", FALSE },
    { "*", "http://example.test", TRUE },
    { "*", "http://192.0.2.1", TRUE },
    { "192.0.2.1", "http://192.0.2.1:8000", TRUE },
    { "192.0.2.1", "http://192.0.2.10", FALSE },
    { "192.0.2.1:80", "http://192.0.2.1", TRUE },
    { "192.0.2.1:81", "http://192.0.2.1", FALSE },
    { "192.0.2.0/24", "http://192.0.2.77", TRUE },
    { "192.0.2.0/24", "http://192.0.3.77", FALSE },
    { "2001:db8::1", "http://[2001:db8::1]:8000", TRUE },
    { "[2001:db8::1]", "http://[2001:DB8:0::1]", TRUE },
    { "[2001:db8::1]:80", "http://[2001:db8::1]", TRUE },
    { "2001:db8::1", "http://[2001:db8::2]", FALSE },
    { "2001:db8::/32", "http://[2001:db8:1::2]", TRUE },
    { "::/0/0,[,],[],[]:,[::1,.,..,*.,:,:80,a:b,a:99999,192.0.2.0/99,b*,example.test",
      "http://example.test", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
    g_autoptr (GProxyResolver) cache = NULL;
    g_auto (GStrv) proxies = NULL;

    g_setenv ("no_proxy", cases[i].no_proxy, TRUE);
    cache = bunting_proxy_cache_new (G_PROXY_RESOLVER (resolver));
    proxies = look_up (cache, cases[i].uri, NULL);
    g_test_message ("%s: %s", cases[i].no_proxy, cases[i].uri);
    g_assert_cmpint (g_str_equal (proxies[0], "direct://"), ==, cases[i].is_excepted);
    g_assert_cmpuint (resolver->n_asked, ==, cases[i].is_excepted ? 0 : 1);
  }
  g_unsetenv ("no_proxy");
}

/* Without a proxy in the environment, the proxies and their exceptions are the desktop's. */
static void
test_no_proxy_of_desktop (void)
{
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autoptr (GProxyResolver) cache = NULL;
  g_auto (GStrv) proxies = NULL;

  g_unsetenv ("http_proxy");
  g_setenv ("no_proxy", "*", TRUE);
  cache = bunting_proxy_cache_new (G_PROXY_RESOLVER (resolver));
  proxies = look_up (cache, "http://example.test", NULL);
  g_assert_cmpstr (proxies[0], ==, "http://proxy.example:3128");
  g_unsetenv ("no_proxy");
}

int
main (int argc, char *argv[])
{
  static const char *const variables[] = { "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy",
                                           "NO_PROXY" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  g_setenv ("http_proxy", "http://proxy.example:3128", TRUE);

  g_test_add_func ("/proxy-cache/remembered", test_remembered);
  g_test_add_func ("/proxy-cache/failed", test_failed);
  g_test_add_func ("/proxy-cache/loopback", test_loopback);
  g_test_add_func ("/proxy-cache/no-proxy", test_no_proxy);
  g_test_add_func ("/proxy-cache/no-proxy-of-desktop", test_no_proxy_of_desktop);

  return g_test_run ();
}
