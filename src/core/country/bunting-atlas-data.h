/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a country is made from. The texts of an entry that was read belong to its BuntingAtlasData.
 */
typedef struct {
  const char *code;          /* ISO 3166-1 alpha-2; two capital letters where it was read */
  const char *alpha3;        /* (nullable) */
  const char *numeric;       /* (nullable) */
  const char *name;          /* English, not empty */
  const char *common_name;   /* (nullable) */
  const char *official_name; /* (nullable) */
} BuntingAtlasEntry;

/* The files that the atlas is made from, read and checked. Only the atlas uses this. */
typedef struct {
  JsonNode *iso;            /* owns the texts of @entries */
  GArray *entries;          /* of BuntingAtlasEntry, no code twice */
  JsonNode *aliases;        /* an object of objects of lists of texts */
  GHashTable *region_by_cc; /* country code to region code */
  GPtrArray *region_codes;  /* in the file's order; the last one is NULL */
  GHashTable *region_names; /* region code to English name */
  GPtrArray *group_ids;     /* in the file's order; the last one is NULL */
  GHashTable *groups;       /* group id to a strv of codes, which no country may have */
} BuntingAtlasData;

BuntingAtlasData *
bunting_atlas_data_read (const char *iso_3166_1_path, const char *atlas_dir, GError **error);
void bunting_atlas_data_free (BuntingAtlasData *self);
GStrv bunting_atlas_data_dup_aliases (BuntingAtlasData *self, const char *code, const char *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingAtlasData, bunting_atlas_data_free)

G_END_DECLS
