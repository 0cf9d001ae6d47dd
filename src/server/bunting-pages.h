/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "country/bunting-atlas.h"
#include "bunting-collection.h"

G_BEGIN_DECLS

GBytes *bunting_page_metadata (BuntingAtlas *atlas, const char *code, const char *name);
GBytes *bunting_page_codes (BuntingAtlas *atlas, const char *const *codes, const char *language);
GBytes *bunting_page_index_json (BuntingCollection *collection, BuntingAtlas *atlas);
GBytes *bunting_page_index_html (BuntingCollection *collection, BuntingAtlas *atlas);

G_END_DECLS
