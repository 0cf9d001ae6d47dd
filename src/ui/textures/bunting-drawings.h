/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-collection.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_DRAWINGS (bunting_drawings_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDrawings, bunting_drawings, BUNTING, DRAWINGS, GObject)

BuntingDrawings *bunting_drawings_new (const char *collection_folder);

/* Both read the file system and may be called in any thread. */
GFile *bunting_drawings_find (BuntingDrawings *self, const char *code);
BuntingCollection *bunting_drawings_dup_collection (BuntingDrawings *self);

G_END_DECLS
