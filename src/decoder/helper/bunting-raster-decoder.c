/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper/bunting-raster-decoder.h"

#include "bunting-limits.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

/* PNG: by cairo. JPEG, GIF and WebP: by gdk-pixbuf, which may lack the loader. */

/* Scales to the size of the target. */
static gboolean
draw_surface (CairoSurface *whole, BuntingRenderTarget *target, GError **error)
{
  g_autoptr (CairoSurface) scaled = NULL;
  g_autoptr (Cairo) cr = NULL;

  if (!bunting_render_target_check (whole, error))
    return FALSE;
  scaled = bunting_render_target_begin (target, error);
  if (scaled == NULL)
    return FALSE;
  cr = cairo_create (scaled);
  cairo_scale (cr, (double)target->reply.width_px / cairo_image_surface_get_width (whole),
               (double)target->reply.height_px / cairo_image_surface_get_height (whole));
  cairo_set_source_surface (cr, whole, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  /* Keeps the edges opaque; the default mixes in transparent pixels from outside. */
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  return bunting_render_target_end (target, scaled, error);
}

/* PNG */

typedef struct {
  const guint8 *data;
  gsize n_left;
} PngReader;

static cairo_status_t
read_png_cb (void *closure, unsigned char *data, unsigned int length)
{
  PngReader *reader = closure;

  if (length > reader->n_left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data, length);
  reader->data += length;
  reader->n_left -= length;
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
decode_png (GBytes *bytes, BuntingRenderTarget *target, GError **error)
{
  PngReader reader = { 0 };
  g_autoptr (CairoSurface) surface = NULL;

  reader.data = g_bytes_get_data (bytes, &reader.n_left);
  surface = cairo_image_surface_create_from_png_stream (read_png_cb, &reader);
  return draw_surface (surface, target, error);
}

/* The others */

/* cairo's pixels: premultiplied by alpha, in the byte order of the machine. */
static guint32
convert_pixel (const guint8 *pixel, gboolean has_alpha)
{
  guint32 alpha = has_alpha ? pixel[3] : 255;
  guint32 red = (pixel[0] * alpha + 127) / 255;
  guint32 green = (pixel[1] * alpha + 127) / 255;
  guint32 blue = (pixel[2] * alpha + 127) / 255;

  return alpha << 24 | red << 16 | green << 8 | blue;
}

static CairoSurface *
surface_from_pixbuf (GdkPixbuf *pixbuf)
{
  int width_px = gdk_pixbuf_get_width (pixbuf);
  int height_px = gdk_pixbuf_get_height (pixbuf);
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  CairoSurface *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width_px, height_px);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  for (int y = 0; y < height_px; y++) {
    const guint8 *from =
      gdk_pixbuf_read_pixels (pixbuf) + (gsize)y * gdk_pixbuf_get_rowstride (pixbuf);
    guint8 *row =
      cairo_image_surface_get_data (surface) + (gsize)y * cairo_image_surface_get_stride (surface);

    for (int x = 0; x < width_px; x++)
      ((guint32 *)row)[x] = convert_pixel (from + (gsize)x * n_channels, n_channels == 4);
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* A large picture is scaled while it is decoded, which saves memory. The loader's size is that
 * before the picture is turned upright. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width_px, int height_px, gpointer user_data)
{
  const BuntingRenderTarget *target = user_data;
  int to_width_px = (int)target->reply.width_px;
  int to_height_px = (int)target->reply.height_px;
  gboolean is_turned = (width_px > height_px) != (to_width_px > to_height_px);

  if (MAX (to_width_px, to_height_px) >= MAX (width_px, height_px))
    return;
  if (is_turned)
    gdk_pixbuf_loader_set_size (loader, to_height_px, to_width_px);
  else
    gdk_pixbuf_loader_set_size (loader, to_width_px, to_height_px);
}

/* Of an animation, the first frame; a JPEG as its Exif orientation says. */
static gboolean
decode_with_loader (GBytes *bytes,
                    const char *media_type,
                    BuntingRenderTarget *target,
                    GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type (media_type, NULL);
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (CairoSurface) surface = NULL;
  g_autoptr (GError) close_error = NULL;
  GdkPixbuf *pixbuf;
  gboolean written;

  if (loader == NULL) {
    g_set_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNSUPPORTED,
                 "No loader for %s is installed", media_type);
    return FALSE;
  }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), target);
  /* A loader must be closed exactly once, also after an error. The picture is complete: what a
   * loader says about its end does not matter if it has the pixels. */
  written = gdk_pixbuf_loader_write_bytes (loader, bytes, error);
  gdk_pixbuf_loader_close (loader, &close_error);
  if (!written)
    return FALSE;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL) {
    g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                         close_error != NULL ? close_error->message : "No picture in the file");
    return FALSE;
  }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  surface = upright == NULL ? NULL : surface_from_pixbuf (upright);
  if (surface == NULL) {
    g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                         "Not enough memory for the picture");
    return FALSE;
  }
  return draw_surface (surface, target, error);
}

/* The first frame only: others are not shown, and there may be any number of them. */
static gboolean
decode_gif (GBytes *bytes, BuntingRenderTarget *target, GError **error)
{
  g_autoptr (GBytes) gif = bunting_picture_take_first_gif_frame (bytes);

  return decode_with_loader (gif, "image/gif", target, error);
}

/* A JPEG is scaled while it is decoded. The others need memory for all of their pixels, and some
 * more to decode them. */
static gboolean
check_memory (const BuntingPicture *picture, GError **error)
{
  guint64 whole_bytes = (guint64)picture->width_px * picture->height_px * 4;

  if (picture->kind == BUNTING_PICTURE_JPEG || whole_bytes <= BUNTING_DECODER_MEMORY_BYTES / 4 * 3)
    return TRUE;
  g_set_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_TOO_LARGE,
               "%u × %u pixels need too much memory", picture->width_px, picture->height_px);
  return FALSE;
}

/* picture: kind and size of @bytes */
gboolean
bunting_raster_decoder_decode (GBytes *bytes,
                               const BuntingPicture *picture,
                               BuntingRenderTarget *target,
                               GError **error)
{
  if (!bunting_render_target_measure (target, picture->width_px, picture->height_px))
    return TRUE;
  if (!check_memory (picture, error))
    return FALSE;
  switch (picture->kind) {
  case BUNTING_PICTURE_PNG:
    return decode_png (bytes, target, error);
  case BUNTING_PICTURE_GIF:
    return decode_gif (bytes, target, error);
  case BUNTING_PICTURE_JPEG:
  case BUNTING_PICTURE_WEBP:
  case BUNTING_PICTURE_SVG:
  default:
    return decode_with_loader (bytes, bunting_picture_kind_get_media_type (picture->kind), target,
                               error);
  }
}
