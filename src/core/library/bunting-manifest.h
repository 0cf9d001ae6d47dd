/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-file-index.h"

G_BEGIN_DECLS

#define BUNTING_MANIFEST_FILE_NAME ".bunting.json"

void bunting_manifest_parse (GBytes *bytes, BuntingFileIndex *index);
GBytes *bunting_manifest_serialize (BuntingFileIndex *index);

G_END_DECLS
