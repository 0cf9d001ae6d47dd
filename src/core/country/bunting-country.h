/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-search-key.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Everything about a country. bunting_country_new() copies it. */
typedef struct {
  const char *code;                  /* ISO 3166-1 alpha-2 or ISO 3166-2, upper case */
  const char *alpha3;                /* (nullable) ISO 3166-1 alpha-3 */
  const char *numeric;               /* (nullable) ISO 3166-1 numeric, three digits: "076" */
  const char *english_name;          /* the common name if there is one */
  const char *official_name;         /* (nullable) in English */
  const char *native_name;           /* (nullable) in the country's first language */
  const char *name;                  /* (nullable) in the user's language; english_name if NULL */
  const char *region;                /* (nullable) UN M49 code, three digits */
  const char *emoji;                 /* (nullable) */
  const char *const *aliases;        /* (nullable) other names to find it by */
  const char *const *language_codes; /* (nullable) match as the whole search text only */
  const char *const *within;         /* (nullable) names of the country that it is a part of */
} BuntingCountryInfo;

#define BUNTING_TYPE_COUNTRY (bunting_country_get_type ())
G_DECLARE_FINAL_TYPE (BuntingCountry, bunting_country, BUNTING, COUNTRY, GObject)

BuntingCountry *bunting_country_new (const BuntingCountryInfo *info);
BuntingCountry *bunting_country_new_for_code (const char *code);

const char *bunting_country_get_code (BuntingCountry *self);
const char *bunting_country_get_alpha3 (BuntingCountry *self);
const char *bunting_country_get_numeric (BuntingCountry *self);
const char *bunting_country_get_name (BuntingCountry *self);
const char *bunting_country_get_english_name (BuntingCountry *self);
const char *bunting_country_get_official_name (BuntingCountry *self);
const char *bunting_country_get_native_name (BuntingCountry *self);
const char *bunting_country_get_region (BuntingCountry *self);
const char *bunting_country_get_emoji (BuntingCountry *self);
const char *const *bunting_country_get_aliases (BuntingCountry *self);

gboolean bunting_country_matches (BuntingCountry *self, const char *folded_text);
guint bunting_country_rank (BuntingCountry *self, const char *folded_text);
int bunting_country_collate (BuntingCountry *a, BuntingCountry *b);

G_END_DECLS
