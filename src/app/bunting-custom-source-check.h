/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-custom-source.h"
#include "bunting-source-check.h"

G_BEGIN_DECLS

/* A source that works, and is to be used from now on. */
typedef struct {
  BuntingSource *source;            /* as it was tried and saved */
  BuntingSourceCheckResult *answer; /* what came from there */
  GError *save_error;               /* (nullable): why it was not saved */
} BuntingCustomSourceCheck;

void bunting_custom_source_check_free (BuntingCustomSourceCheck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingCustomSourceCheck, bunting_custom_source_check_free)

void bunting_custom_source_check_run_async (const BuntingCustomSource *custom,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
BuntingCustomSourceCheck *
bunting_custom_source_check_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
