/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download/bunting-time-left.h"

/* How long the rest takes, told from what is done. Nobody wants to hear it of what is over in a
 * moment, nor to see figures that jump: the estimate is smoothed, it is rounded the more the longer
 * it is, it goes down by itself while nothing arrives, and it goes up only when it was clearly
 * wrong, and not often. */

#define QUIET_S 2.0    /* what is over by then is not worth a word */
#define DONE_LEAST 3   /* fewer tell nothing */
#define WEIGHT 0.3     /* of a new estimate against those before */
#define UP_FACTOR 1.5  /* how wrong it must have been to be taken back */
#define UP_PAUSE_S 5.0 /* and how long ago it must have been said */

/* Up to ten seconds each, up to a minute in fives, then in halves of a minute and in minutes. */
static guint
round_up (double left_s)
{
  guint step = left_s <= 10 ? 1 : left_s <= 60 ? 5 : left_s <= 300 ? 30 : 60;
  guint whole_s = left_s > G_MAXINT ? G_MAXINT : left_s <= 1 ? 1 : (guint)(left_s + 0.999);

  return (whole_s + step - 1) / step * step;
}

/* A flag that took long says less than all of them together, hence the mean of all so far. */
static void
estimate (BuntingTimeLeft *self, double elapsed_s, guint n_done, guint n_parts)
{
  double ends_at_s = elapsed_s * n_parts / n_done;

  self->ends_at_s =
    self->n_told == 0 ? ends_at_s : self->ends_at_s + WEIGHT * (ends_at_s - self->ends_at_s);
  self->n_told++;
  self->n_done = n_done;
  self->told_at_s = elapsed_s;
}

/**
 * bunting_time_left_update:
 * @self: zeroed before the first call
 * @elapsed_s: seconds since the start; never less than the time before
 * @n_done: how many parts are done; never less than the time before
 * @n_parts: how many there are
 *
 * Tells how much time is left, in a figure to be shown: call it as parts end, and once or twice a
 * second in between.
 *
 * Returns: seconds, rounded; 0 where there is nothing to say (yet)
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
  if (elapsed_s < QUIET_S || n_done < DONE_LEAST)
    return self->shown_s = 0;
  /* Nothing arrives, and by what was said all should be there: nobody knows. */
  left_s = self->ends_at_s - elapsed_s;
  if (left_s <= 0)
    left_s = (elapsed_s - self->told_at_s) + 1;
  rounded_s = round_up (left_s);
  if (self->shown_s == 0 || rounded_s < self->shown_s ||
      (left_s > self->shown_s * UP_FACTOR && elapsed_s - self->shown_at_s > UP_PAUSE_S)) {
    self->shown_s = rounded_s;
    self->shown_at_s = elapsed_s;
  }
  return self->shown_s;
}
