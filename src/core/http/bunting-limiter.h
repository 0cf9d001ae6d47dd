/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_LIMITER (bunting_limiter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingLimiter, bunting_limiter, BUNTING, LIMITER, GObject)

BuntingLimiter *bunting_limiter_new (guint n_permits);

void bunting_limiter_acquire_async (BuntingLimiter *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
bunting_limiter_acquire_finish (BuntingLimiter *self, GAsyncResult *result, GError **error);
void bunting_limiter_release (BuntingLimiter *self);

G_END_DECLS
