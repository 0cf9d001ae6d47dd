/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is remembered of one saved file. */
typedef struct {
  char *file_name;
  gint64 size_bytes;
  char *source_id;
  char *picture_uri;
  char *etag;      /* (nullable) */
  gint64 saved_at; /* seconds since the epoch, UTC */
} BuntingManifestEntry;

#define BUNTING_MANIFEST_FILE_NAME ".bunting.json"

#define BUNTING_TYPE_MANIFEST (bunting_manifest_get_type ())
G_DECLARE_FINAL_TYPE (BuntingManifest, bunting_manifest, BUNTING, MANIFEST, GObject)

BuntingManifest *bunting_manifest_new (void);
void bunting_manifest_read (BuntingManifest *self, GBytes *bytes);
GBytes *bunting_manifest_write (BuntingManifest *self);

guint bunting_manifest_get_n_entries (BuntingManifest *self);
const BuntingManifestEntry *bunting_manifest_lookup (BuntingManifest *self, const char *code);
void bunting_manifest_insert (BuntingManifest *self,
                              const char *code,
                              const BuntingManifestEntry *entry);
void bunting_manifest_insert_all (BuntingManifest *self, BuntingManifest *from);

G_END_DECLS
