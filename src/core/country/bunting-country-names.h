/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-country.h"

G_BEGIN_DECLS

typedef struct _BuntingCountryNames BuntingCountryNames;

BuntingCountryNames *bunting_country_names_new (void);
void bunting_country_names_free (BuntingCountryNames *self);
void bunting_country_names_add (BuntingCountryNames *self, BuntingCountry *country);
const char *bunting_country_names_lookup (BuntingCountryNames *self, const char *text);
const char *bunting_country_names_lookup_code (BuntingCountryNames *self, const char *text);
BuntingCountry *bunting_country_names_find_similar (BuntingCountryNames *self, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingCountryNames, bunting_country_names_free)

G_END_DECLS
