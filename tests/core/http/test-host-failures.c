/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-limits.h"
#include "bunting-tls-database.h"
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
  gulong hook_id;
} Fixture;

/* Of any session: a fetcher has several. */
static gboolean
request_queued_cb (GSignalInvocationHint *hint,
                   guint n_values,
                   const GValue *values,
                   gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_requests++;
  return TRUE;
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
  fixture->hook_id = g_signal_add_emission_hook (
    g_signal_lookup ("request-queued", SOUP_TYPE_SESSION), 0, request_queued_cb, fixture, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_remove_emission_hook (g_signal_lookup ("request-queued", SOUP_TYPE_SESSION),
                                 fixture->hook_id);
  soup_session_abort (fixture->session);
  test_settle ();
  g_assert_finalize_object (fixture->fetcher);
  g_object_unref (fixture->session);
  fixture_server_free (fixture->server);
}

static GUri *
make_uri (Fixture *fixture, const char *scheme, const char *host, const char *path)
{
  g_autoptr (GUri) base =
    g_uri_parse (fixture_server_get_base_uri (fixture->server), SOUP_HTTP_URI_FLAGS, NULL);

  return g_uri_build (SOUP_HTTP_URI_FLAGS, scheme, NULL, host, g_uri_get_port (base), path, NULL,
                      NULL);
}

/* wait_ms: until the deadline; 0: none. Returns: (nullable): the error */
static GError *
fetch (Fixture *fixture, const char *scheme, const char *host, const char *path, guint wait_ms)
{
  g_autoptr (GUri) uri = make_uri (fixture, scheme, host, path);
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
  /* A deadline that passes while this machine is late says nothing about the server, and reading
   * the system's certificates takes seconds under valgrind. */
  bunting_tls_database_install_soon ();
  test_settle ();
  for (guint n = 0; n < 8; n++) {
    g_autoptr (GError) error = fetch (fixture, "https", "127.0.0.1", "/flag", 2000);

    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  }
  g_assert_cmpuint (fixture->n_requests, ==, BUNTING_HOST_SILENCES_MAX);
}

static void
wait_in_vain (Fixture *fixture, guint n_times)
{
  for (guint n = 0; n < n_times; n++) {
    g_autoptr (GError) error = fetch (fixture, "http", "127.0.0.1", "/silent", 2000);

    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  }
}

/* A file that does not come says little about the next one; a host that answers nothing is blocked.
 */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  for (guint n = 0; n < 2; n++) {
    g_autoptr (GError) none = NULL;

    wait_in_vain (fixture, BUNTING_HOST_SILENCES_MAX - 1);
    none = fetch (fixture, "http", "127.0.0.1", "/flag", 0);
    g_assert_no_error (none);
  }
  fixture->n_requests = 0;
  wait_in_vain (fixture, BUNTING_HOST_SILENCES_MAX + 8);
  g_assert_cmpuint (fixture->n_requests, ==, BUNTING_HOST_SILENCES_MAX);
}

static void
add_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_ptr_array_add (user_data, g_object_ref (result));
}

static gboolean
has_all (gpointer user_data)
{
  return ((GPtrArray *)user_data)->len == BUNTING_HOST_SILENCES_MAX + 1;
}

/* Several requests at the same time, none of which ends before its deadline. */
static void
wait_together (Fixture *fixture, const char *last_path)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (g_object_unref);
  const gint64 deadline_us = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;

  for (guint n = 0; n <= BUNTING_HOST_SILENCES_MAX; n++) {
    g_autoptr (GUri) uri = make_uri (fixture, "http", "127.0.0.1",
                                     n < BUNTING_HOST_SILENCES_MAX ? "/silent" : last_path);
    const BuntingRequest request = { .uri = uri, .max_bytes = 4096, .deadline_us = deadline_us };

    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, add_result_cb, results);
  }
  test_wait_until (has_all, results);
  for (guint n = 0; n < results->len; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (bunting_fetcher_fetch_finish (fixture->fetcher, results->pdata[n], &error));
    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  }
}

/* One deadline is enough, unless the host sends something meanwhile. */
static void
test_silent_together (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) blocked = NULL;

  fixture_server_answer (fixture->server, "/slow",
                         &(FixtureAnswer){ .trick = FIXTURE_TRICKLE,
                                           .body = "it takes much more than two seconds",
                                           .size_bytes = -1,
                                           .delay_ms = 300 });
  wait_together (fixture, "/slow");
  none = fetch (fixture, "http", "127.0.0.1", "/flag", 0);
  g_assert_no_error (none);

  fixture->n_requests = 0;
  wait_together (fixture, "/silent");
  blocked = fetch (fixture, "http", "127.0.0.1", "/flag", 0);
  g_assert_error (blocked, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TIMED_OUT);
  g_assert_cmpuint (fixture->n_requests, ==, BUNTING_HOST_SILENCES_MAX + 1);
}

/* A server that sends a refusal in chunks of one byte, without an end, is not asked for long. */
static void
test_refusal_in_tiny_chunks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) raw = g_string_new ("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");

  for (guint n = 0; n < 60000; n++)
    g_string_append (raw, "1\r\nx\r\n");
  fixture_server_answer (
    fixture->server, "/tiny",
    &(FixtureAnswer){ .trick = FIXTURE_GARBAGE, .body = raw->str, .size_bytes = (gssize)raw->len });
  for (guint n = 0; n < 20; n++) {
    g_autoptr (GError) error = fetch (fixture, "http", "127.0.0.1", "/tiny", 0);

    g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_PROTOCOL);
    g_assert_cmpstr (error->message, ==,
                     "the server sends the response in chunks that are too small");
  }
  g_assert_cmpuint (fixture->n_requests, ==, BUNTING_HOST_ABUSES_MAX);
}

static void
stand_still (void)
{
  g_usleep ((BUNTING_LOOP_STILL_MAX_MS + 1000) * 1000);
}

static void
compute (void)
{
  gint64 until_us = g_get_monotonic_time () + (BUNTING_LOOP_STILL_MAX_MS + 1000) * 1000;

  while (g_get_monotonic_time () < until_us)
    ;
}

/* The main loop does not turn because the process was stopped or the machine is slow, or because
 * the program computes something: that is not the server's fault. */
static void
test_loop_still (Fixture *fixture, gconstpointer data)
{
  static void (*const delays[]) (void) = { stand_still, compute };

  fixture_server_answer (
    fixture->server, "/slow",
    &(FixtureAnswer){
      .trick = FIXTURE_TRICKLE, .body = "0123456789", .size_bytes = -1, .delay_ms = 50 });
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++) {
    g_autoptr (GUri) uri = make_uri (fixture, "http", "127.0.0.1", "/slow");
    const BuntingRequest request = { .uri = uri, .max_bytes = 4096 };
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (BuntingResponse) response = NULL;

    bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &result);
    while (fixture_server_count (fixture->server, "/slow") < i + 1)
      g_main_context_iteration (NULL, TRUE);
    delays[i]();
    test_wait_for_result (&result);
    response = bunting_fetcher_fetch_finish (fixture->fetcher, result, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (g_bytes_get_size (response->bytes), ==, 10);
  }
  g_assert_cmpuint (fixture->n_requests, ==, 2);
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
  ADD ("silent-together", test_silent_together);
  ADD ("refusal-in-tiny-chunks", test_refusal_in_tiny_chunks);
  ADD ("loop-still", test_loop_still);
  return g_test_run ();
}
