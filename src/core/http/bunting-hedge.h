/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No request is sent a second time before that */
#define BUNTING_HEDGE_MIN_MS 1000
#define BUNTING_HEDGE_CONNECT_MS 250 /* while its connection is being opened */
#define BUNTING_HEDGE_N_LATENCIES 64

/* One request, until it is answered. */
typedef struct {
  GList link; /* in the queue of those that wait; its data is the wait, or NULL */
  gint64 sent_us;
  guint n_overtaken; /* how many that were sent later have been answered */
} BuntingHedgeWait;

/* The requests to one host. The fields are private to the rules, except those marked as output. */
typedef struct {
  GQueue waiting; /* (element-type BuntingHedgeWait) (not owned): in the order of their sending */
  gint64 latencies_us[BUNTING_HEDGE_N_LATENCIES]; /* the last ones */
  guint n_answered;
  guint n_sent;
  guint n_second_waiting; /* second requests that wait */
  guint n_useless;        /* second requests in a row */
  gint64 overloaded_us;

  /* output */
  guint n_seconds;
} BuntingHedge;

void bunting_hedge_sent (BuntingHedge *self, BuntingHedgeWait *wait, gint64 now_us);
void bunting_hedge_answered (BuntingHedge *self, BuntingHedgeWait *wait, gint64 latency_us);
void bunting_hedge_ended (BuntingHedge *self, BuntingHedgeWait *wait);
void bunting_hedge_overloaded (BuntingHedge *self, gint64 now_us);
gboolean
bunting_hedge_is_due (const BuntingHedge *self, const BuntingHedgeWait *wait, gint64 now_us);
gboolean
bunting_hedge_connect_is_due (const BuntingHedge *self, gint64 connect_us, gint64 usual_us);
void bunting_hedge_second_sent (BuntingHedge *self, BuntingHedgeWait *wait, gint64 now_us);
void bunting_hedge_second_ended (BuntingHedge *self, gboolean was_first);

G_END_DECLS
