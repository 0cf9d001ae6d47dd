/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "country/bunting-atlas-error.h"
#include "country/bunting-country.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_ATLAS_GROUP_MOST_POPULOUS "top20"

#define BUNTING_TYPE_ATLAS (bunting_atlas_get_type ())
G_DECLARE_FINAL_TYPE (BuntingAtlas, bunting_atlas, BUNTING, ATLAS, GObject)

BuntingAtlas *bunting_atlas_new (GError **error);
BuntingAtlas *
bunting_atlas_new_from_files (const char *iso_3166_1_path, const char *atlas_dir, GError **error);

BuntingCountry *bunting_atlas_lookup (BuntingAtlas *self, const char *code);
BuntingCountry *bunting_atlas_dup_country (BuntingAtlas *self, const char *code);
char *bunting_atlas_dup_name (BuntingAtlas *self, const char *code, BuntingDisplayNames *language);
const char *const *bunting_atlas_get_group_ids (BuntingAtlas *self);
const char *const *bunting_atlas_get_group (BuntingAtlas *self, const char *group_id);
const char *const *bunting_atlas_get_region_codes (BuntingAtlas *self);
const char *const *bunting_atlas_get_subregion_codes (BuntingAtlas *self, const char *region_code);
const char *bunting_atlas_get_region_name (BuntingAtlas *self, const char *region_code);

G_END_DECLS
