/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetcher.h"

#include "certificates.h"
#include "fixture-server.h"
#include "test-utils.h"

#include <string.h>

/* Which connections are checked by the system's database of certificates. Each request makes a
 * connection of its own. */

#define N_FETCHES 5

/* Stands for the system's: trusts the test's authority, and counts. */
#define TEST_TYPE_DATABASE (test_database_get_type ())
G_DECLARE_FINAL_TYPE (TestDatabase, test_database, TEST, DATABASE, GTlsDatabase)

struct _TestDatabase {
  GTlsDatabase parent_instance;
  GTlsDatabase *authority; /* (owned) */
  guint n_checks;
};

G_DEFINE_FINAL_TYPE (TestDatabase, test_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
test_database_verify_chain (GTlsDatabase *database,
                            GTlsCertificate *chain,
                            const char *purpose,
                            GSocketConnectable *identity,
                            GTlsInteraction *interaction,
                            GTlsDatabaseVerifyFlags flags,
                            GCancellable *cancellable,
                            GError **error)
{
  TestDatabase *self = TEST_DATABASE (database);

  self->n_checks++;
  return g_tls_database_verify_chain (self->authority, chain, purpose, identity, interaction, flags,
                                      cancellable, error);
}

static void
test_database_class_init (TestDatabaseClass *klass)
{
  G_TLS_DATABASE_CLASS (klass)->verify_chain = test_database_verify_chain;
}

static void
test_database_init (TestDatabase *self)
{
}

typedef struct {
  FixtureServer *server;
  SoupSession *session;
  BuntingFetcher *fetcher;
} Fixture;

static char *folder;           /* (nullable): of the certificates */
static TestDatabase *database; /* the system's, for the whole process */

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (folder == NULL)
    return;
  database->n_checks = 0;
  certificate = certificates_load (folder, "good");
  fixture->server = fixture_server_new_tls (certificate);
  fixture_server_answer (
    fixture->server, "/flags/flag.gif",
    &(FixtureAnswer){ .headers = "Connection: close\r\n", .body = "a flag", .size_bytes = -1 });
  fixture->session = bunting_fetcher_create_session (N_FETCHES);
  fixture->fetcher = bunting_fetcher_new (fixture->session);
  bunting_fetcher_set_backoff_ms (fixture->fetcher, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (folder == NULL)
    return;
  soup_session_abort (fixture->session);
  test_settle ();
  g_assert_finalize_object (fixture->fetcher);
  g_object_unref (fixture->session);
  fixture_server_free (fixture->server);
}

static gboolean
skipped (void)
{
  if (folder == NULL)
    g_test_skip ("openssl is not installed, or GIO has no TLS here");
  return folder == NULL;
}

static void
change_certificate (Fixture *fixture, const char *name)
{
  g_autoptr (GTlsCertificate) certificate = certificates_load (folder, name);

  fixture_server_set_certificate (fixture->server, certificate);
}

static BuntingResponse *
fetch (Fixture *fixture, GError **error)
{
  g_autoptr (GUri) base =
    g_uri_parse (fixture_server_get_base_uri (fixture->server), SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *text =
    g_strdup_printf ("https://localhost:%d/flags/flag.gif", g_uri_get_port (base));
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  const BuntingRequest request = { .uri = uri, .max_bytes = 4096 };
  g_autoptr (GAsyncResult) result = NULL;

  bunting_fetcher_fetch_async (fixture->fetcher, &request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  return bunting_fetcher_fetch_finish (fixture->fetcher, result, error);
}

static void
assert_arrives (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = fetch (fixture, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (response->bytes), ==, 6);
}

static void
assert_fails (Fixture *fixture, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fetch (fixture, &error));
  g_assert_error (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_TLS);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

static void
test_first (Fixture *fixture, gconstpointer data)
{
  if (skipped ())
    return;
  for (guint i = 0; i < N_FETCHES; i++)
    assert_arrives (fixture);
  g_assert_cmpuint (fixture_server_get_n_connections (fixture->server), ==, N_FETCHES);
  g_assert_cmpuint (database->n_checks, ==, 1);
}

/* The connection with the new certificate is rejected, the next one checked, and so is each one
 * after it. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  if (skipped ())
    return;
  assert_arrives (fixture);
  change_certificate (fixture, "next");
  for (guint i = 0; i < N_FETCHES; i++)
    assert_arrives (fixture);
  g_assert_cmpuint (fixture_server_get_n_connections (fixture->server), ==, 1 + N_FETCHES + 1);
  g_assert_cmpuint (database->n_checks, ==, 1 + N_FETCHES);
}

static void
test_changed_to_bad (Fixture *fixture, gconstpointer data)
{
  if (skipped ())
    return;
  assert_arrives (fixture);
  change_certificate (fixture, "self");
  assert_fails (fixture, "not signed by an authority");
  change_certificate (fixture, "other");
  assert_fails (fixture, "for another host");
}

/* Nothing is remembered of a certificate that was rejected. */
static void
test_bad (Fixture *fixture, gconstpointer data)
{
  if (skipped ())
    return;
  change_certificate (fixture, "expired");
  assert_fails (fixture, "has expired");
  assert_fails (fixture, "has expired");
  g_assert_cmpuint (database->n_checks, ==, 2);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/tls-database/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = certificates_make ();
  database = g_object_new (TEST_TYPE_DATABASE, NULL);
  if (folder != NULL) {
    database->authority = certificates_load_authority (folder);
    g_tls_backend_set_default_database (backend, G_TLS_DATABASE (database));
  }
  ADD ("first", test_first);
  ADD ("changed", test_changed);
  ADD ("changed-to-bad", test_changed_to_bad);
  ADD ("bad", test_bad);
  status = g_test_run ();
  if (folder != NULL)
    test_remove_folder (folder);
  g_free (folder);
  return status;
}
