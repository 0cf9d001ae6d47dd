/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source.h"

G_BEGIN_DECLS

GPtrArray *bunting_source_list_load_folder (const char *dir, GError **error);
/* A file that is not a source, though it is named like one. */
typedef struct {
  char *id;
  char *path;
  BuntingSourceProblem *problem;
} BuntingSourceFault;

GPtrArray *bunting_source_list_load (GError **error);
GPtrArray *bunting_source_list_load_faults (void);
BuntingSource *
bunting_source_list_find (GPtrArray *sources, const char *id_or_base_uri, GError **error);

G_END_DECLS
