/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "library/bunting-manifest.h"

G_BEGIN_DECLS

/* A saved picture. */
typedef struct {
  GFile *file;
  gint64 size_bytes;
  gint64 modified_at; /* seconds since the epoch, UTC */
} BuntingShelfFile;

typedef struct _BuntingShelf BuntingShelf;

BuntingShelf *bunting_shelf_new (void);
void bunting_shelf_free (BuntingShelf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingShelf, bunting_shelf_free)

void bunting_shelf_put (BuntingShelf *self, const char *code, const BuntingShelfFile *file);
void bunting_shelf_put_all (BuntingShelf *self, BuntingShelf *from);
void bunting_shelf_offer (BuntingShelf *self,
                          const char *code,
                          const BuntingShelfFile *file,
                          const BuntingManifestEntry *entry);
const BuntingShelfFile *bunting_shelf_lookup (BuntingShelf *self, const char *code);

G_END_DECLS
