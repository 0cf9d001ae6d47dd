/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-fetch-error.h"

G_BEGIN_DECLS

typedef enum {
  BUNTING_HOST_ALLOWED,
  BUNTING_HOST_PAUSED,  /* asked for a pause */
  BUNTING_HOST_BLOCKED, /* refused or failed so often that nothing is sent for a while */
} BuntingHostState;

/* Of a request in flight, which owns it. */
typedef struct {
  GList link; /* its data: NULL while it is not watched for */
  GQueue *queue;
  void (*blocked) (gpointer user_data);
  gpointer user_data;
} BuntingBlockWatch;

typedef struct _BuntingHttpBackoff BuntingHttpBackoff;

BuntingHttpBackoff *bunting_http_backoff_new (void);
void bunting_http_backoff_free (BuntingHttpBackoff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BuntingHttpBackoff, bunting_http_backoff_free)

BuntingHostState bunting_http_backoff_check_host (BuntingHttpBackoff *self,
                                                  GUri *uri,
                                                  gint64 now_us,
                                                  gint64 *until_us);
gint64 bunting_http_backoff_get_pause_end_us (BuntingHttpBackoff *self, GUri *uri);
void bunting_http_backoff_watch_for_block (BuntingHttpBackoff *self,
                                           GUri *uri,
                                           BuntingBlockWatch *watch,
                                           void (*blocked) (gpointer user_data),
                                           gpointer user_data);
void bunting_block_watch_end (BuntingBlockWatch *watch);
GError *bunting_http_backoff_new_block_error (BuntingHttpBackoff *self, GUri *uri);
void bunting_http_backoff_host_refused (BuntingHttpBackoff *self,
                                        GUri *uri,
                                        gint64 sent_us,
                                        gint64 now_us);
void bunting_http_backoff_host_failed (BuntingHttpBackoff *self,
                                       GUri *uri,
                                       gint64 sent_us,
                                       gint64 now_us,
                                       BuntingHostFailure failure,
                                       const GError *error);
void bunting_http_backoff_pause_host (BuntingHttpBackoff *self,
                                      GUri *uri,
                                      gint64 now_us,
                                      gint64 wait_ms);
void bunting_http_backoff_host_heard (BuntingHttpBackoff *self, GUri *uri, gint64 now_us);
void bunting_http_backoff_host_answered (BuntingHttpBackoff *self, GUri *uri, gint64 now_us);

void bunting_http_backoff_http2_failed (BuntingHttpBackoff *self,
                                        GUri *uri,
                                        gint64 sent_us,
                                        gint64 now_us,
                                        gboolean is_final);
void bunting_http_backoff_http2_answered (BuntingHttpBackoff *self,
                                          GUri *uri,
                                          gint64 sent_us,
                                          gint64 now_us,
                                          gboolean has_end);
gboolean bunting_http_backoff_needs_http1 (BuntingHttpBackoff *self, GUri *uri);
void bunting_http_backoff_host_chose (BuntingHttpBackoff *self, GUri *uri, const char *protocol);
gboolean bunting_http_backoff_speaks_http1 (BuntingHttpBackoff *self, GUri *uri);

gint64 bunting_http_backoff_record_response (BuntingHttpBackoff *self,
                                             GUri *uri,
                                             guint status,
                                             const char *retry_after,
                                             gint64 sent_us,
                                             gint64 now_us);
gint64 bunting_http_backoff_parse_retry_after_ms (const char *retry_after, GDateTime *now);
guint bunting_http_backoff_compute_wait_ms (guint n_attempts, guint base_ms);

G_END_DECLS
