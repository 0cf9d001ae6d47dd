/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* How much a client may ask of the server's patience. */
typedef struct {
  guint clients_max; /* connections at a time; further ones wait in the system's queue */
  guint request_ms;  /* to send one whole request */
  guint reply_ms;    /* to take the whole reply, a delay on purpose included */
  guint idle_ms;     /* between two requests */
} BuntingDoorLimits;

#define BUNTING_DOOR_LIMITS_DEFAULT                                                                \
  {                                                                                                \
    .clients_max = 256, .request_ms = 20 * 1000, .reply_ms = 180 * 1000, .idle_ms = 15 * 1000      \
  }

#define BUNTING_TYPE_DOOR (bunting_door_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDoor, bunting_door, BUNTING, DOOR, GObject)

BuntingDoor *bunting_door_new (SoupServer *soup, const BuntingDoorLimits *limits);
gboolean bunting_door_open (BuntingDoor *self, GSocketAddress *address, GError **error);
guint16 bunting_door_get_port (BuntingDoor *self);
guint bunting_door_get_n_clients (BuntingDoor *self);
void bunting_door_close (BuntingDoor *self);

G_END_DECLS
