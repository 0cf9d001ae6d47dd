/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

const char *bunting_proxy_environment_prepare (void);
GProxyResolver *bunting_proxy_environment_create_exceptions (void);

G_END_DECLS
