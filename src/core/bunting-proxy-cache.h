/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BUNTING_TYPE_PROXY_CACHE (bunting_proxy_cache_get_type ())
G_DECLARE_FINAL_TYPE (BuntingProxyCache, bunting_proxy_cache, BUNTING, PROXY_CACHE, GObject)

GProxyResolver *bunting_proxy_cache_get_default (void);
GProxyResolver *bunting_proxy_cache_new (GProxyResolver *resolver);

G_END_DECLS
