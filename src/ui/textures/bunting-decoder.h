/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define BUNTING_DECODER_ERROR (bunting_decoder_error_quark ())
GQuark bunting_decoder_error_quark (void);
typedef enum {
  BUNTING_DECODER_ERROR_BROKEN,      /* the picture is incomplete or invalid */
  BUNTING_DECODER_ERROR_UNSUPPORTED, /* this machine has no decoder for the kind of picture */
} BuntingDecoderError;

void bunting_decoder_contain (double width,
                              double height,
                              int box_width_px,
                              int box_height_px,
                              int *out_width_px,
                              int *out_height_px);
double bunting_decoder_get_svg_aspect (GBytes *bytes);
gboolean bunting_decoder_is_shaped (GdkTexture *texture);
double bunting_decoder_get_svg_aspect (GBytes *bytes);
GdkTexture *bunting_decode (GBytes *bytes, int box_width_px, int box_height_px, GError **error);

G_END_DECLS
