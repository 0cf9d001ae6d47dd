/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bunting_sandbox_is_inside (void);
gboolean bunting_sandbox_hides (const char *path);

G_END_DECLS
