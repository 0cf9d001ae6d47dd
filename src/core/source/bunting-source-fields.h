/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-picture.h"
#include "source/bunting-name-table.h"
#include "source/bunting-source-error.h"

G_BEGIN_DECLS

/* What a key file says of a source. Sources that differ in their base or in the kind of picture
 * share it, so it does not change once it is read. */
typedef struct {
  char *name;
  char *description;                             /* (nullable) */
  char *licence;                                 /* (nullable) */
  char *home_page;                               /* (nullable) */
  char *date;                                    /* (nullable): ISO 8601, of the flags */
  char *picture_template;                        /* (nullable): of any kind */
  char *kind_templates[BUNTING_N_PICTURE_KINDS]; /* (nullable) each */
  guint *widths; /* (nullable): in pixels, ascending: the values of {width} */
  gsize n_widths;
  char *metadata_template; /* (nullable) */
  char *name_path;         /* (nullable): NULL without metadata and without a table */
  char *table_template;    /* (nullable): not with metadata_template */
  BuntingNameTableLayout table;
  char **languages; /* (nullable): the values of {lang} */
  char **headers;   /* (nullable): names and values in turn, for each request */
  guint max_in_flight;
  gboolean is_raster;
  BuntingSourceProblem *note; /* (nullable): a key without effect */
} BuntingSourceFields;

BuntingSourceFields *
bunting_source_fields_parse (const char *text, gsize size_bytes, BuntingSourceProblem **problem);
BuntingSourceFields *bunting_source_fields_new (void);
BuntingSourceFields *bunting_source_fields_ref (BuntingSourceFields *self);
void bunting_source_fields_unref (BuntingSourceFields *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingSourceFields, bunting_source_fields_unref)

G_END_DECLS
