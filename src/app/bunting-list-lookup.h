/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-country-names.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BuntingListLookup BuntingListLookup;

BuntingListLookup *bunting_list_lookup_new (GListModel *flags);
void bunting_list_lookup_free (BuntingListLookup *self);
const char *bunting_list_lookup_name (BuntingListLookup *self, const char *text);
const char *bunting_list_lookup_code (BuntingListLookup *self, const char *text);
BuntingCountryNames *bunting_list_lookup_get_country_names (GListModel *flags);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingListLookup, bunting_list_lookup_free)

G_END_DECLS
