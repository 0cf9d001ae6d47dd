/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-aliases.h"
#include "country/bunting-display-names.h"
#include "country/bunting-search-key.h"
#include "country/bunting-search-rank.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Of the translations of iso-codes; the atlas binds it to their folder. */
#define BUNTING_ISO_DOMAIN "iso_3166-1"

#define BUNTING_TYPE_COUNTRY (bunting_country_get_type ())
G_DECLARE_FINAL_TYPE (BuntingCountry, bunting_country, BUNTING, COUNTRY, GObject)

/* Everything about a country. bunting_country_new() copies it. */
typedef struct {
  const char *code;                   /* ISO 3166-1 alpha-2 or ISO 3166-2, upper case */
  const char *alpha3;                 /* (nullable) ISO 3166-1 alpha-3 */
  const char *numeric;                /* (nullable) ISO 3166-1 numeric, three digits: "076" */
  const char *english_name;           /* the one that is shown in English */
  const char *official_name;          /* (nullable) in English */
  const char *name;                   /* (nullable) in the user's language, instead of CLDR's */
  const char *fallback_name;          /* (nullable) in the user's language, if CLDR has none */
  const char *region;                 /* (nullable) UN M49 code, three digits: "019" */
  const char *subregion;              /* (nullable) UN M49 code within the region: "005" */
  const char *emoji;                  /* (nullable) */
  const char *const *other_names;     /* (nullable) names to find it by */
  BuntingAliases *aliases;            /* (nullable) more of them, by its code */
  BuntingCountry *whole;              /* (nullable) the country that it is a part of */
  BuntingDisplayNames *display_names; /* (nullable) the user's language and its order */
} BuntingCountryInfo;

BuntingCountry *bunting_country_new (const BuntingCountryInfo *info);
BuntingCountry *bunting_country_new_for_code (const char *code);

const char *bunting_country_get_code (BuntingCountry *self);
const char *bunting_country_get_alpha3 (BuntingCountry *self);
const char *bunting_country_get_numeric (BuntingCountry *self);
const char *bunting_country_get_name (BuntingCountry *self);
const char *bunting_country_get_english_name (BuntingCountry *self);
const char *bunting_country_get_official_name (BuntingCountry *self);
const char *bunting_country_get_translated_official_name (BuntingCountry *self);
const char *bunting_country_get_native_name (BuntingCountry *self);
const char *bunting_country_get_region (BuntingCountry *self);
const char *bunting_country_get_subregion (BuntingCountry *self);
const char *bunting_country_get_emoji (BuntingCountry *self);
const char *const *bunting_country_get_aliases (BuntingCountry *self);

gboolean bunting_country_matches (BuntingCountry *self, const char *key);
BuntingSearchRank bunting_country_rank (BuntingCountry *self, const char *key);
int bunting_country_collate (BuntingCountry *a, BuntingCountry *b);

G_END_DECLS
