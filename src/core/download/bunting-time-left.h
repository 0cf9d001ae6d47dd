/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All zero at the start. */
typedef struct {
  guint n_done;          /* in the last estimate */
  double estimated_at_s; /* the time of that */
  double ends_at_s;      /* its result */
  guint n_estimates;
  guint shown_s; /* 0: nothing */
  double shown_at_s;
} BuntingTimeLeft;

guint
bunting_time_left_update (BuntingTimeLeft *self, double elapsed_s, guint n_done, guint n_parts);

G_END_DECLS
