/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-custom-source-check.h"

/* The source that people describe is tried, and saved when a flag has come from there. It is read
 * once, at the start: what is typed meanwhile changes nothing of what is tried, saved and used. */

typedef struct {
  /* input */
  char *text; /* owned: the key file that describes it */

  /* in progress */
  BuntingSource *source; /* owned, NULL before the text was understood */

  /* output */
  BuntingCustomSourceCheck *output; /* owned, NULL before a flag has come */
} CustomSourceCheck;

static void parse (GTask *task);
static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finish (GTask *task, GError *error);

/**
 * bunting_custom_source_check_free:
 * @self: (transfer full): how a trial ended
 *
 * Frees it.
 */
void
bunting_custom_source_check_free (BuntingCustomSourceCheck *self)
{
  g_object_unref (self->source);
  bunting_source_check_result_free (self->answer);
  g_clear_error (&self->save_error);
  g_free (self);
}

static void
run_free (gpointer data)
{
  CustomSourceCheck *run = data;

  g_free (run->text);
  g_clear_object (&run->source);
  g_clear_pointer (&run->output, bunting_custom_source_check_free);
  g_free (run);
}

static void
parse (GTask *task)
{
  CustomSourceCheck *run = g_task_get_task_data (task);
  g_autoptr (SoupSession) soup = bunting_fetcher_create_session (1);
  g_autoptr (BuntingFetcher) fetcher = bunting_fetcher_new (soup);
  GError *error = NULL;

  run->source = bunting_custom_source_parse (run->text, &error);
  if (run->source == NULL)
    finish (task, error);
  else
    bunting_source_check_run_async (fetcher, run->source, g_task_get_cancellable (task),
                                    answered_cb, task);
}

/* From here on it is not cancelled any more: what is in the file is what is used. */
static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CustomSourceCheck *run = g_task_get_task_data (task);
  GError *error = NULL;
  BuntingSourceCheckResult *answer =
    bunting_source_check_run_finish (BUNTING_FETCHER (source), result, &error);

  if (answer == NULL) {
    finish (task, error);
    return;
  }
  run->output = g_new0 (BuntingCustomSourceCheck, 1);
  run->output->source = g_object_ref (run->source);
  run->output->answer = answer;
  bunting_custom_source_save_async (run->text, NULL, saved_cb, task);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CustomSourceCheck *run = g_task_get_task_data (task);

  bunting_custom_source_save_finish (result, &run->output->save_error);
  finish (task, NULL);
}

/* The one exit. Takes error. */
static void
finish (GTask *task, GError *error)
{
  CustomSourceCheck *run = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&run->output),
                           (GDestroyNotify)bunting_custom_source_check_free);
  g_object_unref (task);
}

/**
 * bunting_custom_source_check_run_async:
 * @own: what was filled in
 * @cancellable: (nullable): ends it, unless a flag has come already
 * @callback: called when it is known whether the source works, and it is saved if it does
 * @user_data: for @callback
 *
 * Tries the source that @own describes, and saves it among the user's own.
 */
void
bunting_custom_source_check_run_async (const BuntingCustomSource *custom,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  CustomSourceCheck *run = g_new0 (CustomSourceCheck, 1);

  g_task_set_source_tag (task, bunting_custom_source_check_run_async);
  g_task_set_check_cancellable (task, FALSE);
  run->text = bunting_custom_source_to_text (custom);
  g_task_set_task_data (task, run, run_free);
  parse (task);
}

/**
 * bunting_custom_source_check_run_finish:
 * @result: what the callback was given
 * @error: why the source is not used: #BuntingSourceError where it cannot be asked at all,
 * otherwise as bunting_source_check_run_finish() sets it
 *
 * Returns: (transfer full): the source, what it answered and whether it was saved
 */
BuntingCustomSourceCheck *
bunting_custom_source_check_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
