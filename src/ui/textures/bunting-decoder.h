/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "client/bunting-decoder-pool.h"

G_BEGIN_DECLS

gboolean bunting_decoder_is_shaped (GdkTexture *texture);
GdkTexture *bunting_decode (BuntingDecoderPool *pool,
                            GBytes *bytes,
                            int box_width_px,
                            int box_height_px,
                            GError **error);
GdkTexture *bunting_decode_briefly (BuntingDecoderPool *pool,
                                    GBytes *bytes,
                                    int box_width_px,
                                    int box_height_px,
                                    GError **error);

G_END_DECLS
