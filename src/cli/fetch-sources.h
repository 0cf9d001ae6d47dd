/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-rendition.h"
#include "source/bunting-source.h"

G_BEGIN_DECLS

GPtrArray *fetch_sources_load (const char *id_or_base_uri, GError **error);
void fetch_sources_list (GPtrArray *sources);
BuntingSource *fetch_sources_find (GPtrArray *sources,
                                   const char *id_or_base_uri,
                                   const BuntingRendition *rendition,
                                   GError **error);

G_END_DECLS
