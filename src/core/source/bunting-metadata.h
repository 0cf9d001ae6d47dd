/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source/bunting-json.h"

G_BEGIN_DECLS

#define BUNTING_METADATA_ERROR (bunting_metadata_error_quark ())
GQuark bunting_metadata_error_quark (void);
typedef enum {
  BUNTING_METADATA_ERROR_TOO_LARGE, /* too many bytes or members */
  BUNTING_METADATA_ERROR_TOO_DEEP,  /* nested deeper than BUNTING_METADATA_MAX_DEPTH */
  BUNTING_METADATA_ERROR_INVALID,   /* not JSON, or not UTF-8 */
  BUNTING_METADATA_ERROR_NO_NAME,   /* the JSON path leads to no usable string */
  BUNTING_METADATA_ERROR_BAD_PATH,  /* not a JSON path that is supported */
  BUNTING_METADATA_ERROR_LATE,      /* it did not arrive soon enough after the picture */
} BuntingMetadataError;

gboolean bunting_metadata_check_name_path (const char *name_path, GError **error);
gboolean bunting_metadata_can_parse (GBytes *bytes);
JsonNode *
bunting_metadata_parse_bounded (GBytes *bytes, const BuntingJsonBounds *bounds, GError **error);
char *bunting_metadata_read_name (JsonNode *root, const char *name_path, GError **error);
char *bunting_metadata_parse_name (GBytes *bytes, const char *name_path, GError **error);

G_END_DECLS
