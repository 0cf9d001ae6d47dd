/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A country's entry in iso-codes. The BuntingAtlasData that it was read into owns the strings. */
typedef struct {
  const char *code;          /* ISO 3166-1 alpha-2, upper case */
  const char *alpha3;        /* (nullable) */
  const char *numeric;       /* (nullable) */
  const char *name;          /* English, not empty */
  const char *common_name;   /* (nullable) */
  const char *official_name; /* (nullable) */
} BuntingAtlasEntry;

/* The contents of the files that the atlas is made from. Private to the atlas. */
typedef struct {
  JsonNode *iso;            /* owns the strings of @entries */
  GArray *entries;          /* of BuntingAtlasEntry, with unique codes */
  JsonNode *aliases;        /* country code to kind of alias to list of names */
  GHashTable *region_by_cc; /* country code to region code */
  GPtrArray *region_codes;  /* in the file's order, NULL-terminated */
  GHashTable *region_names; /* region code to English name */
  GPtrArray *group_ids;     /* in the file's order, NULL-terminated */
  GHashTable *groups;       /* group id to a GStrv of codes, which the atlas need not have */
} BuntingAtlasData;

BuntingAtlasData *
bunting_atlas_data_read (const char *iso_3166_1_path, const char *atlas_dir, GError **error);
void bunting_atlas_data_free (BuntingAtlasData *self);
GStrv bunting_atlas_data_dup_aliases (BuntingAtlasData *self, const char *code, const char *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingAtlasData, bunting_atlas_data_free)

G_END_DECLS
