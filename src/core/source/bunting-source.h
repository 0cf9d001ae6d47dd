/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-source-error.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BUNTING_SOURCE_BUILT_IN_ID "built-in"

#define BUNTING_TYPE_SOURCE (bunting_source_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSource, bunting_source, BUNTING, SOURCE, GObject)

BuntingSource *
bunting_source_new_from_key_file (const char *id, GKeyFile *key_file, GError **error);
BuntingSource *bunting_source_new_from_base (const char *base_uri, GError **error);
BuntingSource *
bunting_source_new_with_base (BuntingSource *self, const char *base_uri, GError **error);

gboolean bunting_source_needs_base (BuntingSource *self);
const char *bunting_source_get_id (BuntingSource *self);
const char *bunting_source_get_name (BuntingSource *self);
const char *bunting_source_get_licence (BuntingSource *self);
const char *bunting_source_get_home_page (BuntingSource *self);
const char *bunting_source_get_name_path (BuntingSource *self);
guint bunting_source_get_max_in_flight (BuntingSource *self);
GUri *bunting_source_build_picture_uri (BuntingSource *self, const char *code, GError **error);
GUri *bunting_source_build_metadata_uri (BuntingSource *self, const char *code, GError **error);

G_END_DECLS
