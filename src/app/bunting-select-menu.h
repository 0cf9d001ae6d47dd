/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "country/bunting-atlas.h"

G_BEGIN_DECLS

const char *bunting_select_menu_get_group_name (const char *group_id);
void bunting_select_menu_add_groups (GMenu *section, BuntingAtlas *atlas);

G_END_DECLS
