/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-muted-texture.h"

/* A pale and grey copy of a texture, for flags that are being downloaded. It is made once: GTK's
 * software renderer takes as long for a colour matrix, but in each frame. */

/* In 1/256. The luminance is that of ITU-R BT.709, and a quarter of the colour is kept. */
#define RED 54
#define GREEN 183
#define BLUE 19
#define OPACITY 115

static GQuark
muted_quark (void)
{
  return g_quark_from_static_string ("bunting-muted-texture");
}

/* Of ARGB with premultiplied alpha, in the byte order of the machine. */
static guint32
mute_pixel (guint32 pixel)
{
  guint alpha = pixel >> 24, red = pixel >> 16 & 0xFF, green = pixel >> 8 & 0xFF,
        blue = pixel & 0xFF;
  guint grey = 3 * ((RED * red + GREEN * green + BLUE * blue) >> 8);

  return (alpha * OPACITY >> 8) << 24 | ((red + grey) * OPACITY >> 10) << 16 |
         ((green + grey) * OPACITY >> 10) << 8 | (blue + grey) * OPACITY >> 10;
}

static GdkTexture *
create_muted (GdkTexture *texture)
{
  int width_px = gdk_texture_get_width (texture), height_px = gdk_texture_get_height (texture);
  gsize n_pixels = (gsize)width_px * height_px;
  guint32 *pixels = g_new (guint32, n_pixels);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, n_pixels * sizeof *pixels);

  gdk_texture_download (texture, (guchar *)pixels, width_px * sizeof *pixels);
  for (gsize i = 0; i < n_pixels; i++)
    pixels[i] = mute_pixel (pixels[i]);
  return gdk_memory_texture_new (width_px, height_px, GDK_MEMORY_DEFAULT, bytes,
                                 width_px * sizeof *pixels);
}

/**
 * bunting_muted_texture_get:
 *
 * Returns: (transfer none): the copy, which is kept with @texture
 */
GdkTexture *
bunting_muted_texture_get (GdkTexture *texture)
{
  GdkTexture *muted = g_object_get_qdata (G_OBJECT (texture), muted_quark ());

  if (muted == NULL) {
    muted = create_muted (texture);
    g_object_set_qdata_full (G_OBJECT (texture), muted_quark (), muted, g_object_unref);
  }
  return muted;
}

/* Frees the copy, which is made again if it is needed after all. */
void
bunting_muted_texture_forget (GdkTexture *texture)
{
  g_object_set_qdata (G_OBJECT (texture), muted_quark (), NULL);
}
