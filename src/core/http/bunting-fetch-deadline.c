/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http/bunting-fetch-deadline.h"

#include "bunting-limits.h"

/* A deadline that a slow line moves: twenty pictures of 300 kB over 10 kB/s in all take ten
 * minutes, and are no failure. As curl's --speed-limit and --speed-time do, it demands that enough
 * bytes arrive within each period. */

/* slow_period_s: 0 if the deadline is final */
void
bunting_fetch_deadline_init (BuntingFetchDeadline *self, gint64 until_us, guint slow_period_s)
{
  *self = (BuntingFetchDeadline){
    .until_us = until_us,
    .period_s = slow_period_s,
    .at_most_us = until_us + (gint64)BUNTING_SLOW_MAX_S * G_USEC_PER_SEC,
  };
}

/**
 * bunting_fetch_deadline_extend:
 * @n_received: bytes of the body of the attempt in flight
 *
 * To be called at the deadline.
 *
 * Returns: whether it moved by another period, because enough bytes have arrived in the last one
 */
gboolean
bunting_fetch_deadline_extend (BuntingFetchDeadline *self, gsize n_received)
{
  gint64 until_us = self->until_us + (gint64)self->period_s * G_USEC_PER_SEC;
  /* A new attempt counts from the beginning. */
  gsize n_new = n_received >= self->n_counted ? n_received - self->n_counted : n_received;

  if (self->period_s == 0 || until_us > self->at_most_us ||
      n_new < (gsize)self->period_s * BUNTING_SLOW_BYTES_PER_S)
    return FALSE;
  self->n_counted = n_received;
  self->until_us = until_us;
  return TRUE;
}
