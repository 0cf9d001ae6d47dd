/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

#define BUNTING_COLLECTION_N_KINDS (BUNTING_PICTURE_WEBP + 1)

/* The files of one flag. Every path is canonical and below the scanned folder. */
typedef struct {
  char *picture_paths[BUNTING_COLLECTION_N_KINDS]; /* (owned) (nullable) by BuntingPictureKind */
  char *metadata_path;                             /* (owned) (nullable) */
} BuntingScannedFlag;

GHashTable *bunting_collection_scan (const char *canonical_folder);

G_END_DECLS
