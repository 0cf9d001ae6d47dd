/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Limits on connections. */
typedef struct {
  guint clients_max; /* connections at a time; more wait in the backlog */
  guint request_ms;  /* time to receive a whole request */
  guint reply_ms;    /* time to send a whole reply, including an injected delay */
  guint idle_ms;     /* time between two requests */
} BuntingHttpListenerLimits;

#define BUNTING_HTTP_LISTENER_LIMITS_DEFAULT                                                       \
  {                                                                                                \
    .clients_max = 256, .request_ms = 20 * 1000, .reply_ms = 180 * 1000, .idle_ms = 15 * 1000      \
  }

#define BUNTING_TYPE_HTTP_LISTENER (bunting_http_listener_get_type ())
G_DECLARE_FINAL_TYPE (BuntingHttpListener, bunting_http_listener, BUNTING, HTTP_LISTENER, GObject)

BuntingHttpListener *
bunting_http_listener_new (SoupServer *soup, const BuntingHttpListenerLimits *limits);
gboolean
bunting_http_listener_open (BuntingHttpListener *self, GSocketAddress *address, GError **error);
guint16 bunting_http_listener_get_port (BuntingHttpListener *self);
guint bunting_http_listener_get_n_clients (BuntingHttpListener *self);
void bunting_http_listener_close (BuntingHttpListener *self);

G_END_DECLS
