/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "bunting-body-cache.h"

#include <sys/stat.h>

G_BEGIN_DECLS

#define BUNTING_REPLY_CACHE_A_DAY "public, max-age=86400"

/* What a reply with a body says about it. */
typedef struct {
  const char *etag;         /* strong, with its quotation marks */
  GDateTime *last_modified; /* (nullable) */
  const char *media_type;
  const char *cache_control;
  gsize size_bytes;
} BuntingRepresentation;

void bunting_reply_file (SoupServerMessage *message,
                         BuntingBodyCache *bodies,
                         const char *folder,
                         const char *path,
                         const char *media_type);
GBytes *bunting_reply_read_file (int fd, gsize size_bytes);
char *bunting_reply_make_file_etag (const struct stat *info);
int bunting_reply_open_file (SoupServerMessage *message,
                             const char *folder,
                             const char *path,
                             struct stat *out_info);
gboolean
bunting_reply_begin (SoupServerMessage *message, const BuntingRepresentation *representation);
void bunting_reply_shared_bytes (SoupServerMessage *message,
                                 BuntingBodyCache *bodies,
                                 const BuntingRepresentation *representation,
                                 GBytes *body);
void bunting_reply_bytes (SoupServerMessage *message,
                          GBytes *body,
                          const char *media_type,
                          const char *cache_control);
void bunting_reply_status (SoupServerMessage *message, guint status, const char *text);

gboolean bunting_etag_list_matches (const char *list, const char *etag);

G_END_DECLS
