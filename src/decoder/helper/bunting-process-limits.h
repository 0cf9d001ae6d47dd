/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void bunting_process_limits_set (void);
void bunting_process_limits_start_picture (guint cpu_ms);
void bunting_process_limits_end_picture (void);

G_END_DECLS
