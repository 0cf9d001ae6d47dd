/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define BUNTING_JSON_ERROR (bunting_json_error_quark ())
GQuark bunting_json_error_quark (void);
typedef enum {
  BUNTING_JSON_ERROR_INVALID,   /* not UTF-8, or not JSON */
  BUNTING_JSON_ERROR_TOO_LARGE, /* more bytes than the caller allows */
  BUNTING_JSON_ERROR_TOO_DEEP,  /* nested deeper than the caller allows */
} BuntingJsonError;

JsonNode *bunting_json_parse (GBytes *bytes, gsize max_bytes, guint max_depth, GError **error);

G_END_DECLS
