/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "protocol/bunting-decoder-error.h"

G_BEGIN_DECLS

/* The descriptor at which the helper process finds its socket. */
#define BUNTING_DECODER_SOCKET_FD 3

typedef enum {
  BUNTING_DECODER_MEASURE,       /* only the aspect ratio */
  BUNTING_DECODER_RENDER_PIXELS, /* as cairo's ARGB32, rows without padding */
  BUNTING_DECODER_RENDER_PNG,
  BUNTING_DECODER_MEASURE_COLOURS, /* the result is a BuntingPictureColours */
} BuntingDecoderOperation;

#define BUNTING_DECODER_LAST_OPERATION BUNTING_DECODER_MEASURE_COLOURS

/* Asks for a picture. Sent with the descriptor of the picture's bytes and, unless it is only
 * measured, that of the memory for the result. */
typedef struct {
  guint32 version;
  guint32 operation; /* BuntingDecoderOperation */
  guint32 box_width_px;
  guint32 box_height_px;
  guint32 input_bytes;
  guint32 output_bytes; /* size of the memory for the result */
  guint32 cpu_ms;       /* the processor time after which the helper ends itself */
} BuntingDecoderRequest;

typedef struct {
  guint32 version;
  guint32 is_error;
  guint32 error_code; /* BUNTING_DECODER_ERROR_BROKEN, _UNSUPPORTED or _TOO_LARGE */
  guint32 width_px;
  guint32 height_px;
  guint32 output_bytes; /* of the result */
  double aspect;        /* width divided by height of the picture as it is */
  char message[200];    /* of the error: technical English in UTF-8, ended by NUL */
} BuntingDecoderReply;

void bunting_decoder_request_init (BuntingDecoderRequest *request,
                                   BuntingDecoderOperation operation,
                                   gsize input_bytes,
                                   int box_width_px,
                                   int box_height_px);
gboolean bunting_decoder_request_parse (const guint8 *data,
                                        gsize size_bytes,
                                        BuntingDecoderRequest *out_request);

void bunting_decoder_reply_init (BuntingDecoderReply *reply);
void bunting_decoder_reply_set_error (BuntingDecoderReply *reply, const GError *error);
gboolean bunting_decoder_reply_parse (const guint8 *data,
                                      gsize size_bytes,
                                      const BuntingDecoderRequest *request,
                                      BuntingDecoderReply *out_reply);

void bunting_decoder_contain (double width,
                              double height,
                              int box_width_px,
                              int box_height_px,
                              int *out_width_px,
                              int *out_height_px);

G_END_DECLS
