/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define BUNTING_JSON_ERROR (bunting_json_error_quark ())
GQuark bunting_json_error_quark (void);
typedef enum {
  BUNTING_JSON_ERROR_INVALID,   /* not UTF-8, or not JSON */
  BUNTING_JSON_ERROR_TOO_LARGE, /* more bytes or members than the caller allows */
  BUNTING_JSON_ERROR_TOO_DEEP,  /* nested deeper than the caller allows */
} BuntingJsonError;

typedef struct {
  gsize max_bytes;
  int max_depth; /* objects and arrays in each other */
  int max_members;
} BuntingJsonBounds;

JsonNode *bunting_json_parse (GBytes *bytes, const BuntingJsonBounds *bounds, GError **error);
const char *bunting_json_get_string (JsonObject *object, const char *name);

G_END_DECLS
