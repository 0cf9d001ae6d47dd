/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

GdkTexture *bunting_muted_texture_get (GdkTexture *texture);
void bunting_muted_texture_forget (GdkTexture *texture);

G_END_DECLS
