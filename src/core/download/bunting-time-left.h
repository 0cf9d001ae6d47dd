/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much time is left of something with many equal parts. All zero at the start. */
typedef struct {
  guint n_done;      /* as told last */
  double told_at_s;  /* when that was */
  double ends_at_s;  /* when all will be done, as far as can be told */
  guint n_told;      /* how often something had been done */
  guint shown_s;     /* what was said last; 0: nothing */
  double shown_at_s; /* when */
} BuntingTimeLeft;

guint
bunting_time_left_update (BuntingTimeLeft *self, double elapsed_s, guint n_done, guint n_parts);

G_END_DECLS
