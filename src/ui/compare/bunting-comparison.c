/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare/bunting-comparison.h"

#include "bunting-limits.h"
#include "bunting-source-catalog.h"
#include "download/bunting-flag-requests.h"

/* One country's flag as each source has it. The pictures are fetched side by side, one from each
 * source, and kept in memory; nothing is saved.
 *
 * The built-in source has a session and a server of its own, because no proxy can reach it. A
 * download that runs at the same time has other ones, and is not disturbed. */

struct _BuntingComparison {
  GObject parent_instance;

  BuntingAppModel *app_model;      /* owned */
  BuntingFlag *flag;               /* owned */
  GPtrArray *sources;              /* owned, NULL: all known ones */
  GListStore *flags;               /* owned, of BuntingComparedFlag */
  GCancellable *cancellable;       /* owned */
  BuntingFetcher *fetcher;         /* owned */
  BuntingFetcher *local_fetcher;   /* owned: for the built-in source */
  BuntingSourceResolver *resolver; /* owned, of that source; NULL until it is needed */
};

G_DEFINE_FINAL_TYPE (BuntingComparison, bunting_comparison, G_TYPE_OBJECT)

typedef struct {
  BuntingComparison *comparison; /* owned */
  BuntingComparedFlag *flag;     /* owned */
} ComparedFetch;

static void catalog_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void start_source (BuntingComparison *self, BuntingSource *source);
static void server_started_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fetch (ComparedFetch *fetch, BuntingFetcher *fetcher, BuntingSource *source);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void end (ComparedFetch *fetch, BuntingSavedImage *image, const GError *error);

static void
start_all (BuntingComparison *self, GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    start_source (self, sources->pdata[i]);
}

static void
catalog_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingComparison) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSourceCatalog) catalog = bunting_source_catalog_load_finish (result, &error);

  if (catalog != NULL)
    start_all (self, catalog->sources);
  else
    g_info ("no sources to compare: %s", error->message);
}

static void
start_source (BuntingComparison *self, BuntingSource *source)
{
  g_autoptr (SoupSession) session = NULL;
  ComparedFetch *job = g_new0 (ComparedFetch, 1);

  job->comparison = g_object_ref (self);
  job->flag = bunting_compared_flag_new (source);
  g_list_store_append (self->flags, job->flag);
  if (!bunting_source_needs_base (source)) {
    fetch (job, self->fetcher, source);
    return;
  }
  session = bunting_fetcher_create_session (1);
  g_clear_object (&self->local_fetcher);
  g_clear_object (&self->resolver);
  self->local_fetcher = bunting_fetcher_new (session);
  self->resolver =
    bunting_source_resolver_new (bunting_app_model_get_atlas (self->app_model), session,
                                 bunting_source_resolver_get_collection_folder (
                                   bunting_app_model_get_source_resolver (self->app_model)));
  bunting_source_resolver_resolve (self->resolver, source); /* sets the proxy: none */
  bunting_source_resolver_start_async (self->resolver, source, self->cancellable, server_started_cb,
                                       job);
}

static void
server_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ComparedFetch *job = user_data;
  BuntingSourceResolver *resolver = BUNTING_SOURCE_RESOLVER (object);
  BuntingCollection *collection = bunting_source_resolver_get_collection (resolver);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSource) served =
    bunting_source_resolver_start_finish (resolver, result, &error);

  if (served == NULL) {
    end (job, NULL, error);
    return;
  }
  if (collection != NULL)
    bunting_compared_flag_set_date (job->flag, bunting_collection_get_date (collection));
  fetch (job, job->comparison->local_fetcher, served);
}

static void
picture_progress (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  if (total_bytes > 0)
    bunting_compared_flag_set_progress (user_data, (double)received_bytes / total_bytes);
}

/* Takes job. */
static void
fetch (ComparedFetch *job, BuntingFetcher *fetcher, BuntingSource *source)
{
  const BuntingFlagRequests requests = {
    .source = source,
    .code = bunting_flag_get_code (job->comparison->flag),
    .deadline_us = g_get_monotonic_time () + (gint64)BUNTING_DEADLINE_S * G_USEC_PER_SEC,
    .slow_period_s = BUNTING_DEADLINE_S,
    .progress = picture_progress,
    .progress_data = job->flag,
    .picture_only = TRUE,
  };

  bunting_flag_requests_send_async (fetcher, &requests, job->comparison->cancellable, fetched_cb,
                                    job);
}

/* The files of a collection are as old as their package; the collection itself names a date. */
static void
set_date (BuntingComparedFlag *flag, const char *last_modified)
{
  g_autoptr (GDateTime) modified =
    last_modified == NULL ? NULL : soup_date_time_new_from_http_string (last_modified);
  g_autofree char *date = modified == NULL ? NULL : g_date_time_format (modified, "%F");

  if (!bunting_source_needs_base (bunting_compared_flag_get_source (flag)))
    bunting_compared_flag_set_date (flag, date);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ComparedFetch *job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingFetchedFlag) fetched =
    bunting_flag_requests_send_finish (BUNTING_FETCHER (source), result, &error);

  if (fetched == NULL) {
    end (job, NULL, error);
    return;
  }
  set_date (job->flag, fetched->response->last_modified);
  bunting_saved_image_load_bytes_async (fetched->response->bytes, job->comparison->cancellable,
                                        image_loaded_cb, job);
}

static void
image_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingSavedImage) image = bunting_saved_image_load_finish (result, &error);

  end (user_data, image, error);
}

/* The one exit. Takes job. */
static void
end (ComparedFetch *job, BuntingSavedImage *image, const GError *error)
{
  if (!g_cancellable_is_cancelled (job->comparison->cancellable))
    bunting_compared_flag_end (job->flag, image, error);
  g_object_unref (job->flag);
  g_object_unref (job->comparison);
  g_free (job);
}

static void
bunting_comparison_finalize (GObject *object)
{
  BuntingComparison *self = BUNTING_COMPARISON (object);

  g_clear_object (&self->app_model);
  g_clear_object (&self->flag);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_object (&self->flags);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->local_fetcher);
  g_clear_object (&self->resolver);
  G_OBJECT_CLASS (bunting_comparison_parent_class)->finalize (object);
}

static void
bunting_comparison_class_init (BuntingComparisonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_comparison_finalize;
}

static void
bunting_comparison_init (BuntingComparison *self)
{
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (BUNTING_IN_FLIGHT_MAX);

  self->flags = g_list_store_new (BUNTING_TYPE_COMPARED_FLAG);
  self->cancellable = g_cancellable_new ();
  self->fetcher = bunting_fetcher_new (session);
}

/* sources: (nullable) (element-type BuntingSource): those to compare; %NULL for all known ones */
BuntingComparison *
bunting_comparison_new (BuntingAppModel *app_model, BuntingFlag *flag, GPtrArray *sources)
{
  BuntingComparison *self = g_object_new (BUNTING_TYPE_COMPARISON, NULL);

  self->app_model = g_object_ref (app_model);
  self->flag = g_object_ref (flag);
  self->sources = sources == NULL ? NULL : g_ptr_array_ref (sources);
  return self;
}

/* Fetches the pictures. To be called once. */
void
bunting_comparison_start (BuntingComparison *self)
{
  if (self->sources != NULL)
    start_all (self, self->sources);
  else
    bunting_source_catalog_load_async (self->cancellable, catalog_loaded_cb, g_object_ref (self));
}

/* Ends all requests, and emits no more signals. */
void
bunting_comparison_cancel (BuntingComparison *self)
{
  g_cancellable_cancel (self->cancellable);
}

BuntingFlag *
bunting_comparison_get_flag (BuntingComparison *self)
{
  return self->flag;
}

/* Returns: (transfer none) (element-type BuntingComparedFlag): one for each source; empty until the
 *   sources are known */
GListModel *
bunting_comparison_get_flags (BuntingComparison *self)
{
  return G_LIST_MODEL (self->flags);
}
