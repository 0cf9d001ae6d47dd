/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-hedged-attempt.h"

#include "http/bunting-http-message.h"

/* Sends a request a second time when bunting-hedge.c says so. From the first data of one of the two
 * on, it is the attempt that counts, and the other one is cancelled. */

static void answered_cb (BuntingResponse *response, GError *error, gpointer user_data);

/* Returns: (nullable): the other requests to the host, if they are known */
static BuntingHedge *
get_hedge (BuntingHedgedAttempt *self)
{
  return self->request->limiter != NULL ? bunting_limiter_get_hedge (self->request->limiter) : NULL;
}

static gboolean
is_first (BuntingHedgedSide *side)
{
  return side == &side->owner->sides[side->owner->first];
}

static void
drop_second (BuntingHedgedAttempt *self)
{
  if (self->second == NULL)
    return;
  g_clear_pointer (&self->second, bunting_http_attempt_free);
  bunting_hedge_ended (get_hedge (self), &self->sides[!self->first].wait);
  bunting_hedge_second_ended (get_hedge (self), FALSE);
}

/* The second takes its place. */
static void
drop_first (BuntingHedgedAttempt *self, gboolean second_is_answered)
{
  if (self->second == NULL)
    return;
  bunting_http_attempt_free (*self->attempt);
  *self->attempt = g_steal_pointer (&self->second);
  bunting_hedge_ended (get_hedge (self), &self->sides[self->first].wait);
  bunting_hedge_second_ended (get_hedge (self), second_is_answered);
  self->first = !self->first;
}

static void
progress_cb (gsize received_bytes, gsize total_bytes, gpointer user_data)
{
  BuntingHedgedSide *side = user_data;
  const BuntingRequest *request = side->owner->request;

  if (is_first (side))
    drop_second (side->owner);
  else
    drop_first (side->owner, TRUE);
  if (request->progress != NULL)
    request->progress (received_bytes, total_bytes, request->progress_data);
}

static BuntingHttpAttempt *
send (BuntingHedgedSide *side)
{
  BuntingRequest request = *side->owner->request;

  request.progress = progress_cb;
  request.progress_data = side;
  return bunting_http_attempt_send (&request, &side->owner->options, answered_cb, side);
}

static gboolean
connect_is_due (BuntingHedgedAttempt *self, BuntingHedge *hedge)
{
  BuntingHttpAttempt *last = self->second != NULL ? self->second : *self->attempt;

  return bunting_hedge_connect_is_due (
    hedge, bunting_http_message_compute_connect_us (bunting_http_attempt_get_message (last)),
    bunting_limiter_get_fastest_connect_us (self->request->limiter));
}

/* Called about ten times a second. */
static void
waits_cb (gpointer user_data)
{
  BuntingHedgedAttempt *self = user_data;
  BuntingHedgedSide *last = &self->sides[self->second != NULL ? !self->first : self->first];
  GUri *uri = self->request->uri;
  BuntingHedge *hedge = get_hedge (self);
  gint64 until_us;
  gint64 now_us = g_get_monotonic_time ();
  gboolean is_connecting = hedge != NULL && connect_is_due (self, hedge);

  if (hedge == NULL || (!is_connecting && !bunting_hedge_is_due (hedge, &last->wait, now_us)) ||
      bunting_limiter_is_at_ceiling (self->request->limiter) ||
      bunting_http_backoff_check_host (self->options.backoff, uri, now_us, &until_us) !=
        BUNTING_HOST_ALLOWED)
    return;
  g_debug ("asking a second time for %s", g_uri_get_path (uri));
  if (is_connecting)
    bunting_limiter_record_overload (self->request->limiter, BUNTING_OVERLOAD_SLOW_CONNECT,
                                     last->wait.sent_us,
                                     bunting_limiter_get_n_in_flight (self->request->limiter));
  /* Over HTTP/2, all others of the host share the connection. */
  self->options.needs_new_connection |=
    is_connecting || bunting_http_attempt_is_http2 (*self->attempt);
  drop_first (self, FALSE);
  bunting_hedge_second_sent (hedge, &self->sides[!self->first].wait, now_us);
  self->second = send (&self->sides[!self->first]);
}

static void
stop_waiting (BuntingHedgedAttempt *self)
{
  BuntingHedge *hedge = get_hedge (self);

  drop_second (self);
  if (hedge != NULL)
    bunting_hedge_ended (hedge, &self->sides[self->first].wait);
}

/* The one exit. Takes response and error. */
static void
end (BuntingHedgedAttempt *self, BuntingResponse *response, GError *error)
{
  BuntingHedge *hedge = get_hedge (self);
  SoupMessageMetrics *metrics =
    soup_message_get_metrics (bunting_http_attempt_get_message (*self->attempt));

  if (hedge != NULL && response != NULL)
    bunting_hedge_answered (hedge, &self->sides[self->first].wait,
                            (gint64)soup_message_metrics_get_response_start (metrics) -
                              bunting_http_attempt_get_sent_us (*self->attempt));
  stop_waiting (self);
  self->callback (response, error, self->user_data);
}

static void
answered_cb (BuntingResponse *response, GError *error, gpointer user_data)
{
  BuntingHedgedSide *side = user_data;
  BuntingHedgedAttempt *self = side->owner;

  if (error != NULL && self->second != NULL) {
    g_error_free (error);
    if (is_first (side))
      drop_first (self, FALSE);
    else
      drop_second (self);
    return;
  }
  if (!is_first (side))
    drop_first (self, TRUE);
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
  g_clear_pointer (attempt, bunting_http_attempt_free);
  *self = (BuntingHedgedAttempt){
    .request = request,
    .options = *options,
    .callback = callback,
    .user_data = user_data,
    .attempt = attempt,
    .sides = { { .owner = self }, { .owner = self } },
  };
  self->options.waits = waits_cb;
  self->options.waits_data = self;
  if (get_hedge (self) != NULL)
    bunting_hedge_sent (get_hedge (self), &self->sides[0].wait, g_get_monotonic_time ());
  *attempt = send (&self->sides[0]);
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
