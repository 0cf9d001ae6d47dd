/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-hedged-attempt.h"

/* Sends a request a second time when bunting-hedge.c says so. From the first data of one of the two
 * on, it is the attempt that counts, and the other one is cancelled. */

static void first_answered_cb (BuntingResponse *response, GError *error, gpointer user_data);
static void second_answered_cb (BuntingResponse *response, GError *error, gpointer user_data);

/* Returns: (nullable): the other requests to the host, if they are known */
static BuntingHedge *
get_hedge (BuntingHedgedAttempt *self)
{
  return self->request->limiter != NULL ? bunting_limiter_get_hedge (self->request->limiter) : NULL;
}

static void
drop_second (BuntingHedgedAttempt *self)
{
  if (self->second == NULL)
    return;
  g_clear_pointer (&self->second, bunting_http_attempt_free);
  bunting_hedge_second_ended (get_hedge (self), FALSE);
}

static void
drop_first (BuntingHedgedAttempt *self)
{
  if (self->second == NULL)
    return;
  bunting_http_attempt_free (*self->attempt);
  *self->attempt = g_steal_pointer (&self->second);
  bunting_hedge_second_ended (get_hedge (self), TRUE);
}

static void
report_progress (BuntingHedgedAttempt *self, gsize received_bytes, gsize total_bytes)
{
  if (self->request->progress != NULL)
    self->request->progress (received_bytes, total_bytes, self->request->progress_data);
}

static void
first_progress_cb (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  drop_second (user_data);
  report_progress (user_data, received_bytes, total_bytes);
}

static void
second_progress_cb (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  drop_first (user_data);
  report_progress (user_data, received_bytes, total_bytes);
}

/* Called about ten times a second. */
static void
waits_cb (gpointer user_data)
{
  BuntingHedgedAttempt *self = user_data;
  BuntingRequest request = *self->request;
  BuntingHttpAttemptOptions options = self->options;
  BuntingHedge *hedge = get_hedge (self);
  gint64 until_us;
  gint64 now_us = g_get_monotonic_time ();

  if (hedge == NULL || !bunting_hedge_is_due (hedge, &self->wait, now_us) ||
      bunting_limiter_is_at_ceiling (request.limiter) ||
      bunting_http_backoff_check_host (options.backoff, request.uri, now_us, &until_us) !=
        BUNTING_HOST_ALLOWED)
    return;
  options.waits = NULL;
  /* All others of the host share the connection. */
  options.needs_new_connection |= bunting_http_attempt_is_http2 (*self->attempt);
  request.progress = second_progress_cb;
  request.progress_data = self;
  g_debug ("asking a second time for %s", g_uri_get_path (request.uri));
  bunting_hedge_second_sent (hedge, &self->wait);
  self->second = bunting_http_attempt_send (&request, &options, second_answered_cb, self);
}

static void
stop_waiting (BuntingHedgedAttempt *self)
{
  BuntingHedge *hedge = get_hedge (self);

  drop_second (self);
  if (hedge != NULL)
    bunting_hedge_ended (hedge, &self->wait);
}

/* The one exit. Takes response and error. */
static void
end (BuntingHedgedAttempt *self, BuntingResponse *response, GError *error)
{
  BuntingHedge *hedge = get_hedge (self);
  SoupMessageMetrics *metrics =
    soup_message_get_metrics (bunting_http_attempt_get_message (*self->attempt));

  if (hedge != NULL && response != NULL)
    bunting_hedge_answered (hedge, &self->wait,
                            (gint64)soup_message_metrics_get_response_start (metrics) -
                              bunting_http_attempt_get_sent_us (*self->attempt));
  stop_waiting (self);
  self->callback (response, error, self->user_data);
}

static void
first_answered_cb (BuntingResponse *response, GError *error, gpointer user_data)
{
  BuntingHedgedAttempt *self = user_data;

  if (error != NULL && self->second != NULL) {
    g_error_free (error);
    drop_first (self);
    return;
  }
  end (self, response, error);
}

static void
second_answered_cb (BuntingResponse *response, GError *error, gpointer user_data)
{
  BuntingHedgedAttempt *self = user_data;

  if (error != NULL && self->second != NULL) {
    g_error_free (error);
    drop_second (self);
    return;
  }
  drop_first (self);
  end (self, response, error);
}

/**
 * bunting_hedged_attempt_send:
 * @self: zeroed, or of an attempt that has called back
 * @attempt: (inout): the attempt that counts, until bunting_hedged_attempt_end()
 * @callback: called once, later, unless the attempt is ended before
 */
void
bunting_hedged_attempt_send (BuntingHedgedAttempt *self,
                             const BuntingRequest *request,
                             const BuntingHttpAttemptOptions *options,
                             BuntingHttpAttempt **attempt,
                             BuntingResponseCallback callback,
                             gpointer user_data)
{
  BuntingRequest first = *request;

  g_clear_pointer (attempt, bunting_http_attempt_free);
  self->request = request;
  self->options = *options;
  self->options.waits = waits_cb;
  self->options.waits_data = self;
  self->callback = callback;
  self->user_data = user_data;
  self->attempt = attempt;
  first.progress = first_progress_cb;
  first.progress_data = self;
  if (get_hedge (self) != NULL)
    bunting_hedge_sent (get_hedge (self), &self->wait, g_get_monotonic_time ());
  *attempt = bunting_http_attempt_send (&first, &self->options, first_answered_cb, self);
}

/* Frees the attempts. Does nothing if none was sent. */
void
bunting_hedged_attempt_end (BuntingHedgedAttempt *self)
{
  if (self->request == NULL)
    return;
  stop_waiting (self);
  g_clear_pointer (self->attempt, bunting_http_attempt_free);
}
