/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SEARCH_PROVIDER (bunting_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSearchProvider,
                      bunting_search_provider,
                      BUNTING,
                      SEARCH_PROVIDER,
                      GObject)

/* Signals: "show" (code, X11 timestamp) when a result was activated, "search" (text, X11 timestamp)
 * when the search is to continue in the window. */
BuntingSearchProvider *bunting_search_provider_new (GApplication *application);
void
bunting_search_provider_set_app_model (BuntingSearchProvider *self, BuntingAppModel *app_model);
gboolean bunting_search_provider_export (BuntingSearchProvider *self,
                                         GDBusConnection *connection,
                                         const char *object_path,
                                         GError **error);
void bunting_search_provider_unexport (BuntingSearchProvider *self);

G_END_DECLS
