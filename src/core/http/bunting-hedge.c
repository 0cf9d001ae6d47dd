/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-hedge.h"

#include <stdlib.h>
#include <string.h>

/* The rules by which a request is sent a second time, on another connection, while the first one
 * still waits for its response: hedged requests. The first response is taken. No rule reads a
 * clock; the caller passes the time.
 *
 * A second request is sent if all of these hold:
 *
 * the request has waited for BUNTING_HEDGE_MIN_MS, and for LATENCY_FACTOR times as long as 95 % of
 *   the last BUNTING_HEDGE_N_LATENCIES ones; at least LATENCIES_MIN are known. TCP has repeated a
 *   lost packet by then (RFC 6298), so that the request itself is lost, or its response
 * OVERTAKEN_MIN requests that were sent later have been answered, or at most LAST_MAX requests wait
 *   for the host, without second ones: a host that pauses answers no request, and gets none
 * at most one of SHARE requests is a second one
 * the host has not been overloaded for QUIET_US: refused (429, 503), lost connections, slowed down
 * fewer than USELESS_MAX second requests in a row were useless, because the first one was answered
 *   first, or neither: what takes long there takes long each time
 *
 * A request whose connection is being opened is sent a second time on another one after
 * BUNTING_HEDGE_CONNECT_MS and CONNECT_FACTOR times as long as the fastest connection took, if only
 * the share and USELESS_MAX allow it: the kernel repeats a lost SYN after a second, and a short
 * backlog loses some of a burst.
 *
 * If all of them hold for the second request, the first one is given up, and the second has a
 * second one in turn: no request is sent more than twice at a time.
 *
 * Sources: Dean and Barroso, The Tail at Scale (2013), for the second request, the percentile and
 * the share; RFC 5681 for three that overtake one as the signal for a loss, and RFC 8985 (TLP) for
 * the last ones, which none can overtake; RFC 8305, 5, for the wait before a second connection. */

#define LATENCY_FACTOR 2
#define LATENCIES_MIN 16
#define OVERTAKEN_MIN 3
#define LAST_MAX 2
#define SHARE 10
#define CONNECT_FACTOR 3
#define QUIET_US (10 * G_TIME_SPAN_SECOND)
#define USELESS_MAX 3

/* A request is sent. wait: lives until it is answered or ended */
void
bunting_hedge_sent (BuntingHedge *self, BuntingHedgeWait *wait, gint64 now_us)
{
  *wait = (BuntingHedgeWait){ .sent_us = now_us };
  wait->link.data = wait;
  g_queue_push_tail_link (&self->waiting, &wait->link);
  self->n_sent++;
}

/* It waits no more, and has no response. Does nothing if it did not wait. */
void
bunting_hedge_ended (BuntingHedge *self, BuntingHedgeWait *wait)
{
  if (wait->link.data != NULL)
    g_queue_unlink (&self->waiting, &wait->link);
  wait->link.data = NULL;
}

/* latency_us: from the sending of the request that was answered to the first byte */
void
bunting_hedge_answered (BuntingHedge *self, BuntingHedgeWait *wait, gint64 latency_us)
{
  for (GList *each = wait->link.prev; each != NULL; each = each->prev)
    ((BuntingHedgeWait *)each->data)->n_overtaken++;
  self->latencies_us[self->n_answered++ % BUNTING_HEDGE_N_LATENCIES] = latency_us;
  bunting_hedge_ended (self, wait);
}

void
bunting_hedge_overloaded (BuntingHedge *self, gint64 now_us)
{
  self->overloaded_us = now_us;
}

static int
compare (const void *a, const void *b)
{
  const gint64 *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

/* Returns: what 95 % of the last latencies do not exceed */
static gint64
compute_usual_us (const BuntingHedge *self)
{
  gint64 sorted_us[BUNTING_HEDGE_N_LATENCIES];
  guint n = MIN (self->n_answered, BUNTING_HEDGE_N_LATENCIES);

  memcpy (sorted_us, self->latencies_us, n * sizeof sorted_us[0]);
  qsort (sorted_us, n, sizeof sorted_us[0], compare);
  return sorted_us[(n - 1) * 95 / 100];
}

static gboolean
may_send_second (const BuntingHedge *self)
{
  return (self->n_seconds + 1) * SHARE <= self->n_sent && self->n_useless < USELESS_MAX;
}

/* Returns: whether a second request may be sent now */
gboolean
bunting_hedge_is_due (const BuntingHedge *self, const BuntingHedgeWait *wait, gint64 now_us)
{
  gint64 waited_us = now_us - wait->sent_us;

  return waited_us >= BUNTING_HEDGE_MIN_MS * G_TIME_SPAN_MILLISECOND &&
         (wait->n_overtaken >= OVERTAKEN_MIN ||
          self->waiting.length - self->n_second_waiting <= LAST_MAX) &&
         may_send_second (self) &&
         (self->overloaded_us == 0 || now_us - self->overloaded_us >= QUIET_US) &&
         self->n_answered >= LATENCIES_MIN && waited_us >= LATENCY_FACTOR * compute_usual_us (self);
}

/* connect_us: how long the connection has been opening; 0 if it is open, or waits for its turn.
 * usual_us: how long the fastest one took; 0 if that is not known. Returns: whether a second
 * request may be sent now */
gboolean
bunting_hedge_connect_is_due (const BuntingHedge *self, gint64 connect_us, gint64 usual_us)
{
  return connect_us >= BUNTING_HEDGE_CONNECT_MS * G_TIME_SPAN_MILLISECOND && usual_us > 0 &&
         connect_us >= CONNECT_FACTOR * usual_us && may_send_second (self);
}

/* wait: of the second request */
void
bunting_hedge_second_sent (BuntingHedge *self, BuntingHedgeWait *wait, gint64 now_us)
{
  bunting_hedge_sent (self, wait, now_us);
  self->n_second_waiting++;
  self->n_seconds++;
}

/* It was answered, or is no second one any more. was_first: whether it was answered before the
 * first request */
void
bunting_hedge_second_ended (BuntingHedge *self, gboolean was_first)
{
  self->n_second_waiting--;
  self->n_useless = was_first ? 0 : self->n_useless + 1;
}
