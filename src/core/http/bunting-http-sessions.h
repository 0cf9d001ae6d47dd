/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-http-backoff.h"

G_BEGIN_DECLS

typedef struct _BuntingHttpSessions BuntingHttpSessions;

SoupSession *bunting_http_session_new (guint max_connections);

BuntingHttpSessions *bunting_http_sessions_new (SoupSession *session, BuntingHttpBackoff *backoff);
void bunting_http_sessions_free (BuntingHttpSessions *self);

SoupSession *
bunting_http_sessions_take (BuntingHttpSessions *self, GUri *uri, SoupSession **session);
void bunting_http_sessions_give_back (BuntingHttpSessions *self, SoupSession **session);
gboolean bunting_http_sessions_renew (BuntingHttpSessions *self, SoupSession *failed);

G_END_DECLS
