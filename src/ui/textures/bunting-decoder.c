/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "textures/bunting-decoder.h"

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>

#include "bunting-limits.h"
#include "picture/bunting-picture.h"

/* Decodes the bytes of a picture to a texture of the size at which it is shown. Uses neither a
 * display nor a main context, so it runs in any thread.
 *
 * PNG: cairo, for GDK 4.8 leaks the whole picture when the file is cut short. SVG: librsvg. Neither
 * needs the image loader processes that sandboxes of GNOME 50 and later use. JPEG, GIF and WebP:
 * gdk-pixbuf, which may lack the loader; GDK reads JPEGs, too, but not their orientation. */

G_DEFINE_QUARK (bunting_decoder_error, bunting_decoder_error)
static G_DEFINE_QUARK (bunting_shaped, shaped)

typedef cairo_surface_t CairoSurface;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CairoSurface, cairo_surface_destroy)
typedef RsvgHandle SvgHandle; /* newer versions have one of their own for RsvgHandle */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvgHandle, g_object_unref)
typedef cairo_t Cairo;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cairo, cairo_destroy)

/* A picture with a transparent corner is no rectangle: Nepal's flag, for example. */
static gboolean
has_clear_corner (CairoSurface *surface)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int last_x = cairo_image_surface_get_width (surface) - 1;
  int last_y = cairo_image_surface_get_height (surface) - 1;
  int stride = cairo_image_surface_get_stride (surface);

  for (int corner = 0; corner < 4; corner++) {
    const guint8 *row = data + (gsize)(corner / 2 * last_y) * stride;
    guint32 pixel = ((const guint32 *)row)[corner % 2 * last_x];

    if (pixel >> 24 < 128)
      return TRUE;
  }
  return FALSE;
}

/* cairo's ARGB32 and GDK's default memory format have the same layout. */
static GdkTexture *
texture_from_surface (CairoSurface *surface, GError **error)
{
  int width_px = cairo_image_surface_get_width (surface);
  int height_px = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;
  GdkTexture *texture;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS) {
    g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                         cairo_status_to_string (cairo_surface_status (surface)));
    return NULL;
  }
  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (
    cairo_image_surface_get_data (surface), (gsize)height_px * stride,
    (GDestroyNotify)cairo_surface_destroy, cairo_surface_reference (surface));
  texture = gdk_memory_texture_new (width_px, height_px, GDK_MEMORY_DEFAULT, bytes, stride);
  if (has_clear_corner (surface))
    g_object_set_qdata (G_OBJECT (texture), shaped_quark (), GINT_TO_POINTER (TRUE));
  return texture;
}

static GdkTexture *
scale_surface (CairoSurface *whole, int box_width_px, int box_height_px, GError **error)
{
  int width_px = cairo_image_surface_get_width (whole);
  int height_px = cairo_image_surface_get_height (whole);
  g_autoptr (CairoSurface) scaled = NULL;
  g_autoptr (Cairo) cr = NULL;
  int to_width_px, to_height_px;

  if (cairo_surface_status (whole) != CAIRO_STATUS_SUCCESS)
    return texture_from_surface (whole, error);
  bunting_decoder_contain (width_px, height_px, box_width_px, box_height_px, &to_width_px,
                           &to_height_px);
  scaled = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, to_width_px, to_height_px);
  cr = cairo_create (scaled);
  cairo_scale (cr, (double)to_width_px / width_px, (double)to_height_px / height_px);
  cairo_set_source_surface (cr, whole, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  /* Keeps the edges opaque; the default mixes in transparent pixels from outside. */
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  return texture_from_surface (scaled, error);
}

static GdkTexture *
scale_texture (GdkTexture *texture, int box_width_px, int box_height_px, GError **error)
{
  g_autoptr (CairoSurface) whole = cairo_image_surface_create (
    CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture), gdk_texture_get_height (texture));

  if (cairo_surface_status (whole) == CAIRO_STATUS_SUCCESS) {
    gdk_texture_download (texture, cairo_image_surface_get_data (whole),
                          cairo_image_surface_get_stride (whole));
    cairo_surface_mark_dirty (whole);
  }
  return scale_surface (whole, box_width_px, box_height_px, error);
}

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

static GdkTexture *
decode_png (GBytes *bytes, int box_width_px, int box_height_px, GError **error)
{
  PngReader reader = { 0 };
  g_autoptr (CairoSurface) surface = NULL;

  reader.data = g_bytes_get_data (bytes, &reader.n_left);
  surface = cairo_image_surface_create_from_png_stream (read_png_cb, &reader);
  return scale_surface (surface, box_width_px, box_height_px, error);
}

/* Of an animation, the first frame; a JPEG as its Exif orientation says. */
static GdkTexture *
decode_with_loader (GBytes *bytes,
                    const char *media_type,
                    int box_width_px,
                    int box_height_px,
                    GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type (media_type, NULL);
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) close_error = NULL;
  GdkPixbuf *pixbuf;
  gboolean written;

  if (loader == NULL) {
    g_set_error (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_UNSUPPORTED,
                 "No loader for %s is installed", media_type);
    return NULL;
  }
  /* A loader must be closed exactly once, also after an error. The picture is complete: what a
   * loader says about its end does not matter if it has the pixels. */
  written = gdk_pixbuf_loader_write_bytes (loader, bytes, error);
  gdk_pixbuf_loader_close (loader, &close_error);
  if (!written)
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL) {
    g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                         close_error != NULL ? close_error->message : "No picture in the file");
    return NULL;
  }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  texture = gdk_texture_new_for_pixbuf (upright);
  return scale_texture (texture, box_width_px, box_height_px, error);
}

static GdkTexture *
decode_gif (GBytes *bytes, int box_width_px, int box_height_px, GError **error)
{
  g_autoptr (GBytes) gif = bunting_picture_fill_gif_screen (bytes);

  return decode_with_loader (gif, "image/gif", box_width_px, box_height_px, error);
}

/* Sets the size of the document, else of its view box, else 4 by 3. Only the ratio has a meaning.
 */
static void
get_svg_size (RsvgHandle *handle, double *out_width, double *out_height)
{
  gboolean has_width, has_height, has_view_box;
  RsvgRectangle view_box;
  RsvgLength width, height;

  if (rsvg_handle_get_intrinsic_size_in_pixels (handle, out_width, out_height) && *out_width > 0 &&
      *out_height > 0)
    return;
  rsvg_handle_get_intrinsic_dimensions (handle, &has_width, &width, &has_height, &height,
                                        &has_view_box, &view_box);
  if (has_view_box && view_box.width > 0 && view_box.height > 0) {
    *out_width = view_box.width;
    *out_height = view_box.height;
  } else {
    *out_width = 4;
    *out_height = 3;
  }
}

/* Returns: (transfer full) */
static RsvgHandle *
parse_svg (GBytes *bytes, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

  /* librsvg and libxml2 use memory and time out of proportion to the size of the document. */
  if (g_bytes_get_size (bytes) > BUNTING_SVG_SHOWN_MAX_BYTES) {
    g_set_error_literal (error, BUNTING_PICTURE_ERROR, BUNTING_PICTURE_ERROR_TOO_LARGE,
                         "the document is too large to be drawn");
    return NULL;
  }
  /* Without a base file, librsvg loads no file that the document refers to. */
  return rsvg_handle_new_from_stream_sync (stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL, error);
}

static GdkTexture *
decode_svg (GBytes *bytes, int box_width_px, int box_height_px, GError **error)
{
  g_autoptr (SvgHandle) handle = parse_svg (bytes, error);
  g_autoptr (CairoSurface) surface = NULL;
  g_autoptr (Cairo) cr = NULL;
  double width, height;
  int width_px, height_px;

  if (handle == NULL)
    return NULL;
  get_svg_size (handle, &width, &height);
  bunting_decoder_contain (width, height, box_width_px, box_height_px, &width_px, &height_px);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width_px, height_px);
  cr = cairo_create (surface);
  if (!rsvg_handle_render_document (handle, cr, &(RsvgRectangle){ 0, 0, width_px, height_px },
                                    error))
    return NULL;
  return texture_from_surface (surface, error);
}

static GdkTexture *
decode_kind (BuntingPictureKind kind,
             GBytes *bytes,
             int box_width_px,
             int box_height_px,
             GError **error)
{
  switch (kind) {
  case BUNTING_PICTURE_SVG:
    return decode_svg (bytes, box_width_px, box_height_px, error);
  case BUNTING_PICTURE_PNG:
    return decode_png (bytes, box_width_px, box_height_px, error);
  case BUNTING_PICTURE_GIF:
    return decode_gif (bytes, box_width_px, box_height_px, error);
  case BUNTING_PICTURE_JPEG:
  case BUNTING_PICTURE_WEBP:
  default:
    return decode_with_loader (bytes, bunting_picture_kind_get_media_type (kind), box_width_px,
                               box_height_px, error);
  }
}

/* Computes the largest size inside the box with the aspect ratio of width and height, which are
 * more than 0 and in any unit. Both results are at least 1. */
void
bunting_decoder_contain (double width,
                         double height,
                         int box_width_px,
                         int box_height_px,
                         int *out_width_px,
                         int *out_height_px)
{
  double scale = MIN (box_width_px / width, box_height_px / height);

  *out_width_px = CLAMP ((int)round (width * scale), 1, MAX (1, box_width_px));
  *out_height_px = CLAMP ((int)round (height * scale), 1, MAX (1, box_height_px));
}

/* Whether the picture is no rectangle, so that its outline is not that of the texture. Only for
 * textures of bunting_decode(). */
gboolean
bunting_decoder_is_shaped (GdkTexture *texture)
{
  return g_object_get_qdata (G_OBJECT (texture), shaped_quark ()) != NULL;
}

/* Width divided by height; 4:3 if @bytes cannot be parsed. Any thread. */
double
bunting_decoder_get_svg_aspect (GBytes *bytes)
{
  g_autoptr (SvgHandle) handle = parse_svg (bytes, NULL);
  double width = 4, height = 3;

  if (handle != NULL)
    get_svg_size (handle, &width, &height);
  return width / height;
}

/* Decodes a picture at the largest size that fits the box, in device pixels. Any thread.
 * error: of %BUNTING_PICTURE_ERROR, before any decoder is started, or %BUNTING_DECODER_ERROR */
GdkTexture *
bunting_decode (GBytes *bytes, int box_width_px, int box_height_px, GError **error)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) local_error = NULL;
  BuntingPicture picture;

  if (!bunting_picture_inspect (bytes, NULL, &picture, error))
    return NULL;
  texture = decode_kind (picture.kind, bytes, box_width_px, box_height_px, &local_error);
  if (texture != NULL)
    return g_steal_pointer (&texture);
  if (local_error->domain == BUNTING_PICTURE_ERROR || local_error->domain == BUNTING_DECODER_ERROR)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                         local_error->message);
  return NULL;
}
