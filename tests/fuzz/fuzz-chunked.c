/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "body/bunting-chunked-decoder.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

/* In parts of @part_bytes. Returns: (nullable): NULL for an error */
static GBytes *
decode (const guint8 *data, gsize size_bytes, gsize part_bytes)
{
  g_autoptr (BuntingChunkedDecoder) decoder = bunting_chunked_decoder_new (256 * 1024);
  g_autoptr (GInputStream) encoded = g_memory_input_stream_new ();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) decoded = g_memory_output_stream_new_resizable ();

  for (gsize at = 0; at < size_bytes; at += part_bytes)
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (encoded), data + at,
                                    (gssize)MIN (part_bytes, size_bytes - at), NULL);
  stream = g_converter_input_stream_new (encoded, G_CONVERTER (decoder));
  if (g_output_stream_splice (decoded, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (decoded));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) parts = NULL;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  if (size_bytes < 2)
    return 0;
  whole = decode (data + 1, size_bytes - 1, size_bytes);
  parts = decode (data + 1, size_bytes - 1, 1 + data[0] % 16);
  if ((whole == NULL) != (parts == NULL) || (whole != NULL && !g_bytes_equal (whole, parts)) ||
      (whole != NULL && g_bytes_get_size (whole) >= size_bytes))
    abort ();
  return 0;
}
