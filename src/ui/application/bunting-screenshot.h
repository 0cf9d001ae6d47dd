/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "textures/bunting-texture-loader.h"

G_BEGIN_DECLS

/* Saves a picture of a visible window, as PNG, when all pictures in it are loaded. */
void bunting_screenshot_take_async (GtkWindow *window,
                                    BuntingTextureLoader *texture_loader,
                                    GFile *file,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean bunting_screenshot_take_finish (GtkWindow *window, GAsyncResult *result, GError **error);

G_END_DECLS
