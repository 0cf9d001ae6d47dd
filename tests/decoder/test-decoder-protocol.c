/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/bunting-decoder-protocol.h"

#include <math.h>
#include <string.h>

#include "bunting-limits.h"
#include "colour/bunting-picture-colours.h"

static BuntingDecoderRequest
make_request (BuntingDecoderOperation operation)
{
  BuntingDecoderRequest request;

  bunting_decoder_request_init (&request, operation, 1000, 160, 120);
  return request;
}

static gboolean
parse_request (const BuntingDecoderRequest *request)
{
  BuntingDecoderRequest parsed;

  return bunting_decoder_request_parse ((const guint8 *)request, sizeof *request, &parsed);
}

static void
test_request (void)
{
  for (int operation = BUNTING_DECODER_MEASURE; operation <= BUNTING_DECODER_LAST_OPERATION;
       operation++) {
    BuntingDecoderRequest request = make_request (operation);
    BuntingDecoderRequest parsed = { 0 };

    g_assert_true (
      bunting_decoder_request_parse ((const guint8 *)&request, sizeof request, &parsed));
    g_assert_cmpmem (&request, sizeof request, &parsed, sizeof parsed);
    g_assert_false (
      bunting_decoder_request_parse ((const guint8 *)&request, sizeof request - 1, &parsed));
  }
}

/* Each field with each value that it must not have. */
static void
test_invalid_request (void)
{
#define ASSERT_REFUSED(field, value)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    BuntingDecoderRequest request = make_request (BUNTING_DECODER_RENDER_PIXELS);                  \
    request.field = value;                                                                         \
    g_assert_false (parse_request (&request));                                                     \
  }                                                                                                \
  G_STMT_END
  ASSERT_REFUSED (version, 0);
  ASSERT_REFUSED (operation, BUNTING_DECODER_LAST_OPERATION + 1);
  ASSERT_REFUSED (input_bytes, 0);
  ASSERT_REFUSED (input_bytes, BUNTING_PICTURE_MAX_BYTES + 1);
  ASSERT_REFUSED (box_width_px, 0);
  ASSERT_REFUSED (box_width_px, BUNTING_PICTURE_MAX_SIDE + 1);
  ASSERT_REFUSED (box_height_px, 0);
  ASSERT_REFUSED (box_height_px, G_MAXUINT32);
  ASSERT_REFUSED (output_bytes, 0);
  ASSERT_REFUSED (output_bytes, 160 * 120 * 4 + 1);
  ASSERT_REFUSED (cpu_ms, 0);
  ASSERT_REFUSED (cpu_ms, BUNTING_DECODER_CPU_MS + 1);
#undef ASSERT_REFUSED
}

static BuntingDecoderReply
make_reply (void)
{
  BuntingDecoderReply reply;

  bunting_decoder_reply_init (&reply);
  reply.width_px = 160;
  reply.height_px = 80;
  reply.aspect = 2;
  reply.output_bytes = 160 * 80 * 4;
  return reply;
}

static gboolean
parse_reply (const BuntingDecoderReply *reply, BuntingDecoderOperation operation)
{
  BuntingDecoderRequest request = make_request (operation);
  BuntingDecoderReply parsed;

  return bunting_decoder_reply_parse ((const guint8 *)reply, sizeof *reply, &request, &parsed);
}

static void
test_reply (void)
{
  BuntingDecoderReply reply = make_reply ();
  BuntingDecoderReply hello;

  g_assert_true (parse_reply (&reply, BUNTING_DECODER_RENDER_PIXELS));
  g_assert_true (parse_reply (&reply, BUNTING_DECODER_RENDER_PNG));
  g_assert_false (parse_reply (&reply, BUNTING_DECODER_MEASURE)); /* there is no memory for it */
  bunting_decoder_reply_init (&hello);
  g_assert_true (parse_reply (&hello, BUNTING_DECODER_MEASURE));
  g_assert_true (bunting_decoder_reply_parse ((const guint8 *)&hello, sizeof hello, NULL, &reply));
  g_assert_false (parse_reply (&hello, BUNTING_DECODER_RENDER_PIXELS));
  g_assert_false (parse_reply (&hello, BUNTING_DECODER_MEASURE_COLOURS));
  reply = make_reply ();
  g_assert_false (parse_reply (&reply, BUNTING_DECODER_MEASURE_COLOURS));
  reply.output_bytes = sizeof (BuntingPictureColours);
  g_assert_true (parse_reply (&reply, BUNTING_DECODER_MEASURE_COLOURS));
}

/* What a helper might say that a picture has taken over. */
static void
test_invalid_reply (void)
{
#define ASSERT_REFUSED(field, value)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    BuntingDecoderReply reply = make_reply ();                                                     \
    reply.field = value;                                                                           \
    g_assert_false (parse_reply (&reply, BUNTING_DECODER_RENDER_PIXELS));                          \
  }                                                                                                \
  G_STMT_END
  ASSERT_REFUSED (version, 0);
  ASSERT_REFUSED (is_error, 1); /* with a result */
  ASSERT_REFUSED (is_error, 2);
  ASSERT_REFUSED (width_px, 0);
  ASSERT_REFUSED (width_px, 161);
  ASSERT_REFUSED (height_px, 0);
  ASSERT_REFUSED (height_px, 81);
  ASSERT_REFUSED (height_px, G_MAXUINT32);
  ASSERT_REFUSED (output_bytes, 0);
  ASSERT_REFUSED (output_bytes, 160 * 80 * 4 + 4);
  ASSERT_REFUSED (aspect, 0);
  ASSERT_REFUSED (aspect, -1);
  ASSERT_REFUSED (aspect, NAN);
  ASSERT_REFUSED (aspect, INFINITY);
#undef ASSERT_REFUSED
}

static void
test_errors (void)
{
  g_autofree char *long_message = g_strnfill (500, 'x');
  g_autofree char *wide_message = g_strdup_printf ("%.198s\u00e9\u00e9", long_message);
  const char *const messages[] = { "", "short", long_message, wide_message, "no \xff UTF-8" };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autoptr (GError) error =
      g_error_new_literal (BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNSUPPORTED, messages[i]);
    BuntingDecoderReply reply;

    bunting_decoder_reply_set_error (&reply, error);
    g_assert_true (parse_reply (&reply, BUNTING_DECODER_RENDER_PIXELS));
    g_assert_cmpint (reply.error_code, ==, BUNTING_DECODER_ERROR_UNSUPPORTED);
    reply.error_code = BUNTING_DECODER_ERROR_UNAVAILABLE;
    g_assert_false (parse_reply (&reply, BUNTING_DECODER_RENDER_PIXELS));
    reply.error_code = BUNTING_DECODER_ERROR_BROKEN;
    memset (reply.message, 'x', sizeof reply.message);
    g_assert_false (parse_reply (&reply, BUNTING_DECODER_RENDER_PIXELS));
  }
}

/* Never more pixels than there is memory for. */
static void
test_contain_limit (void)
{
  static const double aspects[] = { 0.001, 0.3, 0.999, 1, 1.001, 1.5, 1.7777, 3.3, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (aspects); i++) {
    int width_px, height_px;

    bunting_decoder_contain (aspects[i], 1, BUNTING_PICTURE_MAX_SIDE, BUNTING_PICTURE_MAX_SIDE,
                             &width_px, &height_px);
    g_assert_cmpint (width_px * height_px, <=, BUNTING_DECODED_MAX_PIXELS);
    g_assert_cmpint (MAX (width_px, height_px), >, 3900);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decoder-protocol/request", test_request);
  g_test_add_func ("/decoder-protocol/invalid-request", test_invalid_request);
  g_test_add_func ("/decoder-protocol/reply", test_reply);
  g_test_add_func ("/decoder-protocol/invalid-reply", test_invalid_reply);
  g_test_add_func ("/decoder-protocol/errors", test_errors);
  g_test_add_func ("/decoder-protocol/contain-limit", test_contain_limit);
  return g_test_run ();
}
