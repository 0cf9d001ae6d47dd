/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

/* Widths that a flag can be drawn with. */
#define BUNTING_RENDITION_WIDTH_MIN_PX 16
#define BUNTING_RENDITION_WIDTH_MAX_PX 4096

typedef enum {
  BUNTING_RENDITION_ANY,      /* every picture of a flag */
  BUNTING_RENDITION_ORIGINAL, /* pictures as sources have them */
  BUNTING_RENDITION_SVG,      /* of these, only SVG images */
  BUNTING_RENDITION_PNG,      /* PNG images of one width, drawn from the pictures of sources */
} BuntingRenditionFormat;

/* A form in which flags are saved. A folder may hold a flag in several of them. */
typedef struct {
  BuntingRenditionFormat format;
  guint width_px; /* of a PNG; otherwise not used */
} BuntingRendition;

gboolean bunting_rendition_includes (const BuntingRendition *self, const char *file_name);
char *bunting_rendition_make_file_name (const BuntingRendition *self,
                                        const char *code,
                                        const char *name,
                                        BuntingPictureKind kind,
                                        gsize max_bytes);
char *bunting_rendition_make_key (const BuntingRendition *self, const char *code);
gboolean bunting_rendition_is_key_of_file (const char *key, const char *file_name);

G_END_DECLS
