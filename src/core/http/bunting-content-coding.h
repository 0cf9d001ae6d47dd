/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GBytes *bunting_content_coding_decode_gzip (GBytes *encoded, gsize max_bytes, GError **error);

G_END_DECLS
