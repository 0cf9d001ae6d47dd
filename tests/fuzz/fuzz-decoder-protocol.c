/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-limits.h"
#include "protocol/bunting-decoder-protocol.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

static void
check_reply (const guint8 *data, gsize size_bytes, const BuntingDecoderRequest *request)
{
  BuntingDecoderReply reply;

  if (!bunting_decoder_reply_parse (data, size_bytes, request, &reply))
    return;
  if (reply.is_error) {
    if (!g_utf8_validate (reply.message, -1, NULL) || reply.output_bytes != 0)
      abort ();
    return;
  }
  /* The client maps so much of the memory and makes a texture of it. */
  if (reply.output_bytes > request->output_bytes || !(reply.aspect > 0))
    abort ();
  if (request->operation == BUNTING_DECODER_RENDER_PIXELS &&
      (guint64)reply.width_px * reply.height_px * 4 != reply.output_bytes)
    abort ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  BuntingDecoderRequest request;

  if (bunting_decoder_request_parse (data, size_bytes, &request) &&
      ((guint64)request.output_bytes > 80 * 1024 * 1024 || request.input_bytes == 0 ||
       request.input_bytes > BUNTING_PICTURE_MAX_BYTES))
    abort ();
  for (int operation = BUNTING_DECODER_MEASURE; operation <= BUNTING_DECODER_LAST_OPERATION;
       operation++) {
    bunting_decoder_request_init (&request, operation, 1000, 160, 120);
    check_reply (data, size_bytes, &request);
  }
  return 0;
}
