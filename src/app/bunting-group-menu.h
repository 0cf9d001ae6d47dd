/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "country/bunting-atlas.h"

G_BEGIN_DECLS

const char *bunting_group_menu_get_name (const char *group_id);
void bunting_group_menu_fill (GMenu *menu, BuntingAtlas *atlas);
GStrv bunting_group_menu_find (BuntingAtlas *atlas, const char *text);

G_END_DECLS
