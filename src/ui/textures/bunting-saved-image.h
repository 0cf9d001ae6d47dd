/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "picture/bunting-picture.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SAVED_IMAGE (bunting_saved_image_get_type ())
G_DECLARE_FINAL_TYPE (BuntingSavedImage, bunting_saved_image, BUNTING, SAVED_IMAGE, GObject)

/* These two block, and may be called in any thread. The PNG has the picture's own size. */
BuntingSavedImage *
bunting_saved_image_load (GFile *file, GCancellable *cancellable, GError **error);
GBytes *bunting_saved_image_make_png (BuntingSavedImage *self, GError **error);

void bunting_saved_image_load_async (GFile *file,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void bunting_saved_image_load_bytes_async (GBytes *bytes,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
BuntingSavedImage *bunting_saved_image_load_finish (GAsyncResult *result, GError **error);

GFile *bunting_saved_image_get_file (BuntingSavedImage *self);
GBytes *bunting_saved_image_get_bytes (BuntingSavedImage *self);
const BuntingPicture *bunting_saved_image_get_picture (BuntingSavedImage *self);
gboolean bunting_saved_image_is_svg (BuntingSavedImage *self);
double bunting_saved_image_get_aspect (BuntingSavedImage *self);
int bunting_saved_image_get_height_px (BuntingSavedImage *self, int width_px);

/* In the picture's own size. */
void bunting_saved_image_render_async (BuntingSavedImage *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GdkTexture *
bunting_saved_image_render_finish (BuntingSavedImage *self, GAsyncResult *result, GError **error);

G_END_DECLS
