/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "library/bunting-rendition.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

typedef struct {
  gboolean all;
  gboolean every;
  gboolean verbose;
  gboolean refresh;
  gboolean overwrite_edited;
  gboolean json;
  gboolean list_sources;
  gboolean version;
  int limit;       /* of codes; less than 1: none */
  int max_flags;   /* in flight; less than 1: the source's limit */
  int deadline_s;  /* for each flag; less than 1: the usual one */
  int width_px;    /* of a PNG */
  char *format;    /* (nullable) */
  char *mirror;    /* (nullable) a folder; output is one below it then */
  char *widths;    /* (nullable) of the mirror: "160,320" */
  char *languages; /* (nullable) of the mirror: "en,de" */
  char *source;
  char *output;
  char *report;     /* (nullable): the file to write a report to */
  char **arguments; /* (nullable) */

  BuntingRendition rendition; /* from format and width_px */
} FetchOptions;

gboolean fetch_options_parse (FetchOptions *self, char **argv, GError **error);
void fetch_options_clear (FetchOptions *self);
GPtrArray *fetch_options_dup_codes (const FetchOptions *self, BuntingAtlas *atlas, GError **error);
guint fetch_options_get_n_in_flight (const FetchOptions *self, BuntingSource *source);

G_END_DECLS
