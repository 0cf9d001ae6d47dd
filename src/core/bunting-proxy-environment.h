/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *bunting_proxy_environment_prepare (void);

G_END_DECLS
