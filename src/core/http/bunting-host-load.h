/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/bunting-limiter.h"

G_BEGIN_DECLS

/* A request's part in the load of its host. Without a limiter, all functions do nothing. */
typedef struct {
  /* input */
  BuntingLimiter *limiter; /* (not owned) (nullable) */
  gboolean has_permit;     /* of the limiter: it is given back for a pause */

  /* in progress */
  gint64 sent_us;
  guint n_in_flight;    /* flags, when it was sent */
  gboolean gave_permit; /* for a pause */
} BuntingHostLoad;

void bunting_host_load_sent (BuntingHostLoad *self, SoupMessage *message);
void bunting_host_load_answered (BuntingHostLoad *self, SoupMessage *message);
void bunting_host_load_failed (BuntingHostLoad *self, const GError *cause);
void bunting_host_load_slow (BuntingHostLoad *self);
void bunting_host_load_hold (BuntingHostLoad *self, gint64 until_us);
void bunting_host_load_pause (BuntingHostLoad *self);
void bunting_host_load_resume (BuntingHostLoad *self);

G_END_DECLS
