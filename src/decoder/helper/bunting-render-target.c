/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper/bunting-render-target.h"

#include "colour/bunting-picture-colours.h"

#include <string.h>

/* Sets the size of the result from that of the picture, in any unit.
 *
 * Returns: %FALSE if that is all that was asked for */
gboolean
bunting_render_target_measure (BuntingRenderTarget *self, double width, double height)
{
  int width_px, height_px;

  self->reply.aspect = width / height;
  if (self->memory == NULL)
    return FALSE;
  bunting_decoder_contain (width, height, (int)self->request->box_width_px,
                           (int)self->request->box_height_px, &width_px, &height_px);
  self->reply.width_px = width_px;
  self->reply.height_px = height_px;
  return TRUE;
}

/* Returns: (transfer full): a transparent surface of the size that was measured */
CairoSurface *
bunting_render_target_begin (BuntingRenderTarget *self, GError **error)
{
  int width_px = (int)self->reply.width_px;
  int height_px = (int)self->reply.height_px;
  g_autoptr (CairoSurface) surface = NULL;

  if (self->request->operation == BUNTING_DECODER_RENDER_PIXELS)
    surface = cairo_image_surface_create_for_data (self->memory, CAIRO_FORMAT_ARGB32, width_px,
                                                   height_px, width_px * 4);
  else
    surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width_px, height_px);
  return bunting_render_target_check (surface, error) ? g_steal_pointer (&surface) : NULL;
}

static cairo_status_t
write_png_cb (void *closure, const unsigned char *data, unsigned int length)
{
  BuntingRenderTarget *self = closure;

  if (length > self->request->output_bytes - self->reply.output_bytes)
    return CAIRO_STATUS_WRITE_ERROR;
  memcpy (self->memory + self->reply.output_bytes, data, length);
  self->reply.output_bytes += length;
  return CAIRO_STATUS_SUCCESS;
}

/* A row of the surface has no padding: cairo aligns it to one pixel. */
static void
measure_colours (BuntingRenderTarget *self, CairoSurface *surface)
{
  BuntingPictureColours *colours = (BuntingPictureColours *)self->memory;

  bunting_picture_colours_measure (colours, (guint32 *)cairo_image_surface_get_data (surface),
                                   (int)self->reply.width_px, (int)self->reply.height_px);
  self->reply.output_bytes = sizeof *colours;
}

/* Puts the surface of bunting_render_target_begin(), with the picture on it, into the memory. */
gboolean
bunting_render_target_end (BuntingRenderTarget *self, CairoSurface *surface, GError **error)
{
  cairo_status_t status;

  cairo_surface_flush (surface);
  if (!bunting_render_target_check (surface, error))
    return FALSE;
  if (self->request->operation == BUNTING_DECODER_RENDER_PIXELS) {
    self->reply.output_bytes = self->reply.width_px * self->reply.height_px * 4;
    return TRUE;
  }
  if (self->request->operation == BUNTING_DECODER_MEASURE_COLOURS) {
    measure_colours (self, surface);
    return TRUE;
  }
  status = cairo_surface_write_to_png_stream (surface, write_png_cb, self);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                         cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

gboolean
bunting_render_target_check (CairoSurface *surface, GError **error)
{
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error_literal (error, BUNTING_DECODER_ERROR, BUNTING_DECODER_ERROR_BROKEN,
                       cairo_status_to_string (cairo_surface_status (surface)));
  return FALSE;
}
