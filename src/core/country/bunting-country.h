/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-search-key.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* What a country is made from. Every field is borrowed by bunting_country_new(). */
typedef struct {
  const char *code;                  /* ISO 3166-1 alpha-2 or ISO 3166-2, upper case */
  const char *alpha3;                /* (nullable) */
  const char *numeric;               /* (nullable) three digits */
  const char *english_name;          /* common name where there is one */
  const char *official_name;         /* (nullable) English */
  const char *native_name;           /* (nullable) what its people call it, in their script */
  const char *name;                  /* (nullable) in the user's language; english_name when NULL */
  const char *region;                /* (nullable) UN M49 region code, "019" */
  const char *emoji;                 /* (nullable) */
  const char *const *aliases;        /* (nullable) other names people search by */
  const char *const *language_codes; /* (nullable) taken for its code; match as a whole only */
  const char *const *within;         /* (nullable) names of what it is a part of; rank last */
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

gboolean bunting_country_matches (BuntingCountry *self, const char *folded_text);
guint bunting_country_rank (BuntingCountry *self, const char *folded_text);
int bunting_country_collate (BuntingCountry *a, BuntingCountry *b);

G_END_DECLS
