/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "country/bunting-atlas.h"
#include "bunting-collection.h"
#include "bunting-fault-injection.h"

G_BEGIN_DECLS

#define BUNTING_TYPE_SERVER (bunting_server_get_type ())
G_DECLARE_FINAL_TYPE (BuntingServer, bunting_server, BUNTING, SERVER, GObject)

BuntingServer *bunting_server_new (BuntingCollection *collection, BuntingAtlas *atlas);
void bunting_server_set_faults (BuntingServer *self, const BuntingFaults *faults);
gboolean
bunting_server_listen (BuntingServer *self, const char *address, guint16 port, GError **error);
const char *bunting_server_get_base_uri (BuntingServer *self);
const char *const *bunting_server_get_base_uris (BuntingServer *self);
void bunting_server_stop (BuntingServer *self);

G_END_DECLS
