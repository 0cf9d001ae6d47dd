/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What libsoup does not report of a connection. */
typedef enum {
  BUNTING_CONNECTION_LOST,    /* closed or reset */
  BUNTING_CONNECTION_UNREAD,  /* libsoup has stopped reading: a protocol error */
  BUNTING_CONNECTION_SILENT,  /* within bodies, for BUNTING_HTTP2_SILENCE_MS */
  BUNTING_CONNECTION_FLOODED, /* it sends without end what is no response */
  BUNTING_CONNECTION_FOREIGN, /* it speaks another protocol that libsoup accepts */
  BUNTING_CONNECTION_WAITS,   /* no trouble: there is no response yet, after a while */
} BuntingConnectionTrouble;

typedef void (*BuntingConnectionTroubleFunc) (BuntingConnectionTrouble trouble, gpointer user_data);

typedef struct _BuntingHttpConnections BuntingHttpConnections;
typedef struct _BuntingConnectionWatch BuntingConnectionWatch;

BuntingHttpConnections *bunting_http_connections_new (void);
void bunting_http_connections_free (BuntingHttpConnections *self);

BuntingConnectionWatch *bunting_http_connections_watch (BuntingHttpConnections *self,
                                                        SoupSession *session,
                                                        SoupMessage *message,
                                                        BuntingConnectionTroubleFunc callback,
                                                        gpointer user_data);
void bunting_connection_watch_free (BuntingConnectionWatch *watch);
void bunting_connection_watch_data_arrived (BuntingConnectionWatch *watch);
void bunting_connection_watch_set_waiting (BuntingConnectionWatch *watch, gboolean is_waiting);
gboolean bunting_connection_watch_is_flooded (BuntingConnectionWatch *watch);
void bunting_connection_watch_shut_down (BuntingConnectionWatch *watch);

G_END_DECLS
