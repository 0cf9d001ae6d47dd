/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-source-check.h"

#include "bunting-limits.h"
#include "download/bunting-flag-requests.h"

/* Checks a custom source by asking it for a flag, and saves it when one has come. A source need not
 * have every flag, so that a few are asked for, one after the other. The form is read once, at the
 * start: what is checked, saved and used is the same, whatever is typed meanwhile. */

static const char *const codes[] = { "BR", "FR", "IN", "US" };

typedef struct {
  /* input */
  BuntingCustomSource custom; /* (owned) */

  /* in progress */
  char *text;                /* (owned) (nullable): the key file, until it is made */
  BuntingSource *source;     /* (owned) (nullable): until the text is parsed */
  BuntingFetcher *fetcher;   /* (owned) */
  BuntingTableLoader *table; /* (owned) (nullable): if the source has one */
  guint n_asked;             /* of the codes */
  gint64 deadline_us;

  /* output */
  BuntingSourceCheckResult *result; /* (owned) (nullable) */
} SourceCheck;

static void text_made_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetch_next (GTask *task);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void done (GTask *task, GError *error);

void
bunting_source_check_result_free (BuntingSourceCheckResult *self)
{
  g_object_unref (self->source);
  g_free (self->code);
  g_free (self->name);
  g_clear_error (&self->metadata_error);
  g_clear_error (&self->save_error);
  g_free (self);
}

static void
source_check_free (gpointer data)
{
  SourceCheck *check = data;

  bunting_custom_source_clear (&check->custom);
  g_free (check->text);
  g_clear_object (&check->source);
  g_clear_object (&check->fetcher);
  g_clear_object (&check->table);
  g_clear_pointer (&check->result, bunting_source_check_result_free);
  g_free (check);
}

static void
make_text_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, bunting_custom_source_to_text (data), g_free);
}

static void
text_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SourceCheck *check = g_task_get_task_data (task);
  GError *error = NULL;

  check->text = g_task_propagate_pointer (G_TASK (result), &error);
  if (check->text != NULL)
    check->source = bunting_custom_source_parse (check->custom.id, check->text, &error);
  if (check->source != NULL && bunting_source_has_table (check->source))
    check->table = bunting_table_loader_new (check->source, check->fetcher);
  if (check->source != NULL)
    fetch_next (task);
  else
    done (task, error);
}

static void
fetch_next (GTask *task)
{
  SourceCheck *check = g_task_get_task_data (task);
  const BuntingFlagRequests requests = {
    .source = check->source,
    .code = codes[check->n_asked++],
    .table = check->table,
    .deadline_us = check->deadline_us,
    .metadata_wait_ms = BUNTING_METADATA_WAIT_MS,
  };

  bunting_flag_requests_send_async (check->fetcher, &requests, g_task_get_cancellable (task),
                                    fetched_cb, task);
}

/* Once a flag has come the check is no longer cancelled: the saved source is the one in use. */
static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SourceCheck *check = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (BuntingFetchedFlag) fetched =
    bunting_flag_requests_send_finish (BUNTING_FETCHER (source), result, &error);

  if (g_error_matches (error, BUNTING_FETCHER_ERROR, BUNTING_FETCHER_ERROR_NOT_FOUND) &&
      check->n_asked < G_N_ELEMENTS (codes)) {
    fetch_next (task);
    return;
  }
  if (fetched == NULL) {
    done (task, g_steal_pointer (&error));
    return;
  }
  check->result = g_new0 (BuntingSourceCheckResult, 1);
  check->result->source = g_object_ref (check->source);
  check->result->code = g_strdup (codes[check->n_asked - 1]);
  check->result->name = g_steal_pointer (&fetched->name);
  check->result->metadata_error = g_steal_pointer (&fetched->metadata_error);
  bunting_custom_source_save_async (check->custom.id, check->text, NULL, saved_cb, task);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  SourceCheck *check = g_task_get_task_data (task);

  bunting_custom_source_save_finish (result, &check->result->save_error);
  done (task, NULL);
}

/* The one exit. Takes error. */
static void
done (GTask *task, GError *error)
{
  SourceCheck *check = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&check->result),
                           (GDestroyNotify)bunting_source_check_result_free);
  g_object_unref (task);
}

/**
 * bunting_source_check_run_async:
 * @custom: the form's texts, copied
 * @cancellable: (nullable): ends the check, unless a flag has come already
 */
void
bunting_source_check_run_async (const BuntingCustomSource *custom,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  SourceCheck *check = g_new0 (SourceCheck, 1);
  g_autoptr (SoupSession) session = bunting_fetcher_create_session (1);
  g_autoptr (GTask) text_task = g_task_new (NULL, cancellable, text_made_cb, task);

  g_task_set_source_tag (task, bunting_source_check_run_async);
  g_task_set_check_cancellable (task, FALSE); /* a source that was saved is reported */
  g_task_set_task_data (task, check, source_check_free);
  check->custom = (BuntingCustomSource){
    .picture = g_strdup (custom->picture),
    .metadata = g_strdup (custom->metadata),
    .name_path = g_strdup (custom->name_path),
    .max_in_flight = custom->max_in_flight,
    .id = g_strdup (custom->id),
    .name = g_strdup (custom->name),
  };
  check->fetcher = bunting_fetcher_new (session);
  check->deadline_us =
    g_get_monotonic_time () + (gint64)BUNTING_SOURCE_CHECK_DEADLINE_S * G_USEC_PER_SEC;
  g_task_set_task_data (text_task, &check->custom, NULL);
  g_task_run_in_thread (text_task, make_text_thread);
}

/**
 * bunting_source_check_run_finish:
 * @error: why the source is not used: #BuntingSourceError if it cannot be asked, otherwise as
 *   bunting_flag_requests_send_finish() sets it
 *
 * Returns: (transfer full): a source that works
 */
BuntingSourceCheckResult *
bunting_source_check_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
