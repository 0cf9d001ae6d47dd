/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A client that sends bytes, and not what a library makes of them. */
typedef struct {
  guint status; /* 0: no reply */
  char *head;   /* status line and header, every line ended by \r\n */
  GBytes *body; /* whatever came after the header */
} RawReply;

void raw_reply_free (RawReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawReply, raw_reply_free)

/* Sends and closes its half; the reply is all that comes until the server closes, too. Runs the
 * main context meanwhile, for the server is in this thread. */
RawReply *raw_exchange (guint16 port, const char *request, gssize size_bytes);
RawReply *raw_request (guint16 port, const char *method, const char *path, const char *header);
RawReply *raw_get (guint16 port, const char *path);
/* The value of a header field, or NULL. */
char *raw_reply_get (RawReply *reply, const char *field);
const char *raw_reply_get_text (RawReply *reply);

/* A connection to be used step by step. These block, so that they do for servers elsewhere only, or
 * for what the system does by itself. */
GSocket *raw_connect (guint16 port);
void raw_send (GSocket *socket, const char *text);
/* Runs the main context until the server ends the connection, and returns what it sent. */
char *raw_read_all (GSocket *socket);
/* Runs the main context until something comes. */
char *raw_read_some (GSocket *socket);

guint raw_count_descriptors (void);
guint16 raw_port_of (const char *base_uri);

G_END_DECLS
