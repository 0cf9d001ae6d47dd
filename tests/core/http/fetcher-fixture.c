/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetcher-fixture.h"

#include "test-utils.h"

#include <string.h>

void
fetcher_set_up (FetcherFixture *fixture, gconstpointer data)
{
  fixture->server = fixture_server_new ();
  fixture->session = bunting_fetcher_create_session (4);
  fixture->fetcher = bunting_fetcher_new (fixture->session);
  bunting_fetcher_set_backoff_ms (fixture->fetcher, 1);
}

void
fetcher_tear_down (FetcherFixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->session);
  test_settle ();
  g_assert_finalize_object (fixture->fetcher);
  g_object_unref (fixture->session);
  fixture_server_free (fixture->server);
}

GUri *
fetcher_make_uri (FetcherFixture *fixture, const char *path)
{
  g_autofree char *text =
    g_strconcat (fixture_server_get_base_uri (fixture->server), "/", path, NULL);
  g_autoptr (GError) error = NULL;
  GUri *uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &error);

  g_assert_no_error (error);
  return uri;
}

BuntingResponse *
fetcher_fetch_request (FetcherFixture *fixture, const BuntingRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_fetcher_fetch_async (fixture->fetcher, request, NULL, test_keep_result, &result);
  test_wait_for_result (&result);
  return bunting_fetcher_fetch_finish (fixture->fetcher, result, error);
}

BuntingResponse *
fetcher_fetch (FetcherFixture *fixture, const char *path, GError **error)
{
  g_autoptr (GUri) uri = fetcher_make_uri (fixture, path);
  BuntingRequest request = { .uri = uri, .max_bytes = FETCHER_MAX_BYTES };

  return fetcher_fetch_request (fixture, &request, error);
}

void
fetcher_answer (FetcherFixture *fixture, const char *path, FixtureAnswer answer)
{
  g_autofree char *full_path = g_strconcat ("/flags/", path, NULL);

  if (answer.body == NULL)
    answer.body = "hello";
  if (answer.size_bytes == 0)
    answer.size_bytes = -1;
  fixture_server_answer (fixture->server, full_path, &answer);
}

guint
fetcher_count (FetcherFixture *fixture, const char *path)
{
  g_autofree char *full_path = g_strconcat ("/flags/", path, NULL);

  return fixture_server_count (fixture->server, full_path);
}

void
fetcher_assert_body (BuntingResponse *response, const char *text)
{
  g_assert_nonnull (response);
  g_assert_nonnull (response->bytes);
  g_assert_cmpmem (g_bytes_get_data (response->bytes, NULL), g_bytes_get_size (response->bytes),
                   text, strlen (text));
}

void
fetcher_assert_fails (FetcherFixture *fixture,
                      const char *path,
                      BuntingFetcherError code,
                      const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingResponse) response = fetcher_fetch (fixture, path, &error);

  g_assert_null (response);
  g_assert_error (error, BUNTING_FETCHER_ERROR, (int)code);
  if (says != NULL && strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}
