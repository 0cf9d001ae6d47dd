/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/bunting-http-transfer.h"

G_BEGIN_DECLS

SoupMessage *bunting_http_message_new (const BuntingRequest *request, gboolean new_connection);
const char *bunting_http_message_get_field (SoupMessage *message, const char *name);
gboolean bunting_http_message_reuses_connection (SoupMessage *message);
void bunting_http_message_redirect (BuntingRequest *request, GUri *target);
gboolean bunting_http_message_is_same_server (GUri *a, GUri *b);
gboolean bunting_http_message_keeps_uri (SoupMessage *message);
void bunting_http_message_keep_uris (SoupSession *session);

gint64 bunting_http_message_compute_connect_us (SoupMessage *message);

G_END_DECLS
