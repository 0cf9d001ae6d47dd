/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "helper/bunting-render-target.h"

G_BEGIN_DECLS

gboolean bunting_svg_decoder_decode (GBytes *bytes, BuntingRenderTarget *target, GError **error);

G_END_DECLS
