/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetcher.h"
#include "picture/bunting-picture.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

/* What a source answered when it was tried. */
typedef struct {
  char *code; /* of the flag that came */
  BuntingPicture picture;
  char *name;             /* (nullable): what the metadata says */
  GError *metadata_error; /* (nullable): why it says none */
} BuntingSourceCheckResult;

void bunting_source_check_result_free (BuntingSourceCheckResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingSourceCheckResult, bunting_source_check_result_free)

void bunting_source_check_run_async (BuntingFetcher *fetcher,
                                     BuntingSource *source,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
BuntingSourceCheckResult *
bunting_source_check_run_finish (BuntingFetcher *fetcher, GAsyncResult *result, GError **error);

G_END_DECLS
