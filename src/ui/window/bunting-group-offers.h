/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "country/bunting-atlas.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_GROUP_OFFERS (bunting_group_offers_get_type ())
G_DECLARE_FINAL_TYPE (BuntingGroupOffers, bunting_group_offers, BUNTING, GROUP_OFFERS, AdwBin)

void bunting_group_offers_set_up (BuntingGroupOffers *self, BuntingAtlas *atlas);
void bunting_group_offers_search (BuntingGroupOffers *self, const char *text);
gboolean bunting_group_offers_activate_first (BuntingGroupOffers *self);

G_END_DECLS
