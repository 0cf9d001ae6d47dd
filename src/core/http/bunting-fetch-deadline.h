/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Until when a request may take, on g_get_monotonic_time()'s clock. */
typedef struct {
  gint64 since_us;
  gint64 until_us;   /* 0: no end */
  guint period_s;    /* 0: the end is final */
  gint64 at_most_us; /* no extension goes beyond */
  gboolean is_late; /* it passed long ago: the process was stopped, which is not the host's fault */
  gsize n_counted;  /* bytes that had arrived by the last extension */
  GError *failure;  /* (owned) (nullable): of the last attempt, after which another is due */

  /* while it is in a queue */
  GList link; /* its data: NULL outside of a queue */
  void (*passed) (gpointer user_data);
  gpointer user_data;
} BuntingFetchDeadline;

typedef struct _BuntingFetchDeadlines BuntingFetchDeadlines;

void bunting_fetch_deadline_init (BuntingFetchDeadline *self, gint64 until_us, guint slow_period_s);
gboolean
bunting_fetch_deadline_extend (BuntingFetchDeadline *self, gsize n_received, gboolean is_held);
void bunting_fetch_deadline_set_failure (BuntingFetchDeadline *self, GError *failure);
GError *
bunting_fetch_deadline_choose_error (BuntingFetchDeadline *self, gint64 sent_us, GError *error);

BuntingFetchDeadlines *bunting_fetch_deadlines_new (int priority);
void bunting_fetch_deadlines_free (BuntingFetchDeadlines *self);
void bunting_fetch_deadlines_add (BuntingFetchDeadlines *self,
                                  BuntingFetchDeadline *deadline,
                                  void (*passed) (gpointer user_data),
                                  gpointer user_data);
void bunting_fetch_deadlines_remove (BuntingFetchDeadlines *self, BuntingFetchDeadline *deadline);

G_END_DECLS
