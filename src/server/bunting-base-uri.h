/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *bunting_base_uri_new (GInetAddress *listening, guint16 port, const char *path);

G_END_DECLS
