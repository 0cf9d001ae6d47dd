/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "picture/bunting-byte-reader.h"

G_BEGIN_DECLS

/* Private to this module: one function for each kind of picture. */
typedef enum {
  BUNTING_HEADER_OTHER,     /* not this kind */
  BUNTING_HEADER_UNCLEAR,   /* text that ends before its root element */
  BUNTING_HEADER_TRUNCATED, /* this kind, but the bytes end before the picture does */
  BUNTING_HEADER_BROKEN,    /* the signature of this kind with an invalid header */
  BUNTING_HEADER_DAMAGED,   /* a valid header with invalid bytes behind it */
  BUNTING_HEADER_OPEN,      /* whole as far as it goes, without an end of its own */
  BUNTING_HEADER_GOOD,
} BuntingHeaderVerdict;

typedef struct {
  guint width_px;
  guint height_px;
} BuntingHeaderSize;

/* Sets @out on BUNTING_HEADER_GOOD; an SVG has no size. */
typedef BuntingHeaderVerdict (*BuntingHeaderInspector) (BuntingByteReader reader,
                                                        BuntingHeaderSize *out);

BuntingHeaderVerdict bunting_header_inspect_gif (BuntingByteReader reader, BuntingHeaderSize *out);
BuntingHeaderVerdict bunting_header_inspect_png (BuntingByteReader reader, BuntingHeaderSize *out);
BuntingHeaderVerdict bunting_header_inspect_jpeg (BuntingByteReader reader, BuntingHeaderSize *out);
BuntingHeaderVerdict bunting_header_inspect_webp (BuntingByteReader reader, BuntingHeaderSize *out);
BuntingHeaderVerdict bunting_header_inspect_svg (BuntingByteReader reader, BuntingHeaderSize *out);

/* For the inspectors. */
BuntingHeaderVerdict bunting_header_check_signature (const BuntingByteReader *reader,
                                                     const char *signature,
                                                     gsize length);
BuntingHeaderVerdict
bunting_header_set_size (BuntingHeaderSize *out, guint width_px, guint height_px);

/* Whether a picture with a good header goes on to its end. Of an SVG, its inspector checks that. */
typedef BuntingHeaderVerdict (*BuntingEndChecker) (BuntingByteReader reader);

BuntingHeaderVerdict bunting_end_check_gif (BuntingByteReader reader);
BuntingHeaderVerdict bunting_end_check_png (BuntingByteReader reader);
BuntingHeaderVerdict bunting_end_check_jpeg (BuntingByteReader reader);
BuntingHeaderVerdict bunting_end_check_webp (BuntingByteReader reader);

G_END_DECLS
