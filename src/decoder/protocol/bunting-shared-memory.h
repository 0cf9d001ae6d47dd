/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int bunting_shared_memory_new (gsize size_bytes, GError **error);
int bunting_shared_memory_new_from_bytes (GBytes *bytes, GError **error);
GBytes *bunting_shared_memory_seal (int fd, gsize size_bytes, GError **error);
GBytes *bunting_shared_memory_map (int fd, gsize size_bytes, GError **error);

G_END_DECLS
