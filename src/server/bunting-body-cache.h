/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All files that are being sent, together. Enough for eight of the largest pictures. */
#define BUNTING_BODY_CACHE_MAX_BYTES (64 * 1024 * 1024)

/* The bytes of files that are being sent. Not a GObject; it is used in one thread. */
typedef struct _BuntingBodyCache BuntingBodyCache;

BuntingBodyCache *bunting_body_cache_new (gsize max_bytes);
void bunting_body_cache_unref (BuntingBodyCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingBodyCache, bunting_body_cache_unref)

GBytes *bunting_body_cache_lookup (BuntingBodyCache *self, const char *key);
gboolean bunting_body_cache_has_room (BuntingBodyCache *self, gsize size_bytes);
GBytes *bunting_body_cache_add (BuntingBodyCache *self, const char *key, GBytes *bytes);

G_END_DECLS
