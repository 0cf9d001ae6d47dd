/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "bunting-body-cache.h"
#include "bunting-collection.h"

G_BEGIN_DECLS

/* All PNG images that are kept. Those of flag-icons, in all widths of flagcdn, have 47 MB. */
#define BUNTING_PNG_CACHE_MAX_BYTES (64 * 1024 * 1024)

/* Not a GObject; it is used in one thread, whose default main context must run. */
typedef struct _BuntingPngRenderer BuntingPngRenderer;

BuntingPngRenderer *
bunting_png_renderer_new (BuntingCollection *collection, BuntingBodyCache *bodies, gsize max_bytes);
void bunting_png_renderer_free (BuntingPngRenderer *self);
void bunting_png_renderer_reply (BuntingPngRenderer *self,
                                 SoupServerMessage *message,
                                 const char *code,
                                 guint width_px);
guint bunting_png_renderer_get_n_drawn (BuntingPngRenderer *self);

G_END_DECLS
