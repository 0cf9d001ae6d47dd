/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-country.h"

#include <gio/gio.h>

G_BEGIN_DECLS

GPtrArray *bunting_country_list_parse (GListModel *flags, const char *text, GPtrArray *unknown);
char *bunting_country_list_replace (const char *text, const char *entry, const char *replacement);
BuntingCountry *bunting_country_list_find_similar (GListModel *flags, const char *entry);

G_END_DECLS
