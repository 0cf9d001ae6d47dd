/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define BUNTING_TEXTURE_LOADER_CACHE_MAX 400 /* textures */
#define BUNTING_TEXTURE_LOADER_CACHE_MAX_BYTES (48 * 1024 * 1024)

#define BUNTING_TYPE_TEXTURE_LOADER (bunting_texture_loader_get_type ())
G_DECLARE_FINAL_TYPE (BuntingTextureLoader,
                      bunting_texture_loader,
                      BUNTING,
                      TEXTURE_LOADER,
                      GObject)

/* Signal: "unavailable" (text for the user), once, when no picture can be decoded. */
BuntingTextureLoader *bunting_texture_loader_new (void);

GdkTexture *bunting_texture_loader_lookup (BuntingTextureLoader *self,
                                           GFile *file,
                                           int width_px,
                                           int height_px);
void bunting_texture_loader_load_async (BuntingTextureLoader *self,
                                        GFile *file,
                                        int width_px,
                                        int height_px,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
void bunting_texture_loader_load_bytes_async (BuntingTextureLoader *self,
                                              GBytes *bytes,
                                              int width_px,
                                              int height_px,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GdkTexture *bunting_texture_loader_load_finish (BuntingTextureLoader *self,
                                                GAsyncResult *result,
                                                GError **error);

guint bunting_texture_loader_get_n_pending (BuntingTextureLoader *self);
guint bunting_texture_loader_get_n_cached (BuntingTextureLoader *self);
gsize bunting_texture_loader_get_cached_bytes (BuntingTextureLoader *self);
guint bunting_texture_loader_get_n_decoded (BuntingTextureLoader *self);

G_END_DECLS
