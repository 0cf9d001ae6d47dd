/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why a host got fewer flags in flight. */
typedef enum {
  BUNTING_OVERLOAD_REFUSED,        /* 429 or 503 */
  BUNTING_OVERLOAD_DISCONNECTED,   /* a connection was refused, reset or closed too early */
  BUNTING_OVERLOAD_TIMED_OUT,      /* no response in time */
  BUNTING_OVERLOAD_SLOW_CONNECT,   /* connecting took so long that packets were dropped */
  BUNTING_OVERLOAD_SLOW_BODY,      /* so many bodies share the line that each arrives too slowly */
  BUNTING_OVERLOAD_LATENCY,        /* responses take much longer than those to few requests */
  BUNTING_OVERLOAD_NOT_PERSISTENT, /* the server closes the connection after each response */
  BUNTING_N_OVERLOADS
} BuntingOverload;

/* One response, as the limit sees it. Times in µs on g_get_monotonic_time()'s clock. */
typedef struct {
  gint64 sent_us;
  guint n_in_flight;      /* flags, when the request was sent, its own included */
  gint64 latency_us;      /* from the request on the connection to the first byte of the response */
  gint64 connect_us;      /* of the TCP connection; 0: the connection was open already */
  gboolean is_persistent; /* the connection stays open for another request */
  gboolean is_tls_http1;  /* each request in flight has a TLS connection of its own */
} BuntingResponseTimes;

typedef enum {
  BUNTING_LIMIT_FIRST,      /* no response yet */
  BUNTING_LIMIT_SLOW_START, /* doubles with each round trip */
  BUNTING_LIMIT_RECOVERING, /* doubles up to near the level of the last reduction */
  BUNTING_LIMIT_STEADY,     /* grows by one with a round trip, or stays */
} BuntingLimitPhase;

/* The fields are private to the rules, except those marked as output. */
typedef struct {
  guint requests_per_flag;
  BuntingLimitPhase phase;
  double limit;
  double knee;         /* the limit at which the host was overloaded; 0: unknown */
  gint64 first_us;     /* when the first flag started; 0: none has */
  gint64 tls_until_us; /* a TLS connection is awaited until then; 0: no request needs one */
  gint64 near_us;     /* when a connection to a near host was open, before any response; 0: never */
  gboolean is_http2;  /* what that connection speaks */
  guint n_connected;  /* connections that were opened before any response */
  gint64 reduced_us;  /* the last reduction; 0: none */
  gint64 overload_us; /* the first of the last reductions in a row; 0: none */
  guint probe_rounds; /* round trips without overload before one more flag is tried */
  gboolean is_persistent;
  gboolean is_tls_http1;
  gint64 connect_us; /* the shortest; 0: unknown */

  /* the latency, and the round trip that is being measured */
  gint64 base_us;        /* the shortest latency in the last two windows; 0: unknown */
  gint64 window_us;      /* the start of the current window */
  gint64 window_base_us; /* the shortest latency in it */
  gint64 round_us;       /* the start of the current round */
  gint64 round_base_us;  /* the shortest latency in it; 0: no response yet */
  guint n_calm_rounds;   /* in a row */
  guint n_slow_rounds;   /* in a row */

  /* output */
  guint ceiling;
  guint n_reductions[BUNTING_N_OVERLOADS];
} BuntingAdaptiveLimit;

void
bunting_adaptive_limit_init (BuntingAdaptiveLimit *self, guint ceiling, guint requests_per_flag);
guint bunting_adaptive_limit_get (const BuntingAdaptiveLimit *self, gint64 now_us, gint64 *next_us);
void bunting_adaptive_limit_started (BuntingAdaptiveLimit *self, gint64 now_us);
void bunting_adaptive_limit_needs_tls (BuntingAdaptiveLimit *self, gint64 now_us);
void
bunting_adaptive_limit_tls_opened (BuntingAdaptiveLimit *self, gboolean is_http2, gint64 now_us);
void
bunting_adaptive_limit_connected (BuntingAdaptiveLimit *self, gint64 connect_us, gint64 now_us);
void bunting_adaptive_limit_answered (BuntingAdaptiveLimit *self,
                                      const BuntingResponseTimes *times,
                                      gint64 now_us);
void bunting_adaptive_limit_overloaded (BuntingAdaptiveLimit *self,
                                        BuntingOverload overload,
                                        gint64 sent_us,
                                        guint n_in_flight,
                                        gint64 now_us);

G_END_DECLS
