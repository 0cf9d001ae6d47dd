/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bunting-app-model.h"
#include "widgets/bunting-banner.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_FRESHNESS (bunting_freshness_get_type ())
G_DECLARE_FINAL_TYPE (BuntingFreshness, bunting_freshness, BUNTING, FRESHNESS, GObject)

BuntingFreshness *
bunting_freshness_new (BuntingBanner *banner, BuntingAppModel *app_model, GSettings *settings);
void bunting_freshness_check (BuntingFreshness *self);

G_END_DECLS
