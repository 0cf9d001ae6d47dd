/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helper/bunting-svg-decoder.h"

#include <librsvg/rsvg.h>

/* By librsvg itself: gdk-pixbuf's loader does not recognize many valid documents. */

typedef RsvgHandle SvgHandle; /* newer versions have one of their own for RsvgHandle */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvgHandle, g_object_unref)

/* Sets the size of the document, else of its view box, else 4 by 3. Only the ratio has a meaning.
 */
static void
get_size (RsvgHandle *handle, double *out_width, double *out_height)
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

gboolean
bunting_svg_decoder_decode (GBytes *bytes, BuntingRenderTarget *target, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (SvgHandle) handle = NULL;
  g_autoptr (CairoSurface) surface = NULL;
  g_autoptr (Cairo) cr = NULL;
  RsvgRectangle viewport = { 0 };
  double width, height;

  /* Without a base file, librsvg loads no file that the document refers to. */
  handle = rsvg_handle_new_from_stream_sync (stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL, error);
  if (handle == NULL)
    return FALSE;
  get_size (handle, &width, &height);
  if (!bunting_render_target_measure (target, width, height))
    return TRUE;
  surface = bunting_render_target_begin (target, error);
  if (surface == NULL)
    return FALSE;
  cr = cairo_create (surface);
  viewport.width = target->reply.width_px;
  viewport.height = target->reply.height_px;
  return rsvg_handle_render_document (handle, cr, &viewport, error) &&
         bunting_render_target_end (target, surface, error);
}
