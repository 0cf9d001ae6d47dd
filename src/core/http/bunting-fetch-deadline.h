/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Until when a request may take, on g_get_monotonic_time()'s clock. */
typedef struct {
  gint64 until_us;   /* 0: no end */
  guint period_s;    /* 0: the end is final */
  gint64 at_most_us; /* no extension goes beyond */
  gsize n_counted;   /* bytes that had arrived by the last extension */
} BuntingFetchDeadline;

void bunting_fetch_deadline_init (BuntingFetchDeadline *self, gint64 until_us, guint slow_period_s);
gboolean bunting_fetch_deadline_extend (BuntingFetchDeadline *self, gsize n_received);

G_END_DECLS
