/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-resolver.h"

#include "bunting-limits.h"
#include "bunting-proxy-cache.h"
#include "source/bunting-source-list.h"
#include "test-utils.h"
#include "flag-fixtures.h"

#define NO_FOLDER "/no/such/collection"

static BuntingAtlas *atlas;

typedef struct {
  char *collection;
  SoupSession *soup;
  BuntingSource *built_in;
  BuntingSourceResolver *resolver;
} Fixture;

/* A new object each time, as if the sources were loaded again. */
static BuntingSource *
load_built_in (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = bunting_source_list_load (&error);
  BuntingSource *source;

  g_assert_no_error (error);
  source = bunting_source_list_find (sources, BUNTING_SOURCE_BUILT_IN_ID, &error);
  g_assert_no_error (error);
  g_assert_true (bunting_source_needs_base (source));
  return source;
}

static void
set_up (Fixture *fixture, gconstpointer collection)
{
  fixture->collection = test_make_folder ();
  fixture->soup = bunting_fetcher_create_session (BUNTING_IN_FLIGHT_MAX);
  fixture->built_in = load_built_in ();
  fixture->resolver = bunting_source_resolver_new (
    atlas, fixture->soup, collection != NULL ? collection : fixture->collection);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->resolver != NULL)
    test_assert_finalizes (fixture->resolver);
  g_assert_finalize_object (fixture->built_in);
  g_assert_finalize_object (fixture->soup);
  test_remove_folder (fixture->collection);
  g_free (fixture->collection);
}

static void
fill (Fixture *fixture)
{
  const char *codes[] = { "BR", "CN", NULL };

  test_fill_collection (fixture->collection, codes);
}

static void
begin (Fixture *fixture, BuntingSource *source, GCancellable *cancellable, GAsyncResult **slot)
{
  bunting_source_resolver_start_async (fixture->resolver, source, cancellable, test_keep_result,
                                       slot);
  g_assert_null (*slot);
}

static BuntingSource *
start (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin (fixture, fixture->built_in, NULL, &result);
  return bunting_source_resolver_start_finish (fixture->resolver, test_wait_for_result (&result),
                                               error);
}

/* Requests the picture of Brazil. */
static gboolean
ask (Fixture *fixture, BuntingSource *source, GError **error)
{
  g_autoptr (GUri) uri = bunting_source_build_picture_uri (source, "BR", error);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (uri);
  message = soup_message_new_from_uri ("GET", uri);
  soup_session_send_and_read_async (fixture->soup, message, G_PRIORITY_DEFAULT, NULL,
                                    test_keep_result, &result);
  bytes = soup_session_send_and_read_finish (fixture->soup, test_wait_for_result (&result), error);
  return bytes != NULL && soup_message_get_status (message) == SOUP_STATUS_OK &&
         g_bytes_get_size (bytes) > 0;
}

static void
assert_asked_well (Fixture *fixture, BuntingSource *source)
{
  g_autoptr (GError) error = NULL;
  gboolean answered = ask (fixture, source, &error);

  g_assert_no_error (error);
  g_assert_true (answered);
}

/* Connections to its address are refused. */
static void
assert_refused (Fixture *fixture, BuntingSource *source)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ask (fixture, source, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
assert_found (Fixture *fixture, BuntingSource *source, BuntingSource *expected)
{
  g_autoptr (BuntingSource) found = bunting_source_resolver_resolve (fixture->resolver, source);

  g_assert_true (found == expected);
}

/* A source with an address needs no server, and may need a proxy. */
static void
test_remote (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) remote =
    bunting_source_new_from_base ("https://flags.example.org", NULL);
  GProxyResolver *resolver = bunting_proxy_cache_get_default ();

  assert_found (fixture, remote, remote);
  g_assert_true (soup_session_get_proxy_resolver (fixture->soup) == resolver);
  g_assert_null (bunting_source_resolver_get_collection (fixture->resolver));

  /* The built-in server needs none; the setting is per source. */
  assert_found (fixture, fixture->built_in, NULL);
  g_assert_null (soup_session_get_proxy_resolver (fixture->soup));
  assert_found (fixture, remote, remote);
  g_assert_true (soup_session_get_proxy_resolver (fixture->soup) == resolver);
}

static BuntingCollection *
load_collection (BuntingSourceResolver *resolver, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  bunting_source_resolver_load_collection_async (resolver, test_keep_result, &result);
  return bunting_source_resolver_load_collection_finish (resolver, test_wait_for_result (&result),
                                                         error);
}

/* The collection is read once, and no server is started for it. */
static void
test_load_collection (Fixture *fixture, gconstpointer data)
{
  BuntingSourceResolver *other =
    bunting_source_resolver_new (atlas, fixture->soup, "/no/such/collection");
  g_autoptr (GError) error = NULL;
  BuntingCollection *collection;

  fill (fixture);
  collection = load_collection (fixture->resolver, &error);
  g_assert_no_error (error);
  g_assert_nonnull (collection);
  g_assert_true (load_collection (fixture->resolver, NULL) == collection);
  g_assert_true (bunting_source_resolver_get_collection (fixture->resolver) == collection);
  assert_found (fixture, fixture->built_in, NULL);

  g_assert_null (load_collection (other, &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, BUNTING_COLLECTION_ERROR_NO_FOLDER);
  g_assert_null (bunting_source_resolver_get_collection (other));
  test_assert_finalizes (other);
}

static void
test_built_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) served = NULL;
  g_autoptr (BuntingSource) remote =
    bunting_source_new_from_base ("https://flags.example.org", NULL);
  g_autoptr (GError) error = NULL;
  BuntingCollection *collection;

  fill (fixture);
  assert_found (fixture, fixture->built_in, NULL);
  g_assert_null (bunting_source_resolver_get_collection (fixture->resolver));

  served = start (fixture, &error);
  g_assert_no_error (error);
  g_assert_false (bunting_source_needs_base (served));
  g_assert_cmpstr (bunting_source_get_id (served), ==, BUNTING_SOURCE_BUILT_IN_ID);
  assert_asked_well (fixture, served);
  collection = bunting_source_resolver_get_collection (fixture->resolver);
  g_assert_cmpuint (bunting_collection_get_n_flags (collection), ==, 2);

  /* The server keeps running while another source is used. */
  assert_found (fixture, fixture->built_in, served);
  assert_found (fixture, remote, remote);
  assert_found (fixture, fixture->built_in, served);
  assert_asked_well (fixture, served);
}

/* A source that was loaded again may have changed, so a new server is started. */
static void
test_other_source (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) other = load_built_in ();
  g_autoptr (BuntingSource) served = NULL, served_other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  served = start (fixture, &error);
  g_assert_no_error (error);
  assert_found (fixture, other, NULL);
  begin (fixture, other, NULL, &result);
  assert_found (fixture, fixture->built_in, NULL);
  assert_refused (fixture, served);
  served_other = bunting_source_resolver_start_finish (fixture->resolver,
                                                       test_wait_for_result (&result), &error);
  g_assert_no_error (error);
  assert_found (fixture, other, served_other);
  assert_found (fixture, fixture->built_in, NULL);
  assert_asked_well (fixture, served_other);
}

/* The server stops with the resolver. */
static void
test_ends_with_resolver (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) served = NULL;

  fill (fixture);
  served = start (fixture, NULL);
  assert_asked_well (fixture, served);
  g_assert_finalize_object (g_steal_pointer (&fixture->resolver));
  assert_refused (fixture, served);
}

static void
assert_failed (Fixture *fixture, BuntingCollectionError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (start (fixture, &error));
  g_assert_error (error, BUNTING_COLLECTION_ERROR, (int)code);
  assert_found (fixture, fixture->built_in, NULL);
  g_assert_null (bunting_source_resolver_get_collection (fixture->resolver));
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  assert_failed (fixture, BUNTING_COLLECTION_ERROR_NO_FOLDER);
  assert_failed (fixture, BUNTING_COLLECTION_ERROR_NO_FOLDER);
}

/* A failed start is repeated at the next request. */
static void
test_empty_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) served = NULL;
  g_autoptr (GError) error = NULL;

  assert_failed (fixture, BUNTING_COLLECTION_ERROR_EMPTY);
  fill (fixture);
  served = start (fixture, &error);
  g_assert_no_error (error);
  assert_asked_well (fixture, served);
}

/* After a failed start, the old server has stopped and is not used. */
static void
test_emptied_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) served = NULL;

  fill (fixture);
  served = start (fixture, NULL);
  g_assert_nonnull (served);
  test_remove_folder (fixture->collection);
  assert_failed (fixture, BUNTING_COLLECTION_ERROR_NO_FOLDER);
  assert_refused (fixture, served);
  fill (fixture);
}

static void
assert_cancelled (Fixture *fixture, GAsyncResult **slot)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
    bunting_source_resolver_start_finish (fixture->resolver, test_wait_for_result (slot), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Cancels before the start and during it, at a random moment. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) served = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;

    if (i == 0)
      g_cancellable_cancel (cancellable);
    begin (fixture, fixture->built_in, cancellable, &result);
    g_usleep (i * 200);
    g_cancellable_cancel (cancellable);
    assert_cancelled (fixture, &result);
    assert_found (fixture, fixture->built_in, NULL);
    g_assert_null (bunting_source_resolver_get_collection (fixture->resolver));
  }
  served = start (fixture, &error);
  g_assert_no_error (error);
  assert_asked_well (fixture, served);
}

/* Cancelling after the start has no effect. */
static void
test_cancelled_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (BuntingSource) served = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  begin (fixture, fixture->built_in, cancellable, &result);
  served = bunting_source_resolver_start_finish (fixture->resolver, test_wait_for_result (&result),
                                                 &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  test_settle ();
  assert_found (fixture, fixture->built_in, served);
  assert_asked_well (fixture, served);
}

/* A later start replaces an earlier one, which does not return an address. */
static void
test_two_starts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BuntingSource) other = load_built_in ();
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (BuntingSource) served = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  begin (fixture, fixture->built_in, NULL, &first);
  begin (fixture, other, NULL, &second);
  assert_cancelled (fixture, &first);
  assert_found (fixture, fixture->built_in, NULL);
  served = bunting_source_resolver_start_finish (fixture->resolver, test_wait_for_result (&second),
                                                 &error);
  g_assert_no_error (error);
  assert_found (fixture, other, served);
  assert_found (fixture, fixture->built_in, NULL);
  assert_asked_well (fixture, served);
}

/* A failed start does not affect a later one, whichever ends first. */
static void
test_two_starts_one_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL, second = NULL;
  g_autoptr (BuntingSource) served = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  begin (fixture, fixture->built_in, cancellable, &first);
  begin (fixture, fixture->built_in, NULL, &second);
  g_cancellable_cancel (cancellable);
  served = bunting_source_resolver_start_finish (fixture->resolver, test_wait_for_result (&second),
                                                 &error);
  g_assert_no_error (error);
  assert_cancelled (fixture, &first);
  assert_found (fixture, fixture->built_in, served);
  assert_asked_well (fixture, served);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  atlas = bunting_atlas_new (&error);
  g_assert_no_error (error);
#define ADD_OVER(path, collection, func)                                                           \
  g_test_add (path, Fixture, collection, set_up, func, tear_down)
#define ADD(path, func) ADD_OVER (path, NULL, func)
  ADD ("/source-resolver/remote", test_remote);
  ADD ("/source-resolver/load-collection", test_load_collection);
  ADD ("/source-resolver/built-in", test_built_in);
  ADD ("/source-resolver/other-source", test_other_source);
  ADD ("/source-resolver/ends-with-resolver", test_ends_with_resolver);
  ADD_OVER ("/source-resolver/no-folder", NO_FOLDER, test_no_folder);
  ADD ("/source-resolver/empty-folder", test_empty_folder);
  ADD ("/source-resolver/emptied-folder", test_emptied_folder);
  ADD ("/source-resolver/cancelled", test_cancelled);
  ADD ("/source-resolver/cancelled-late", test_cancelled_late);
  ADD ("/source-resolver/two-starts", test_two_starts);
  ADD ("/source-resolver/two-starts-one-cancelled", test_two_starts_one_cancelled);
  status = g_test_run ();
  g_assert_finalize_object (atlas);
  return status;
}
