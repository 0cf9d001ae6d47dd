/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "textures/bunting-drawings.h"
#include "picture/bunting-picture.h"

G_BEGIN_DECLS

/* Widths that a PNG can be made with. */
#define BUNTING_ARTWORK_WIDTH_MIN_PX 16
#define BUNTING_ARTWORK_WIDTH_MAX_PX 2048

#define BUNTING_TYPE_ARTWORK (bunting_artwork_get_type ())
G_DECLARE_FINAL_TYPE (BuntingArtwork, bunting_artwork, BUNTING, ARTWORK, GObject)

void bunting_artwork_load_async (GFile *file,
                                 const char *code,
                                 BuntingDrawings *drawings,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
BuntingArtwork *bunting_artwork_load_finish (GAsyncResult *result, GError **error);

GFile *bunting_artwork_get_file (BuntingArtwork *self);
GBytes *bunting_artwork_get_bytes (BuntingArtwork *self);
const BuntingPicture *bunting_artwork_get_picture (BuntingArtwork *self);
GFile *bunting_artwork_get_svg_file (BuntingArtwork *self);
GBytes *bunting_artwork_get_svg (BuntingArtwork *self);
BuntingCollection *bunting_artwork_get_collection (BuntingArtwork *self);
int bunting_artwork_get_height_px (BuntingArtwork *self, int width_px);

/* width_px 0: as large as the picture is. */
void bunting_artwork_paint_async (BuntingArtwork *self,
                                  int width_px,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GdkTexture *
bunting_artwork_paint_finish (BuntingArtwork *self, GAsyncResult *result, GError **error);
void bunting_artwork_make_png_async (BuntingArtwork *self,
                                     int width_px,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GBytes *
bunting_artwork_make_png_finish (BuntingArtwork *self, GAsyncResult *result, GError **error);

G_END_DECLS
