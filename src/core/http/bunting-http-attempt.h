/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetch-error.h"
#include "http/bunting-http-backoff.h"
#include "http/bunting-http-connections.h"
#include "http/bunting-http-transfer.h"

G_BEGIN_DECLS

typedef struct _BuntingHttpAttempt BuntingHttpAttempt;

typedef struct {
  SoupSession *session;
  BuntingHttpConnections *connections;
  BuntingHttpBackoff *backoff; /* learns that the host responds; lives until the attempt is freed */
  BuntingLimiter *large_bodies;
  gboolean needs_new_connection;
  gboolean needs_http1;
  gboolean tolerates_silence; /* within a body, up to the deadline */
  /* (nullable): called again and again after BUNTING_HEDGE_MIN_MS without a response */
  void (*waits) (gpointer waits_data);
  gpointer waits_data;
} BuntingHttpAttemptOptions;

BuntingHttpAttempt *bunting_http_attempt_send (const BuntingRequest *request,
                                               const BuntingHttpAttemptOptions *options,
                                               BuntingResponseCallback callback,
                                               gpointer user_data);
void bunting_http_attempt_free (BuntingHttpAttempt *self);

SoupMessage *bunting_http_attempt_get_message (BuntingHttpAttempt *self);
gboolean bunting_http_attempt_needs_new_connection (BuntingHttpAttempt *self, const GError *cause);
gint64 bunting_http_attempt_compute_wait_ms (BuntingHttpAttempt *self,
                                             const GError *cause,
                                             guint n_attempts,
                                             gboolean next_is_http1);
gboolean
bunting_http_attempt_extend_deadline (BuntingHttpAttempt *self, BuntingFetchDeadline *deadline);
gint64 bunting_http_attempt_get_sent_us (BuntingHttpAttempt *self);
GTlsCertificateFlags bunting_http_attempt_get_certificate_problems (BuntingHttpAttempt *self);
gboolean bunting_http_attempt_is_http2 (BuntingHttpAttempt *self);
gboolean bunting_http_attempt_lacks_http1 (BuntingHttpAttempt *self, const GError *cause);
gboolean bunting_http_attempt_has_no_end (BuntingHttpAttempt *self);
gboolean bunting_http_attempt_is_abused (BuntingHttpAttempt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingHttpAttempt, bunting_http_attempt_free)

G_END_DECLS
