/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-http-sessions.h"

/* Which requests share a session, and so a connection. */

typedef struct {
  BuntingHttpBackoff *backoff;
  BuntingHttpSessions *sessions;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SoupSession) session = bunting_http_session_new (10);

  fixture->backoff = bunting_http_backoff_new ();
  fixture->sessions = bunting_http_sessions_new (session, fixture->backoff);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bunting_http_sessions_free (fixture->sessions);
  bunting_http_backoff_free (fixture->backoff);
}

static GUri *
uri_of (const char *text)
{
  return g_uri_parse (text, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
}

/* session: as for bunting_http_sessions_take() */
static SoupSession *
take (Fixture *fixture, const char *text, SoupSession **session)
{
  g_autoptr (GUri) uri = uri_of (text);

  return bunting_http_sessions_take (fixture->sessions, uri, session);
}

static void
give_back (Fixture *fixture, SoupSession **session)
{
  bunting_http_sessions_give_back (fixture->sessions, session);
  g_assert_null (*session);
}

static void
host_chose (Fixture *fixture, const char *text, const char *protocol)
{
  g_autoptr (GUri) uri = uri_of (text);

  bunting_http_backoff_host_chose (fixture->backoff, uri, protocol);
}

/* Each request in flight has one for itself, and the next one to the same host gets that. */
static void
check_own (Fixture *fixture, const char *host, const char *other_host)
{
  SoupSession *sessions[4] = { NULL };
  SoupSession *first, *second;

  first = take (fixture, host, &sessions[0]);
  second = take (fixture, host, &sessions[1]);
  g_assert_true (first != second);
  give_back (fixture, &sessions[0]);
  g_assert_true (take (fixture, other_host, &sessions[2]) != first);
  give_back (fixture, &sessions[1]);
  g_assert_true (take (fixture, host, &sessions[0]) == second);
  g_assert_true (take (fixture, host, &sessions[1]) == first);
  g_assert_true (take (fixture, host, &sessions[3]) != first);
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    give_back (fixture, &sessions[i]);
}

static void
test_without_tls (Fixture *fixture, gconstpointer data)
{
  check_own (fixture, "http://a/flags", "http://b/flags");
  check_own (fixture, "http://a:8000/flags", "http://a:8001/flags");
}

/* The first requests share one, since the host may speak HTTP/2. */
static void
test_tls_http1 (Fixture *fixture, gconstpointer data)
{
  SoupSession *one = NULL, *other = NULL;
  SoupSession *shared = take (fixture, "https://a/flags", &one);

  g_assert_true (take (fixture, "https://a/flags", &other) == shared);
  host_chose (fixture, "https://a/", "http/1.1");
  host_chose (fixture, "https://b/", "http/1.1");
  g_assert_true (take (fixture, "https://a/flags", &other) != shared);
  give_back (fixture, &one);
  give_back (fixture, &other);
  check_own (fixture, "https://a/flags", "https://b/flags");
  check_own (fixture, "https://a/flags", "http://a/flags");
  host_chose (fixture, "https://a/", "h2");
  g_assert_true (take (fixture, "https://a/flags", &one) == shared);
  give_back (fixture, &one);
}

/* A host whose HTTP/2 has failed gets few connections. */
static void
test_failed_http2 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GUri) uri = uri_of ("https://a/");
  SoupSession *one = NULL, *other = NULL;
  SoupSession *shared = take (fixture, "https://a/flags", &one);
  SoupSession *few;

  bunting_http_backoff_http2_failed (fixture->backoff, uri, 1, 1, TRUE);
  host_chose (fixture, "https://a/", "http/1.1");
  few = take (fixture, "https://a/flags", &one);
  g_assert_true (few != shared);
  g_assert_cmpint (soup_session_get_max_conns (few), <=, 8);
  g_assert_true (take (fixture, "https://a/flags", &other) == few);
  give_back (fixture, &one);
  give_back (fixture, &other);
}

/* The proxy and the certificates that are set later are those of all sessions. */
static void
test_properties (void)
{
  g_autoptr (SoupSession) session = bunting_http_session_new (10);
  g_autoptr (GProxyResolver) proxy = g_simple_proxy_resolver_new ("http://proxy:1/", NULL);
  BuntingHttpBackoff *backoff = bunting_http_backoff_new ();
  BuntingHttpSessions *sessions = bunting_http_sessions_new (session, backoff);
  g_autoptr (GUri) uri = uri_of ("http://a/");
  SoupSession *one = NULL;

  bunting_http_sessions_take (sessions, uri, &one);
  g_assert_true (one != session);
  soup_session_set_proxy_resolver (session, proxy);
  g_assert_true (soup_session_get_proxy_resolver (one) == proxy);
  bunting_http_sessions_give_back (sessions, &one);
  bunting_http_sessions_free (sessions);
  bunting_http_backoff_free (backoff);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http-sessions/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("without-tls", test_without_tls);
  ADD ("tls-http1", test_tls_http1);
  ADD ("failed-http2", test_failed_http2);
  g_test_add_func ("/http-sessions/properties", test_properties);
  return g_test_run ();
}
