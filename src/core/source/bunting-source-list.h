/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source.h"

G_BEGIN_DECLS

GPtrArray *bunting_source_list_load_folder (const char *dir, GError **error);
/* A file that is not a source, though it is named like one. */
typedef struct {
  char *id;
  char *path;
  GError *error; /* BUNTING_SOURCE_ERROR_INVALID */
} BuntingSourceFault;

GPtrArray *bunting_source_list_load (GError **error);
GPtrArray *bunting_source_list_load_faults (void);
GKeyFile *bunting_source_list_read_file (const char *path, GKeyFileFlags flags, GError **error);
BuntingSource *
bunting_source_list_find (GPtrArray *sources, const char *id_or_base_uri, GError **error);

G_END_DECLS
