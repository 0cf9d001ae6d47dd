/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-own-source.h"
#include "bunting-trial.h"

G_BEGIN_DECLS

/* A source that works, and is to be used from now on. */
typedef struct {
  BuntingSource *source;      /* as it was tried and saved */
  BuntingTrialResult *answer; /* what came from there */
  GError *save_error;         /* (nullable): why it was not saved */
} BuntingOwnTrial;

void bunting_own_trial_free (BuntingOwnTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingOwnTrial, bunting_own_trial_free)

void bunting_own_trial_run_async (const BuntingOwnSource *own,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
BuntingOwnTrial *bunting_own_trial_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
