/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "country/bunting-atlas.h"
#include "bunting-collection.h"

G_BEGIN_DECLS

/* A longer delay would outlast the time that a reply may take. */
#define BUNTING_SERVER_DELAY_MAX_MS (60 * 1000)

/* How a server misbehaves on purpose, so that a download can be watched under bad weather. */
typedef struct {
  guint delay_min_ms;
  guint delay_max_ms;
  double error_rate;  /* 0 to 1 */
  guint error_status; /* HTTP status of those errors */
} BuntingServerWeather;

#define BUNTING_TYPE_SERVER (bunting_server_get_type ())
G_DECLARE_FINAL_TYPE (BuntingServer, bunting_server, BUNTING, SERVER, GObject)

BuntingServer *bunting_server_new (BuntingCollection *collection, BuntingAtlas *atlas);
void bunting_server_set_weather (BuntingServer *self, const BuntingServerWeather *weather);
gboolean
bunting_server_listen (BuntingServer *self, const char *address, guint16 port, GError **error);
const char *bunting_server_get_base_uri (BuntingServer *self);
void bunting_server_stop (BuntingServer *self);

G_END_DECLS
