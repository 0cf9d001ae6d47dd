/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "picture/bunting-picture.h"
#include "source/bunting-name-table.h"
#include "source/bunting-source-error.h"

G_BEGIN_DECLS

#define BUNTING_SOURCE_BUILT_IN_ID "built-in"

#define BUNTING_TYPE_SOURCE (bunting_source_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSource, bunting_source, BUNTING, SOURCE, GObject)

BuntingSource *bunting_source_new_from_text (const char *id,
                                             const char *text,
                                             gssize size_bytes,
                                             BuntingSourceProblem **out_problem,
                                             GError **error);
BuntingSource *bunting_source_new_from_base (const char *base_uri, GError **error);
BuntingSource *
bunting_source_new_with_base (BuntingSource *self, const char *base_uri, GError **error);

gboolean bunting_source_needs_base (BuntingSource *self);
const char *bunting_source_get_id (BuntingSource *self);
const char *bunting_source_get_name (BuntingSource *self);
const char *bunting_source_get_description (BuntingSource *self);
const char *bunting_source_get_licence (BuntingSource *self);
const char *bunting_source_get_home_page (BuntingSource *self);
const char *bunting_source_get_date (BuntingSource *self);
const char *bunting_source_get_name_path (BuntingSource *self);
const char *const *bunting_source_get_headers (BuntingSource *self);
guint bunting_source_get_max_in_flight (BuntingSource *self);
guint bunting_source_get_n_requests (BuntingSource *self);
const BuntingSourceProblem *bunting_source_get_note (BuntingSource *self);
GUri *bunting_source_build_picture_uri (BuntingSource *self, const char *code, GError **error);
GUri *bunting_source_build_metadata_uri (BuntingSource *self, const char *code, GError **error);

/* The names of all countries in one document. */
gboolean bunting_source_has_table (BuntingSource *self);
const BuntingNameTableLayout *bunting_source_get_table_layout (BuntingSource *self);
GUri *bunting_source_build_table_uri (BuntingSource *self, GError **error);

/* The kinds of pictures that a source has. */
gboolean bunting_source_has_kind (BuntingSource *self, BuntingPictureKind kind);
gboolean bunting_source_is_raster (BuntingSource *self);
const guint *
bunting_source_get_widths (BuntingSource *self, BuntingPictureKind kind, gsize *out_n_widths);
BuntingSource *
bunting_source_new_with_kind (BuntingSource *self, BuntingPictureKind kind, guint width_px);
BuntingSource *bunting_source_new_for_svg (BuntingSource *self);
BuntingSource *bunting_source_new_for_png (BuntingSource *self, guint width_px);

G_END_DECLS
