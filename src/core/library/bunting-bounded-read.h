/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GBytes *
bunting_bounded_read (GFile *file, gsize max_bytes, GCancellable *cancellable, GError **error);

G_END_DECLS
