/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "protocol/bunting-decoder-protocol.h"

G_BEGIN_DECLS

/* What the helper made of a picture. */
typedef struct {
  int width_px;
  int height_px;
  double aspect; /* of the picture as it is: width divided by height */
  GBytes *bytes; /* owned; NULL if the picture was only measured */
} BuntingDecodedPicture;

void bunting_decoded_picture_clear (BuntingDecodedPicture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BuntingDecodedPicture, bunting_decoded_picture_clear)

#define BUNTING_TYPE_DECODER_POOL (bunting_decoder_pool_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDecoderPool, bunting_decoder_pool, BUNTING, DECODER_POOL, GObject)

BuntingDecoderPool *bunting_decoder_pool_new (const char *program);
BuntingDecoderPool *bunting_decoder_pool_ref_shared (void);
void bunting_decoder_pool_start (BuntingDecoderPool *self);
gboolean bunting_decoder_pool_run_briefly (BuntingDecoderPool *self,
                                           BuntingDecoderOperation operation,
                                           GBytes *bytes,
                                           int box_width_px,
                                           int box_height_px,
                                           BuntingDecodedPicture *out_decoded,
                                           GError **error);
gboolean bunting_decoder_pool_run (BuntingDecoderPool *self,
                                   BuntingDecoderOperation operation,
                                   GBytes *bytes,
                                   int box_width_px,
                                   int box_height_px,
                                   BuntingDecodedPicture *out_decoded,
                                   GError **error);

guint bunting_decoder_pool_get_n_started (BuntingDecoderPool *self);

G_END_DECLS
