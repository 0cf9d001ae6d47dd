/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-limits.h"
#include "http/bunting-fetcher.h"

#include "fixture-server.h"
#include "test-utils.h"

/* A host that cannot be reached, as libsoup and GIO report it to the fetcher. */

/* --- a resolver whose lookups fail as a test wants it --- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver {
  GResolver parent_instance;

  GResolverError code;
  guint n_failures; /* to come; then every name is this computer's */
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

/* GIO asks for IPv6 first, then for IPv4. */
static void
lookup_async (GResolver *resolver,
              const char *name,
              GResolverNameLookupFlags flags,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  TestResolver *self = TEST_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gboolean is_ipv6 = (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0;

  if (self->n_failures > 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, (int)self->code, "no %s", name);
  else if (is_ipv6)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no %s", name);
  else
    g_task_return_pointer (task,
                           g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)),
                           free_addresses);
  if (self->n_failures > 0 && !is_ipv6)
    self->n_failures--;
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  G_RESOLVER_CLASS (klass)->lookup_by_name_with_flags_async = lookup_async;
  G_RESOLVER_CLASS (klass)->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- tests --- */

typedef struct {
  FixtureServer *server;
  SoupSession *session;
  BuntingFetcher *fetcher;
  guint n_requests;
} Fixture;

static void
request_queued_cb (SoupSession *session, SoupMessage *message, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fixture_server_new ();
  fixture_server_answer (fixture->server, "/flag",
                         &(FixtureAnswer){ .body = "a flag", .size_bytes = -1 });
  fixture_server_answer (fixture->server, "/silent", &(FixtureAnswer){ .trick = FIXTURE_SILENT });
  fixture->session = bunting_fetcher_create_session (4);
  fixture->fetcher = bunting_fetcher_new (fixture->session);
  bunting_fetcher_set_backoff_ms (fixture->fetcher, 1);
  g_signal_connect (fixture->session, "request-queued", G_CALLBACK (request_queued_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  test_settle ();
  g_assert_finalize_object (fixture->fetcher);
  g_object_unref (fixture->session);
  fixture_server_free (fixture->server);
}

/* wait_ms: until the deadline; 0: none. Returns: (nullable): the error */
static GError *
fetch (Fixture *fixture, const char *scheme, const char *host, const char *path, guint wait_ms)
{
  g_autoptr (GUri) base =
    g_uri_parse (fixture_server_get_base_uri (fixture->server), SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) uri =
    g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL, host, g_uri_get_port (base), path, NULL, NULL);
  const BuntingRequest request = {
    .uri = uri,
    .max_bytes = 4096,
    .deadline_us = wait_ms > 0 ? g_get_monotonic_time () + wait_ms * 1000 : 0,
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BuntingResponse) response = NULL;
  GError *error = NULL;

  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  response = bunting_fetcher_fetch_finish (fixture->fetcher, result, &error);
  return error;
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const struct {
    GResolverError code;
    guint n_failures;
    guint n_requests; /* of the first fetch */
    gboolean arrives;
  } cases[] = {
    { G_RESOLVER_ERROR_TEMPORARY_FAILURE, 1, 2, TRUE },
    { G_RESOLVER_ERROR_TEMPORARY_FAILURE, BUNTING_ATTEMPTS_MAX - 1, BUNTING_ATTEMPTS_MAX, TRUE },
    { G_RESOLVER_ERROR_TEMPORARY_FAILURE, 1000, BUNTING_ATTEMPTS_MAX, FALSE },
    { G_RESOLVER_ERROR_NOT_FOUND, 1000, 1, FALSE },
    { G_RESOLVER_ERROR_INTERNAL, 1000, 1, FALSE },
  };
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (resolver));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *host = g_strdup_printf ("flags%u.example", (guint)i);
    g_autoptr (GError) error = NULL;

    resolver->code = cases[i].code;
    resolver->n_failures = cases[i].n_failures;
    fixture->n_requests = 0;
    error = fetch (fixture, "http", host, "/flag", 0);
    g_assert_cmpuint (fixture->n_requests, ==, cases[i].n_requests);
    if (cases[i].arrives) {
      g_assert_no_error (error);
      continue;
    }
    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
    /* Many more fetches, and only as many requests as it takes to block the host. */
    for (guint n = 0; n < 20; n++) {
      g_autoptr (GError) same = fetch (fixture, "http", host, "/flag", 0);

      g_assert_error (same, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_UNREACHABLE);
      g_assert_cmpstr (same->message, ==, error->message);
    }
    g_assert_cmpuint (fixture->n_requests, ==, BUNTING_HOST_FAILURES_MAX);
  }
  g_resolver_set_default (before);
}

/* The server accepts the connection, and never answers the TLS handshake. */
static void
test_no_handshake (Fixture *fixture, gconstpointer data)
{
  for (guint n = 0; n < 8; n++) {
    g_autoptr (GError) error = fetch (fixture, "https", "127.0.0.1", "/flag", 200);

    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  }
  g_assert_cmpuint (fixture->n_requests, ==, BUNTING_HOST_FAILURES_MAX);
}

/* A request that was sent says nothing about the next one, which may be for another file. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) none = NULL;

  for (guint n = 0; n < BUNTING_HOST_FAILURES_MAX + 1; n++) {
    g_autoptr (GError) error = fetch (fixture, "http", "127.0.0.1", "/silent", 500);

    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  }
  none = fetch (fixture, "http", "127.0.0.1", "/flag", 0);
  g_assert_no_error (none);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/host-failures/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("names", test_names);
  ADD ("no-handshake", test_no_handshake);
  ADD ("silent", test_silent);
  return g_test_run ();
}
