/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_SEARCH_ICONS (bunting_search_icons_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSearchIcons, bunting_search_icons, BUNTING, SEARCH_ICONS, GObject)

BuntingSearchIcons *bunting_search_icons_new (gboolean by_value);
void bunting_search_icons_set_folder (BuntingSearchIcons *self, GFile *folder);

/* Looks at what is there; quick when that was done a moment ago. */
void bunting_search_icons_look (BuntingSearchIcons *self);
void bunting_search_icons_prepare_async (BuntingSearchIcons *self,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
void bunting_search_icons_prepare_finish (BuntingSearchIcons *self, GAsyncResult *result);
GIcon *bunting_search_icons_create (BuntingSearchIcons *self, const char *code);

G_END_DECLS
