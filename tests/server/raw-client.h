/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An HTTP client that sends exactly the given bytes. */
typedef struct {
  guint status; /* 0: no reply */
  char *head;   /* status line and headers, each ended by \r\n */
  GBytes *body; /* everything after the headers */
} RawReply;

void raw_reply_free (RawReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawReply, raw_reply_free)

/* Sends, shuts down its sending side, and reads until the server closes. Runs the main context
 * meanwhile, because the server is in this thread. */
RawReply *raw_exchange (guint16 port, const char *request, gssize size_bytes);
RawReply *raw_request (guint16 port, const char *method, const char *path, const char *header);
RawReply *raw_get (guint16 port, const char *path);
/* The value of a header field, or NULL. */
char *raw_reply_get (RawReply *reply, const char *field);
const char *raw_reply_get_text (RawReply *reply);

/* A connection, to be used step by step. These block, without running the main context. */
GSocket *raw_connect (guint16 port);
void raw_send (GSocket *socket, const char *text);
/* Runs the main context until the server closes the connection. Returns all bytes. */
char *raw_read_all (GSocket *socket);
/* Runs the main context until bytes arrive. */
char *raw_read_some (GSocket *socket);

guint raw_count_descriptors (void);
guint16 raw_port_of (const char *base_uri);

G_END_DECLS
