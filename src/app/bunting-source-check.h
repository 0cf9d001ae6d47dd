/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-custom-source.h"
#include "http/bunting-fetcher.h"

G_BEGIN_DECLS

/* A custom source that works. */
typedef struct {
  BuntingSource *source;  /* as it was checked and saved */
  char *code;             /* of the flag that came */
  char *name;             /* (nullable) from its metadata */
  GError *metadata_error; /* (nullable) why there is no name; NULL if the source has none */
  GError *save_error;     /* (nullable) why the source was not saved */
} BuntingSourceCheckResult;

void bunting_source_check_result_free (BuntingSourceCheckResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingSourceCheckResult, bunting_source_check_result_free)

void bunting_source_check_run_async (const BuntingCustomSource *custom,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
BuntingSourceCheckResult *bunting_source_check_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
