/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "http/bunting-adaptive-limit.h"
#include "http/bunting-hedge.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_LIMITER (bunting_limiter_get_type ())
G_DECLARE_FINAL_TYPE (BuntingLimiter, bunting_limiter, BUNTING, LIMITER, GObject)

BuntingLimiter *bunting_limiter_new (guint n_permits);
BuntingLimiter *bunting_limiter_new_adaptive (guint ceiling, guint requests_per_flag);

void bunting_limiter_acquire_async (BuntingLimiter *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
bunting_limiter_acquire_finish (BuntingLimiter *self, GAsyncResult *result, GError **error);
gboolean bunting_limiter_try_acquire (BuntingLimiter *self);
void bunting_limiter_release (BuntingLimiter *self);

/* For a flag that released its permit while it paused */
void bunting_limiter_take_back (BuntingLimiter *self);
void bunting_limiter_hold (BuntingLimiter *self, gint64 until_us);

/* How much the host of an adaptive limiter can take */
gboolean bunting_limiter_wants_connections (BuntingLimiter *self);
void bunting_limiter_record_need_of_tls (BuntingLimiter *self);
void bunting_limiter_record_tls (BuntingLimiter *self, gboolean is_http2);
void bunting_limiter_record_connection (BuntingLimiter *self, gint64 connect_us);
void bunting_limiter_record_response (BuntingLimiter *self, const BuntingResponseTimes *times);
void bunting_limiter_record_overload (BuntingLimiter *self,
                                      BuntingOverload overload,
                                      gint64 sent_us,
                                      guint n_in_flight);
BuntingHedge *bunting_limiter_get_hedge (BuntingLimiter *self);
gboolean bunting_limiter_is_at_ceiling (BuntingLimiter *self);
guint bunting_limiter_get_n_in_flight (BuntingLimiter *self);
guint bunting_limiter_get_highest (BuntingLimiter *self);
gint64 bunting_limiter_get_fastest_connect_us (BuntingLimiter *self);
guint bunting_limiter_get_n_second_requests (BuntingLimiter *self);
guint bunting_limiter_get_n_reductions (BuntingLimiter *self, BuntingOverload overload);

G_END_DECLS
