/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bunting-limits.h"
#include "picture/bunting-picture.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GError) error = NULL;
  BuntingPicture picture = { BUNTING_PICTURE_GIF, 0, 0 };
  gboolean good;

  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_FATAL_MASK);
  good = bunting_picture_inspect (bytes, size_bytes % 2 == 0 ? "text/html" : "image/gif", &picture,
                                  &error);
  if (good != (error == NULL))
    abort ();
  if (!good)
    return 0;
  if (bunting_picture_kind_get_extension (picture.kind) == NULL ||
      picture.width_px > BUNTING_PICTURE_MAX_SIDE || picture.height_px > BUNTING_PICTURE_MAX_SIDE ||
      (guint64)picture.width_px * picture.height_px > BUNTING_PICTURE_MAX_PIXELS)
    abort ();
  if ((picture.width_px == 0) != (picture.kind == BUNTING_PICTURE_SVG) ||
      (picture.height_px == 0) != (picture.kind == BUNTING_PICTURE_SVG))
    abort ();
  return 0;
}
