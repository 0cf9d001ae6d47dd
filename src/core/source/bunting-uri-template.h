/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every error is BUNTING_SOURCE_ERROR_INVALID. */

GUri *bunting_uri_template_parse_uri (const char *text, GError **error);
GUri *bunting_uri_template_parse_base (const char *base_uri, char **out_base, GError **error);
char *bunting_uri_template_make_public_base (GUri *base);
char *bunting_uri_template_hide_user (const char *text);
char *bunting_uri_template_make_host_name (GUri *uri);

/* What a template is the address of. */
typedef enum {
  BUNTING_URI_TEMPLATE_PICTURE,
  BUNTING_URI_TEMPLATE_METADATA, /* of one country */
  BUNTING_URI_TEMPLATE_TABLE,    /* of all countries */
} BuntingUriTemplateUse;

#define BUNTING_URI_TEMPLATE_WIDTH "{width}"
#define BUNTING_URI_TEMPLATE_LANGUAGE "{lang}"

gboolean
bunting_uri_template_check_use (const char *template, BuntingUriTemplateUse use, GError **error);
char *bunting_uri_template_set (const char *template, const char *placeholder, const char *value);
gboolean bunting_uri_template_check (const char *template, GError **error);
gboolean bunting_uri_template_has_base (const char *template);
GUri *bunting_uri_template_build_uri (const char *template,
                                      const char *base,
                                      const char *code,
                                      GError **error);

G_END_DECLS
