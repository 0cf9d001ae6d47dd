/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void bunting_reply_file (SoupServerMessage *message, const char *path, const char *media_type);
void bunting_reply_bytes (SoupServerMessage *message, GBytes *body, const char *media_type);
void bunting_reply_status (SoupServerMessage *message, guint status, const char *text);

gboolean bunting_etag_list_matches (const char *list, const char *etag);

G_END_DECLS
