/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bunting_retry_status_can_pass (guint status);
gint64 bunting_retry_parse_after_ms (const char *retry_after, GDateTime *now);
guint bunting_retry_backoff_ms (guint n_attempts, guint base_ms);

G_END_DECLS
