/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-adaptive-limit.h"

#include "bunting-limits.h"

/* The rules by which the number of flags in flight follows what a host can take. No rule reads a
 * clock; the caller passes the time.
 *
 * signal                             change
 * ---------------------------------  ----------------------------------------------------------
 * before the first response          1 flag; from CONNECT_WAIT_US on 1 more each ms, up to INITIAL,
 *                                    or INITIAL_HTTP2: a near host's connection is open before
 * the first request needs TLS        1 until it is sent on a connection, for TLS_WAIT_US at most:
 *                                    all would wait for that one, which may speak HTTP/2
 * a connection is open, before it,   at most NEAR_FIRST until the response, which should be here
 *   after less than NEAR_CONNECT_US  soon, or until NEAR_WAIT_US have passed
 * one is open later than that        + 1 for each flag, up to CONNECTED_MAX: the line is far, and
 *                                    has taken what was sent
 * first response                     slow start; a host that closes connections: see below
 * response, slow start               + 1 for each flag: the limit doubles with a round trip
 * response, recovering               the same, up to KNEE_SHARE of the knee
 * response, steady                   + 1 with a round trip; near the knee, + 1 after probe_rounds
 * overload                           half of what was in flight when the request was sent, once in
 *                                    a round trip; the knee is what was in flight, except within
 *                                    OUTAGE_US of an earlier one; probe_rounds doubles
 * connect > SLOW_CONNECT_US and      an overload: the kernel repeats a dropped SYN after 1 s
 *   > SLOW_CONNECT_FACTOR usual ones
 * latency of a whole round > base    so many less that the latency is halfway back, at most half;
 *   x LATENCY_FACTOR and + SLACK_US  in slow start at once, later after two such rounds. Never
 *                                    below LATENCY_FLOOR
 * response                           at most NEAR_START, and 1 more for each NEAR_FLAG_US of the
 *                                    base: the program itself needs that long for a flag, so that
 *                                    more flags in flight would only wait for it
 * HTTP/1 over TLS                    at most so many requests as connections may be opened
 * connections that are not kept      at most NOT_PERSISTENT_START, then + 1 after
 *                                    NOT_PERSISTENT_ROUNDS round trips: each request is a SYN, and
 *                                    a short backlog drops those of a burst
 *
 * After slow start, a response changes nothing if fewer flags than half of the limit were in
 * flight: it says nothing about more of them (RFC 7661). Signals of requests that were sent before
 * the last reduction change nothing: those requests were part of the load that led to it.
 *
 * Sources: slow start and additive increase, multiplicative decrease: RFC 5681; a larger first
 * window, paced: RFC 6928; growth back to the last level first, then slowly: CUBIC, RFC 9438;
 * latency as a signal: Brakmo and Peterson, TCP Vegas (1995), and Netflix's concurrency-limits; a
 * window of some seconds for the shortest latency: BBR (2016); the first retransmission of a SYN:
 * RFC 6298. */

#define INITIAL 16
#define INITIAL_HTTP2 32 /* a host should take 100 requests at once, RFC 9113, 6.5.2 */
#define PACE_US 1000
#define CONNECT_WAIT_US (10 * G_TIME_SPAN_MILLISECOND)
#define CONNECTED_MAX 32
#define NEAR_CONNECT_US (3 * G_TIME_SPAN_MILLISECOND)
#define NEAR_FIRST 3
#define NEAR_WAIT_US (100 * G_TIME_SPAN_MILLISECOND)
#define TLS_WAIT_US G_TIME_SPAN_SECOND
#define KNEE_SHARE 0.8
#define OUTAGE_US G_TIME_SPAN_SECOND
#define PROBE_ROUNDS_MAX 16
#define SLOW_CONNECT_US (800 * G_TIME_SPAN_MILLISECOND)
#define SLOW_CONNECT_FACTOR 3
#define LATENCY_FACTOR 2
#define LATENCY_SLACK_US (10 * G_TIME_SPAN_MILLISECOND)
#define LATENCY_FLOOR 8
#define LATENCY_WINDOW_US (10 * G_TIME_SPAN_SECOND)
#define NEAR_START 8
#define NEAR_FLAG_US 250
#define NOT_PERSISTENT_START 3
#define NOT_PERSISTENT_ROUNDS 24

/* ceiling: the most flags in flight that the source and the user allow, at least 1 */
void
bunting_adaptive_limit_init (BuntingAdaptiveLimit *self, guint ceiling, guint requests_per_flag)
{
  *self = (BuntingAdaptiveLimit){
    .ceiling = MAX (ceiling, 1),
    .requests_per_flag = MAX (requests_per_flag, 1),
    .phase = BUNTING_LIMIT_FIRST,
    .limit = 1,
    .probe_rounds = 1,
    .is_persistent = TRUE,
  };
}

/* Before the first response. next_us: when it grows; left as it is if it doesn't */
static double
compute_first_limit (const BuntingAdaptiveLimit *self, gint64 now_us, gint64 *next_us)
{
  gint64 start_us =
    self->near_us != 0 ? self->near_us + NEAR_WAIT_US : self->first_us + CONNECT_WAIT_US;
  gint64 start = self->near_us != 0 ? NEAR_FIRST : 1;
  gint64 n = start + MAX (now_us - start_us, 0) / PACE_US;
  gint64 initial = self->is_http2 ? INITIAL_HTTP2 : INITIAL;

  if (self->first_us == 0)
    return 1;
  if (now_us < self->tls_until_us) {
    *next_us = self->tls_until_us;
    return 1;
  }
  if (n < initial)
    *next_us = start_us + (n - start + 1) * PACE_US;
  return MIN (MIN (n, initial) + (double)self->n_connected / self->requests_per_flag,
              CONNECTED_MAX);
}

/* next_us: (out) (optional) */
static double
compute_limit (const BuntingAdaptiveLimit *self, gint64 now_us, gint64 *next_us)
{
  gint64 grows_us = 0;
  double limit = self->phase == BUNTING_LIMIT_FIRST ? compute_first_limit (self, now_us, &grows_us)
                                                    : self->limit;

  if (next_us != NULL)
    *next_us = limit < self->ceiling ? grows_us : 0;
  return CLAMP (limit, 1, self->ceiling);
}

/**
 * bunting_adaptive_limit_get:
 * @next_us: (out) (optional): when the limit grows without a signal; 0: it doesn't
 *
 * Returns: how many flags may be in flight now, at least 1
 */
guint
bunting_adaptive_limit_get (const BuntingAdaptiveLimit *self, gint64 now_us, gint64 *next_us)
{
  return (guint)compute_limit (self, now_us, next_us);
}

/* A flag has started. */
void
bunting_adaptive_limit_started (BuntingAdaptiveLimit *self, gint64 now_us)
{
  if (self->first_us == 0)
    self->first_us = now_us;
}

/* A request waits for a TLS connection. */
void
bunting_adaptive_limit_needs_tls (BuntingAdaptiveLimit *self, gint64 now_us)
{
  if (self->tls_until_us == 0)
    self->tls_until_us = now_us + TLS_WAIT_US;
}

/* It has one. */
void
bunting_adaptive_limit_tls_opened (BuntingAdaptiveLimit *self, gboolean is_http2, gint64 now_us)
{
  self->is_http2 = is_http2;
  self->tls_until_us = now_us;
}

/* connect_us: how long the TCP handshake took */
void
bunting_adaptive_limit_connected (BuntingAdaptiveLimit *self, gint64 connect_us, gint64 now_us)
{
  if (self->phase != BUNTING_LIMIT_FIRST)
    return;
  if (connect_us >= NEAR_CONNECT_US)
    self->n_connected++;
  else if (self->near_us == 0)
    self->near_us = now_us;
}

static void
start_round (BuntingAdaptiveLimit *self, gint64 now_us)
{
  self->round_us = now_us;
  self->round_base_us = 0;
}

/**
 * bunting_adaptive_limit_overloaded:
 * @sent_us: when the request was sent that met the overload
 * @n_in_flight: flags, at that time
 */
void
bunting_adaptive_limit_overloaded (BuntingAdaptiveLimit *self,
                                   BuntingOverload overload,
                                   gint64 sent_us,
                                   guint n_in_flight,
                                   gint64 now_us)
{
  double level = MIN (compute_limit (self, now_us, NULL), MAX (n_in_flight, 1));

  if (self->reduced_us != 0 && sent_us <= self->reduced_us)
    return;
  if (self->phase != BUNTING_LIMIT_RECOVERING || now_us - self->overload_us > OUTAGE_US) {
    gboolean is_near_knee = self->knee > 0 && level < self->knee * 1.5;

    self->probe_rounds = is_near_knee ? MIN (self->probe_rounds * 2, PROBE_ROUNDS_MAX) : 1;
    if (!self->is_persistent)
      self->probe_rounds = NOT_PERSISTENT_ROUNDS;
    self->knee = level;
    self->overload_us = now_us;
  }
  self->n_reductions[overload]++;
  self->limit = MAX (level / 2, 1);
  self->phase = BUNTING_LIMIT_RECOVERING;
  self->reduced_us = now_us;
  self->n_calm_rounds = self->n_slow_rounds = 0;
  start_round (self, now_us);
}

static void
first_response (BuntingAdaptiveLimit *self, gint64 now_us)
{
  self->limit = compute_limit (self, now_us, NULL);
  self->phase = BUNTING_LIMIT_SLOW_START;
}

static void
not_persistent (BuntingAdaptiveLimit *self)
{
  if (self->limit > NOT_PERSISTENT_START)
    self->n_reductions[BUNTING_OVERLOAD_NOT_PERSISTENT]++;
  self->is_persistent = FALSE;
  self->limit = MIN (self->limit, NOT_PERSISTENT_START);
  self->phase = BUNTING_LIMIT_STEADY;
  self->probe_rounds = NOT_PERSISTENT_ROUNDS;
  self->n_calm_rounds = 0;
}

static void
measure_latency (BuntingAdaptiveLimit *self, gint64 latency_us, gint64 now_us)
{
  latency_us = MAX (latency_us, 1);
  if (self->base_us == 0 || latency_us < self->base_us)
    self->base_us = latency_us;
  if (now_us - self->window_us > LATENCY_WINDOW_US) {
    if (self->window_base_us != 0)
      self->base_us = MIN (self->window_base_us, latency_us);
    self->window_us = now_us;
    self->window_base_us = 0;
  }
  if (self->window_base_us == 0 || latency_us < self->window_base_us)
    self->window_base_us = latency_us;
  if (self->round_base_us == 0 || latency_us < self->round_base_us)
    self->round_base_us = latency_us;
}

static gboolean
is_slow_round (const BuntingAdaptiveLimit *self)
{
  return self->round_base_us > self->base_us * LATENCY_FACTOR &&
         self->round_base_us > self->base_us + LATENCY_SLACK_US;
}

/* A response has arrived to a request that was sent in this round. */
static void
end_round (BuntingAdaptiveLimit *self, gint64 now_us)
{
  gboolean is_slow = is_slow_round (self);
  double share = 0.5 + 0.5 * (double)self->base_us / (double)MAX (self->round_base_us, 1);

  self->n_slow_rounds = is_slow ? self->n_slow_rounds + 1 : 0;
  self->n_calm_rounds = is_slow ? 0 : self->n_calm_rounds + 1;
  start_round (self, now_us);
  if (is_slow && self->limit > LATENCY_FLOOR &&
      (self->phase == BUNTING_LIMIT_SLOW_START || self->n_slow_rounds >= 2)) {
    self->n_reductions[BUNTING_OVERLOAD_LATENCY]++;
    self->knee = self->limit;
    self->limit = MAX (self->limit * share, LATENCY_FLOOR);
    self->phase = BUNTING_LIMIT_STEADY;
    self->n_slow_rounds = 0;
    self->reduced_us = now_us;
  }
}

static double
tls_http1_max (const BuntingAdaptiveLimit *self)
{
  return MAX (BUNTING_TLS_HTTP1_CONNECTIONS_MAX / self->requests_per_flag, 1);
}

static void
grow (BuntingAdaptiveLimit *self, gboolean round_ended)
{
  if (self->phase == BUNTING_LIMIT_RECOVERING && self->limit >= self->knee * KNEE_SHARE)
    self->phase = BUNTING_LIMIT_STEADY;
  if (self->phase != BUNTING_LIMIT_STEADY) {
    self->limit += 1.0 / self->requests_per_flag;
  } else if (round_ended && self->n_calm_rounds >= self->probe_rounds) {
    self->n_calm_rounds = 0;
    self->limit += 1;
  }
  self->limit = MIN (self->limit, NEAR_START + (double)self->base_us / NEAR_FLAG_US);
  if (self->is_tls_http1)
    self->limit = MIN (self->limit, tls_http1_max (self));
  self->limit = MIN (self->limit, self->ceiling);
}

/* A response that is no refusal, whatever its status. */
void
bunting_adaptive_limit_answered (BuntingAdaptiveLimit *self,
                                 const BuntingResponseTimes *times,
                                 gint64 now_us)
{
  gboolean is_slow = times->connect_us > SLOW_CONNECT_US && self->connect_us != 0 &&
                     times->connect_us > SLOW_CONNECT_FACTOR * self->connect_us;
  gboolean round_ended;

  if (self->phase == BUNTING_LIMIT_FIRST)
    first_response (self, now_us);
  self->is_tls_http1 |= times->is_tls_http1;
  if (!times->is_persistent && self->is_persistent)
    not_persistent (self);
  if (times->connect_us > 0 && (self->connect_us == 0 || times->connect_us < self->connect_us))
    self->connect_us = times->connect_us;
  if (is_slow) {
    bunting_adaptive_limit_overloaded (self, BUNTING_OVERLOAD_SLOW_CONNECT, times->sent_us,
                                       times->n_in_flight, now_us);
    return;
  }
  measure_latency (self, times->latency_us, now_us);
  if (self->reduced_us != 0 && times->sent_us <= self->reduced_us)
    return;
  round_ended = times->sent_us >= self->round_us;
  if (round_ended)
    end_round (self, now_us);
  if (self->phase == BUNTING_LIMIT_SLOW_START || times->n_in_flight >= (guint)self->limit / 2)
    grow (self, round_ended);
}
