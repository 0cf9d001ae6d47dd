/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_SEARCH_ICONS (bunting_search_icons_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSearchIcons, bunting_search_icons, BUNTING, SEARCH_ICONS, GObject)

BuntingSearchIcons *bunting_search_icons_new (void);
void bunting_search_icons_load_async (BuntingSearchIcons *self,
                                      GPtrArray *files,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *bunting_search_icons_load_finish (BuntingSearchIcons *self, GAsyncResult *result);

G_END_DECLS
