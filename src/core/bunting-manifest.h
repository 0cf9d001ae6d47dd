/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is remembered of one saved file. */
typedef struct {
  char *file_name;
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
const BuntingManifestEntry *bunting_manifest_lookup (BuntingManifest *self, const char *code);
void bunting_manifest_insert (BuntingManifest *self,
                              const char *code,
                              const char *file_name,
                              const char *source_id,
                              const char *picture_uri,
                              const char *etag);

G_END_DECLS
