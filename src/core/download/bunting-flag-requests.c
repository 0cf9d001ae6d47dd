/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-flag-requests.h"

#include "bunting-limits.h"
#include "config.h"
#include "source/bunting-metadata.h"

#include <glib/gi18n-lib.h>

/* The two requests for one flag, side by side: its picture and its metadata. Only the picture is
 * required: once it is there, the metadata has a limited time left. Its bytes are inspected, not
 * decoded. Where the source has a table of all names, looking up the name takes the place of the
 * second request. */

#define LATE_US G_USEC_PER_SEC /* more than a main loop that turns is late */

/* A large picture waits for its metadata with a permit for large bodies. Metadata must not need a
 * permit, or the two could wait for each other. */
G_STATIC_ASSERT (BUNTING_METADATA_MAX_BYTES <= BUNTING_SMALL_BODY_BYTES);

typedef struct {
  /* input */
  BuntingSource *source;     /* (owned) */
  BuntingTableLoader *table; /* (owned) (nullable) */
  char *code;                /* (owned) */
  guint metadata_wait_ms;
  gboolean name_always;

  /* in progress */
  guint n_pending;                    /* requests */
  GCancellable *metadata_cancellable; /* (owned) cancelled by the caller, and without a picture */
  gulong cancelled_id;                /* on the caller's cancellable */
  GSource *metadata_wait;             /* (owned) (nullable): from the picture's arrival */
  gint64 metadata_until_us;           /* when it should end */
  gboolean metadata_late;
  GError *error; /* (owned) (nullable) of the picture */

  /* output */
  BuntingFetchedFlag *fetched; /* (owned) (nullable) */
} FlagFetch;

static void request_ended (GTask *task);

void
bunting_fetched_flag_free (BuntingFetchedFlag *self)
{
  g_clear_pointer (&self->response, bunting_response_free);
  g_free (self->picture_uri);
  g_free (self->name);
  g_clear_error (&self->metadata_error);
  g_free (self);
}

static FlagFetch *
flag_fetch_new (const BuntingFlagRequests *requests)
{
  FlagFetch *fetch = g_new0 (FlagFetch, 1);

  fetch->source = g_object_ref (requests->source);
  fetch->table = requests->table != NULL ? g_object_ref (requests->table) : NULL;
  fetch->code = g_strdup (requests->code);
  fetch->metadata_wait_ms = requests->metadata_wait_ms;
  fetch->name_always = requests->name_always;
  fetch->metadata_cancellable = g_cancellable_new ();
  return fetch;
}

static void
flag_fetch_free (gpointer data)
{
  FlagFetch *fetch = data;

  g_assert (fetch->n_pending == 0 && fetch->cancelled_id == 0 && fetch->metadata_wait == NULL);
  g_object_unref (fetch->source);
  g_clear_object (&fetch->table);
  g_free (fetch->code);
  g_object_unref (fetch->metadata_cancellable);
  g_clear_error (&fetch->error);
  g_clear_pointer (&fetch->fetched, bunting_fetched_flag_free);
  g_free (fetch);
}

/* If the process was stopped meanwhile, the metadata may have arrived and not been read. */
static gboolean
metadata_wait_ended_cb (gpointer user_data)
{
  FlagFetch *fetch = user_data;
  gint64 late_us = g_source_get_time (fetch->metadata_wait) - fetch->metadata_until_us;

  if (late_us >= LATE_US) {
    fetch->metadata_until_us += late_us + fetch->metadata_wait_ms * G_TIME_SPAN_MILLISECOND;
    return G_SOURCE_CONTINUE;
  }
  fetch->metadata_late = TRUE;
  g_cancellable_cancel (fetch->metadata_cancellable);
  return G_SOURCE_REMOVE;
}

static void
limit_metadata_wait (GTask *task)
{
  FlagFetch *fetch = g_task_get_task_data (task);

  fetch->metadata_until_us =
    g_get_monotonic_time () + fetch->metadata_wait_ms * G_TIME_SPAN_MILLISECOND;
  fetch->metadata_wait = g_timeout_source_new (fetch->metadata_wait_ms);
  g_source_set_callback (fetch->metadata_wait, metadata_wait_ended_cb, fetch, NULL);
  g_source_attach (fetch->metadata_wait, g_task_get_context (task));
}

static gboolean
is_picture (GBytes *body)
{
  BuntingPicture picture;

  return bunting_picture_inspect (body, NULL, &picture, NULL) &&
         bunting_picture_check_closed (&picture, body, NULL);
}

/* A GIF without a trailer is whole only if the response is certain to be. */
static gboolean
inspect_picture (const BuntingResponse *response, BuntingPicture *picture, GError **error)
{
  return bunting_picture_inspect (response->bytes, response->content_type, picture, error) &&
         (response->end_is_certain ||
          bunting_picture_check_closed (picture, response->bytes, error));
}

static void
picture_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FlagFetch *fetch = g_task_get_task_data (task);
  BuntingResponse *response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &fetch->error);

  fetch->fetched->response = response;
  if (response != NULL && !response->not_modified)
    inspect_picture (response, &fetch->fetched->picture, &fetch->error);
  /* Without a picture, the name is not needed, nor, for most, with the one that is saved already.
   */
  if (fetch->error != NULL || (response->not_modified && !fetch->name_always))
    g_cancellable_cancel (fetch->metadata_cancellable);
  else if (fetch->n_pending > 1)
    limit_metadata_wait (task);
  request_ended (task);
}

static void
explain_lateness (FlagFetch *fetch)
{
  BuntingFetchedFlag *fetched = fetch->fetched;

  if (!fetch->metadata_late || fetched->metadata_error == NULL)
    return;
  g_clear_error (&fetched->metadata_error);
  g_set_error_literal (&fetched->metadata_error, BUNTING_METADATA_ERROR,
                       BUNTING_METADATA_ERROR_LATE, N_ ("the metadata did not arrive in time"));
}

static void
name_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FlagFetch *fetch = g_task_get_task_data (task);
  BuntingFetchedFlag *fetched = fetch->fetched;

  fetched->name = bunting_table_loader_lookup_finish (BUNTING_TABLE_LOADER (source), result,
                                                      &fetched->metadata_error);
  if (fetch->metadata_late && fetched->name == NULL)
    fetched->name = bunting_table_loader_dup_earlier_name (fetch->table, fetch->code);
  if (fetched->name != NULL)
    g_clear_error (&fetched->metadata_error);
  explain_lateness (fetch);
  request_ended (task);
}

static void
metadata_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  FlagFetch *fetch = g_task_get_task_data (task);
  BuntingFetchedFlag *fetched = fetch->fetched;
  g_autoptr (BuntingResponse) response =
    bunting_fetcher_fetch_finish (BUNTING_FETCHER (source), result, &fetched->metadata_error);

  explain_lateness (fetch);
  if (response != NULL)
    fetched->name = bunting_metadata_parse_name (
      response->bytes, bunting_source_get_name_path (fetch->source), &fetched->metadata_error);
  /* Many servers send JSON under another type, so the type only helps to explain an error. */
  if (g_error_matches (fetched->metadata_error, BUNTING_METADATA_ERROR,
                       BUNTING_METADATA_ERROR_INVALID))
    g_prefix_error (&fetched->metadata_error, "sent as %s: ",
                    response->content_type != NULL ? response->content_type : "no known type");
  request_ended (task);
}

static void
request_ended (GTask *task)
{
  FlagFetch *fetch = g_task_get_task_data (task);

  if (--fetch->n_pending > 0)
    return;
  if (fetch->metadata_wait != NULL)
    g_source_destroy (fetch->metadata_wait);
  g_clear_pointer (&fetch->metadata_wait, g_source_unref);
  g_cancellable_disconnect (g_task_get_cancellable (task), fetch->cancelled_id);
  fetch->cancelled_id = 0;
  if (fetch->error != NULL)
    g_task_return_error (task, g_steal_pointer (&fetch->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&fetch->fetched),
                           (GDestroyNotify)bunting_fetched_flag_free);
  g_object_unref (task);
}

static void
caller_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
is_same_host (GUri *a, GUri *b)
{
  return g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         g_uri_get_port (a) == g_uri_get_port (b);
}

/* requests: copied */
void
bunting_flag_requests_send_async (BuntingFetcher *fetcher,
                                  const BuntingFlagRequests *requests,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (fetcher, cancellable, callback, user_data);
  FlagFetch *fetch = flag_fetch_new (requests);
  g_autoptr (GUri) picture_uri = NULL;
  g_autoptr (GUri) metadata_uri = NULL;
  BuntingRequest picture = {
    .max_bytes = BUNTING_PICTURE_MAX_BYTES,
    .deadline_us = requests->deadline_us,
    .slow_period_s = requests->slow_period_s,
    .etag = requests->etag,
    .last_modified = requests->last_modified,
    .validated_uri = requests->final_uri,
    .is_plain = is_picture,
    .headers = bunting_source_get_headers (requests->source),
    .progress = requests->progress,
    .progress_data = requests->progress_data,
    .limiter = requests->limiter,
    .has_permit = requests->limiter != NULL,
  };
  BuntingRequest metadata = {
    .max_bytes = BUNTING_METADATA_MAX_BYTES,
    .deadline_us = requests->deadline_us,
    .slow_period_s = requests->slow_period_s,
    .is_plain = bunting_metadata_can_parse,
    .headers = picture.headers,
  };

  g_task_set_source_tag (task, bunting_flag_requests_send_async);
  g_task_set_task_data (task, fetch, flag_fetch_free);
  picture_uri = bunting_source_build_picture_uri (fetch->source, requests->code, &fetch->error);
  if (fetch->error == NULL && !requests->picture_only)
    metadata_uri = bunting_source_build_metadata_uri (fetch->source, requests->code, &fetch->error);
  if (fetch->error != NULL) {
    g_task_return_error (task, g_steal_pointer (&fetch->error));
    g_object_unref (task);
    return;
  }
  fetch->fetched = g_new0 (BuntingFetchedFlag, 1);
  fetch->fetched->picture_uri = g_uri_to_string_partial (picture_uri, G_URI_HIDE_USERINFO);
  /* The handler is never disconnected from inside itself: the fetcher does not end a request from
   * inside g_cancellable_cancel(). */
  if (cancellable != NULL)
    fetch->cancelled_id =
      g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb),
                             g_object_ref (fetch->metadata_cancellable), g_object_unref);
  picture.uri = picture_uri;
  metadata.uri = metadata_uri;
  if (metadata_uri != NULL && is_same_host (picture_uri, metadata_uri))
    metadata.limiter = requests->limiter;
  fetch->n_pending = metadata.uri != NULL || fetch->table != NULL ? 2 : 1;
  bunting_fetcher_fetch_async (fetcher, &picture, cancellable, picture_fetched_cb, task);
  if (metadata.uri != NULL)
    bunting_fetcher_fetch_async (fetcher, &metadata, fetch->metadata_cancellable,
                                 metadata_fetched_cb, task);
  if (fetch->table != NULL)
    bunting_table_loader_lookup_async (fetch->table, fetch->code, fetch->metadata_cancellable,
                                       name_looked_up_cb, task);
}

/**
 * bunting_flag_requests_send_finish:
 * @error: why there is no picture: #BuntingFetcherError, #BuntingPictureError, #BuntingSourceError
 *   or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the picture, with the name if the metadata has one
 */
BuntingFetchedFlag *
bunting_flag_requests_send_finish (BuntingFetcher *fetcher, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, fetcher), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
