/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_DOOR_INPUT (bunting_door_input_get_type ())
G_DECLARE_FINAL_TYPE (BuntingDoorInput, bunting_door_input, BUNTING, DOOR_INPUT, GFilterInputStream)

GIOStream *bunting_door_input_wrap (GSocketConnection *connection);

G_END_DECLS
