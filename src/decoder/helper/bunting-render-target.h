/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

#include "protocol/bunting-decoder-protocol.h"

G_BEGIN_DECLS

typedef cairo_surface_t CairoSurface;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CairoSurface, cairo_surface_destroy)
typedef cairo_t Cairo;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cairo, cairo_destroy)

/* Where a decoder draws a picture: the memory that is shared with the client, as pixels or PNG; or
 * its colours. */
typedef struct {
  const BuntingDecoderRequest *request;
  guint8 *memory; /* request->output_bytes; NULL: the picture is only measured */
  BuntingDecoderReply reply;
} BuntingRenderTarget;

gboolean bunting_render_target_measure (BuntingRenderTarget *self, double width, double height);
CairoSurface *bunting_render_target_begin (BuntingRenderTarget *self, GError **error);
gboolean
bunting_render_target_end (BuntingRenderTarget *self, CairoSurface *surface, GError **error);
gboolean bunting_render_target_check (CairoSurface *surface, GError **error);

G_END_DECLS
