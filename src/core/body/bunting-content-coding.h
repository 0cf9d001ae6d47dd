/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  BUNTING_CONTENT_CODING_NONE,
  BUNTING_CONTENT_CODING_GZIP,
  BUNTING_CONTENT_CODING_OTHER, /* one that is not decoded here, or several */
} BuntingContentCoding;

BuntingContentCoding bunting_content_coding_parse (const char *content_encoding);
GBytes *bunting_content_coding_decode_gzip (GBytes *encoded, gsize max_bytes, GError **error);

G_END_DECLS
