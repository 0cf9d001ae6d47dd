/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "bunting-body-cache.h"
#include "bunting-collection.h"
#include "country/bunting-atlas.h"

G_BEGIN_DECLS

/* Widths of flagcdn's PNG images, in pixels. */
#define BUNTING_FLAGCDN_WIDTHS 20, 40, 80, 160, 320, 640, 1280, 2560

/* Not a GObject; it is used in one thread. */
typedef struct _BuntingFlagcdn BuntingFlagcdn;

BuntingFlagcdn *
bunting_flagcdn_new (BuntingCollection *collection, BuntingAtlas *atlas, BuntingBodyCache *bodies);
void bunting_flagcdn_free (BuntingFlagcdn *self);
void bunting_flagcdn_reply (BuntingFlagcdn *self, SoupServerMessage *message, char **segments);

G_END_DECLS
