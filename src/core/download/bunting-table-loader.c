/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-table-loader.h"

#include "bunting-limits.h"
#include "download/bunting-table-cache.h"

/* The names of all countries, which a source has in one document. It is fetched once, when the
 * first name is looked up; the cache of the user has it, with its ETag, for the next loader. If it
 * cannot be fetched, the names are those of the cache. */
struct _BuntingTableLoader {
  GObject parent_instance;

  /* input */
  BuntingSource *source;   /* (owned) */
  BuntingFetcher *fetcher; /* (owned) */

  /* in progress */
  gboolean is_started;
  gboolean is_ended;
  GUri *uri;                 /* (owned) (nullable): until it is started */
  GCancellable *cancellable; /* (owned) */
  GQueue waiting;            /* (element-type GTask) (owned), for the end */

  /* output */
  BuntingCachedTable *cached; /* (owned) (nullable) */
  GHashTable *names;          /* (owned) (nullable): of the cache, if the source is slow or fails */
  GError *error;              /* (owned) (nullable): why there are no names */
};

G_DEFINE_FINAL_TYPE (BuntingTableLoader, bunting_table_loader, G_TYPE_OBJECT)

static void cache_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (BuntingTableLoader *self, GError *error);

/* One that waits for a name. Its cancellable ends the wait, not the loading. */
typedef struct {
  char *code;         /* (owned) (nullable): NULL to wait for the end only */
  GSource *cancelled; /* (owned) (nullable) */
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->code);
  if (lookup->cancelled != NULL)
    g_source_destroy (lookup->cancelled);
  g_clear_pointer (&lookup->cancelled, g_source_unref);
  g_free (lookup);
}

static void
start (BuntingTableLoader *self)
{
  GError *error = NULL;

  self->is_started = TRUE;
  self->uri = bunting_source_build_table_uri (self->source, &error);
  if (self->uri == NULL)
    done (self, error);
  else
    bunting_table_cache_read_async (self->uri, self->source, cache_read_cb, g_object_ref (self));
}

static void
cache_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingTableLoader) self = user_data;
  BuntingRequest request = {
    .uri = self->uri,
    .max_bytes = BUNTING_TABLE_MAX_BYTES,
    .deadline_us = g_get_monotonic_time () + (gint64)BUNTING_DEADLINE_S * G_USEC_PER_SEC,
    .headers = bunting_source_get_headers (self->source),
  };

  self->cached = bunting_table_cache_read_finish (result);
  if (self->cached != NULL) {
    request.etag = self->cached->etag;
    request.last_modified = self->cached->last_modified;
  }
  bunting_fetcher_fetch_async (self->fetcher, &request, self->cancellable, fetched_cb,
                               g_object_ref (self));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingTableLoader) self = user_data;
  GError *error = NULL;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &error);

  if (response == NULL || response->not_modified)
    done (self, error);
  else
    bunting_table_cache_parse_and_write_async (self->uri, self->source, response, parsed_cb,
                                               g_object_ref (self));
}

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (BuntingTableLoader) self = user_data;
  GError *error = NULL;

  g_clear_pointer (&self->names, g_hash_table_unref);
  self->names = bunting_table_cache_parse_and_write_finish (result, &error);
  done (self, error);
}

static void
end_lookup (BuntingTableLoader *self, GTask *task)
{
  Lookup *lookup = g_task_get_task_data (task);
  GError *error = NULL;
  char *name;

  if (lookup->code == NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (self->names == NULL) {
    g_task_return_error (task, g_error_copy (self->error));
    return;
  }
  name = bunting_name_table_dup_name (self->names, lookup->code, &error);
  if (name != NULL)
    g_task_return_pointer (task, name, g_free);
  else
    g_task_return_error (task, error);
}

/* The one exit. Takes error. */
static void
done (BuntingTableLoader *self, GError *error)
{
  self->is_ended = TRUE;
  self->error = error;
  if (self->names == NULL && self->cached != NULL)
    self->names = g_hash_table_ref (self->cached->names);
  while (!g_queue_is_empty (&self->waiting)) {
    g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);

    end_lookup (self, task);
  }
}

static gboolean
lookup_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  BuntingTableLoader *self = g_task_get_source_object (task);

  if (g_queue_remove (&self->waiting, task)) {
    g_task_return_error_if_cancelled (task);
    g_object_unref (task);
  }
  return G_SOURCE_REMOVE;
}

static void
bunting_table_loader_finalize (GObject *object)
{
  BuntingTableLoader *self = BUNTING_TABLE_LOADER (object);

  g_queue_clear (&self->waiting);
  g_clear_object (&self->source);
  g_clear_object (&self->fetcher);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->cached, bunting_cached_table_free);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (bunting_table_loader_parent_class)->finalize (object);
}

static void
bunting_table_loader_class_init (BuntingTableLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bunting_table_loader_finalize;
}

static void
bunting_table_loader_init (BuntingTableLoader *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
}

/* source: one that has a table, and needs no base */
BuntingTableLoader *
bunting_table_loader_new (BuntingSource *source, BuntingFetcher *fetcher)
{
  BuntingTableLoader *self = g_object_new (BUNTING_TYPE_TABLE_LOADER, NULL);

  self->source = g_object_ref (source);
  self->fetcher = g_object_ref (fetcher);
  return self;
}

static GTask *
new_task (BuntingTableLoader *self,
          const char *code,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->code = g_strdup (code);
  g_task_set_task_data (task, lookup, lookup_free);
  return task;
}

/**
 * bunting_table_loader_lookup_async:
 * @code: of the country, in upper case
 * @cancellable: (nullable): ends this lookup only
 */
void
bunting_table_loader_lookup_async (BuntingTableLoader *self,
                                   const char *code,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = new_task (self, code, cancellable, callback, user_data);
  Lookup *lookup = g_task_get_task_data (task);

  g_task_set_source_tag (task, bunting_table_loader_lookup_async);
  if (self->is_ended || self->names != NULL) {
    end_lookup (self, task);
    g_object_unref (task);
    return;
  }
  g_queue_push_tail (&self->waiting, task);
  if (cancellable != NULL) {
    /* A source, not a signal handler, which could not be disconnected from inside itself. */
    lookup->cancelled = g_cancellable_source_new (cancellable);
    g_source_set_callback (lookup->cancelled, G_SOURCE_FUNC (lookup_cancelled_cb), task, NULL);
    g_source_attach (lookup->cancelled, g_task_get_context (task));
  }
  if (!self->is_started)
    start (self);
}

/**
 * bunting_table_loader_lookup_finish:
 * @error: #BuntingFetcherError, #BuntingMetadataError, #BuntingSourceError or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the name of the country
 */
char *
bunting_table_loader_lookup_finish (BuntingTableLoader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* For a lookup that did not end soon enough. Later ones do not wait.
 *
 * Returns: (transfer full) (nullable): the name that the table in the cache has */
char *
bunting_table_loader_dup_earlier_name (BuntingTableLoader *self, const char *code)
{
  if (self->names == NULL && self->cached != NULL)
    self->names = g_hash_table_ref (self->cached->names);
  return self->names != NULL ? bunting_name_table_dup_name (self->names, code, NULL) : NULL;
}

/* Ends the loading, and calls back when nothing of it runs any more. */
void
bunting_table_loader_stop_async (BuntingTableLoader *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = new_task (self, NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, bunting_table_loader_stop_async);
  if (!self->is_started || self->is_ended) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  g_queue_push_tail (&self->waiting, task);
  g_cancellable_cancel (self->cancellable);
}

void
bunting_table_loader_stop_finish (BuntingTableLoader *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));
}
