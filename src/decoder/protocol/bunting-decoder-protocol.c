/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/bunting-decoder-protocol.h"

#include "bunting-limits.h"
#include "colour/bunting-picture-colours.h"

#include <math.h>
#include <string.h>

/* What the window or bunting-fetch and the helper process say to each other over a socket that
 * keeps messages apart: one request, one reply. The helper says hello with a reply of its own when
 * it is ready. Pictures and results are in shared memory, whose descriptors come with the request.
 * Each end checks what the other one sent: a hostile picture may have taken over the helper. */

#define VERSION 3
/* A PNG that cannot be compressed is a little larger than its pixels. */
#define PNG_OVERHEAD_BYTES (64 * 1024)

G_DEFINE_QUARK (bunting_decoder_error, bunting_decoder_error)

static guint64
get_box_px (const BuntingDecoderRequest *request)
{
  guint64 box_px = (guint64)request->box_width_px * request->box_height_px;

  return MIN (box_px, BUNTING_DECODED_MAX_PIXELS);
}

static guint64
get_max_output_bytes (const BuntingDecoderRequest *request)
{
  guint64 pixel_bytes = get_box_px (request) * 4;

  switch (request->operation) {
  case BUNTING_DECODER_RENDER_PIXELS:
    return pixel_bytes;
  case BUNTING_DECODER_RENDER_PNG:
    return pixel_bytes + pixel_bytes / 64 + PNG_OVERHEAD_BYTES;
  case BUNTING_DECODER_MEASURE_COLOURS:
    return sizeof (BuntingPictureColours);
  case BUNTING_DECODER_MEASURE:
  default:
    return 0;
  }
}

void
bunting_decoder_request_init (BuntingDecoderRequest *request,
                              BuntingDecoderOperation operation,
                              gsize input_bytes,
                              int box_width_px,
                              int box_height_px)
{
  memset (request, 0, sizeof *request);
  request->version = VERSION;
  request->operation = operation;
  request->input_bytes = (guint32)input_bytes;
  request->box_width_px = (guint32)CLAMP (box_width_px, 1, BUNTING_PICTURE_MAX_SIDE);
  request->box_height_px = (guint32)CLAMP (box_height_px, 1, BUNTING_PICTURE_MAX_SIDE);
  request->output_bytes = (guint32)get_max_output_bytes (request);
  request->cpu_ms = BUNTING_DECODER_CPU_MS;
}

/* Returns: whether @data is a valid request; @out_request is not changed otherwise */
gboolean
bunting_decoder_request_parse (const guint8 *data,
                               gsize size_bytes,
                               BuntingDecoderRequest *out_request)
{
  BuntingDecoderRequest request;

  if (size_bytes != sizeof request)
    return FALSE;
  memcpy (&request, data, sizeof request);
  if (request.version != VERSION || request.operation > BUNTING_DECODER_LAST_OPERATION ||
      request.input_bytes == 0 || request.input_bytes > BUNTING_PICTURE_MAX_BYTES ||
      request.box_width_px == 0 || request.box_width_px > BUNTING_PICTURE_MAX_SIDE ||
      request.box_height_px == 0 || request.box_height_px > BUNTING_PICTURE_MAX_SIDE ||
      request.output_bytes != get_max_output_bytes (&request) || request.cpu_ms == 0 ||
      request.cpu_ms > BUNTING_DECODER_CPU_MS)
    return FALSE;
  *out_request = request;
  return TRUE;
}

/* A reply that says only that all is well. */
void
bunting_decoder_reply_init (BuntingDecoderReply *reply)
{
  memset (reply, 0, sizeof *reply);
  reply->version = VERSION;
  reply->aspect = 1;
}

void
bunting_decoder_reply_set_error (BuntingDecoderReply *reply, const GError *error)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);
  const char *end;

  bunting_decoder_reply_init (reply);
  reply->is_error = TRUE;
  reply->error_code = BUNTING_DECODER_ERROR_BROKEN;
  if (error->domain == BUNTING_DECODER_ERROR && error->code <= BUNTING_DECODER_ERROR_TOO_LARGE)
    reply->error_code = (guint32)error->code;
  g_strlcpy (reply->message, message, sizeof reply->message);
  if (!g_utf8_validate (reply->message, -1, &end)) /* cut within a character */
    reply->message[end - reply->message] = '\0';
}

static gboolean
is_good_error (const BuntingDecoderReply *reply)
{
  return reply->error_code <= BUNTING_DECODER_ERROR_TOO_LARGE && reply->output_bytes == 0 &&
         memchr (reply->message, '\0', sizeof reply->message) != NULL &&
         g_utf8_validate (reply->message, -1, NULL);
}

static gboolean
is_good_result (const BuntingDecoderReply *reply, const BuntingDecoderRequest *request)
{
  guint64 n_px = (guint64)reply->width_px * reply->height_px;

  if (!(reply->aspect > 0) || !isfinite (reply->aspect))
    return FALSE;
  if (request->operation == BUNTING_DECODER_MEASURE)
    return reply->output_bytes == 0;
  if (n_px == 0 || reply->width_px > request->box_width_px ||
      reply->height_px > request->box_height_px || n_px > get_box_px (request))
    return FALSE;
  if (request->operation == BUNTING_DECODER_RENDER_PIXELS)
    return reply->output_bytes == n_px * 4;
  if (request->operation == BUNTING_DECODER_MEASURE_COLOURS)
    return reply->output_bytes == request->output_bytes;
  return reply->output_bytes > 0 && reply->output_bytes <= request->output_bytes;
}

/**
 * bunting_decoder_reply_parse:
 * @request: (nullable): the request that @data replies to; %NULL for the helper's hello
 *
 * Returns: whether @data is a valid reply; @out_reply is not changed otherwise
 */
gboolean
bunting_decoder_reply_parse (const guint8 *data,
                             gsize size_bytes,
                             const BuntingDecoderRequest *request,
                             BuntingDecoderReply *out_reply)
{
  BuntingDecoderReply reply;

  if (size_bytes != sizeof reply)
    return FALSE;
  memcpy (&reply, data, sizeof reply);
  if (reply.version != VERSION || reply.is_error > 1)
    return FALSE;
  if (reply.is_error ? !is_good_error (&reply)
                     : request != NULL && !is_good_result (&reply, request))
    return FALSE;
  *out_reply = reply;
  return TRUE;
}

/* Computes the largest size inside the box with the aspect ratio of width and height, which are
 * more than 0 and in any unit. Both results are at least 1, and there are at most
 * BUNTING_DECODED_MAX_PIXELS. */
void
bunting_decoder_contain (double width,
                         double height,
                         int box_width_px,
                         int box_height_px,
                         int *out_width_px,
                         int *out_height_px)
{
  double scale = MIN (box_width_px / width, box_height_px / height);
  double n_px = width * scale * height * scale;

  if (n_px > BUNTING_DECODED_MAX_PIXELS)
    scale *= sqrt (BUNTING_DECODED_MAX_PIXELS / n_px);
  *out_width_px = CLAMP ((int)round (width * scale), 1, MAX (1, box_width_px));
  *out_height_px = CLAMP ((int)round (height * scale), 1, MAX (1, box_height_px));
  /* Rounding up both sides may exceed the limit. */
  if ((gint64)*out_width_px * *out_height_px > BUNTING_DECODED_MAX_PIXELS)
    *out_width_px = MAX (1, BUNTING_DECODED_MAX_PIXELS / *out_height_px);
}
