/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/bunting-muted-texture.h"

static const guint32 pixels[] = { 0xFFFFFFFF, 0xFF000000, 0xFFFF0000, 0x00000000 };

static GdkTexture *
make_texture (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);

  return gdk_memory_texture_new (2, 2, GDK_MEMORY_DEFAULT, bytes, 2 * sizeof pixels[0]);
}

static guint
get_channel (guint32 pixel, guint shift)
{
  return pixel >> shift & 0xFF;
}

/* Pale, with the alpha of each pixel, and grey for the most part. */
static void
test_pixels (void)
{
  g_autoptr (GdkTexture) texture = make_texture ();
  GdkTexture *muted = bunting_muted_texture_get (texture);
  guint32 got[G_N_ELEMENTS (pixels)];

  g_assert_cmpint (gdk_texture_get_width (muted), ==, 2);
  g_assert_cmpint (gdk_texture_get_height (muted), ==, 2);
  gdk_texture_download (muted, (guchar *)got, 2 * sizeof got[0]);
  for (guint shift = 0; shift < 32; shift += 8) {
    g_assert_cmpuint (get_channel (got[0], shift), >, 105);
    g_assert_cmpuint (get_channel (got[0], shift), <, 125);
    g_assert_cmpuint (get_channel (got[1], shift), ==, shift == 24 ? get_channel (got[0], 24) : 0);
    g_assert_cmpuint (get_channel (got[3], shift), ==, 0);
  }
  g_assert_cmpuint (get_channel (got[2], 16), >, get_channel (got[2], 8));
  g_assert_cmpuint (get_channel (got[2], 16), <, 2 * get_channel (got[0], 16) / 3);
  g_assert_cmpuint (get_channel (got[2], 8), >, 5);
  g_assert_cmpuint (get_channel (got[2], 8), ==, get_channel (got[2], 0));
}

/* Made once, until it is forgotten, or the texture is freed. */
static void
test_kept (void)
{
  GdkTexture *texture = make_texture ();
  GdkTexture *muted = bunting_muted_texture_get (texture);

  g_object_add_weak_pointer (G_OBJECT (muted), (gpointer *)&muted);
  g_assert_true (bunting_muted_texture_get (texture) == muted);
  bunting_muted_texture_forget (texture);
  g_assert_null (muted);
  muted = bunting_muted_texture_get (texture);
  g_object_add_weak_pointer (G_OBJECT (muted), (gpointer *)&muted);
  g_object_unref (texture);
  g_assert_null (muted);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/muted-texture/pixels", test_pixels);
  g_test_add_func ("/muted-texture/kept", test_kept);
  return g_test_run ();
}
