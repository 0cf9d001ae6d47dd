/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GUri *bunting_http_location_resolve (GUri *from, const char *location);

G_END_DECLS
