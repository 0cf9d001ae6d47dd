/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"

G_BEGIN_DECLS

/* A country as the desktop's search shows it. */
typedef struct {
  char *name;        /* owned; begins with the emoji flag if there is no icon */
  char *description; /* owned: "BR · BRA · Americas" */
} BuntingSearchResult;

void bunting_country_search_prepare (BuntingAppModel *app_model);
GStrv bunting_country_search_find (BuntingAtlas *atlas, const char *const *terms);
GFile *bunting_country_search_find_picture (BuntingAppModel *app_model, BuntingCountry *country);
BuntingSearchResult *bunting_country_search_describe (BuntingAppModel *app_model,
                                                      BuntingCountry *country,
                                                      gboolean has_icon);
void bunting_search_result_free (BuntingSearchResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingSearchResult, bunting_search_result_free)

G_END_DECLS
