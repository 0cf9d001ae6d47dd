/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

typedef struct {
  gboolean all;
  gboolean every;
  gboolean verbose;
  gboolean refresh;
  gboolean json;
  gboolean list_sources;
  gboolean version;
  int limit;      /* of codes; less than 1: none */
  int max_flags;  /* in flight; less than 1: the source's limit */
  int deadline_s; /* for each flag */
  char *source;
  char *output;
  char **arguments; /* (nullable) */
} FetchOptions;

gboolean fetch_options_parse (FetchOptions *self, char **argv, GError **error);
void fetch_options_clear (FetchOptions *self);
GPtrArray *fetch_options_dup_codes (const FetchOptions *self, BuntingAtlas *atlas, GError **error);
guint fetch_options_get_n_in_flight (const FetchOptions *self, BuntingSource *source);

G_END_DECLS
