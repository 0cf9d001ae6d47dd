/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "helper/bunting-render-target.h"
#include "picture/bunting-picture.h"

G_BEGIN_DECLS

gboolean bunting_raster_decoder_decode (GBytes *bytes,
                                        const BuntingPicture *picture,
                                        BuntingRenderTarget *target,
                                        GError **error);

G_END_DECLS
