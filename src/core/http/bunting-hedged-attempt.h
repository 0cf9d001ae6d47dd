/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-http-attempt.h"

G_BEGIN_DECLS

typedef struct _BuntingHedgedAttempt BuntingHedgedAttempt;

typedef struct {
  BuntingHedgedAttempt *owner; /* (not owned) */
  BuntingHedgeWait wait;
} BuntingHedgedSide;

/* An attempt, and a second one of the same request when the first takes much longer than usual. */
struct _BuntingHedgedAttempt {
  /* input */
  const BuntingRequest *request; /* (not owned): unchanged until the callback */
  BuntingHttpAttemptOptions options;
  BuntingResponseCallback callback;
  gpointer user_data;

  /* in progress */
  BuntingHttpAttempt **attempt; /* (not owned): where the caller finds the one that counts */
  BuntingHttpAttempt *second;   /* (owned) (nullable): while it does not count */
  BuntingHedgedSide sides[2];   /* of the two attempts */
  guint first;                  /* of sides: that of the attempt that counts */
};

void bunting_hedged_attempt_send (BuntingHedgedAttempt *self,
                                  const BuntingRequest *request,
                                  const BuntingHttpAttemptOptions *options,
                                  BuntingHttpAttempt **attempt,
                                  BuntingResponseCallback callback,
                                  gpointer user_data);
void bunting_hedged_attempt_end (BuntingHedgedAttempt *self);

G_END_DECLS
