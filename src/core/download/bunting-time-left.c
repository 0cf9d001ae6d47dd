/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-time-left.h"

/* Estimates the remaining time from the parts that are done, for display. The figure must not jump:
 * the estimate is smoothed, rounded more the longer it is, counts down while nothing arrives, and
 * increases only if it was clearly wrong, and not often. */

#define QUIET_S 2.0          /* nothing is shown before */
#define N_DONE_MIN 3         /* parts that an estimate needs */
#define WEIGHT 0.3           /* of a new estimate against the previous ones */
#define INCREASE_FACTOR 1.5  /* the estimate must exceed the shown figure by this to replace it */
#define INCREASE_PAUSE_S 5.0 /* and the figure must have been shown for so long */

/* To steps of 1 s up to 10 s, 5 s up to a minute, 30 s up to five minutes, then of a minute. */
static guint
round_up (double left_s)
{
  guint step = left_s <= 10 ? 1 : left_s <= 60 ? 5 : left_s <= 300 ? 30 : 60;
  guint whole_s = left_s > G_MAXINT ? G_MAXINT : left_s <= 1 ? 1 : (guint)(left_s + 0.999);

  return (whole_s + step - 1) / step * step;
}

/* From the mean of all parts so far: a single slow part says little. */
static void
estimate (BuntingTimeLeft *self, double elapsed_s, guint n_done, guint n_parts)
{
  double ends_at_s = elapsed_s * n_parts / n_done;

  self->ends_at_s =
    self->n_estimates == 0 ? ends_at_s : self->ends_at_s + WEIGHT * (ends_at_s - self->ends_at_s);
  self->n_estimates++;
  self->n_done = n_done;
  self->estimated_at_s = elapsed_s;
}

/**
 * bunting_time_left_update:
 * @self: zeroed before the first call
 * @elapsed_s: seconds since the start, never less than in the previous call
 * @n_done: parts that are done, never less than in the previous call
 *
 * To be called as parts end, and once or twice a second in between.
 *
 * Returns: seconds, rounded; 0 if there is no estimate to show
 */
guint
bunting_time_left_update (BuntingTimeLeft *self, double elapsed_s, guint n_done, guint n_parts)
{
  double left_s;
  guint rounded_s;

  if (n_done >= n_parts)
    return self->shown_s = 0;
  if (n_done > self->n_done)
    estimate (self, elapsed_s, n_done, n_parts);
  if (elapsed_s < QUIET_S || n_done < N_DONE_MIN)
    return self->shown_s = 0;
  /* The estimated end has passed, and nothing arrives: as much again as the wait so far. */
  left_s = self->ends_at_s - elapsed_s;
  if (left_s <= 0)
    left_s = (elapsed_s - self->estimated_at_s) + 1;
  rounded_s = round_up (left_s);
  if (self->shown_s == 0 || rounded_s < self->shown_s ||
      (left_s > self->shown_s * INCREASE_FACTOR &&
       elapsed_s - self->shown_at_s > INCREASE_PAUSE_S)) {
    self->shown_s = rounded_s;
    self->shown_at_s = elapsed_s;
  }
  return self->shown_s;
}
