/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define BUNTING_PAINTER_CACHE_MAX 400 /* textures */

#define BUNTING_TYPE_PAINTER (bunting_painter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingPainter, bunting_painter, BUNTING, PAINTER, GObject)

BuntingPainter *bunting_painter_new (void);

GdkTexture *bunting_painter_lookup (BuntingPainter *self, GFile *file, int width_px, int height_px);
void bunting_painter_paint_async (BuntingPainter *self,
                                  GFile *file,
                                  int width_px,
                                  int height_px,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GdkTexture *
bunting_painter_paint_finish (BuntingPainter *self, GAsyncResult *result, GError **error);

guint bunting_painter_get_n_pending (BuntingPainter *self);
guint bunting_painter_get_n_cached (BuntingPainter *self);
guint bunting_painter_get_n_decoded (BuntingPainter *self);

G_END_DECLS
