/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas.h"
#include "bunting-search-icons.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SEARCH_PROVIDER (bunting_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSearchProvider,
                      bunting_search_provider,
                      BUNTING,
                      SEARCH_PROVIDER,
                      GObject)

/* Signals: "show" (code, X11 timestamp) when somebody chose a country, "search" (text, X11
 * timestamp) when somebody wants to go on searching in the window. */
BuntingSearchProvider *bunting_search_provider_new (GApplication *application,
                                                    BuntingAtlas *atlas,
                                                    BuntingSearchIcons *icons);
gboolean bunting_search_provider_export (BuntingSearchProvider *self,
                                         GDBusConnection *connection,
                                         const char *object_path,
                                         GError **error);
void bunting_search_provider_unexport (BuntingSearchProvider *self);

GStrv bunting_search_provider_find (BuntingAtlas *atlas, const char *const *terms);

G_END_DECLS
