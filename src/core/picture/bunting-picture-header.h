/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Inside the room picture: what its parts, one for each kind, tell bunting_picture_inspect(). */
typedef enum {
  BUNTING_HEADER_OTHER,     /* not this kind */
  BUNTING_HEADER_UNCLEAR,   /* text that ends before it says what it is */
  BUNTING_HEADER_TRUNCATED, /* this kind, but the bytes end within the header */
  BUNTING_HEADER_BROKEN,    /* this kind by its signature, but not by what follows */
  BUNTING_HEADER_GOOD,
} BuntingHeaderVerdict;

typedef struct {
  guint width_px; /* both 0 where an SVG names no size */
  guint height_px;
} BuntingHeaderSize;

typedef BuntingHeaderVerdict (*BuntingHeaderInspector) (const guint8 *data,
                                                        gsize size_bytes,
                                                        BuntingHeaderSize *size);

BuntingHeaderVerdict
bunting_header_inspect_gif (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size);
BuntingHeaderVerdict
bunting_header_inspect_png (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size);
BuntingHeaderVerdict
bunting_header_inspect_jpeg (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size);
BuntingHeaderVerdict
bunting_header_inspect_webp (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size);
BuntingHeaderVerdict
bunting_header_inspect_svg (const guint8 *data, gsize size_bytes, BuntingHeaderSize *size);

G_END_DECLS
