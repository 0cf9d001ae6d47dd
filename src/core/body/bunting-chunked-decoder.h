/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_CHUNKED_DECODER (bunting_chunked_decoder_get_type ())
G_DECLARE_FINAL_TYPE (BuntingChunkedDecoder,
                      bunting_chunked_decoder,
                      BUNTING,
                      CHUNKED_DECODER,
                      GObject)

BuntingChunkedDecoder *bunting_chunked_decoder_new (gsize framing_max_bytes);
gboolean bunting_chunked_decoder_has_ended (BuntingChunkedDecoder *self);
gboolean bunting_chunked_decoder_has_rest (BuntingChunkedDecoder *self);

G_END_DECLS
