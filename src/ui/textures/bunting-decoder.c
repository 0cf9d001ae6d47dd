/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-decoder.h"

/* Makes textures of what the helper process decodes. Uses neither a display nor a main context, so
 * it runs in any thread. */

static G_DEFINE_QUARK (bunting_shaped, shaped)

/* A picture with a transparent corner is no rectangle: Nepal's flag, for example. */
static gboolean
has_clear_corner (const BuntingDecodedPicture *picture)
{
  const guint32 *pixels = g_bytes_get_data (picture->bytes, NULL);
  gsize last_x = (gsize)picture->width_px - 1;
  gsize last_row = (gsize)picture->width_px * (picture->height_px - 1);
  const gsize corners[] = { 0, last_x, last_row, last_row + last_x };

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    if (pixels[corners[i]] >> 24 < 128)
      return TRUE;
  return FALSE;
}

/* Whether the picture is no rectangle, so that its outline is not that of the texture. Only for
 * textures of bunting_decode(). */
gboolean
bunting_decoder_is_shaped (GdkTexture *texture)
{
  return g_object_get_qdata (G_OBJECT (texture), shaped_quark ()) != NULL;
}

static GdkTexture *
make_texture (const BuntingDecodedPicture *picture)
{
  /* cairo's ARGB32 and GDK's default memory format have the same layout. */
  GdkTexture *texture =
    gdk_memory_texture_new (picture->width_px, picture->height_px, GDK_MEMORY_DEFAULT,
                            picture->bytes, (gsize)picture->width_px * 4);

  if (has_clear_corner (picture))
    g_object_set_qdata (G_OBJECT (texture), shaped_quark (), GINT_TO_POINTER (TRUE));
  return texture;
}

/* Decodes a picture at the largest size that fits the box, in device pixels. Blocks. Any thread.
 * error: as bunting_decoder_pool_run() reports it */
GdkTexture *
bunting_decode (BuntingDecoderPool *pool,
                GBytes *bytes,
                int box_width_px,
                int box_height_px,
                GError **error)
{
  g_auto (BuntingDecodedPicture) picture = { 0 };

  if (!bunting_decoder_pool_run (pool, BUNTING_DECODER_RENDER_PIXELS, bytes, box_width_px,
                                 box_height_px, &picture, error))
    return NULL;
  return make_texture (&picture);
}

/* As bunting_decode(), but gives up a picture that takes longer than a moment.
 * error: as bunting_decoder_pool_run_briefly() reports it */
GdkTexture *
bunting_decode_briefly (BuntingDecoderPool *pool,
                        GBytes *bytes,
                        int box_width_px,
                        int box_height_px,
                        GError **error)
{
  g_auto (BuntingDecodedPicture) picture = { 0 };

  if (!bunting_decoder_pool_run_briefly (pool, BUNTING_DECODER_RENDER_PIXELS, bytes, box_width_px,
                                         box_height_px, &picture, error))
    return NULL;
  return make_texture (&picture);
}
