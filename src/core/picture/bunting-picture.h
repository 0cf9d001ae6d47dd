/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BUNTING_PICTURE_ERROR (bunting_picture_error_quark ())
GQuark bunting_picture_error_quark (void);
typedef enum {
  BUNTING_PICTURE_ERROR_EMPTY,      /* no bytes */
  BUNTING_PICTURE_ERROR_NO_PICTURE, /* none of the known kinds, such as HTML */
  BUNTING_PICTURE_ERROR_TRUNCATED,  /* the bytes end before the picture does */
  BUNTING_PICTURE_ERROR_DAMAGED,    /* a wrong checksum or length, or no data */
  BUNTING_PICTURE_ERROR_TOO_LARGE,  /* more bytes or pixels than bunting-limits.h allows */
} BuntingPictureError;

typedef enum {
  BUNTING_PICTURE_GIF,
  BUNTING_PICTURE_PNG,
  BUNTING_PICTURE_SVG,
  BUNTING_PICTURE_JPEG,
  BUNTING_PICTURE_WEBP,
  BUNTING_N_PICTURE_KINDS
} BuntingPictureKind;

/* The size is that at which the picture is shown, upright. */
typedef struct {
  BuntingPictureKind kind;
  guint width_px;   /* 0 for an SVG: its size is not read */
  guint height_px;  /* 0 for an SVG */
  gboolean is_open; /* a GIF without a trailer, to which more frames may belong */
} BuntingPicture;

gboolean bunting_picture_inspect (GBytes *bytes,
                                  const char *content_type,
                                  BuntingPicture *out_picture,
                                  GError **error);
gboolean bunting_picture_check_closed (const BuntingPicture *self, GBytes *bytes, GError **error);
GBytes *bunting_picture_take_first_gif_frame (GBytes *gif);
const char *bunting_picture_kind_get_extension (BuntingPictureKind kind);
const char *bunting_picture_kind_get_media_type (BuntingPictureKind kind);
gboolean bunting_picture_kind_from_extension (const char *extension, BuntingPictureKind *out_kind);

G_END_DECLS
