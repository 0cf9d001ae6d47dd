/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-aliases.h"

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
  JsonNode *iso;   /* owns the strings of @entries */
  GArray *entries; /* of BuntingAtlasEntry, with unique codes */
  JsonNode *names; /* country code to "official" or a language to a name */
  BuntingAliases *aliases;
  GHashTable *region_by_cc;    /* country code to region code */
  GHashTable *subregion_by_cc; /* country code to subregion code */
  GPtrArray *region_codes;     /* in the file's order, NULL-terminated */
  GHashTable *region_names;    /* code of a region or subregion to English name */
  GHashTable *subregion_codes; /* region code to a GPtrArray of codes in the file's order,
                                * NULL-terminated */
  GPtrArray *group_ids;        /* in the file's order, NULL-terminated */
  GHashTable *groups;          /* group id to a GStrv of codes, which the atlas need not have */
} BuntingAtlasData;

BuntingAtlasData *
bunting_atlas_data_read (const char *iso_3166_1_path, const char *atlas_dir, GError **error);
void bunting_atlas_data_free (BuntingAtlasData *self);
const char *
bunting_atlas_data_get_english_name (BuntingAtlasData *self, const BuntingAtlasEntry *entry);
const char *
bunting_atlas_data_get_official_name (BuntingAtlasData *self, const BuntingAtlasEntry *entry);
const char *
bunting_atlas_data_get_name (JsonNode *names, const char *code, const char *const *languages);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingAtlasData, bunting_atlas_data_free)

G_END_DECLS
